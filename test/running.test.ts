// Running log-sum-exps, of which only the largest entry meets what is subtracted: Cox's partial likelihood as it is written, on every backend, against decimals
// of 78 digits; where entries are equal, far apart, or infinite.
import type Decimal from "decimal.js"
import { describe, expect, it, test } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss } from "../src/index.ts"
import { fromFloat, R } from "./real.ts"
import { generator } from "./samples.ts"
import { walked } from "./walked.ts"

const BACKENDS = [["js", js], ["closure", closure], ["wasm", wasm], ["walked", walked]] as const
const cox = loss("loss f(x[t], w[t] >= 0) = sum[t](w*(logsumexp[t' if t' >= t](x[t']) - x))")
const events = loss("loss f(x[t], d[t] in {0,1}) = sum[t](d*(logsumexp[t' if t' >= t](x[t']) - x))")

const sum = (list: readonly Decimal[]): Decimal => list.reduce((a, b) => a.add(b), new R(0))

/** Value and slopes; and of each the sizes of its terms in all, of which a float64 can know no more than its last digit. */
function exactly(x: readonly number[], w: readonly number[]): { readonly value: Decimal; readonly slopes: readonly Decimal[]; readonly sizes: readonly Decimal[] } {
  const largest = fromFloat(Math.max(0, ...x))
  const powers = x.map((u) => fromFloat(u).sub(largest).exp())
  const tails = powers.map((_, t) => sum(powers.slice(t)))
  const weights = w.map(fromFloat)
  const at = <T>(list: readonly T[], k: number): T => list[k] as T
  const value = sum(weights.map((u, t) => u.mul(at(tails, t).ln().sub(fromFloat(at(x, t)).sub(largest)))))
  const before = powers.map((p, i) => sum(weights.slice(0, i).map((u, t) => u.mul(p).div(at(tails, t)))))
  const own = powers.map((_, i) => at(weights, i).mul(sum(powers.slice(i + 1))).div(at(tails, i)).neg())
  return { value, slopes: before.map((b, i) => b.add(at(own, i))), sizes: before.map((b, i) => b.add(at(own, i).abs())) }
}

/** In units of 2^-53 of a size; what is below the normal floats may be 0. */
function off(got: number, want: Decimal, size: Decimal): number {
  if (size.abs().lt(fromFloat(2 ** -1022))) return Math.abs(got) <= 2 ** -1022 ? 0 : Infinity
  return fromFloat(got).sub(want).abs().div(size.abs()).mul(2 ** 53).toNumber()
}

describe.each([0, 1, 7, 65])("%i entries", (size) => {
  const next = generator(17 + size)
  const rows = (of: () => number): number[][] => Array.from({ length: 3 }, () => Array.from({ length: size }, of))
  const cases: ReadonlyArray<readonly [name: string, x: number[][], w: number[][]]> = [
    ["near 0", rows(() => 6 * next() - 3), rows(() => next())],
    ["far from 0, few of them with a weight", rows(() => 2 ** 20 + 6 * next()), rows(() => (next() < 0.5 ? 0 : next()))],
    ["each far from all others", rows(() => 4000 * next() - 2000), rows(() => next())],
    ["equal ones", rows(() => 1e15 * Math.floor(3 * next())), rows(() => 1)],
  ]
  const run = (x: number[][], w: number[][], backend: (typeof BACKENDS)[number][1]): { readonly value: readonly number[]; readonly slopes: readonly number[] } => {
    const value = cox({ x, w }, { reduction: "none", backend }) as ArrayLike<number>
    const { grad } = cox.valueAndGrad({ x, w }, { reduction: "sum", wrt: "x", backend }) as unknown as { grad: { x: number[][] } }
    return { value: [...Array.from(value)], slopes: grad.x.flatMap((row) => [...row]) }
  }
  it.each(cases)("%s", (_, x, w) => {
    const exact = x.map((row, k) => exactly(row, w[k] ?? []))
    const first = run(x, w, js)
    for (const [name, backend] of BACKENDS) expect(run(x, w, backend), name).toEqual(first)
    exact.forEach(({ value, slopes, sizes }, k) => {
      expect(off(first.value[k] ?? NaN, value, value), `value ${k}`).toBeLessThanOrEqual(3)
      slopes.forEach((want, t) => expect(off(first.slopes[k * size + t] ?? NaN, want, sizes[t] ?? want), `slope ${k}, ${t}`).toBeLessThanOrEqual(12))
    })
  })
})

