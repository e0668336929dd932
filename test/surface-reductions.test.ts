// From value to number: every reduction of every kind of loss, with and without weights of the samples. Expected values are the
// table of the language written in plain JavaScript over values of the samples that are written in plain JavaScript too;
// derivatives are central differences of that number.
import { describe, expect, it } from "vitest"
import { loss, type Inputs, type Reduction } from "../src/index.ts"

type Row = readonly number[]

interface Sampled {
  readonly name: string
  readonly source: string
  /** What is moved, flat; `inputs` and the values are functions of it. */
  readonly at: Row
  readonly shape: (x: Row) => Inputs
  /** Value and divisor of each sample. */
  readonly samples: (x: Row) => ReadonlyArray<readonly [value: number, over: number]>
  /** Entries of the batch: `per` axes are not counted. */
  readonly batch: number
  readonly wrt: string
}

const y = [0, 1, 0.5, 2]
const w = [0.5, 0, 2, 1]
const at4 = [0.3, 0.8, -0.4, 1.5]
const logits = [0.3, -1.2, 0.8, 2.1, 0.4, -0.6, -0.2, 0.9, 1.7]
const classes = [0.5, 1, 2]
const lse = (xs: Row) => Math.log(xs.reduce((a, b) => a + Math.exp(b), 0))
const n = (xs: Row, k: number): number => xs[k] ?? NaN
const rowsOf = (xs: Row, c: number): readonly Row[] => Array.from({ length: xs.length / c }, (_, i) => xs.slice(i * c, i * c + c))

/** torch.nn.functional.cross_entropy as its documentation writes it, reduction apart. */
const crossEntropy = (labels: Row, smooth: number) => (x: Row) =>
  rowsOf(x, 3).map((r, i): readonly [number, number] => {
    const label = n(labels, i)
    if (label === -100) return [0, 0]
    const u = r.map((v) => lse(r) - v)
    const smoothed = u.reduce((sum, v, c) => sum + n(classes, c) * v, 0) / 3
    return [(1 - smooth) * n(classes, label) * n(u, label) + smooth * smoothed, n(classes, label)]
  })

const losses: readonly Sampled[] = [
  { name: "element-wise", source: "(y - p)^2*p", at: at4, shape: (p) => ({ y, p }), samples: (p) => p.map((v, k) => [(n(y, k) - v) ** 2 * v, 1]), batch: 4, wrt: "p" },
  { name: "over weights", source: "loss f(y, p, w = 1) = w*(y - p)^2 over w", at: at4, shape: (p) => ({ y, p, w }), samples: (p) => p.map((v, k) => [n(w, k) * (n(y, k) - v) ** 2, n(w, k)]), batch: 4, wrt: "p" },
  { name: "over what is differentiated", source: "loss f(y, p) = let u = 1 + p^2 in u*(y - p)^2 over u", at: at4, shape: (p) => ({ y, p }), samples: (p) => p.map((v, k) => [(1 + v * v) * (n(y, k) - v) ** 2, 1 + v * v]), batch: 4, wrt: "p" },
  { name: "over a count of some", source: "loss f(p) = relu(p)^2 over p > 0.5", at: at4, shape: (p) => ({ p }), samples: (p) => p.map((v) => [Math.max(v, 0) ** 2, v > 0.5 ? 1 : 0]), batch: 4, wrt: "p" },
  { name: "rows", source: "loss f(x[c]) = logsumexp[c](x)^2", at: logits, shape: (x) => ({ x: rowsOf(x, 3) }), samples: (x) => rowsOf(x, 3).map((r) => [lse(r) ** 2, 1]), batch: 3, wrt: "x" },
  { name: "per an axis", source: "loss f(x[c]) per c = x^3 + logsumexp[c'](x[c'])", at: logits, shape: (x) => ({ x: rowsOf(x, 3) }), samples: (x) => rowsOf(x, 3).flatMap((r) => r.map((v): readonly [number, number] => [v ** 3 + lse(r), 1])), batch: 3, wrt: "x" },
  { name: "per an axis, over", source: "loss f(x[c]) per c = x^3 over x^2", at: logits, shape: (x) => ({ x: rowsOf(x, 3) }), samples: (x) => x.map((v) => [v ** 3, v * v]), batch: 3, wrt: "x" },
  { name: "cross-entropy with all options", source: "cross_entropy", at: logits, shape: (x) => ({ x: rowsOf(x, 3), y: [2, -100, 1], weight: classes, label_smoothing: 0.2 }), samples: crossEntropy([2, -100, 1], 0.2), batch: 3, wrt: "x" },
  { name: "one sample of everything", source: "sqrt(mean((y - p)^2))", at: at4, shape: (p) => ({ y, p }), samples: (p) => [[Math.sqrt(p.reduce((sum, v, k) => sum + (n(y, k) - v) ** 2, 0) / 4), 1]], batch: 1, wrt: "p" },
]

