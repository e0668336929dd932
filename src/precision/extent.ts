// How small and how large values of float32 inputs can be. In: an expression. Out: the least size that is not 0, and the largest that is not infinite; null where that is not
// known. So `p*(1 - p)` of a Float32Array needs no question whether it is subnormal. Float32 numbers are whole multiples of 2^-149, and so are their float64 sums: the
// rounding of such a sum has at least the 53 bits above it, and what is not 0 stays so.
import type { Expr } from "../ir/expr.ts"
import { toDouble } from "../ir/number.ts"

export interface Extent {
  readonly least: number
  readonly most: number
  /** Whether it is a multiple of the smallest float32, so that sums with others are. */
  readonly whole: boolean
}

const UNIT = 2 ** -149
const INPUT: Extent = { least: UNIT, most: 2 ** 128, whole: true }

export function extentOf(e: Expr): Extent | null {
  if (e.over.length > 0) return null
  // A number that is given beside arrays may be any float64.
  if (e.op === "input") return e.args.length > 0 ? INPUT : null
  if (e.op === "number") {
    const size = Math.abs(toDouble(e.name))
    return Number.isFinite(size) ? { least: size === 0 ? Infinity : size, most: size, whole: Number.isInteger(size / UNIT) } : null
  }
  const [a, b] = e.args.map(extentOf)
  if (a == null) return null
  if (e.op === "neg" || e.op === "abs") return a
  if (e.op === "sqrt") return { least: Math.sqrt(a.least), most: Math.sqrt(a.most), whole: false }
  if (b == null) return null
  switch (e.op) {
    case "add": case "sub": return a.whole && b.whole ? { least: UNIT, most: a.most + b.most, whole: true } : null
    case "mul": return { least: a.least * b.least, most: a.most * b.most, whole: false }
    default: return null
  }
}
