// How tight operators bind, loosest first: the one table that expression.ts climbs and print.ts reads backwards.
import type { Comparison, InfixOperator } from "./ast.ts"

export const precedence: Readonly<Record<InfixOperator, number>> = {
  or: 1,
  and: 2,
  "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
  "+": 5, "-": 5,
  "*": 6, "/": 6,
  "^": 8,
}
/** `not a == b` is `not (a == b)`. */
export const notPrecedence = 3
/** `-a*b` is `(-a)*b`, `-a^2` is `-(a^2)`. */
export const minusPrecedence = 7

export function isComparison(operator: InfixOperator): operator is Comparison {
  return precedence[operator] === precedence["=="]
}
