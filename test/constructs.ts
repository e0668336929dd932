// Every construct of the language once: a source, data, and what it means written by hand in plain JavaScript. Tests run each on
// every backend and differentiate `meaning` by central differences. A construct of its own gets a row of its own here.

export type Data = number | readonly Data[]
type Row = readonly number[]
type Matrix = readonly Row[]

export interface Construct {
  readonly name: string
  readonly source: string
  readonly inputs: Readonly<Record<string, Data | string | boolean>>
  /** Values of the samples (what `none` gives, flat), from the inputs as they stand above. */
  readonly meaning: (inputs: Record<string, never>) => readonly number[]
  /** Inputs to differentiate by. */
  readonly wrt: readonly string[]
}

function row<T>(name: string, source: string, inputs: T & Record<string, Data | string | boolean>, meaning: (inputs: T) => readonly number[], wrt: readonly string[]): Construct {
  return { name, source, inputs, meaning: meaning as unknown as Construct["meaning"], wrt }
}

const sum = (xs: Row) => xs.reduce((a, b) => a + b, 0)
const lse = (xs: Row) => Math.log(sum(xs.map(Math.exp)))
const softmax = (xs: Row) => xs.map((x) => Math.exp(x - lse(xs)))
const dot = (a: Row, b: Row) => sum(a.map((x, k) => x * (b[k] ?? NaN)))
const norm = (a: Row) => Math.sqrt(dot(a, a))
const at = <T>(xs: readonly T[], k: number): T => {
  const x = xs[k]
  if (x === undefined) throw new Error(`no entry ${k}`)
  return x
}
const zip = <A, B, C>(a: readonly A[], b: readonly B[], f: (a: A, b: B, k: number) => C): readonly C[] => a.map((x, k) => f(x, at(b, k), k))

const y4 = [0, 1, 0.25, 1]
const p4 = [0.2, 0.9, 0.4, 0.65]
const x34: Matrix = [[0.3, -1.2, 0.8, 0.1], [2.1, 0.4, -0.6, 1.3], [-0.2, 0.9, 1.7, -1.1]]
const q34: Matrix = [[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1], [0.25, 0.25, 0.4, 0.1]]
const z53: Matrix = [[0.5, -0.2, 0.9], [1.1, 0.3, -0.4], [-0.7, 0.8, 0.2], [0.4, 0.6, -1.2], [0.9, -0.5, 0.1]]
const lab5 = [0, 1, 0, 2, 1]

/** The solution of equations by Cramer's rule. */
function cramer(a: Matrix, b: Row): Row {
  const det = (m: Matrix): number => (m.length === 0 ? 1 : sum(at(m, 0).map((x, j) => (j % 2 === 0 ? x : -x) * det(m.slice(1).map((r) => r.filter((_, k) => k !== j))))))
  return b.map((_, j) => det(a.map((r, i) => r.map((x, k) => (k === j ? at(b, i) : x)))) / det(a))
}

const a233: readonly Matrix[] = [[[2.1, -0.3, 0.4], [0.7, 1.4, -0.2], [0.1, 0.5, -1.6]], [[0.2, 1.3, 0.5], [1.1, -0.4, 0.3], [0.6, 0.2, 0.9]]]