const reductions: readonly Reduction[] = ["mean", "sum", "weightedMean", "batchmean", "none"]
const weights: ReadonlyArray<readonly [string, (count: number) => number | Row | undefined]> = [
  ["no weights", () => undefined],
  ["one weight", () => 0.75],
  ["a weight each", (count) => Array.from({ length: count }, (_, k) => [0.5, 2, 0, 1.25, 3][k % 5] ?? 1)],
]

/** The table of the language. */
function reduce(samples: ReadonlyArray<readonly [number, number]>, reduction: Reduction, batch: number, s: number | Row | undefined): number {
  const weight = (k: number) => (typeof s === "number" ? s : s === undefined ? 1 : n(s, k))
  const sum = samples.reduce((total, [value], k) => total + weight(k) * value, 0)
  const over = samples.reduce((total, [, divisor]) => total + divisor, 0)
  const weightedOver = samples.reduce((total, [, divisor], k) => total + weight(k) * divisor, 0)
  const divisor = { mean: over, sum: 1, none: 1, weightedMean: weightedOver, batchmean: batch }[reduction]
  return divisor === 0 ? 0 : sum / divisor
}

const flat = (value: unknown): readonly number[] => (typeof value === "number" ? [value] : [...(Array.isArray(value) ? value.flat(9) : (value as Float64Array))] as number[])
/** Weights have the shape of `none`. */
const shaped = (s: number | Row | undefined, l: Sampled) => (typeof s === "object" && s.length > l.batch ? rowsOf(s, s.length / l.batch) : typeof s === "object" && l.batch === 1 ? n(s, 0) : s)

describe.each(losses)("$name", (l) => {
  const f = loss(l.source)
  it.each(weights)("%s", (_, weightsOf) => {
    const samples = l.samples(l.at)
    const s = weightsOf(samples.length)
    const sampleWeight = shaped(s, l)
    for (const reduction of reductions) {
      const options = { reduction, wrt: l.wrt, ...(sampleWeight === undefined ? {} : { sampleWeight }) }
      const { value, grad, hess } = f.gradAndHess(l.shape(l.at), options)
      const want = reduction === "none" ? samples.map(([v], k) => (typeof s === "number" ? s : s === undefined ? 1 : n(s, k)) * v) : [reduce(samples, reduction, l.batch, s)]
      expect(flat(value).length).toBe(want.length)
      flat(value).forEach((v, k) => expect(v, `${reduction} ${k}`).toBeCloseTo(n(want, k), 12))
      expect(flat(f(l.shape(l.at), options))).toEqual(flat(value))
      const moved = (k: number, by: number) => reduce(l.samples(l.at.map((v, j) => (j === k ? v + by : v))), reduction, l.batch, s)
      const first = (k: number) => (moved(k, 1e-5) - moved(k, -1e-5)) / 2e-5
      const second = (k: number) => (moved(k, 1e-4) - 2 * moved(k, 0) + moved(k, -1e-4)) / 1e-8
      const [g, h] = [flat(grad[l.wrt]), flat(hess[l.wrt])]
      expect([g.length, h.length]).toEqual([l.at.length, l.at.length])
      g.forEach((v, k) => expect(v, `${reduction} gradient ${k}`).toBeCloseTo(first(k), 7))
      h.forEach((v, k) => expect(v, `${reduction} Hessian ${k}`).toBeCloseTo(second(k), 5))
    }
  })
})

