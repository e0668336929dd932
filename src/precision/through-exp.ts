// What functions lack, through what exp lacks. In: a function's argument and its value. Out: what that lacks of the true value at that argument, and the slope there; null where the
// function has none here. The logarithm L of x lacks x*exp(-L) - 1; sigmoid and tanh are quotients of sums of an exponential; x^y is exp(y*log(x)).
import type { Expr } from "../ir/expr.ts"
import { apply, choose, constant } from "../ir/make.ts"
import { none, one, over, type Own, productError, quotientRest, sumError } from "./compensate.ts"

/** Of exp, whose rest is right to 2^-69 of the value; and of what is asked through it. */
const OF_EXP = 2 ** -15
const THROUGH_EXP = 2 ** -7

/** Those that take an exponential and its rest for themselves. */
export const ASKED_THROUGH_EXP: ReadonlySet<string> = new Set(["expm1", "log", "log1p", "tanh", "softplus", "pow"])

interface Pair {
  readonly value: Expr
  readonly rest: Expr
}

export function ofFunction(op: string, x: Expr, value: Expr): Own | null {
  switch (op) {
    case "sqrt": {
      const twice = apply("mul", [constant(2), value])
      return { rest: apply("div", [quotientRest(value, value, x), twice]), left: 0, slopes: [apply("div", [one, twice])] }
    }
    case "exp": return { rest: apply("exp rest", [x]), left: OF_EXP, slopes: [value] }
    case "expm1": {
      const e = exponential(x)
      const high = apply("sub", [e.value, one])
      const rest = apply("add", [apply("sub", [high, value]), apply("add", [sumError(e.value, constant(-1), high), e.rest])])
      return { rest: besideNone(x, value, [1 / 2, 1 / 6], rest), left: THROUGH_EXP, slopes: [e.value] }
    }
    case "log": {
      const apart = apply("sub", [x, one])
      return { rest: besideNone(apart, value, LOG1P, logRest({ value: x, rest: none }, value)), left: THROUGH_EXP, slopes: [over(one, x)] }
    }
    case "log1p": {
      const sum = apply("add", [one, x])
      return { rest: besideNone(x, value, LOG1P, logRest({ value: sum, rest: sumError(one, x, sum) }, value)), left: THROUGH_EXP, slopes: [over(one, sum)] }
    }
    case "sigmoid": {
      const e = exponential(apply("neg", [apply("abs", [x])]))
      const falls = apply("lt", [x, none])
      const top = { value: choose(falls, e.value, one), rest: choose(falls, e.rest, none) }
      return { rest: quotient(value, top, onePlus(e)), left: OF_EXP, slopes: [apply("mul", [value, apply("sub", [one, value])])] }
    }
    case "tanh": {
      const e = exponential(apply("mul", [constant(-2), apply("abs", [x])]))
      const top = apply("sub", [one, e.value])
      const rest = quotient(apply("abs", [value]), { value: top, rest: apply("sub", [sumError(one, apply("neg", [e.value]), top), e.rest]) }, onePlus(e))
      return { rest: besideNone(x, value, [0, -1 / 3], choose(apply("lt", [x, none]), apply("neg", [rest]), rest)), left: THROUGH_EXP, slopes: [apply("sub", [one, apply("mul", [value, value])])] }
    }
    case "softplus": {
      const linear = apply("max", [x, none])
      const log = apply("sub", [value, linear])
      const e = exponential(apply("neg", [apply("abs", [x])]))
      const rest = apply("add", [besideNone(e.value, log, LOG1P, logRest(onePlus(e), log)), choose(isSmall(e.value), e.rest, none)])
      return { rest: apply("sub", [rest, sumError(value, apply("neg", [linear]), log)]), left: THROUGH_EXP, slopes: [apply("sigmoid", [x])] }
    }
    default: return null
  }
}

/** As an exponential, which makes every error as much larger as its argument is. */
export function ofPower(x: Expr, y: Expr, value: Expr): Own {
  const log = apply("log", [x])
  const product = apply("mul", [y, log])
  const lost = apply("add", [apply("mul", [y, logRest({ value: x, rest: none }, log)]), productError(y, log, product)])
  const e = exponential(product)
  const rest = apply("add", [apply("sub", [e.value, value]), apply("add", [e.rest, apply("mul", [e.value, lost])])])
  return { rest, left: THROUGH_EXP, slopes: [apply("mul", [value, over(y, x)]), apply("mul", [value, log])] }
}

/** Coefficients of x^2 and x^3. */
const LOG1P = [-1 / 2, 1 / 3]
/** Where the next term is 2^-62 of the value at most; and where 1 + x still holds enough of x. */
const isSmall = (x: Expr): Expr => apply("lt", [apply("abs", [x]), constant(2 ** -20)])

/** Of a function that is x + a*x^2 + b*x^3 beside 0; x less the value is exact there. */
function besideNone(x: Expr, value: Expr, [a = 0, b = 0]: readonly number[], elsewhere: Expr): Expr {
  const cubic = apply("mul", [constant(b), x])
  const series = apply("mul", [apply("mul", [x, x]), a === 0 ? cubic : apply("add", [constant(a), cubic])])
  return choose(isSmall(x), apply("add", [apply("sub", [x, value]), series]), elsewhere)
}

const exponential = (x: Expr): Pair => ({ value: apply("exp", [x]), rest: apply("exp rest", [x]) })

/** 1 + e for e of at most 1, which is the smaller term. */
function onePlus({ value, rest }: Pair): Pair {
  const sum = apply("add", [one, value])
  return { value: sum, rest: apply("add", [apply("add", [apply("sub", [one, sum]), value]), rest]) }
}

/** What `log`, near the logarithm of a pair, lacks of it. */
function logRest({ value, rest }: Pair, log: Expr): Expr {
  const e = exponential(apply("neg", [log]))
  const product = apply("mul", [value, e.value])
  const own = apply("add", [apply("sub", [product, one]), productError(value, e.value, product)])
  const less = apply("add", [own, apply("mul", [value, e.rest])])
  return rest === none ? less : apply("add", [less, apply("mul", [rest, e.value])])
}

/** What q, near the quotient of two pairs, lacks of it. */
function quotient(q: Expr, top: Pair, below: Pair): Expr {
  const rest = apply("add", [quotientRest(q, below.value, top.value), apply("sub", [top.rest, apply("mul", [q, below.rest])])])
  return apply("div", [rest, below.value])
}
