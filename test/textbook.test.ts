// Losses as a text book writes them, that are in no table of this project: compared with 60-digit arithmetic on drawn points of all binades of their domains
// and of their ends, value, gradient and Hessian diagonal. The reference (src/audit) takes nothing from rules or backends.
import { describe, expect, test } from "vitest"
import { loss } from "../src/index.ts"

/** Units in the last place that the worst of the points may be off: roundings of arguments add up, a lost digit does not. */
const MOST = 16
const SAMPLES = 40

const classification = [
  "f(y in [0,1], x) = max(x,0) - x*y + log(1+exp(-abs(x)))",
  "f(y in {0,1}, x) = log(1+exp(x)) - y*x",
  "f(y in {0,1}, x) = log(1+exp(-(2*y-1)*x))",
  "f(y in {0,1}, x) = let p = (1+tanh(x/2))/2 in -(y*log(p) + (1-y)*log(1-p))",
  "f(y in {0,1}, x; e = 0.1) = let p = 1/(1+exp(-x)), s = y*(1-e) + e/2 in -(s*log(p) + (1-s)*log(1-p))",
  "f(y in {0,1}, x; a = 0.25, g = 2) = let p = 1/(1+exp(-x)) in -(a*y*(1-p)^g*log(p) + (1-a)*(1-y)*p^g*log(1-p))",
  "f(y in {0,1}, x) = let p = 1/(1+exp(-x)) in (y-p)^2",
  "f(y in {0,1}, p in [0,1]) = -log(1 - abs(y - p))",
  "f(y in {0,1}, p in [0,1]) = -(1-p)^2*y*log(p) - p^2*(1-y)*log(1-p)",
  "f(y in {0,1}, x) = -(y*log((1+erf(x/sqrt(2)))/2) + (1-y)*log((1-erf(x/sqrt(2)))/2))",
  "f(y in {0,1}, x) = -log((1 + (2*y-1)*erf(x/sqrt(2)))/2)",
  "f(y in {-1,1}, x) = -log((1 + y*erf(x/sqrt(2)))/2)",
  "f(x in [-1000,1000], t[k=3] in [-1000,1000], y in k) = let u = if y == 2 then 1 else sigmoid(t[k=min(y,1)] - x), l = if y == 0 then 0 else sigmoid(t[k=max(y-1,0)] - x) in -log(u - l)",
  "f(x[c], t[c] in {0,1}) = sum[c](log(1+exp(x)) - t*x)",
  "f(x[c], y in c) = -log(exp(x[y] - max[c](x))/sum[c](exp(x - max[c](x))))",
]
const others = [
  "f(x) = 0.5*x*(1 + erf(x/sqrt(2)))",
  "f(y, p) = log((exp(y-p) + exp(p-y))/2)",
  "f(a, b) = log(exp(a) - exp(b))",
  "f(x) = log(log(1 + exp(x)))",
  "f(y in {0,1}, x) = -(y*log(1-exp(-exp(x))) - (1-y)*exp(x))",
  "f(x) = acosh(1 + x^2)",
  "f(x, y) = (x^2 - y^2)/(x - y)",
  "f(y, p; d = 1) = d^2*(sqrt(1 + ((y-p)/d)^2) - 1)",
  "f(y > 0, p > 0) = 2*(log(p/y) + y/p - 1)",
  "f(q, y) = (y - q)^2/2 - log(1 + exp(-abs(y - q)))",
  "f(x in [-30,30]) = log(1 - (1/(1+exp(-x)))^2)",
  "f(x) = log(1 - sin(x)^2)",
  "f(x) = asin(tanh(x))",
  "f(x) = atanh(sin(x))",
]
const parts = [
  "f(y, m, s > 0) = log(s) + log(cosh((y-m)/(2*s))^2) + log(4)",
  "f(p in [0,1], q in [0,1]) = p*log(p/q) + (1-p)*log((1-p)/(1-q))",
  "f(a > 0, b > 0) = -log(1 - a/(a + b))",
  "f(l < 0) = let p = exp(l) in log(p/(1-p))",
  "f(m > 0, a in [-50,50]) = let r = exp(a) in -(r/(r+m))^r",
  "f(m in [-30,30], a in [-50,50]) = let p = sigmoid(m), r = exp(a) in -log(p + (1-p)*(r/(r+1))^r)",
  "f(u in (0,1), k in [0,1000]) = 1 - (1-u)^k",
  "f(s[n,m]; t = 0.5) = -mean[n](log(exp(s[m=n]/t)/sum[m](exp(s/t))))",
  "f(x[t], d[t] in {0,1}) = sum[t](d*(log(sum[t' if t' >= t](exp(x[t']))) - x))",
  "f(x[t], e in t) = let p = exp(x)/sum[t](exp(x)) in -log(1 - sum[t if t <= e - 1](p))",
  "f(x) = let l = 1/(1+exp(-x)) in log(2*atanh(1 - 2*l)/(1 - 2*l))",
  "f(x; a = -1, b = 2) = -log(1/(1+exp(-(b-x))) - 1/(1+exp(-(a-x))))",
]
/** Softmax rows: the slope of one entry is as far off as the others' differences are rounded. */
const rows = ["f(x[c], y in c; t = 0.5) = -log(exp(x[y]/t)/sum[c](exp(x/t)))", "f(x[c], y in c) = let p = softmax[c](x) in -log(p[y]) + (1 - p[y])"]

