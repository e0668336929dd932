// Kernels against exact numbers: accuracy/values.jsonl has up to 20 points of every built-in loss, of naive spellings and of every op,
// with value, gradient and Hessian diagonal. The points and the numbers are derived again here; each result must lie within what
// accuracy/promises.ts says, 2 units in the last place where it says nothing.
import { readFileSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { auditedNames } from "../src/audit/accuracy.ts"
import { errorOf } from "../src/audit/ulp.ts"
import { loss, type LossFunction } from "../src/index.ts"
import { promiseOf, promises } from "./accuracy/promises.ts"
import { rows } from "./accuracy/rows.ts"
import { drawPoints, exactOf, type PointValues, type Text } from "./accuracy/values.ts"
import { checkOnce } from "./audit-point.ts"
import { flatten } from "./conformance/call.ts"

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

/** All digits of both are the exact ones, so they are the same text. */
test.each(rows.map((row) => [row.name, row] as const))("%s: derived again", (name, row) => {
  const again = drawPoints(row).map((p) => p.exact())
  expect(JSON.parse(JSON.stringify(again))).toEqual(lines.get(name))
}, 60_000)

function worst(f: LossFunction, name: string): { value: number; gradient: number; hessian: number } {
  const row = rows.find((r) => r.name === name)
  const points = lines.get(name) ?? []
  const wrt = auditedNames(checkOnce(row?.source ?? ""))
  const found = { value: 0, gradient: 0, hessian: 0 }
  const compare = (part: keyof typeof found, got: readonly number[], want: readonly Text[]) => want.forEach((text, k) => {
    found[part] = Math.max(found[part], errorOf(got[k] ?? NaN, exactOf(text)) ?? 0)
  })
  drawPoints(row ?? { name, source: name }).forEach(({ sample }, k) => {
    const exact = points[k]
    if (exact === undefined) return
    compare("value", flatten(f(sample.inputs, { reduction: "none" })), exact.value)
    if (wrt.length === 0) return
    const { grad, hess } = f.gradAndHess(sample.inputs, { wrt, reduction: "sum" })
    for (const x of wrt) {
      compare("gradient", flatten(grad[x]), exact.gradient[x] ?? [])
      compare("hessian", flatten(hess[x]), exact.hessian[x] ?? [])
    }
  })
  return found
}

describe("kernels", () => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (name, { source }) => {
    const found = worst(loss(source), name)
    const promised = promiseOf(name)
    for (const part of ["value", "gradient", "hessian"] as const) expect(found[part], part).toBeLessThanOrEqual(promised[part])
  })
})
