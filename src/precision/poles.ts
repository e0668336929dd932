// Where a function shows how its argument was rounded. In: a computed argument and the poles of the function's row. Out: the question whether it lies near one. `log(1 - s*s)`
// is log1p(-(s*s)): where s*s was rounded to 1 nothing is left of it, though neither a difference nor a small argument is to be seen.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { apply, constant } from "../ir/make.ts"
import type { OpRow } from "../ops/op.ts"
import { isSum } from "./range.ts"

/** Beside 1 a base is a small number's rest: a power shows its rounding as often as the exponent says, and the input it comes from excuses less than a sixteenth of that. */
const BESIDE_ONE = 1 / 16
/** Units of 2^-53 that a power may lose so: with 12, as of a difference, value and gradient of `(1 - u)^k` with `u` in [0,1] and `k` up to 40 take 4 times as long as without, with 32 three times, with `k` up to 32 as long. */
const SHOWN = 32

/** Null: facts rule it out. `now`: the argument as it is computed. */
export function nearPole(argument: Expr, now: Expr, poles: OpRow["poles"], facts: Facts): Expr | null {
  if (poles === undefined) return null
  const { low, high } = facts(argument)
  const { within } = poles
  const questions = poles.at.flatMap((at) => (low > at + within || high < at - within ? [] : [apply("lt", [apply("abs", [apply("sub", [now, constant(at)])]), constant(within)])]))
  return questions.length === 0 ? null : questions.reduce((some, question) => apply("or", [some, question]))
}

/**
 * The same of a power: `(1 + a*m)^(-1/a)` is exp(-m) for a small `a`, and 1 where 1 + a*m was rounded to 1. Null: facts rule it out, or the base is exact.
 * `base`, `exponent`: as they are computed; `rounding`: of the base.
 */
export function nearOne(power: Expr, base: Expr, exponent: Expr, rounding: number, facts: Facts): Expr | null {
  const [a, b] = power.args
  // Even a difference of two inputs is rounded; of what it is made of, little is left beside 1.
  const shown = a !== undefined && isSum(a) ? 1 : rounding
  if (a === undefined || b === undefined || shown === 0) return null
  const [of, times, most] = [facts(a), facts(b), SHOWN / shown]
  if (of.low > 1 + BESIDE_ONE || of.high < 1 - BESIDE_ONE || Math.max(Math.abs(times.low), Math.abs(times.high)) <= most) return null
  const beside = apply("lt", [apply("abs", [apply("sub", [base, constant(1)])]), constant(BESIDE_ONE)])
  return apply("and", [beside, apply("gt", [apply("abs", [exponent]), constant(most)])])
}
