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
