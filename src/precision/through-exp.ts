// What functions lack, through what exp lacks. In: a function's argument and its value. Out: what that lacks of the true value at that argument, and the slope there; null where the
// function has none here. The logarithm L of x lacks x*exp(-L) - 1; sigmoid and tanh are quotients of sums of an exponential; x^y is exp(y*log(x)).
import type { Expr } from "../ir/expr.ts"
import { apply, choose, constant } from "../ir/make.ts"
import { none, one, over, type Own, productError, quotientRest, sumError } from "./compensate.ts"

/** Of exp, whose rest is right to 2^-69 of the value; and of what is asked through it, but for logarithms below 2^-40, whose rest may be half a unit off. */
const OF_EXP = 2 ** -15
const THROUGH_EXP = 2 ** -7

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
      return { rest, left: THROUGH_EXP, slopes: [e.value] }
    }
    case "log": return { rest: logRest({ value: x, rest: none }, value), left: THROUGH_EXP, slopes: [over(one, x)] }
    case "log1p": {
      const sum = apply("add", [one, x])
      return { rest: logRest({ value: sum, rest: sumError(one, x, sum) }, value), left: THROUGH_EXP, slopes: [over(one, sum)] }
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
      return { rest: choose(apply("lt", [x, none]), apply("neg", [rest]), rest), left: THROUGH_EXP, slopes: [apply("sub", [one, apply("mul", [value, value])])] }
    }
    case "softplus": {
      const linear = apply("max", [x, none])
      const log = apply("sub", [value, linear])
      const rest = logRest(onePlus(exponential(apply("neg", [apply("abs", [x])]))), log)
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