describe("what has no digits left in the logarithm", () => {
  const slope = (x: number[], d: number[]): readonly number[] => [...(events.valueAndGrad({ x: [x], d: [d] }, { reduction: "sum", wrt: "x" }) as unknown as { grad: { x: number[][] } }).grad.x[0] ?? []]
  const value = (x: number[], d: number[]): number => Number(events({ x: [x], d: [d] }, { reduction: "sum" }))

  test("equal largest scores", () => {
    expect(value([4e28, 4e28], [1, 0])).toBe(Math.LN2)
    expect(slope([4e28, 4e28], [1, 0])).toEqual([-0.5, 0.5])
    expect(value([-3e300, 7, 7, 7], [0, 1, 1, 0])).toBeCloseTo(Math.log(6), 15)
  })

  test("a share that is nearly 1: its slope is what it lacks", () => {
    expect(slope([40, 0], [1, 1])[0]).toBe(-toSlope(-40))
    expect(slope([40, 0], [1, 1])[1]).toBe(toSlope(-40))
  })

  test("entries of -inf are none", () => {
    expect(value([-Infinity, 1, 1], [0, 1, 1])).toBe(Math.LN2)
    expect(slope([-Infinity, 1, 1], [0, 1, 1])).toEqual([0, -0.5, 0.5])
    expect(value([1, 1, -Infinity], [1, 1, 0])).toBe(Math.LN2)
    expect(slope([1, 1, -Infinity], [1, 1, 0])).toEqual([-0.5, 0.5, 0])
    expect(value([-Infinity, 1], [1, 1])).toBe(Infinity)
    expect(slope([2, -Infinity, -Infinity], [1, 0, 0])).toEqual([0, 0, 0])
  })

  test("an infinite entry takes all, two share it", () => {
    expect(value([1, Infinity, 2], [0, 1, 1])).toBe(0)
    expect(slope([1, Infinity, 2], [0, 1, 1])).toEqual([0, 0, 0])
    expect(value([Infinity, Infinity], [1, 1])).toBe(Math.LN2)
    expect(slope([Infinity, Infinity], [1, 1])).toEqual([-0.5, 0.5])
  })

  test("NaN comes out where it is read", () => {
    expect(value([NaN, 1, 1], [0, 1, 1])).toBe(Math.LN2)
    expect(value([1, NaN, 1], [1, 0, 1])).toBeNaN()
    expect(slope([1, NaN, 1], [1, 0, 1])[2]).toBeNaN()
  })
})

/** sigmoid(x), of a small x. */
const toSlope = (x: number): number => Math.exp(x) / (1 + Math.exp(x))

describe("of the formulas", () => {
  it.each([
    "f(x[t], d[t] in {0,1}) = sum[t](d*(log(sum[t' if t' >= t](exp(x[t']))) - x))",
    "f(x[t], d[t] in {0,1}) = sum[t](d*(x - logsumexp[t' if t' >= t](x[t'])))",
    "f(x[t], w[t] > 0) = sum[t](w*(logsumexp[t' if t' <= t](x[t']) - x))",
    "f(x[t]) = sum[t](logsumexp[t' if t' < t](x[t']))",
    "f(x[t], m[t] in {0,1}) = sum[t](logaddexp(x, logsumexp[t' if t' > t and m[t']](x[t'])) - x)",
  ])("%s", (source) => {
    const worst = (table: Readonly<Record<string, { readonly worst: number }>>): number => Math.max(0, ...Object.values(table).map((part) => part.worst))
    for (const seed of [3, 11]) {
      const { value, gradient, hessian } = loss(`loss ${source}`).accuracy({ samples: 30, seed })
      expect([value.worst, worst(gradient), worst(hessian)].map((u) => u <= 16 || u)).toEqual([true, true, true])
    }
  })
})
