// Losses of boosting libraries where no case file reaches: LambdaRank against what swapping two rows really does to the metric, Cox's
// gradient against the numbers of XGBoost's own test, accelerated failure times against 60-digit arithmetic (mpmath), and losses by query
// against plain loops.
import { describe, expect, test } from "vitest"
import { loss } from "../src/index.ts"

const close = (got: unknown, expected: readonly number[], digits = 12) => {
  const list = Array.from(got as Iterable<number>)
  expect(list).toHaveLength(expected.length)
  list.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(10 ** -digits * Math.max(1, Math.abs(expected[i]!))))
}

const byScore = (s: readonly number[]): number[] => s.map((_, i) => i).sort((a, b) => s[b]! - s[a]! || a - b)

function averagePrecision(y: readonly number[]): number {
  let hits = 0
  let sum = 0
  y.forEach((one, at) => {
    hits += one
    sum += one * (hits / (at + 1))
  })
  return sum / hits
}

const dcg = (y: readonly number[], k: number): number => y.slice(0, k).reduce((sum, one, at) => sum + (2 ** one - 1) / Math.log2(at + 2), 0)
const ndcg = (k: number) => (y: readonly number[]): number => dcg(y, k) / dcg([...y].sort((a, b) => b - a), k)

/** Every pair in the wrong order or not: softplus of the difference, weighted by what swapping the two changes of the metric. */
function lambdaRank(y: readonly number[], s: readonly number[], metric: (y: readonly number[]) => number): { value: number; grad: number[] } {
  const order = byScore(s)
  const ranked = order.map((i) => y[i]!)
  const grad = s.map(() => 0)
  let value = 0
  for (const [a, i] of order.entries()) {
    for (const [b, j] of order.entries()) {
      if (!(y[i]! > y[j]!)) continue
      const swapped = [...ranked]
      swapped[a] = ranked[b]!
      swapped[b] = ranked[a]!
      const change = Math.abs(metric(swapped) - metric(ranked))
      const u = s[j]! - s[i]!
      value += change * Math.log1p(Math.exp(u))
      grad[i]! -= change / (1 + Math.exp(-u))
      grad[j]! += change / (1 + Math.exp(-u))
    }
  }
  return { value, grad }
}

describe("LambdaRank", () => {
  const s = [0.3, 0.1, 0.5, -0.2, 0.9, 0.4]
  test.each([
    ["lambdarank_map", [0, 1, 0, 1, 1, 0], averagePrecision, {}],
    ["lambdarank_ndcg", [0, 1, 2, 1, 3, 0], ndcg(30), {}],
    ["lambdarank_ndcg", [3, 1, 2, 1, 0, 2], ndcg(3), { k: 3 }],
  ] as const)("%s", (name, y, metric, options) => {
    const expected = lambdaRank(y, s, metric)
    const { value, grad } = loss(name).valueAndGrad({ y: [y], s: [s], ...options }, { wrt: "s" })
    close([value as number], [expected.value])
    close((grad["s"] as unknown as number[][])[0], expected.grad)
  })
})

test("survival:cox gives XGBoost's gradient and Hessian, its order of tied times included", () => {
  const { grad, hess } = loss("xgboost.survival_cox").gradAndHess({ label: [0, -2, -2, 2, 3, 5, -10, 100], margin: [0, 0.1, 0.9, 1, 0, 0.1, 0.9, 1] }, { wrt: "margin" })
  close(grad["margin"], [0, 0, 0, -0.799, -0.788, -0.59, 0.91, 1.006], 2.9)
  close(hess["margin"], [0, 0, 0, 0.16, 0.186, 0.348, 0.61, 0.639], 2.9)
})

describe("accelerated failure time: known, left-, right- and interval-censored, and an interval far out", () => {
  const lower = [100, 0, 60, 16, 16]
  const upper = [100, 20, Infinity, 200, 200]
  const x = [Math.log(64), 3, 5, 4, 30]
  test.each([
    ["normal", [5.623694808178999, 0.6965581339573491, 0.20157670663458032, 0.23183518366069251, 309.21400457720212], [-0.44628710262841987, 0.80060346374881688, -0.32385230607759984, -0.020285935962248909, 24.742034086226939]],
    ["logistic", [6.0408497722887251, 0.69528332046734929, 0.33952245137219786, 0.5817546029773631, 24.785064242411227], [-0.21951219512195139, 0.50106692999212627, -0.28788969112295473, -0.012186496199396053, 0.99999999997978753]],
    ["extreme", [5.7213830833596721, 0.46116194476250801, 0.40427681994512803, 0.32804233766167861, 24.785064242401121], [-0.56250000000000056, 0.58342046165983204, -0.40427681994512803, -0.17303655899508683, 0.99999999998989377]],
  ] as const)("%s", (distribution, values, slopes) => {
    const f = loss("aft_nll")
    close(f({ lower, upper, x, distribution }, { reduction: "none" }), values, 14)
    close(f.valueAndGrad({ lower, upper, x, distribution }, { wrt: "x", reduction: "sum" }).grad["x"], slopes, 14)
  })
})

