// Signs that show in a scalar itself. In: a scalar, and what its names stand for. Out: whether it is 0 or more, or at most 1, or NaN, whatever it is made of.
import { findOp } from "../ops/table.ts"
import type { Scalar } from "./loop.ts"

/** Values of values that are looked at. */
const DEPTH = 8

export function isNonnegative(given: Scalar, look: (s: Scalar) => Scalar = (s) => s, depth = DEPTH): boolean {
  const s = look(given)
  const below = (x: Scalar): boolean => depth > 0 && isNonnegative(x, look, depth - 1)
  if (s.kind === "number") return s.value >= 0
  if (s.kind === "if") return below(s.then) && below(s.otherwise)
  if (s.kind !== "op") return false
  if ((findOp(s.op)?.range.low ?? -1) >= 0) return true
  const [a, b] = s.args
  if (s.op === "mul" && a !== undefined && b !== undefined && (a === b || (a.kind === "name" && b.kind === "name" && a.name === b.name))) return true
  return ["add", "mul", "div"].includes(s.op) && s.args.every(below)
}

/** Whether it is an exponential of what is 0 or less. */
export function isAtMostOne(s: Scalar): boolean {
  const [x] = s.kind === "op" && s.op === "exp" ? s.args : []
  const [opposite] = x?.kind === "op" && x.op === "neg" ? x.args : []
  return opposite !== undefined && isNonnegative(opposite)
}
