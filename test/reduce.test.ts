// Reductions by themselves: values over nothing, NaN and infinities, sums and products that would lose digits or overflow, and the text of
// each step against its function. Exact results are computed with decimals or by hand.
import type Decimal from "decimal.js"
import { describe, expect, test } from "vitest"
import { template } from "../src/ir/check.ts"
import type { ReductionRow } from "../src/ops/op.ts"
import { allReductions, findReduction } from "../src/ops/table.ts"
import { fromFloat, R, real, toFloat, ulps } from "./real.ts"
import { binades, generator } from "./samples.ts"

function run(name: string, values: readonly number[]): number {
  const row = findReduction(name) as ReductionRow
  const state = new Float64Array(row.init)
  values.forEach((x, i) => row.step(state, x, i))
  return row.finish(state)
}

function runText(row: ReductionRow, values: readonly number[]): number {
  const slots = (text: string): string => text.replace(/\{(\d)\}/g, "s[$1]").replace(/\{([xi])\}/g, "$1")
  const step = new Function("s", "x", "i", slots(row.jsStep)) as (s: Float64Array, x: number, i: number) => void
  const state = new Float64Array(row.init)
  values.forEach((x, i) => step(state, x, i))
  return (new Function("s", `return ${slots(row.jsFinish)}`) as (s: Float64Array) => number)(state)
}

const random = generator(99)
const lists: ReadonlyArray<readonly number[]> = [
  [], [0], [-0], [3], [NaN], [Infinity], [-Infinity], [1, NaN, 2], [NaN, 5], [5, NaN], [Infinity, -Infinity], [Infinity, Infinity, 1], [-Infinity, -Infinity], [-Infinity, 0.5],
  [2, 7, 7, 1], [-3, -3], [1e308, 1e308, -1e308], [1, 1e100, 1, -1e100], [5e-324, 5e-324], [1e300, 1e300, 1e-300, 1e-300, 2],
  Array.from({ length: 100 }, () => random() - 0.5), Array.from({ length: 64 }, () => 2 ** (600 * random() - 300)), binades,
]

/** With those that only the project's own texts and passes name. */
const rows = [...allReductions(), ...["exprest", "weighted exponentials"].flatMap((name) => findReduction(name) ?? [])]

describe.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
  test("over nothing", () => expect(run(name, [])).toBe(row.empty))

  test("the text does what the function does", () => {
    for (const values of lists) expect(runText(row, values), JSON.stringify(values)).toBe(run(name, values))
  })

  test("values lie in its range, positions are whole", () => {
    for (const values of lists) {
      const y = run(name, values)
      if (Number.isNaN(y)) continue
      expect(y >= row.range.low && y <= row.range.high).toBe(true)
      if (row.position === true) expect(Number.isInteger(y) && y < values.length).toBe(true)
    }
  })

  test("its example is the language", () => expect(template(row.example).op).not.toBe(""))
})

describe("sums and products", () => {
  test("a sum keeps what its terms cancel", () => {
    expect(run("sum", [1, 1e100, 1, -1e100])).toBe(2)
    expect(run("sum", Array.from({ length: 100_000 }, () => 0.1))).toBe(toFloat(fromFloat(0.1).mul(100_000)))
    for (const values of lists.slice(-3, -1)) expect(ulps(run("sum", values), values.reduce((sum, x) => sum.add(fromFloat(x)), new R(0)))).toBeLessThanOrEqual(1)
  })

  test("infinities survive, and NaN", () => {
    expect(run("sum", [1, Infinity, -5])).toBe(Infinity)
    expect(run("sum", [-Infinity, 1e308])).toBe(-Infinity)
    expect(run("sum", [Infinity, -Infinity])).toBeNaN()
    for (const name of ["sum", "prod", "max", "min", "logsumexp", "norm2"]) {
      for (const values of [[NaN], [1, NaN], [NaN, 1], [NaN, Infinity], [-Infinity, NaN]]) expect(run(name, values), name).toBeNaN()
    }
  })

  test("a product does not overflow on its way", () => {
    expect(run("prod", [1e300, 1e300, 1e-300, 1e-300, 2])).toBeCloseTo(2, 12)
    expect(run("prod", [...Array.from({ length: 50 }, () => 1e-200), ...Array.from({ length: 50 }, () => 1e200)])).toBeCloseTo(1, 12)
    expect([run("prod", [0, 1e300, 1e300]), run("prod", [1e300, 1e300, 0]), run("prod", Array.from({ length: 2000 }, () => 0))]).toEqual([0, 0, 0])
    expect([run("prod", [1e200, 1e200]), run("prod", [-1e200, 1e200]), run("prod", [1e-200, 1e-200])]).toEqual([Infinity, -Infinity, 0])
    expect(run("prod", [Infinity, ...Array.from({ length: 40 }, () => 1e-300)])).toBe(Infinity)
    expect(run("prod", [5e-324, 2 ** 1000])).toBe(2 ** -74)
    for (const values of lists.slice(-3, -1)) expect(ulps(run("prod", values), values.reduce((p, x) => p.mul(fromFloat(x)), new R(1)))).toBeLessThanOrEqual(values.length)
  })
})