export const constructs: readonly Construct[] = [
  row("bare formula", "-(y*log(p) + (1-y)*log(1-p))", { y: y4, p: p4 }, ({ y, p }) => zip(y, p, (t, q) => -(t * Math.log(q) + (1 - t) * Math.log(1 - q))), ["p", "y"]),
  row("bare mean over everything", "mean(abs(y - p))", { y: q34, p: x34 }, ({ y, p }) => [sum(zip(y.flat(), p.flat(), (a, b) => Math.abs(a - b))) / 12], ["p"]),
  row("bare reduction inside", "1 - sum((y - p)^2)/sum((y - mean(y))^2)", { y: y4, p: p4 },
    ({ y, p }) => [1 - sum(zip(y, p, (a, b) => (a - b) ** 2)) / sum(y.map((a) => (a - sum(y) / 4) ** 2))], ["p", "y"]),
  row("named reduction in a bare formula", "-sum[c](y*log(p))", { y: x34, p: q34 }, ({ y, p }) => zip(y, p, (a, b) => -sum(zip(a, b, (t, q) => t * Math.log(q)))), ["p"]),
  row("loss with hyper-parameters", "loss f(y in [0,1], p in [0,1]; alpha = 0.25, gamma = 2) = -alpha*(1-p)^gamma*y*log(p)", { y: y4, p: p4, gamma: 3 },
    ({ y, p }) => zip(y, p, (t, q) => -0.25 * (1 - q) ** 3 * t * Math.log(q)), ["p"]),
  row("fn, fn in fn, let", "fn sq(d) = d^2\nfn huberish(d, delta) = if abs(d) <= delta then sq(d)/2 else delta*(abs(d) - delta/2)\nloss f(y, x; delta > 0 = 1) = let d = y - x in huberish(d, delta)",
    { y: [0, 1, 3, -2.5], x: [0.3, 0.2, 0.1, 0.4] }, ({ y, x }) => zip(y, x, (a, b) => (Math.abs(a - b) <= 1 ? (a - b) ** 2 / 2 : Math.abs(a - b) - 0.5)), ["x", "y"]),
  row("definitions in any order", "loss f(x) = g(x) + 1\nfn g(x) = h(x)*2\nfn h(x) = x^3", { x: [1, 2, 0.5] }, ({ x }) => x.map((a) => 2 * a ** 3 + 1), ["x"]),
  row("pick by label", "loss f(x[c], y in c) = logsumexp[c](x) - x[y]", { x: x34, y: [2, 0, 3] }, ({ x, y }) => zip(x, y, (r, k) => lse(r) - at(r, k)), ["x"]),
  row("pick by label, softmax", "loss f(x[c], y in c) = -log(softmax[c](x)[y])", { x: x34, y: [2, 0, 3] }, ({ x, y }) => zip(x, y, (r, k) => lse(r) - at(r, k)), ["x"]),
  row("pick by constant", "loss f(b[k=4]) = (b[2] - b[0])*(b[k=3] - b[k=1])", { b: x34 }, ({ b }) => b.map((r) => (at(r, 2) - at(r, 0)) * (at(r, 3) - at(r, 1))), ["b"]),
  row("a position of one axis along a longer one", "loss f(x[m], w[n]) = sum[n](x[m=n]^2*w^2)", { x: x34, w: x34.map((r) => r.slice(0, 3)) }, ({ x, w }) => zip(x, w, (r, v) => sum(v.map((u, n) => at(r, n) ** 2 * u * u))), ["x", "w"]),
  row("one-hot by position", "loss f(x[c], y in c) = sum[c]((softmax[c](x) - (c == y))^2)", { x: x34, y: [2, 0, 3] },
    ({ x, y }) => zip(x, y, (r, k) => sum(softmax(r).map((s, c) => (s - (c === k ? 1 : 0)) ** 2))), ["x"]),
  row("position as a value, size", "loss f(p[c]) = sum[c](c*p)/size(c)", { p: q34 }, ({ p }) => p.map((r) => sum(r.map((v, c) => v * c)) / 4), ["p"]),
  row("shift with else", "loss f(u[h]) = mean[h](abs(u[h+1 else u] - u))", { u: x34 }, ({ u }) => u.map((r) => sum(r.map((v, k) => Math.abs((r[k + 1] ?? v) - v))) / 4), ["u"]),
  row("shift back with constant else", "loss f(u[h]) = sum[h](u*u[h-1 else 0])", { u: x34 }, ({ u }) => u.map((r) => sum(r.map((v, k) => v * (r[k - 1] ?? 0)))), ["u"]),
  row("shift by what is another axis' position, too", "loss f(v[h,w]) = let k[a=2] = a + 1, m = sum[a](k*v[h=h+a, w=(a)]) in sum[h if h < size(h)-1](m^3)", { v: a233 },
    ({ v }) => v.map((m) => sum(m.slice(1).map((r, h) => (at(at(m, h), 0) + 2 * at(r, 1)) ** 3))), ["v"]),
  row("shift under a filter", "loss f(u[h]) = sum[h if h < size(h)-1]((u[h+1] - u)^2)", { u: x34 }, ({ u }) => u.map((r) => sum(r.slice(1).map((v, k) => (v - at(r, k)) ** 2))), ["u"]),
  row("copies: pairs", "loss f(z[n,d]) per n = logsumexp[n'](sum[d](z*z[n']))", { z: z53 }, ({ z }) => z.map((a) => lse(z.map((b) => dot(a, b)))), ["z"]),
  row("transpose and diagonal", "loss f(a[n,d], b[n,d]) = let s = sum[d](a*b[n']) in mean[n](logsumexp[n'](s) + logsumexp[n'](s[n=n', n'=n]) - 2*s[n'=n])/2",
    { a: z53, b: [...z53].reverse() }, ({ a, b }) => {
      const s = a.map((r) => b.map((t) => dot(r, t)))
      return [sum(s.map((r, i) => lse(r) + lse(s.map((t) => at(t, i))) - 2 * at(r, i))) / 5 / 2]
    }, ["a", "b"]),
  row("three copies", "loss f(z[n], y[n]) = sum[n,n',n'' if y == y[n'] and n != n' and y != y[n'']](z*z[n']^2*z[n'']^3)", { z: [0.5, 1.2, -0.3, 0.8, 1.5], y: lab5 },
    ({ z, y }) => [sum(z.flatMap((a, i) => z.flatMap((b, j) => z.map((c, k) => (y[i] === y[j] && i !== j && y[i] !== y[k] ? a * b * b * c ** 3 : 0)))))], ["z"]),
  row("filtered reductions", "loss f(x[c], m[c] in {0,1}) = sum[c if m](x) + mean[c if m](x^2) + max[c if m](x) - min[c if m](x) + logsumexp[c if m](x)",
    { x: x34, m: [[1, 0, 1, 1], [0, 1, 1, 0], [1, 0, 0, 0]] }, ({ x, m }) => zip(x, m, (r, k) => {
      const on = r.filter((_, c) => at(k, c) === 1)
      return sum(on) + sum(on.map((v) => v * v)) / on.length + Math.max(...on) - Math.min(...on) + lse(on)
    }), ["x"]),
  row("reductions over nothing", "loss f(x[c], t) = sum[c if x > t](x) + mean[c if x > t](x) + prod[c if x > t](x) + norm[c if x > t](x) + (if any[c](x > t) then 1 else 5)",
    { x: x34, t: [9, 9, 9] }, ({ x }) => x.map(() => 1 + 5), ["x"]),
  row("log-sum-exp of others, less one that is none of them", "loss f(z[n,d], y[n]) = sum[n,n' if y == y[n'] and n != n'](let s = sum[d](z*z[n']) in softplus(logsumexp[n' if y != y[n']](s) - s))",
    { z: z53, y: lab5 }, ({ z, y }) => [sum(z.flatMap((a, i) => z.flatMap((b, j) => (y[j] !== y[i] || j === i ? [] : [Math.log1p(Math.exp(lse(z.filter((_, k) => y[k] !== y[i]).map((c) => dot(a, c))) - dot(a, b)))]))))], ["z"]),
  row("supervised contrastive", "loss f(z[n,d], y[n]; t = 0.5) per n = let s = sum[d](z*z[n'])/t, same = y == y[n'] and n != n', has = any[n'](same) in has*(logsumexp[n' if n != n'](s) - mean[n' if same](s)) over has",
    { z: z53, y: lab5 }, ({ z, y }) => z.map((a, i) => {
      const s = z.map((b) => dot(a, b) / 0.5)
      const same = s.filter((_, j) => y[j] === y[i] && j !== i)
      return same.length === 0 ? 0 : lse(s.filter((_, j) => j !== i)) - sum(same) / same.length
    }), ["z"]),
  row("running sum", "loss f(p[c], y[c]) = sum[c]((cumsum[c](p) - cumsum[c](y))^2)", { p: q34, y: x34 }, ({ p, y }) => zip(p, y, (a, b) => sum(a.map((_, c) => (sum(a.slice(0, c + 1)) - sum(b.slice(0, c + 1))) ** 2))), ["p"]),
  row("running filter", "loss f(x[c]) = sum[c](c*sum[c' if c' <= c](x[c']))", { x: x34 }, ({ x }) => x.map((r) => sum(r.map((_, c) => c * sum(r.slice(0, c + 1))))), ["x"]),
  row("sum per group and back", "loss f(r[n], q[n] in g) = let m = mean[n if q == g](r) in mean[n]((r - m[q])^2)", { r: [1, 2.5, 3, 0.5, 2], q: lab5 }, ({ r, q }) => {
    const means = [0, 1, 2].map((g) => r.filter((_, k) => q[k] === g)).map((v) => sum(v) / v.length)
    return [sum(r.map((v, k) => (v - at(means, at(q, k))) ** 2)) / 5]
  }, ["r"]),
  row("domains: set as a condition", "loss f(y in {0,1}, x) = if y then softplus(-x) else softplus(x)", { y: [0, 1, 1], x: [0.3, -1, 2] }, ({ y, x }) => zip(y, x, (t, v) => Math.log1p(Math.exp(t === 1 ? -v : v))), ["x"]),
  row("domains: a set, by which it is differentiated", "loss f(y in {0,1}, x) = y*x^3 + (1 - y)*x + y*exp(x)", { y: [0, 1, 1], x: [0.3, -1, 2] }, ({ y, x }) => zip(y, x, (t, v) => t * v ** 3 + (1 - t) * v + t * Math.exp(v)), ["y", "x"]),
  row("switch", "loss f(y, x; log_input = true, full = false) = (if log_input then exp(x) - y*x else x - y*log(x)) + (if full then log(x) else 0)", { y: [1, 2], x: [0.5, 1.5], log_input: false, full: true },
    ({ y, x }) => zip(y, x, (t, v) => v - t * Math.log(v) + Math.log(v)), ["x"]),
  row("choice", "loss f(x; kind in {square, plain, cube} = square) = if kind == square then x^2 else if kind == cube then x^3 else x", { x: [0.5, 2], kind: "cube" }, ({ x }) => x.map((v) => v ** 3), ["x"]),
  row("optional input left out", "loss f(y, p, w = 2) = w*(y - p)^2 over w", { y: y4, p: p4 }, ({ y, p }) => zip(y, p, (a, b) => 2 * (a - b) ** 2), ["p"]),
  row("optional input given", "loss f(y, p, w = 2) = w*(y - p)^2 over w", { y: y4, p: p4, w: [1, 2, 3, 4] }, ({ y, p, w }) => zip(y, p, (a, b, k) => at(w, k) * (a - b) ** 2), ["p", "w"]),
  row("optional hyper-parameter with an axis", "loss f(x[c], y in c; weight[c] = 1) = weight[y]*(logsumexp[c](x) - x[y])", { x: x34, y: [2, 0, 3], weight: [1, 0.5, 2, 3] },
    ({ x, y, weight }) => zip(x, y, (r, k) => at(weight, k) * (lse(r) - at(r, k))), ["x", "weight"]),
  row("ignored label", "loss f(x[c], y in c; ignore_index = -100) = let w = if y == ignore_index then 0 else 1 in w*(logsumexp[c](x) - x[y]) over w", { x: x34, y: [2, -100, 3] },
    ({ x, y }) => zip(x, y, (r, k) => (k < 0 ? 0 : lse(r) - at(r, k))), ["x"]),
  row("fn with an axis parameter", "fn direction[d](x) = x/sqrt(sum[d](x^2))\nloss f(a[i], b[i]) = sum[i](direction[i](a)*direction[i](b))",
    { a: x34, b: q34 }, ({ a, b }) => zip(a, b, (u, v) => dot(u, v) / norm(u) / norm(v)), ["a", "b"]),
  row("axis parameter for several axes", "fn score[s](y, p) = 2*sum[s](y*p)/(sum[s](y) + sum[s](p))\nloss f(y[n,s], p[n,s]) = 1 - score[n,s](y, p)", { y: q34, p: [...q34].reverse() },
    ({ y, p }) => [1 - (2 * dot(y.flat(), p.flat())) / (sum(y.flat()) + sum(p.flat()))], ["p"]),
  row("a loss called by a loss", "loss base(y, p; c = 1) = c*(y - p)^2 over c\nloss f(y, p) = base(y, p; c = 3) + base(p, 0*y)", { y: y4, p: p4 }, ({ y, p }) => zip(y, p, (a, b) => 3 * (a - b) ** 2 + b * b), ["p"]),
  row("a loss called over another axis", "loss d(y[s], p[s]) = sum[s](y*p)\nloss f(a[i], b[i]) = d[i](a, b)^2", { a: x34, b: q34 }, ({ a, b }) => zip(a, b, (u, v) => dot(u, v) ** 2), ["a"]),
  row("a built-in loss", "2*binary_crossentropy(y, p)", { y: y4, p: p4 }, ({ y, p }) => zip(y, p, (t, q) => -2 * (t * Math.log(q) + (1 - t) * Math.log(1 - q))), ["p"]),
  row("a dialect's loss", "keras.categorical_crossentropy(y, p)", { y: q34, p: [[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 1, 5]] },
    ({ y, p }) => zip(y, p, (a, b) => -sum(zip(a, b, (t, q) => t * Math.log(q / sum(b))))), ["p"]),
  row("per", "loss f(x[c], t[c]) per c = exp(t)*(t - x)", { x: x34, t: q34 }, ({ x, t }) => zip(x.flat(), t.flat(), (a, b) => Math.exp(b) * (b - a)), ["x"]),
  row("stop", "loss f(a, b) = stop(a) + b^2 - stop(b^2)", { a: [1, 2], b: [3, 4] }, ({ a }) => a, []),
  row("condition times", "loss f(y, x) = (y == 1)*log(x) + (y != 1)*x^2", { y: [1, 0, 1], x: [2, -1, 0.5] }, ({ y, x }) => zip(y, x, (t, v) => (t === 1 ? Math.log(v) : v * v)), ["x"]),
  row("counting", "loss f(p[c]) = sum[c](p > 0.22) + sum[c](p)", { p: q34 }, ({ p }) => p.map((r) => r.filter((v) => v > 0.22).length + sum(r)), ["p"]),
  row("and, or, not, if chains", "loss f(x) = if x > 1 and not (x > 2) or x <= -3 then x^2 else if x < 0 then -x else 3*x", { x: [0.5, 1.5, 2.5, -3.5, -1] },
    ({ x }) => x.map((v) => ((v > 1 && !(v > 2)) || v <= -3 ? v * v : v < 0 ? -v : 3 * v)), ["x"]),
  row("branches around a branch not taken", "loss f(l, u, x) = if u == inf then exp(x) else if l == 0 then exp(log(u) - x) else x - exp(log(u) - x)", { l: [1, 0, 1, 0], u: [Infinity, 2, 3, Infinity], x: [0.5, 0.3, -0.4, 0.2] },
    ({ l, u, x }) => x.map((v, k) => (at(u, k) === Infinity ? Math.exp(v) : at(l, k) === 0 ? at(u, k) / Math.exp(v) : v - at(u, k) / Math.exp(v))), ["x"]),
  row("argmax", "loss f(x[c], w[c]) = w[argmax[c](x)]*x[argmax[c](x)]", { x: x34, w: q34 }, ({ x, w }) => zip(x, w, (r, v) => at(v, r.indexOf(Math.max(...r))) * Math.max(...r)), ["x", "w"]),
  row("min and max of several", "loss f(a, b, c) = max(a, b, c) - min(a, b) + max(a, 0)", { a: [1, -2], b: [0.5, 3], c: [2, 1] }, ({ a, b, c }) => a.map((u, k) => Math.max(u, at(b, k), at(c, k)) - Math.min(u, at(b, k)) + Math.max(u, 0)), ["a", "b", "c"]),
  row("products", "loss f(x[c]) = prod[c](x)", { x: [[2, 3, 4], [1, 0, 5], [0, 0, 2]] }, ({ x }) => x.map((r) => r.reduce((a, b) => a * b, 1)), ["x"]),
  row("variance, deviation, norms", "loss f(x[c]) = var[c](x) + std[c](x; ddof = 1) + norm[c](x) + norm[c](x; p = 1) + norm[c](x; p = 3)", { x: x34 }, ({ x }) => x.map((r) => {
    const m = sum(r) / 4
    const v = sum(r.map((a) => (a - m) ** 2))
    return v / 4 + Math.sqrt(v / 3) + norm(r) + sum(r.map(Math.abs)) + sum(r.map((a) => Math.abs(a) ** 3)) ** (1 / 3)
  }), ["x"]),
  row("unit, dot, cosine", "loss f(a[d], b[d]) = dot[d](unit[d](a), b) + cosine[d](a, b)", { a: x34, b: q34 }, ({ a, b }) => zip(a, b, (u, v) => dot(u, v) / norm(u) + dot(u, v) / norm(u) / norm(v)), ["a", "b"]),
  row("learned class matrix", "loss f(z[d], y in c; W[c,d]) = let x = sum[d](W*z) in logsumexp[c](x) - x[y]", { z: z53, y: lab5, W: [[0.1, 0.2, -0.3], [0.5, -0.1, 0.4], [-0.2, 0.6, 0.3]] },
    ({ z, y, W }) => zip(z, y, (r, k) => lse((W as unknown as Matrix).map((w) => dot(w, r))) - dot(at(W as unknown as Matrix, k), r)), ["z", "W"]),
  row("unicode as in a paper", "loss f(y, σ₁; λ = 2) = −(y·ln(σ(σ₁)) + (1 − y)×log₂(√(σ₁² + 1))⁻¹)·λ", { y: y4, "σ₁": [1, 2, 0.5, -1.5] },
    ({ y, "σ₁": s }: { y: Row; "σ₁": Row }) => zip(y, s, (t, v) => -(t * Math.log(1 / (1 + Math.exp(-v))) + (1 - t) / Math.log2(Math.sqrt(v * v + 1))) * 2), ["σ₁"]),
  row("order as a pick, in both directions", "loss f(x[c], w[c]) = sum[c](w*x[order[c](x)]^2) + sum[c](w^2*x[order[c](-x)])", { x: x34, w: q34 },
    ({ x, w }) => zip(x, w, (r, v) => {
      const up = [...r].sort((a, b) => a - b)
      return sum(zip(v, up, (a, b) => a * b * b)) + sum(zip(v, [...up].reverse(), (a, b) => a * a * b))
    }), ["x", "w"]),
  row("order of another input, ties in their order", "loss f(x[c], k[c]) = sum[c](c*x[order[c](k)])", { x: x34, k: [[2, 1, 2, 1], [0, 0, 0, 0], [3, 1, 2, 1]] },
    ({ x, k }) => zip(x, k, (r, key) => sum(key.map((_, c) => c).sort((a, b) => at(key, a) - at(key, b)).map((p, c) => c * at(r, p)))), ["x"]),
  row("rank as a weight and as a pick", "loss f(x[c], w[c]) = let r = rank[c](x) in sum[c if r < 2](x^2) + sum[c](r*w*x) + sum[c](w[r]*x^2)", { x: x34, w: q34 },
    ({ x, w }) => zip(x, w, (r, v) => {
      const rank = r.map((a) => r.filter((b) => b < a).length)
      return sum(zip(r, rank, (a, k, c) => (k < 2 ? a * a : 0) + k * at(v, c) * a + at(v, k) * a * a))
    }), ["x", "w"]),
  row("linear equations", "loss f(a[n,m], b[n]) = sum[n](solve[n](a[m=n'], b)^3)", { a: a233, b: [[0.3, -1.2, 0.8], [2.1, 0.4, -0.6]] }, ({ a, b }) => zip(a, b, (m, r) => sum(cramer(m, r).map((x) => x ** 3))), ["a", "b"]),
  row("inverse of a matrix", "loss f(a[n,m]) = let x = solve[n](a[m=n'], n == n') in logsumexp[n,n'](x*(1 + n) + n')", { a: a233 },
    ({ a }) => a.map((m) => lse(m.flatMap((_, j) => cramer(m, m.map((_, i) => (i === j ? 1 : 0))).map((x, i) => x * (1 + i) + j)))), ["a"]),
  row("right sides of one matrix", "loss f(z[n,d], y in n; w[n,k=2]) = let x = solve[n](sum[d](z*z[n']) + (n == n'), w*z[d=0]) in x[n=y, k=1] + sum[n,k](x^2)",
    { z: [[[0.5, -0.2], [1.1, 0.3], [-0.7, 0.8]], [[0.4, 0.6], [0.9, -0.5], [0.2, 0.1]]], y: [2, 0], w: [[1, 0.5], [-0.3, 0.8], [0.2, 1.4]] }, ({ z, y, w }) => zip(z, y, (u, k) => {
      const x = [0, 1].map((side) => cramer(u.map((r, i) => u.map((s, j) => dot(r, s) + (i === j ? 1 : 0))), u.map((r, i) => at(at(w, i), side) * at(r, 0))))
      return at(at(x, 1), k) + sum(x.flat().map((v) => v * v))
    }), ["z", "w"]),
  row("equations for every copy of their own axis", "loss f(a[n,m], w[n]) = let u = solve[n'](a[n=n', m=n''] + w*(n' == n''), 1 + n') in sum[n,n',n''](u*u[n=n'']^2)", { a: a233, w: [[3.5, 4.2, 5.1], [3.3, 4.7, 2.9]] }, ({ a, w }) => zip(a, w, (m, v) => {
    const u = v.map((shift) => cramer(m.map((r, i) => r.map((x, j) => x + (i === j ? shift : 0))), [1, 2, 3]))
    return sum(u.flatMap((p) => u.flatMap((q) => zip(p, q, (x, y) => x * y * y))))
  }), ["a", "w"]),
  row("equations of equations", "loss f(a[n,m], b[n]) per n = let x = solve[n](a[m=n'], b) in solve[n](a[m=n'] + x*x[n'], x)^2", { a: a233, b: [[0.3, -1.2, 0.8], [2.1, 0.4, -0.6]] },
    ({ a, b }) => zip(a, b, (m, r) => {
      const x = cramer(m, r)
      return cramer(m.map((s, i) => s.map((v, j) => v + at(x, i) * at(x, j))), x).map((v) => v * v)
    }).flat(), ["a", "b"]),
  row("sort", "loss f(x[n], y[n]) = mean[n]((sort[n](x) - sort[n](y))^2)", { x: x34, y: [...x34].reverse() },
    ({ x, y }) => zip(x, y, (a, b) => sum(zip([...a].sort((u, v) => u - v), [...b].sort((u, v) => u - v), (u, v) => (u - v) ** 2)) / 4), ["x", "y"]),
  row("an entry of an order, shifted", "loss f(x[c]) = let o = order[c](x), s = x[o] in sum[c if c > 0]((s - s[c-1])^3) + x[c=o[c=1]]", { x: x34 },
    ({ x }) => x.map((r) => {
      const s = [...r].sort((u, v) => u - v)
      return sum(s.slice(1).map((v, k) => (v - at(s, k)) ** 3)) + at(s, 1)
    }), ["x"]),
  row("an order for every position of another axis", "loss f(x[c,s], w[s]) = let p = softmax[c](x) in sum[c](sum[s](w*p[order[s](p)]))", { x: [x34, [...x34].reverse()], w: [[1, 2, 0.5, 3], [0.2, 0.4, 0.1, 2]] },
    ({ x, w }) => zip(x, w, (m: Matrix, v: Row) => {
      const columns = at(m, 0).map((_, s) => softmax(m.map((r) => at(r, s))))
      return sum(m.map((_, c) => sum(zip(columns.map((p) => at(p, c)).sort((a, b) => a - b), v, (a, b) => a * b))))
    }) as readonly number[], ["x", "w"]),
  row("Lovász extension of the Jaccard loss", "fn lovasz[s](err, g) = let o = order[s](-err), gs = g[o], es = err[o], cg = sum[s' if s' <= s](gs[s']), G = sum[s](g), j = 1 - (G - cg)/(G + s + 1 - cg) in sum[s](es*stop(j - (if s == 0 then 0 else j[s-1])))\nloss f(y[s] in {0,1}, x[s]) = lovasz[s](relu(1 - x*(2*y - 1)), y)",
    { y: [[1, 0, 1, 0], [0, 0, 1, 0], [1, 1, 0, 1]], x: x34 }, ({ y, x }) => zip(y, x, (g, v) => {
      const errors = zip(v, g, (a, t) => Math.max(0, 1 - a * (2 * t - 1)))
      const order = errors.map((_, k) => k).sort((a, b) => at(errors, b) - at(errors, a))
      const jaccard = (set: ReadonlySet<number>) => 1 - g.filter((t, k) => t === 1 && !set.has(k)).length / g.filter((t, k) => t === 1 || set.has(k)).length
      return sum(order.map((p, k) => at(errors, p) * (jaccard(new Set(order.slice(0, k + 1))) - (k === 0 ? 0 : jaccard(new Set(order.slice(0, k)))))))
    }), ["x"]),
  row("list-wise likelihood: an order, then running from behind", "loss f(s[i], y[i], where[i] in {0,1} = 1) = let o = order[i](if where then -y else inf), t = s[o], on = where[i=o] in sum[i if on](logsumexp[i' if i' >= i and on[i']](t[i']) - t)",
    { s: x34, y: [[1, 3, 2, 0], [0, 1, 2, 3], [2, 1, 3, 4]], where: [[1, 1, 1, 0], [1, 1, 1, 1], [0, 1, 1, 1]] }, ({ s, y, where }) => s.map((r, n) => {
      const kept = r.map((_, k) => k).filter((k) => at(at(where, n), k) === 1).sort((a, b) => at(at(y, n), b) - at(at(y, n), a)).map((k) => at(r, k))
      return sum(kept.map((v, k) => lse(kept.slice(k)) - v))
    }), ["s"]),
  row("own axes in a reduction", "loss f(x[h]; k = 3) = mean[h](sum[i=k,j=2](x[h=h+i-1 else 0]*(j+1))^2)", { x: x34 },
    ({ x }) => x.map((r) => sum(r.map((_, h) => (3 * sum([-1, 0, 1].map((i) => r[h + i] ?? 0))) ** 2)) / 4), ["x"]),
  row("an own axis in a bare formula", "mean(sum[k=3](x^k))", { x: p4 }, ({ x }) => [sum(x.map((v) => 1 + v + v * v)) / 4], ["x"]),
  row("an own axis of a let, with a copy", "loss f(x[s]; bins = 4) = let g[b=bins+1] = exp(-(x*bins - b)^2), m = mean[s](g) in sum[b,b'](m*m[b']*abs(b - b')) + sum[b](m[b=bins-b]*m)", { x: q34 },
    ({ x }) => x.map((r) => {
      const m = [0, 1, 2, 3, 4].map((b) => sum(r.map((v) => Math.exp(-((v * 4 - b) ** 2)))) / 4)
      return sum(m.flatMap((u, b) => m.map((v, c) => u * v * Math.abs(b - c)))) + sum(m.map((v, b) => v * at(m, 4 - b)))
    }), ["x"]),
  row("an own axis as long as an axis and a number given at the call say", "loss f(x[t]; win) = sum[k=size(t)/win](sum[u=win](x[t=k*win+u])^2)", { x: x34, win: 2 },
    ({ x }) => x.map((r) => (at(r, 0) + at(r, 1)) ** 2 + (at(r, 2) + at(r, 3)) ** 2), ["x"]),
  row("own axes of different sizes under one name", "fn box[h](x; k = 3) = sum[i=k](x[h=h+i else 0])\nloss f(x[h]) = sum[h](box[h](x; k = 2)*box[h](x; k = 3))", { x: x34 },
    ({ x }) => x.map((r) => sum(r.map((v, h) => (v + (r[h + 1] ?? 0)) * (v + (r[h + 1] ?? 0) + (r[h + 2] ?? 0))))), ["x"]),
  row("running up and down, with and without the position itself", "loss f(x[c], w[c]) = sum[c](w*sum[c' if c' < c](x[c'])^2 + w^2*sum[c' if c' > c](x[c'])^3 + sum[c' if c <= c'](x[c']*w[c'])^2)", { x: x34, w: q34 },
    ({ x, w }) => zip(x, w, (r, v) => sum(r.map((_, c) => at(v, c) * sum(r.slice(0, c)) ** 2 + at(v, c) ** 2 * sum(r.slice(c + 1)) ** 3 + dot(r.slice(c), v.slice(c)) ** 2))), ["x", "w"]),
  row("running log-sum-exp, its slope of either sign", "loss f(x[c], w[c]) = sum[c]((w - 0.25)*logsumexp[c' if c' >= c](x[c'])) + sum[c if c > 0](w*logsumexp[c' if c' < c](2*x[c'])^2)", { x: x34, w: q34 },
    ({ x, w }) => zip(x, w, (r, v) => sum(r.map((_, c) => (at(v, c) - 0.25) * lse(r.slice(c)) + (c > 0 ? at(v, c) * lse(r.slice(0, c).map((a) => 2 * a)) ** 2 : 0)))), ["x", "w"]),
  row("running maximum, minimum, product and mean", "loss f(x[c]) = sum[c](max[c' if c' <= c](x[c'])*(c + 1) + min[c' if c' >= c](x[c'])^2 + prod[c' if c' <= c](x[c']) + mean[c' if c' <= c](x[c'])^2)", { x: x34 },
    ({ x }) => x.map((r) => sum(r.map((_, c) => {
      const [to, from] = [r.slice(0, c + 1), r.slice(c)]
      return Math.max(...to) * (c + 1) + Math.min(...from) ** 2 + to.reduce((a, b) => a * b, 1) + (sum(to) / (c + 1)) ** 2
    }))), ["x"]),
  row("running with a filter, to a bound that may lie outside", "loss f(x[c], m[c] in {0,1}) = sum[c](x*sum[c' if c' <= 2*c-3 and m[c']](x[c']) + x^2*sum[c' if c' > c/2+1.25](x[c']) + x*sum[c' if c' >= c-1.5](x[c']^2))", { x: x34, m: [[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 1, 1]] },
    ({ x, m }) => zip(x, m, (r, on) => sum(r.map((v, c) => {
      const where = (test: (k: number) => boolean, f: (u: number) => number) => sum(r.map((u, k) => (test(k) ? f(u) : 0)))
      return v * where((k) => k <= 2 * c - 3 && at(on, k) === 1, (u) => u) + v * v * where((k) => k > c / 2 + 1.25, (u) => u) + v * where((k) => k >= c - 1.5, (u) => u * u)
    }))), ["x"]),
  row("running to the rank of another axis", "loss f(x[c]) = let r = rank[c](x), s = sort[c](x) in sum[c](x*sum[c' if c' < r](s[c']^2))", { x: x34 },
    ({ x }) => x.map((r) => sum(r.map((v) => v * sum(r.filter((u) => u < v).map((u) => u * u))))), ["x"]),
  row("a running sum of what depends on its end", "loss f(x[c], w[c]) = sum[c](sum[c' if c' <= c](w*x[c']/(1 + w[c']^2)) + sum[c' if c' <= c](exp(x - x[c'])*w[c']))", { x: x34, w: q34 },
    ({ x, w }) => zip(x, w, (r, v) => sum(r.map((a, c) => sum(r.slice(0, c + 1).map((b, k) => (at(v, c) * b) / (1 + at(v, k) ** 2) + Math.exp(a - b) * at(v, k)))))), ["x", "w"]),
]
