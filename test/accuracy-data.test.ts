// Kernels against exact numbers: accuracy/values.jsonl has up to 20 points of every built-in loss, of naive spellings and of every op,
// with value, gradient and Hessian diagonal. The points and the numbers are derived again here; each result must lie within what
// accuracy/promises.ts says, 2 units in the last place where it says nothing.
import { readFileSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { compareRow, parts } from "./accuracy/compare.ts"
import { promiseOf, promises, reasonOf } from "./accuracy/promises.ts"
import { rows } from "./accuracy/rows.ts"
import { wayOf } from "./conformance/way.ts"
import { drawPoints, type PointValues } from "./accuracy/values.ts"

interface Line {
  readonly row: string
  readonly points: readonly PointValues[]
}

const lines = new Map(readFileSync(new URL("accuracy/values.jsonl", import.meta.url), "utf8").trim().split("\n").map((text) => {
  const line = JSON.parse(text) as Line
  return [line.row, line.points] as const
}))

it("the data have every row, and promises are about rows", () => {
  expect([...lines.keys()]).toEqual(rows.map((row) => row.name))
  expect([...promises.keys()].filter((name) => !lines.has(name))).toEqual([])
  for (const points of lines.values()) expect(points.length).toBeGreaterThanOrEqual(2)
})

it("every line of the table that has more than 2 has its reason, and no other", () => {
  const table = readFileSync(new URL("accuracy/table.jsonl", import.meta.url), "utf8").trim().split("\n").map((text) => JSON.parse(text) as { readonly row: string; readonly found: Readonly<Record<string, { readonly error: number | "∞" }>> })
  const above = table.filter(({ found }) => parts.some((part) => !(Number(found[part]?.error) <= 2))).map(({ row }) => row)
  expect(above.filter((row) => reasonOf(row) === undefined)).toEqual([])
  expect([...promises.keys()].filter((row) => !above.includes(row))).toEqual([])
})

/** All digits of both are the exact ones, so they are the same text. */
test.each(rows.map((row) => [row.name, row] as const))("%s: derived again", (name, row) => {
  const again = drawPoints(row).map((p) => p.exact())
  expect(JSON.parse(JSON.stringify(again))).toEqual(lines.get(name))
}, 60_000)

describe("kernels", () => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
    const exact = lines.get(name) ?? []
    const found = compareRow(row, drawPoints(row).flatMap((p, k) => { const e = exact[k]; return e === undefined ? [] : [[p, e] as const] }))
    const promised = promiseOf(name)
    for (const part of parts) expect(found[part].error, part).toBeLessThanOrEqual(promised[part])
  })
})

/**
 * The rows in turns on the other backends. WebAssembly with float64 keeps the promises; float32 steps, and closures, whose functions are the
 * engine's, may lead further, but not further than such steps do.
 */
const ways = [["wasm", "f64"], ["closure", "f64"], ["wasm", "f32"]] as const
describe("kernels of other backends", () => {
  test.each(rows.map((row, k) => [...ways[k % ways.length]!, row.name, row] as const))("%s, %s: %s", (backend, precision, name, row) => {
    const exact = lines.get(name) ?? []
    const found = compareRow(row, drawPoints(row).flatMap((p, k) => { const e = exact[k]; return e === undefined ? [] : [[p, e] as const] }), { ...wayOf(backend, precision)!, bySteps: backend === "closure" || precision === "f32" })
    const promised = promiseOf(name)
    for (const part of parts) expect(found[part].error, part).toBeLessThanOrEqual(promised[part])
  })
})
