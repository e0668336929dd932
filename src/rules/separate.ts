// A product cut in two: what depends on the position a sum runs to, and what depends on the position it is taken over. In: the body of
// the sum, the two sets of index variables. Out: the two products, and the exponent of the one exponential that may depend on both,
// cut into the two sums it is made of. Null where the two cannot be told apart.
import type { Expr } from "../ir/expr.ts"
import { add, div, mul, neg, one, sub, zero } from "../ir/make.ts"

export interface Separated {
  /** Free of the position inside. */
  readonly outer: Expr
  /** Free of the position outside. */
  readonly inner: Expr
  /** `exp(outer + inner)`; null where there is no such factor. */
  readonly exponent: { readonly outer: Expr; readonly inner: Expr } | null
}

interface Sides {
  readonly outer: Expr
  readonly inner: Expr
}

export function separate(body: Expr, isInner: (e: Expr) => boolean, isOuter: (e: Expr) => boolean): Separated | null {
  const sides = { outer: one, inner: one }
  let exponent: Sides | null = null
  for (const { of, below } of factors(body)) {
    const both = isInner(of) && isOuter(of)
    if (both) {
      const [argument] = of.args
      if (of.op !== "exp" || below || exponent !== null || argument === undefined) return null
      exponent = separateSum(argument, isInner, isOuter)
      if (exponent === null) return null
      continue
    }
    const side = isOuter(of) ? "outer" : "inner"
    sides[side] = below ? div(sides[side], of) : sides[side] === one ? of : mul(sides[side], of)
  }
  return { ...sides, exponent }
}

function separateSum(e: Expr, isInner: (e: Expr) => boolean, isOuter: (e: Expr) => boolean): Sides | null {
  const sides = { outer: zero, inner: zero }
  for (const { of, below } of terms(e)) {
    if (isInner(of) && isOuter(of)) return null
    const side = isOuter(of) ? "outer" : "inner"
    sides[side] = sides[side] === zero ? (below ? neg(of) : of) : below ? sub(sides[side], of) : add(sides[side], of)
  }
  return sides
}

export interface Part {
  readonly of: Expr
  /** Divided by, or subtracted. */
  readonly below: boolean
}

/** Of a product, above and below the bar. */
export function factors(e: Expr, below = false): readonly Part[] {
  const [a, b] = e.args
  if (e.op === "neg" && a !== undefined) return [{ of: neg(one), below: false }, ...factors(a, below)]
  if ((e.op !== "mul" && e.op !== "div") || a === undefined || b === undefined) return [{ of: e, below }]
  return [...factors(a, below), ...factors(b, e.op === "div" ? !below : below)]
}

/** Of a sum, with their signs. */
export function terms(e: Expr, below = false): readonly Part[] {
  const [a, b] = e.args
  if (e.op === "neg" && a !== undefined) return terms(a, !below)
  if ((e.op !== "add" && e.op !== "sub") || a === undefined || b === undefined) return [{ of: e, below }]
  return [...terms(a, below), ...terms(b, e.op === "sub" ? !below : below)]
}