const worst = (table: Readonly<Record<string, { readonly worst: number }>>): number => Math.max(0, ...Object.values(table).map((part) => part.worst))

describe.each([["in classification", classification, MOST], ["elsewhere", others, MOST], ["of parts of distributions", parts, MOST], ["over a row of scores", rows, 256]] as const)("%s", (_, sources, most) => {
  test.each(sources)("%s", (source) => {
    const { value, gradient, hessian } = loss(`loss ${source}`).accuracy({ samples: SAMPLES, seed: 11 })
    expect({ value: value.worst <= most || value, gradient: worst(gradient) <= most || gradient, hessian: worst(hessian) <= most || hessian }).toEqual({ value: true, gradient: true, hessian: true })
  }, 60_000)
})

// A temperature is a factor beside the label: softmax less label has to be found behind it. Exact: 2*(p - 1) with p the second entry, by 60-digit arithmetic.
test("the slopes of a softmax at a temperature add up to nothing", () => {
  for (const source of ["log(sum[c](exp(x/t))) - x[y]/t", "-log(exp(x[y]/t)/sum[c](exp(x/t)))"]) {
    const { grad } = loss(`loss f(x[c], y in c; t = 0.5) = ${source}`).valueAndGrad({ x: [[0, -8, 8.1]], y: [2] }, { wrt: "x" })
    const slopes = (grad.x as number[][]).flat()
    expect(Math.abs(slopes.reduce((sum, slope) => sum + slope, 0))).toBeLessThan(1e-22)
  }
})

// -log(y*p + (1-y)*(1-p)) has the slope (1 - e^x) by y at 0, and e^-x - 1 at 1; e^30 and e^40 are from a table.
test("a soft label that is 0 or 1 has the slope of the mixture", () => {
  const { grad } = loss("loss f(y in [0,1], x) = let p = 1/(1+exp(-x)) in -log(y*p + (1-y)*(1-p))").valueAndGrad({ y: [0, 1], x: [30, -40] }, { wrt: "y", reduction: "sum" })
  const [first = NaN, second = NaN] = grad.y as number[]
  expect(first / -10686474581523.4629 - 1).toBeCloseTo(0, 14)
  expect(second / 235385266837019984.4 - 1).toBeCloseTo(0, 14)
})

// Along one entry a standard deviation is abs(h) times a number where all are equal: straight on both sides. Of the first entry: a call has fuel for two such limits, not for three.
test("a standard deviation of 0 has no curvature", () => {
  const { hess } = loss("loss f(x[n]) = sqrt(mean[n]((x - mean[n](x))^2))").gradAndHess({ x: [[3.1, 3.1, 3.1]] }, { wrt: "x", reduction: "sum" })
  expect((hess.x as number[][]).flat()[0]).toBe(0)
})

