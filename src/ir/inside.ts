// Whether a position surely lies in its axis. In: the position, the axis. Out: true where nothing needs to be checked when it is read.
import type { Expr } from "./expr.ts"
import { axisOf, indexOf, isPermutation } from "./make.ts"

export function isInside(at: Expr, axis: string): boolean {
  if (at.op === "position") return axisOf(at.name) === axis
  const [row, place] = at.args
  return at.op === "entry" && row !== undefined && place !== undefined && isPermutation(row) && axisOf(indexOf(row)) === axis && isInside(place, axis)
}
