// Functions that kernels call instead of Math's (rows with `make`), against the real numbers: where a table row begins and ends,
// beside 1, over all binades, and at the values that have no digits. Their text must stand alone, as emitted modules have it.
import { describe, expect, test } from "vitest"
import type { OpRow } from "../src/ops/op.ts"
import { allOps, findOp } from "../src/ops/table.ts"
import { fromFloat, real, ulps } from "./real.ts"
import { binades, unary } from "./samples.ts"

function alone(row: OpRow): OpRow["float"] {
  if (row.make === undefined) return row.float
  const make = new Function(`return (${row.make.toString()})`)() as NonNullable<OpRow["make"]>
  return make(...(row.uses ?? []).map((name) => alone(findOp(name)!)))
}

/** Edges of the 256 rows of a table of logarithms, and points of the grid of log(2)/128, each with its neighbors. */
const edges = Array.from({ length: 300 }, (_, k) => 0.68 + k / 420).flatMap((z) => [z, Math.round(z * 1024) / 1024, Math.round(z * 1024) / 1024 - 2 ** -53, Math.round(z * 1024) / 1024 + 2 ** -52])
const grid = Array.from({ length: 300 }, (_, k) => ((k - 150 + 0.5) * Math.LN2) / 128).flatMap((x) => [x, x * (1 + 2 ** -52), x * 37])
const near = Array.from({ length: 60 }, (_, k) => 2 ** (-k / 1.1)).flatMap((d) => [1 + d, 1 - d / 2, -d, d])
const points = [...unary, ...binades, ...edges, ...grid, ...near, ...edges.map((z) => z - 1), 707.99, -707.99, 708.99, -720, -745, 1.7976931348623157e308, 2 ** -1022, 2 ** -1022 * (1 - 2 ** -52)]

/** A second argument, where there is one: exponents of all sizes, most of which leave the power in range. */
const second = (row: OpRow, x: number, k: number): readonly number[] =>
  row.params.length < 2 ? [] : [[0.7, -1.5, 3, 0.1, 700, -745, 30, 1e-3][k % 8]! / (k % 3 === 0 ? 1 : Math.abs(Math.log(Math.abs(x))) || 1)]

test("lgamma1p is its float, which is judged with the other rows", () => {
  const row = findOp("lgamma1p")!
  for (const x of points) expect(alone(row)(x)).toBe(row.float(x))
})

describe.each(allOps().filter((row) => row.make !== undefined && row.name !== "lgamma1p").map((row) => [row.name, row] as const))("%s", (name, row) => {
  const f = alone(row)

  test("keeps its promise", () => {
    let worst = 0
    let where = NaN
    for (const [k, x] of points.filter((p) => Number.isFinite(p) && (name !== "log" || p > 0) && (name !== "log1p" || p > -1)).entries()) {
      const more = second(row, x, k)
      const want = real(name, ...[x, ...more].map(fromFloat))
      if (want === undefined || want.abs().gt(1.7e308) || (want.abs().lt(2 ** -1022) && !want.isZero())) continue
      const error = ulps(f(x, ...more), want)
      if (!(error <= worst)) [worst, where] = [error, x]
    }
    expect(worst, `${name}(${where})`).toBeLessThanOrEqual(row.ulp)
    expect(worst).toBeGreaterThan(0.3)
  })

  test("is what Math is where there are no digits", () => {
    for (const x of [0, NaN, Infinity, -Infinity, -2000, 2000, 5e-324, ...(name === "exp" ? [] : [-1, -2])]) {
      for (const more of row.params.length < 2 ? [[]] : [[0], [2], [-0.5], [Infinity], [NaN], [1e300]]) {
        const usual = row.float(x, ...more)
        if (usual === 0 || !Number.isFinite(usual)) expect(f(x, ...more) + 0, `${x} ${more}`).toBe(usual + 0)
      }
    }
  })
})

test("log loses at most 0.9 ulp in the rows beside that of 1, where it loses most", () => {
  const log = alone(findOp("log")!)
  let worst = 0
  for (const edge of [1 - 5 / 1024, 1 - 3 / 1024, 1 - 1 / 1024, 1 + 1 / 512, 1 + 3 / 512]) {
    for (let k = -600; k <= 600; k++) {
      const x = edge + k * (k % 3 === 0 ? 1.7e-6 : 8.3e-9)
      worst = Math.max(worst, ulps(log(x), real("log", fromFloat(x))!))
    }
  }
  expect(worst).toBeLessThanOrEqual(0.9)
  expect(worst).toBeGreaterThan(0.33)
})