// Far from all parts of a mixture one of them is all there is: (y - m)²/(2s²) + log(s/w), and its slopes. Every sample of a batch is like that before training, more than may be evaluated with decimals.
test.each(["-log(sum[k](w*exp(-(y-m)^2/(2*s^2))/s))", "-log(sum[k](exp(v)*exp(-(y-m)^2/(2*s^2))/s))", "-logsumexp[k](log(w) - log(s) - (y-m)^2/(2*s^2))"])("a mixture density far from its parts: %s", (source) => {
  const [weights, w] = source.includes("exp(v)") ? ["v[k]", "v"] as const : ["w[k] >= 0", "w"] as const
  const samples = 3000
  const row = (a: number, b: number) => ({ data: Float64Array.from({ length: 2 * samples }, (_, k) => (k % 2 === 0 ? a : b)), shape: [samples, 2] })
  const given = w === "v" ? row(0, 0) : row(1, 1)
  const f = loss(`loss f(y, m[k], s[k] > 0, ${weights}) = ${source}`)
  const { value, grad } = f.valueAndGrad({ y: new Float64Array(samples).fill(100), m: row(1, 2), s: row(1, 2), [w]: given }, { reduction: "sum" })
  expect(value as number / samples).toBeCloseTo(98 ** 2 / 8 + Math.log(2), 10)
  const slopes = Object.entries({ y: [24.5], m: [0, -24.5], s: [0, (1 - 98 ** 2 / 4) / 2], [w]: [0, -1] })
  for (const [name, want] of slopes) {
    const got = grad[name] as { readonly data: Float64Array } | Float64Array
    const entries = [...("data" in got ? got.data : got)]
    want.forEach((slope, k) => expect(entries.filter((_, i) => i % want.length === k).every((x) => Math.abs(x - slope) <= 1e-12 * Math.abs(slope)), `${name} ${k}`).toBe(true))
  }
})

// The same of two parts that are written out: the second, at a distance of 49 times its width.
test("a mixture of two far from both", () => {
  const samples = 3000
  const all = (x: number) => new Float64Array(samples).fill(x)
  const source: string = "loss f(y, a, b, s > 0, t > 0, w in (0,1)) = -log(w*exp(-(y-a)^2/(2*s^2))/s + (1-w)*exp(-(y-b)^2/(2*t^2))/t)"
  const f = loss(source)
  const { value, grad } = f.valueAndGrad({ y: all(100), a: all(1), b: all(2), s: all(1), t: all(2), w: all(0.5) }, { reduction: "sum" })
  expect(value as number / samples).toBeCloseTo(98 ** 2 / 8 + Math.log(4), 10)
  for (const [name, want] of Object.entries({ y: 24.5, a: 0, b: -24.5, s: 0, t: (1 - 98 ** 2 / 4) / 2, w: 2 })) {
    expect([...(grad[name] as Float64Array)].every((x) => Math.abs(x - want) <= 1e-12 * Math.abs(want)), name).toBe(true)
  }
})

// Softmax less label is -e^-13/(1 + e^-13), by 60-digit arithmetic: as a difference from 1 it has ten digits.
test("a softmax of the classes that are not masked keeps what is left beside its label", () => {
  for (const total of ["sum[c if m == 1](exp(x))", "sum[c](m*exp(x))", "sum[c](if m == 0 then 0 else exp(x))"]) {
    const { grad } = loss(`loss f(x[c], m[c] in {0,1}, y in c) = log(${total}) - x[y]`).valueAndGrad({ x: [[0, -13, 7]], m: [[1, 1, 0]], y: [0] }, { wrt: "x" })
    const [first = NaN, second = NaN, third = NaN] = (grad.x as number[][]).flat()
    expect([first / -2.2603242979035746e-6 - 1, second / 2.2603242979035746e-6 - 1, third]).toEqual([expect.closeTo(0, 14), expect.closeTo(0, 14), 0])
  }
})

test("what falls faster than its slope grows has the slope 0", () => {
  for (const x of [700, 720, 1000, 1e6]) {
    const { grad, hess } = loss("loss f(x) = exp(-exp(x))").gradAndHess({ x: [x] }, { reduction: "sum" })
    expect([...(grad.x as number[]), ...(hess.x as number[])].map(Math.abs)).toEqual([0, 0])
  }
})
