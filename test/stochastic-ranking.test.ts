// Ranking losses whose slope is an estimate from random draws. StochasticRank against the metrics themselves: the list is really ordered, with the item above and below every other one, and on
// average over the noise the slope is that of the expected metric, which two or three items have in closed form. StochasticFilter against all subsets of its items. With 2,000,000 draws CatBoost 1.2.10 has the
// slopes of `stochastic_rank` to three digits for all its metrics, but for sigma other than 1, where it adds the noise of the others without its scale, and for PFound and ERR with `top`.
import { describe, expect, test } from "vitest"
import { generator } from "../src/ir/random.ts"
import { findOp } from "../src/ops/table.ts"
import { loss, type Inputs } from "../src/index.ts"

const close = (got: readonly number[], expected: readonly number[], within = 1e-12): void => {
  expect(got).toHaveLength(expected.length)
  got.forEach((x, i) => expect(Math.abs(x - expected[i]!), `${x} for ${expected[i]}`).toBeLessThanOrEqual(within))
}
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
const mean = (list: readonly number[]): number => sum(list) / list.length
const density = (x: number, scale: number): number => Math.exp(-((x / scale) ** 2) / 2) / (scale * Math.sqrt(2 * Math.PI))
const normcdf = (x: number): number => findOp("normcdf")!.float!(x)

/** Of labels in the order of their places. */
type Metric = (y: readonly number[]) => number

const dcg = (top: number, gain: (y: number) => number): Metric => (y) => sum(y.slice(0, top).map((one, at) => gain(one) / Math.log2(at + 2)))
const ndcg = (top: number, gain: (y: number) => number): Metric => (y) => dcg(top, gain)(y) / dcg(top, gain)([...y].sort((a, b) => b - a))
/** A reader looks at one place after the other, and stops at an item with probability y. */
const cascade = (top: number, worth: (at: number) => number): Metric => (y) => {
  let reads = 1
  let total = 0
  y.slice(0, top).forEach((one, at) => {
    total += reads * one * worth(at)
    reads *= 1 - one
  })
  return total
}
const reciprocal: Metric = (y) => { const first = y.findIndex((one) => one > 0); return first < 0 ? 0 : 1 / (first + 1) }

const base = (y: number): number => y
const grades = [0, 2, 1, 3, 1]
const shares = [0, 0.5, 1, 0.25, 0.125]
const metrics: ReadonlyArray<readonly [Readonly<Record<string, string | number | boolean>>, readonly number[], Metric]> = [
  [{ metric: "DCG" }, grades, dcg(Infinity, base)],
  [{}, grades, ndcg(Infinity, base)],
  [{ exponential: true, top: 2 }, grades, ndcg(2, (y) => 2 ** y - 1)],
  [{ metric: "PFound" }, shares, cascade(Infinity, (at) => 0.85 ** at)],
  [{ metric: "PFound", decay: 0.5, top: 2 }, shares, cascade(2, (at) => 0.5 ** at)],
  [{ metric: "ERR" }, shares, cascade(Infinity, (at) => 1 / (at + 1))],
  [{ metric: "ERR", top: 2 }, shares, cascade(2, (at) => 1 / (at + 1))],
  [{ metric: "MRR" }, shares, reciprocal],
]

const slopes = (inputs: Inputs, name = "stochastic_rank"): { value: number; grad: number[] } => {
  const { value, grad } = loss(name).valueAndGrad(inputs, { wrt: "s" })
  return { value: value as number, grad: Array.from((grad["s"] as unknown as number[][])[0]!) }
}

/** What the metric gains where item i comes to stand right above item j; the others are where their scores put them. */
function jump(i: number, j: number, y: readonly number[], x: readonly number[], metric: Metric): number {
  const others = y.map((_, k) => k).filter((k) => k !== i).sort((a, b) => x[b]! - x[a]!)
  const at = others.indexOf(j)
  const withIt = (place: number): number => metric([...others.slice(0, place), i, ...others.slice(place)].map((k) => y[k]!))
  return withIt(at) - withIt(at + 1)
}

/** The estimate of the paper, one draw after the other: means and spreads of a score given the others, but for what moves all. */
function estimate(y: readonly number[], s: readonly number[], noise: readonly (readonly number[])[], metric: Metric, sigma: number, mu: number, lambda: number, nu: number): { value: number; grad: number[] } {
  const n = y.length
  const a = s.map((one, i) => one - sigma * mu * y[i]!)
  const values: number[] = []
  const total = s.map(() => 0)
  for (const eps of noise) {
    const x = a.map((one, i) => one + sigma * eps[i]!)
    values.push(metric(y.map((_, i) => i).sort((i, j) => x[j]! - x[i]!).map((i) => y[i]!)))
    for (const i of y.keys()) {
      const center = a[i]! + sigma * mean(eps.filter((_, j) => j !== i))
      for (const j of y.keys()) if (j !== i) total[i]! += (jump(i, j, y, x, metric) * density(x[j]! - center, sigma * Math.sqrt(n / (n - 1)))) / noise.length
    }
  }
  const free = total.map((one) => one - mean(total))
  const c = s.map((one) => one - mean(s))
  const scale = (lambda * sum(free.map((one, i) => one * c[i]!))) / (Math.hypot(...c) + nu) ** 2
  return { value: -mean(values), grad: free.map((one, i) => scale * c[i]! - one) }
}

