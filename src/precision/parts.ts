// Small things that questions, tolerances and residues of rounding are made with. In: expressions of exact values or numbers. Out: their sum, and whether a number is a
// float64 or a power of two, so that a product with it rounds nothing.
import type { Expr } from "../ir/expr.ts"
import { apply, constant, exactly, mul } from "../ir/make.ts"
import { toDouble, toRatio } from "../ir/number.ts"

export function plus(a: Expr, b: Expr): Expr {
  return exactly(a, 0) ? b : exactly(b, 0) ? a : apply("add", [a, b])
}

export function isFloat(text: string): boolean {
  const r = toRatio(text)
  return r === null ? text === "inf" || text === "-inf" || text === "nan" : (r.den & (r.den - 1n)) === 0n && Number.isFinite(toDouble(text)) && r.num < 2n ** 53n && -r.num < 2n ** 53n
}

export function powerOfTwo(node: Expr | undefined): boolean {
  if (node?.op !== "number") return false
  const size = Math.abs(toDouble(node.name))
  return size > 0 && Number.isFinite(size) && Number.isInteger(Math.log2(size)) && isFloat(node.name)
}

interface Lossy {
  readonly node: Expr
  /** In units of 2^-53. */
  readonly rounding: number
}

/** What a value has lost, absolutely. */
export function share({ node, rounding }: Lossy): Expr {
  if (rounding === 0) return constant(0)
  const own = node.op === "abs" ? node : apply("abs", [node])
  return rounding === 1 ? own : mul(constant(rounding), own)
}