describe("extremes", () => {
  test("the first of equal entries, and a NaN before all", () => {
    expect([run("argmax", [1, 3, 3, 2]), run("argmin", [2, 1, 3, 1])]).toEqual([1, 1])
    expect([run("argmax", [-Infinity, -Infinity]), run("argmin", [Infinity])]).toEqual([0, 0])
    expect([run("argmax", [1, NaN, 3, NaN]), run("argmin", [NaN, 0])]).toEqual([1, 0])
  })
})

describe("log-sum-exp and norm", () => {
  test("log-sum-exp keeps a small rest, in every order", () => {
    const exact = (values: readonly number[]): Decimal => values.reduce((sum, x) => sum.add(fromFloat(x).exp()), new R(0)).ln()
    for (const values of [[0, -40], [-40, 0], [-50, -40, 0.5, -41], [1000, 999], [-1000, -1000], [800, -800]]) {
      expect(ulps(run("logsumexp", values), exact(values))).toBeLessThanOrEqual(2)
    }
    // 0 and -40: the value is exp(-40), far below the rounding of anything near 1.
    expect(run("logsumexp", [0, -40])).toBe(toFloat(real("softplus", new R(-40)) ?? new R(0)))
    expect([run("exprest", [0, -40]), run("exprest", [-40, 0]), run("exprest", [3, 3, 3]), run("exprest", [-Infinity, 5]), run("exprest", [5, Infinity, Infinity])]).toEqual([Math.exp(-40), Math.exp(-40), 2, 0, 1])
    expect([run("logsumexp", [Infinity, Infinity]), run("logsumexp", [-Infinity, -Infinity]), run("logsumexp", [-Infinity, 2])]).toEqual([Infinity, -Infinity, 2])
  })

  test("weights go with their exponentials, whichever is the largest", () => {
    const weighted = (entries: ReadonlyArray<readonly [x: number, weight: number]>): number => {
      const row = findReduction("weighted exponentials") as ReductionRow
      const state = new Float64Array(row.init)
      for (const [x, weight] of entries) row.step(state, x, weight)
      return row.finish(state)
    }
    expect(weighted([[4e28, 2], [4e28, 3], [-4e28, 7]])).toBe(5)
    expect(weighted([[-4e28, 7], [4e28, 2], [4e28, -3]])).toBe(-1)
    expect(weighted([[0, 3], [Math.log(2), 1]])).toBe(3 * Math.exp(-Math.log(2)) + 1)
    expect([weighted([[-Infinity, 4], [1, 2]]), weighted([[1, 2], [Infinity, 4]]), weighted([[NaN, 1]])]).toEqual([2, 4, NaN])
  })

  test("a norm neither overflows nor underflows", () => {
    expect([run("norm2", [3e300, 4e300]), run("norm2", [3e-300, 4e-300]), run("norm2", [3, 4]), run("norm2", [5e-324]), run("norm2", [-Infinity, 1])].map((x) => Number(x.toPrecision(15)))).toEqual([5e300, 5e-300, 5, 5e-324, Infinity])
    for (const values of [[1e200, 1e100, 1], [2 ** 500, 2 ** 501], [2 ** -500, 2 ** -501, 2 ** -499], [1e-160, 1e-150]]) {
      expect(ulps(run("norm2", values), values.reduce((sum, x) => sum.add(fromFloat(x).pow(2)), new R(0)).sqrt())).toBeLessThanOrEqual(2)
    }
  })
})