describe("stochastic_rank", () => {
  const random = generator(11)
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())

  test.each(metrics)("%o against the metric of lists that are ordered", (options, y, metric) => {
    const s = [0.3, 0.1, 0.5, -0.2, 0.4]
    const noise = Array.from({ length: 7 }, () => s.map(normal))
    for (const [sigma, mu, lambda, nu] of [[1, 0, 1, 0.01], [0.5, 0.25, 0.75, 0.125], [2, 0, 0, 1]] as const) {
      const expected = estimate(y, s, noise, metric, sigma, mu, lambda, nu)
      const { value, grad } = slopes({ y: [y], s: [s], noise: [noise], sigma, mu, lambda, nu, ...options })
      close([value], [expected.value])
      close(grad, expected.grad)
    }
  })

  test.each(metrics)("%o of two items: the very slope of the expected metric, whatever the noise", (options, labels, metric) => {
    const y = labels.slice(1, 3)
    for (const [a, b, sigma] of [[0.25, -0.5, 1], [-1, 2, 0.5]] as const) {
      const slope = (metric(y) - metric([...y].reverse())) * density(a - b, sigma * Math.SQRT2)
      close(slopes({ y: [y], s: [[a, b]], noise: [[[normal(), normal()]]], sigma, ...options }).grad, [-slope, slope])
    }
  })

  // Where items i and j meet, the third one is above both with a probability of its own. The draws are a grid over the two directions that do not shift all.
  test.each(metrics)("%o of three items: on average the slope of the expected metric", (options, labels, metric) => {
    const y = labels.slice(1, 4)
    const s = [0.25, -0.5, 0.375]
    const sigma = 0.75
    const steps = 150
    const noise = Array.from({ length: steps * steps }, (_, k) => {
      const [length, turn] = [Math.sqrt(-2 * Math.log((Math.floor(k / steps) + 0.5) / steps)), (2 * Math.PI * ((k % steps) + 0.5)) / steps]
      const [u, v] = [(length * Math.cos(turn)) / Math.SQRT2, (length * Math.sin(turn)) / Math.sqrt(6)]
      return [u + v, v - u, -2 * v]
    })
    const expected = y.map((_, i) => sum(y.flatMap((_, j) => {
      if (j === i) return []
      const k = 3 - i - j
      const above = normcdf((s[k]! - (s[i]! + s[j]!) / 2) / (sigma * Math.sqrt(1.5)))
      const gain = (third: number): number => jump(i, j, y, [0, 0, 0].map((_, at) => (at === k ? third : 0)), metric)
      return [-density(s[i]! - s[j]!, sigma * Math.SQRT2) * (above * gain(1) + (1 - above) * gain(-1))]
    })))
    close(slopes({ y: [y], s: [s], noise: [noise], sigma, lambda: 0, ...options }).grad, expected, 1e-3)
  })

  test("one item, or none of relevance, has no slope; the second derivative is not estimated", () => {
    close(slopes({ y: [[2]], s: [[1]], noise: [[[0.5]]] }).grad, [0])
    close(slopes({ y: [[0, 0, 0]], s: [[1, 2, 3]], noise: [[[0.5, 0, 1]]] }).grad, [0, 0, 0])
    const { hess } = loss("stochastic_rank").gradAndHess({ y: [[1, 0, 2]], s: [[1, 2, 3]], noise: [[[0.5, 0, 1]]] }, { wrt: "s" })
    close(Array.from((hess["s"] as unknown as number[][])[0]!), [0, 0, 0])
  })
})

// With probabilities of a quarter, a half and three quarters four draws for each item are all cases, each with its weight.
test.each([1, 2])("stochastic_filter over all draws is the expected sum and its slope, sigma %d", (sigma) => {
  const y = [1, -0.5, 3, 2]
  const p = [0.25, 0.75, 0.5, 0.25]
  const s = [-Math.log(3), Math.log(3), 0, -Math.log(3)].map((one) => one / sigma)
  const u = Array.from({ length: 4 ** 4 }, (_, k) => y.map((_, i) => ((Math.floor(k / 4 ** i) % 4) + 0.5) / 4))
  let value = 0
  const expected = y.map(() => 0)
  for (let set = 0; set < 2 ** 4; set += 1) {
    const passes = y.map((_, i) => Math.floor(set / 2 ** i) % 2 === 1)
    const gain = sum(y.filter((_, i) => passes[i]).map((one, at) => one / (at + 1)))
    const weight = (i: number): number => (passes[i] ? p[i]! : 1 - p[i]!)
    value -= gain * y.reduce((product, _, i) => product * weight(i), 1)
    for (const i of y.keys()) expected[i]! -= gain * sigma * p[i]! * (1 - p[i]!) * (passes[i] ? 1 : -1) * y.reduce((product, _, j) => (j === i ? product : product * weight(j)), 1)
  }
  const got = slopes({ y: [y], s: [s], u: [u], sigma }, "stochastic_filter")
  close([got.value], [value])
  close(got.grad, expected)
})
