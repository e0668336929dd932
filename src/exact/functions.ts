// Ops of numbers of two float64 as text of JavaScript. In: an op, its arguments as names of their parts, and where lines go. Out: the value's parts, or null for an op
// that has no such form. A few functions are called (registers.ts), the others are made of these so that nothing cancels.
import { add, divide, isSingle, multiply, negative, type Parts, scale, squareRoot, whole, type Writer, ZERO } from "./arithmetic.ts"
import type { Expr } from "../ir/expr.ts"
import { memo } from "../ir/memo.ts"
import { postorder } from "../ir/walk.ts"
import { logarithmOf } from "./constants.ts"
import type { Twofold } from "./twofold.ts"

/** Functions of the registers. */
export const CALLED = ["exp", "expm1", "log", "log1p", "sin", "cos"] as const
export type Called = (typeof CALLED)[number]

export interface Caller extends Writer {
  /** The value of a function of the registers. */
  call(f: Called, x: Parts): Parts
  /** Gives up where a condition does not hold. */
  unless(condition: string): void
}

/** Ops that code of two float64 is made of, here and in straight.ts. */
const CODED: ReadonlySet<string> = new Set([
  ...CALLED, "number", "input", "position", "size", "if", "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "isnan", "sum", "max", "min", "argmax", "argmin",
  "neg", "stop", "abs", "sqrt", "relu", "tanh", "sinh", "cosh", "tan", "cbrt", "log2", "log10", "sign", "floor", "ceil", "add", "sub", "mul", "div", "hypot", "pow",
])

const coded = memo<boolean>()

/** Whether an expression is of these alone. */
export function hasCode(root: Expr): boolean {
  for (const node of postorder([root], (n) => coded.get(n) !== undefined)) {
    coded.set(node, CODED.has(node.op) && node.args.every((argument) => coded.get(argument) === true))
  }
  return coded.get(root) === true
}

/** Whole exponents up to here are products. */
const MOST = 16

export function parts({ high, low, error }: Twofold): Parts {
  return { h: String(high), l: String(low === 0 ? 0 : low), e: String(error) }
}

/** A difference whose sign is certain. */
export function decided(w: Caller, x: Parts, y: Parts): string {
  const { h, e } = add(w, x, negative(w, y))
  w.unless(`Math.abs(${h}) > 2 * ${e} || ${h} === 0 && ${e} === 0`)
  return h
}

/** The larger of two, or the smaller; where the errors leave it open they are the same within these. */
export function better(w: Caller, op: string, x: Parts, y: Parts): Parts {
  const [sign, single] = [op === "max" ? ">=" : "<=", isSingle(x) && isSingle(y)]
  const difference = single ? ZERO : add(w, x, negative(w, y))
  const first = w.name(single ? `${x.h} ${sign} ${y.h}` : `${difference.h} ${sign} 0`)
  const pick = (k: "h" | "l" | "e"): string => (x[k] === y[k] ? x[k] : w.name(`${first} ? ${x[k]} : ${y[k]}`))
  const e = pick("e")
  return { h: pick("h"), l: pick("l"), e: single ? "0" : w.name(`${e} + (Math.abs(${difference.h}) > 2 * ${difference.e} ? 0 : Math.abs(${difference.h}) + ${difference.e})`) }
}

export function unary(w: Caller, op: string, x: Parts): Parts | null {
  const called = CALLED.find((name) => name === op)
  if (called !== undefined) return w.call(called, x)
  switch (op) {
    case "neg": return negative(w, x)
    case "stop": return x
    case "abs": return signed(w, x, `${x.h} < 0`)
    case "sqrt": return squareRoot(w, x)
    case "relu": return better(w, "max", x, ZERO)
    case "isnan": {
      w.unless(`${x.h} === ${x.h}`)
      return ZERO
    }
    case "tanh": return odd(w, x, (size) => {
      // -e/(2 + e), e = expm1(-2x)
      const e = w.call("expm1", scale(w, size, -2))
      return divide(w, negative(w, e), add(w, whole("2"), e))
    })
    case "sinh": return odd(w, x, (size) => {
      // (e + e/(e + 1))/2, e = expm1(x)
      const e = w.call("expm1", size)
      return scale(w, add(w, e, divide(w, e, add(w, e, whole("1")))), 0.5)
    })
    case "cosh": {
      const e = w.call("exp", x)
      return scale(w, add(w, e, divide(w, whole("1"), e)), 0.5)
    }
    case "tan": return divide(w, w.call("sin", x), w.call("cos", x))
    case "cbrt": return odd(w, x, (size) => w.call("exp", divide(w, w.call("log", size), whole("3"))))
    case "log2": case "log10": {
      const by = logarithmOf(op)
      return by === null ? null : divide(w, w.call("log", x), parts(by))
    }
    case "sign": return whole(w.name(`Math.sign(${isSingle(x) ? x.h : decided(w, x, ZERO)})`))
    case "floor": case "ceil": return isSingle(x) ? whole(w.name(`Math.${op}(${x.h})`)) : null
    default: return null
  }
}

/** An odd function by what it is of sizes. */
function odd(w: Caller, x: Parts, ofSize: (size: Parts) => Parts): Parts {
  return signed(w, ofSize(signed(w, x, `${x.h} < 0`)), `${x.h} < 0`)
}

/** With the other sign where a condition holds. */
function signed(w: Caller, x: Parts, condition: string): Parts {
  const below = w.name(condition)
  const of = (part: string): string => (part === "0" ? "0" : w.name(`${below} ? -${part} : ${part}`))
  return { h: of(x.h), l: of(x.l), e: x.e }
}

export function binary(w: Caller, op: string, x: Parts, y: Parts): Parts | null {
  switch (op) {
    case "add": return add(w, x, y)
    case "sub": return x === y ? ZERO : add(w, x, negative(w, y))
    case "mul": return powerOfTwo(x) ? scale(w, y, Number(x.h)) : powerOfTwo(y) ? scale(w, x, Number(y.h)) : multiply(w, x, y)
    case "div": return powerOfTwo(y) ? scale(w, x, 1 / Number(y.h)) : divide(w, x, y)
    case "min": case "max": return better(w, op, x, y)
    case "hypot": return squareRoot(w, add(w, multiply(w, x, x), multiply(w, y, y)))
    case "pow": return power(w, x, y)
    default: return null
  }
}

/** By a number that the text has, or a power in general. */
function power(w: Caller, x: Parts, y: Parts): Parts {
  const times = isSingle(y) ? Number(y.h) : NaN
  if (!Number.isInteger(times) || Math.abs(times) > MOST) return w.call("exp", multiply(w, w.call("log", x), y))
  let result: Parts | null = null
  for (let [left, square] = [Math.abs(times), x]; left > 0; left >>= 1) {
    if (left % 2 === 1) result = result === null ? square : multiply(w, result, square)
    if (left > 1) square = multiply(w, square, square)
  }
  return result === null ? whole("1") : times < 0 ? divide(w, whole("1"), result) : result
}

function powerOfTwo(x: Parts): boolean {
  const size = Math.abs(Number(x.h))
  return isSingle(x) && size > 0 && Number.isInteger(Math.log2(size))
}