test("losses by query", () => {
  const [y, s, q] = [[1, 2, 3, 4, 0], [1, 1.5, 2, 3, 0.5], [0, 1, 1, 0, 1]]
  const mean = (group: number): number => {
    const rest = y.flatMap((one, n) => (q[n] === group ? [one - s[n]!] : []))
    return rest.reduce((a, b) => a + b) / rest.length
  }
  close([loss("query_rmse")({ y, s, q }, { sizes: { g: 2 } })], [y.reduce((sum, one, n) => sum + (one - s[n]! - mean(q[n]!)) ** 2, 0) / 5])
  const total = (group: number): number => s.reduce((sum, one, n) => sum + (q[n] === group ? Math.exp(one) : 0), 0)
  close([loss("query_softmax")({ y, s, q }, { sizes: { g: 2 } })], [y.reduce((sum, one, n) => sum + one * (Math.log(total(q[n]!)) - s[n]!), 0) / 10])
})

describe("query_cross_entropy against plain loops (CatBoost's, with the shift found to the last bit)", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
  const s = [0.3, -0.2, 1.5, 2, 0.1, -1, 7, 0.25, 30, 40]
  const y = [1, 0, 1, 0, 0.5, 1, 1, 1, 0, 1]
  const q = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3]
  const of = (g: number): number[] => q.flatMap((group, i) => (group === g ? [i] : []))

  function shift(g: number): number {
    let [low, high] = [-20, 20]
    for (let step = 0; step < 100; step += 1) {
      const b = (low + high) / 2
      if (of(g).reduce((sum, i) => sum + y[i]! - sigmoid(s[i]! + b), 0) > 0) low = b
      else high = b
    }
    return (low + high) / 2
  }

  test.each([0.95, 0.25])("alpha %d", (alpha) => {
    const bce = (x: number, label: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0) - label * x
    const shared = q.map((g) => (new Set(of(g).map((i) => y[i])).size > 1 ? alpha : 0))
    const { value, grad } = loss("query_cross_entropy").valueAndGrad({ y: [y], s: [s], q: [q], alpha }, { wrt: "s", reduction: "sum" })
    close([value as number], [s.reduce((sum, x, i) => sum + (1 - alpha) * bce(x, y[i]!) + shared[i]! * bce(x + shift(q[i]!), y[i]!), 0)])
    close((grad["s"] as unknown as number[][])[0], s.map((x, i) => (1 - alpha) * (sigmoid(x) - y[i]!) + shared[i]! * (sigmoid(x + shift(q[i]!)) - y[i]!)))
  })
})

/** The pairs of each order as CatBoost collects them: a matrix of weights, then the logistic loss of its entries. */
test.each([0.85, 0.5])("yeti_rank against plain loops, decay %d", (decay) => {
  const y = [0, 2, 1, 1, 3]
  const s = [0.3, 0.1, 0.5, -0.2, 0.9]
  const u = [[0.5, 0.25, 0.75, 0.125, 0.625], [0.9375, 0, 0.375, 0.5, 0.0625], [1, 0.5, 0.5, 0.5, 0.25]]
  const weights = y.map(() => y.map(() => 0))
  for (const noise of u) {
    const order = byScore(s.map((x, i) => (Math.exp(x) * noise[i]!) / (1.000001 - noise[i]!)))
    for (let at = 1; at < order.length; at += 1) {
      const [a, b] = [order[at - 1]!, order[at]!]
      const [winner, loser] = y[a]! > y[b]! ? [a, b] : [b, a]
      weights[winner]![loser]! += (0.15 * decay ** (at - 1) * Math.abs(y[a]! - y[b]!)) / u.length
    }
  }
  let expected = 0
  const slopes = s.map(() => 0)
  weights.forEach((row, i) => row.forEach((weight, j) => {
    const x = s[j]! - s[i]!
    expected += weight * Math.log1p(Math.exp(x))
    slopes[i]! -= weight / (1 + Math.exp(-x))
    slopes[j]! += weight / (1 + Math.exp(-x))
  }))
  const { value, grad } = loss("yeti_rank").valueAndGrad({ y: [y], s: [s], u: [u], decay }, { wrt: "s" })
  close([value as number], [expected])
  close((grad["s"] as unknown as number[][])[0], slopes)
})
