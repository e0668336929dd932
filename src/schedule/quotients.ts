// Divisions once for each pair. In: a node of an expression whose sums are gathered. Out: the same value, where the terms w(i,j)*x(j,d)/s(i,j) of a sum over j are
// q*x with q = w/s, which is made once for all d. Both have two roundings. Where q is near an end of float64 it may have lost digits that the quotient of the product
// has, so there the terms stay as they are.
import type { Expr } from "../ir/expr.ts"
import { apply, axisOf, choose, constant, div, reduce, zero } from "../ir/make.ts"
import { all, factorsOf, hasLoop, isInnerSum, product } from "./gather.ts"

export function dividedOnce(sum: Expr, axisOrder: readonly string[]): Expr {
  const [body, filter] = sum.args
  if (!isInnerSum(sum) || body?.op !== "div") return sum
  const { over, under } = factorsOf(body)
  for (const moving of sum.free.filter((index) => axisOf(index) !== "*")) {
    const still = (list: readonly Expr[]): readonly Expr[] => list.filter((e) => !e.free.includes(moving))
    const [weights, divisors] = [still(over), still(under)]
    if (weights.length === 0 || divisors.length === 0 || divisors.length < under.length || weights.length === over.length) continue
    const weight = product({ over: weights, under: [] })
    const quotient = div(weight, product({ over: divisors, under: [] }))
    // The loop over d is inside of the others, so that q is a row.
    if (!hasLoop(quotient) || !quotient.free.every((index) => sum.over.includes(index) || isOutside(index, moving, axisOrder))) continue
    const term = product({ over: [quotient, ...over.filter((e) => e.free.includes(moving))], under: [] })
    return reduce("sum", sum.over, choose(isFine(quotient, weight), term, body), filter, sum.span)
  }
  return sum
}

function isOutside(index: string, moving: string, axisOrder: readonly string[]): boolean {
  return axisOf(index) === "*" || axisOrder.indexOf(axisOf(index)) < axisOrder.indexOf(axisOf(moving))
}

/** Far enough from the ends of float64, and of float32 lanes, that a product with it loses no more than the product before the division would. */
function isFine(quotient: Expr, weight: Expr): Expr {
  const size = apply("abs", [quotient])
  const limit = (op: string, power: number): Expr => apply(op, [size, constant(2 ** power)])
  return all([limit("le", 100), apply("or", [limit("ge", -100), apply("eq", [weight, zero])])])
}