describe("a divisor of 0 gives 0 with gradient 0", () => {
  const nothing: ReadonlyArray<[what: string, source: string, inputs: Inputs, wrt: string, reduction: Reduction, weight?: number | Row]> = [
    ["an empty batch", "log(p)*y", { y: [], p: [] }, "p", "mean"],
    ["an empty batch, summed", "log(p)*y", { y: [], p: [] }, "p", "sum"],
    ["an empty batch, by samples of the batch", "log(p)*y", { y: [], p: [] }, "p", "batchmean"],
    ["an empty batch of rows", "cross_entropy", { x: { data: new Float64Array(0), shape: [0, 3] }, y: new Int32Array(0) }, "x", "mean"],
    ["an empty batch in typed arrays", "binary_crossentropy", { y: new Uint8Array(0), p: new Float32Array(0) }, "p", "mean"],
    ["an empty axis kept by per", "loss f(x[c]) per c = x^2", { x: [[], []] }, "x", "mean"],
    ["everything ignored", "cross_entropy", { x: [[1, 2], [3, 4]], y: [-100, -100] }, "x", "mean"],
    ["everything weighted 0", "loss f(y, p, w) = w*log(p)*y over w", { y: [1, 2], p: [0, -1], w: [0, 0] }, "p", "mean"],
    ["weights that cancel", "loss f(y, p, w) = w*p*y over w", { y: [1, 2], p: [3, 5], w: [1, -1] }, "p", "mean"],
    ["sample weights of 0", "(y - p)^2", { y: [1, 2], p: [3, 5] }, "p", "weightedMean", [0, 0]],
    ["sample weights of 0, mean", "(y - p)^2", { y: [1, 2], p: [3, 5] }, "p", "mean", 0],
  ]
  it.each<(typeof nothing)[number]>(nothing)("%s", (_, source, inputs, wrt, reduction, sampleWeight) => {
    const { value, grad, hess } = loss(source).gradAndHess(inputs, { wrt, reduction, ...(sampleWeight === undefined ? {} : { sampleWeight }) })
    expect(value).toBe(0)
    for (const part of [grad, hess]) for (const g of flat(part[wrt])) expect(g + 0).toBe(0)
  })

  it("one that depends on what is differentiated", () => {
    const { value, grad } = loss("loss f(p) = p^3 over p > 9").valueAndGrad({ p: [1, 2] })
    expect([value, grad["p"]]).toEqual([0, [0, 0]])
  })
})

it("a call of a loss is that loss with its `over`; inside a formula it is not", () => {
  const inputs = { x: [[1, 2], [3, 5]], y: [0, -100] }
  const one = Math.log(1 + Math.E)
  expect(loss("cross_entropy(x, y)")(inputs)).toBeCloseTo(one, 14)
  expect(loss("2*cross_entropy(x, y)")(inputs)).toBeCloseTo(one, 14)
  expect(loss("loss f(x[c], y in c) = 2*cross_entropy(x, y)")(inputs)).toBeCloseTo(one, 14)
})

it("log-sum-exp over nothing is -inf, also beside another value", () => {
  const alone = loss("loss f(x[n], z) = sum[n](logaddexp(logsumexp[n' if n != n'](x[n']), z))")
  const { value, grad } = alone.valueAndGrad({ x: [2], z: 3 }, { wrt: ["x", "z"] })
  expect([value, grad["x"], grad["z"]]).toEqual([3, [0], 1])
  expect(loss("loss f(x[n], z) = z - logsumexp[n if x > 9](x)")({ x: [2], z: 3 })).toBe(Infinity)
})

it("an entry of a softmax is rounded as the others are, also under a change of sign", () => {
  // Cosines 1 and -0.625 over 1/20: log(1 + exp(-32.5)).
  const f = loss("loss f(a[c], y in c) = logsumexp[c](a/0.05) - (a/0.05)[y]")
  const value = f({ a: [0.3, 0.3 - 1.625], y: 0 })
  expect(Math.abs(value / 7.681204685202065e-15 - 1)).toBeLessThan(1e-13)
})
