// The errors of a row's kernels at points with exact numbers. In: a row, its points. Out: for value, gradient and Hessian diagonal the
// worst error in units in the last place of a float64, and the inputs where it is.
import { auditedNames } from "../../src/audit/accuracy.ts"
import { errorOf } from "../../src/audit/ulp.ts"
import { loss } from "../../src/index.ts"
import { checkOnce } from "../audit-point.ts"
import { flatten } from "../conformance/call.ts"
import type { DataRow } from "./rows.ts"
import { exactOf, type DrawnPoint, type PointValues, type Text } from "./values.ts"

export interface Worst {
  readonly error: number
  readonly at: PointValues["inputs"] | undefined
}

export type Part = "value" | "gradient" | "hessian"
export const parts: readonly Part[] = ["value", "gradient", "hessian"]

export function compareRow({ source }: DataRow, points: ReadonlyArray<readonly [DrawnPoint, PointValues]>): Readonly<Record<Part, Worst>> {
  const f = loss(source)
  const wrt = auditedNames(checkOnce(source))
  const found: Record<Part, Worst> = { value: { error: 0, at: undefined }, gradient: { error: 0, at: undefined }, hessian: { error: 0, at: undefined } }
  for (const [{ sample }, exact] of points) {
    const compare = (part: Part, got: readonly number[], want: readonly Text[]) => want.forEach((text, k) => {
      const error = errorOf(got[k] ?? NaN, exactOf(text)) ?? 0
      if (error > found[part].error) found[part] = { error, at: exact.inputs }
    })
    compare("value", flatten(f(sample.inputs, { reduction: "none" })), exact.value)
    if (wrt.length === 0) continue
    const { grad, hess } = f.gradAndHess(sample.inputs, { wrt, reduction: "sum" })
    for (const x of wrt) {
      compare("gradient", flatten(grad[x]), exact.gradient[x] ?? [])
      compare("hessian", flatten(hess[x]), exact.hessian[x] ?? [])
    }
  }
  return found
}
