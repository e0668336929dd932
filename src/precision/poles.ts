// Where a function shows how its argument was rounded. In: a computed argument and the poles of the function's row. Out: the question whether it lies near one. `log(1 - s*s)`
// is log1p(-(s*s)): where s*s was rounded to 1 nothing is left of it, though neither a difference nor a small argument is to be seen.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { apply, constant } from "../ir/make.ts"
import type { OpRow } from "../ops/op.ts"

/** Null: facts rule it out. `now`: the argument as it is computed. */
export function nearPole(argument: Expr, now: Expr, poles: OpRow["poles"], facts: Facts): Expr | null {
  if (poles === undefined) return null
  const { low, high } = facts(argument)
  const { within } = poles
  const questions = poles.at.flatMap((at) => (low > at + within || high < at - within ? [] : [apply("lt", [apply("abs", [apply("sub", [now, constant(at)])]), constant(within)])]))
  return questions.length === 0 ? null : questions.reduce((some, question) => apply("or", [some, question]))
}
