// The errors of a row's kernels at points with exact numbers. In: a row, its points, the backend and precision. Out: for value, gradient and Hessian diagonal the
// worst error in units in the last place of a float64, and the inputs where it is.
import { auditedNames } from "../../src/audit/accuracy.ts"
import { errorOf } from "../../src/audit/ulp.ts"
import { loss } from "../../src/index.ts"
import { checkOnce } from "../audit-point.ts"
import { flatten } from "../conformance/call.ts"
import { settledBy, usual, type Way } from "../conformance/way.ts"
import type { DataRow } from "./rows.ts"
import { exactOf, type DrawnPoint, type PointValues, type Text } from "./values.ts"

export interface Worst {
  readonly error: number
  readonly at: PointValues["inputs"] | undefined
}

export type Part = "value" | "gradient" | "hessian"
export const parts: readonly Part[] = ["value", "gradient", "hessian"]

/** Called once for each object. */
function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}

/** What stands for a number of the data where one is asked for: at a kink, what was got if it lies between. */
function wanted(text: Text | undefined, got: number): number {
  if (text === null || text === undefined) return got
  if (typeof text === "string") return Number(text)
  const ends = text.map(Number)
  return Math.min(Math.max(got, Math.min(...ends)), Math.max(...ends))
}

export function compareRow({ source }: DataRow, points: ReadonlyArray<readonly [DrawnPoint, PointValues]>, way: Way = usual): Readonly<Record<Part, Worst>> {
  const f = loss(source)
  const wrt = auditedNames(checkOnce(source))
  const found: Record<Part, Worst> = { value: { error: 0, at: undefined }, gradient: { error: 0, at: undefined }, hessian: { error: 0, at: undefined } }
  for (const [{ sample }, exact] of points) {
    const compare = (part: Part, want: readonly Text[], call: (options: Way["options"]) => unknown) => {
      const plain = flatten(call(way.options))
      const got = settledBy(way, plain, plain.map((x, k) => wanted(want[k], x)), call)
      want.forEach((text, k) => {
        const error = errorOf(got[k] ?? NaN, exactOf(text)) ?? 0
        if (error > found[part].error) found[part] = { error, at: exact.inputs }
      })
    }
    compare("value", exact.value, (options) => f(sample.inputs, { reduction: "none", ...options }))
    if (wrt.length === 0) continue
    const derivatives = once((options: Way["options"]) => f.gradAndHess(sample.inputs, { wrt, reduction: "sum", ...options }))
    for (const x of wrt) {
      compare("gradient", exact.gradient[x] ?? [], (options) => derivatives(options).grad[x])
      compare("hessian", exact.hessian[x] ?? [], (options) => derivatives(options).hess[x])
    }
  }
  return found
}
