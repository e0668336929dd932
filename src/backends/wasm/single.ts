// exp, expm1, tanh, sigmoid, softplus, log and log1p on four float32 lanes, at most 2 ulp of float32 in error, specials and subnormals included. In: a value.
// Out: a value; the sign of a 0 is not promised. Without tables, nearly without jumps: what is out of the way is clamped or selected. Coefficients are minimax polynomials
// rounded to float32; LN2H has 15 bits, so that a whole number times it is exact, and LN2L is the rest of log(2).
import type { Value } from "./code.ts"
import { V128 } from "./encode.ts"
import type { Vector } from "./vector.ts"

const LOG2E = 1.44269504
const LN2H = 0.693145751953125
const LN2L = 1.42860677e-6
/** Adding 1.5*2^23 rounds to a whole number, which then stands in the low bits. */
const TURN = 12582912
const TURN_BITS = 0x4b400000

const EXP = [0.49999994, 0.166665211, 0.0416682698, 0.00836868025, 0.00138204196]
const EXPM1 = [0.5, 0.166666657, 0.0416664928, 0.00833354518, 0.00139323331, 0.000197625312]
const LOG = [0.666669488, 0.399576575, 0.303644389]
const TANH = [-0.333333313, 0.133332208, -0.0539481789, 0.021706894, -0.00819001347, 0.00215268414]

const SOFTPLUS = [0.333330929, -0.249933138, 0.199263513, -0.16228427, 0.126796275, -0.0859185606, 0.0442980826, -0.0146819642, 0.00227631419]

interface Reduced {
  readonly n: Value
  /** n as integers. */
  readonly whole: Value
  readonly r: Value
  /** What r lacks. */
  readonly low: Value
}

/** x = n*log(2) + r, x between low and high. */
function reduce(v: Vector, x: Value): Reduced {
  const { code } = v
  const turned = code.keep(v.add(v.mul(x, v.number(LOG2E)), v.number(TURN)))
  const n = code.keep(v.sub(turned, v.number(TURN)))
  const whole = code.keep(v.subWords(turned, v.word(TURN_BITS)))
  const high = code.keep(v.sub(x, v.mul(n, v.number(LN2H))))
  const c = code.keep(v.mul(n, v.number(LN2L)))
  const r = code.keep(v.sub(high, c))
  return { n, whole, r, low: v.sub(v.sub(high, r), c) }
}

/** 2 to a whole power from -126 to 127. */
function power(v: Vector, whole: Value): Value {
  return v.shift("i32x4.shl", v.addWords(whole, v.word(127)), 23)
}

/** Where the result is a normal number 2^n goes into its exponent; elsewhere there is the longer way. */
export function exp(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const turned = code.keep(v.add(v.mul(x, v.number(LOG2E)), v.number(TURN)))
  const n = code.keep(v.sub(turned, v.number(TURN)))
  const r = code.keep(v.sub(v.sub(x, v.mul(n, v.number(LN2H))), v.mul(n, v.number(LN2L))))
  const y = v.add(v.number(1), v.add(r, v.mul(v.mul(r, r), v.polynomial(r, EXP))))
  const result = code.local(V128)
  code.set(result, v.addWords(y, v.shift("i32x4.shl", turned, 23)))
  v.unless(v.lt(v.abs(x), v.number(87)), () => code.set(result, anyExp(v, x)))
  return code.get(result)
}

function anyExp(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(v.pmin(v.pmax(given, v.number(-104)), v.number(89)))
  const { whole, r, low } = reduce(v, x)
  const square = code.keep(v.mul(r, r))
  const y = v.add(v.number(1), v.add(r, v.add(v.mul(square, v.polynomial(r, EXP)), low)))
  // In two steps: the result may be subnormal or infinite where 2^n is neither.
  const half = code.keep(v.shift("i32x4.shr_s", whole, 1))
  return code.keep(v.mul(v.mul(y, power(v, half)), power(v, v.subWords(whole, half))))
}

export function expm1(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(v.pmin(v.pmax(given, v.number(-25)), v.number(89)))
  const { n, whole, r, low } = reduce(v, x)
  const q = code.keep(v.add(v.mul(v.mul(r, r), v.polynomial(r, EXPM1)), low))
  const h = code.keep(power(v, v.addWords(whole, v.word(-1))))
  const a = code.keep(v.sub(h, v.number(0.5)))
  const hr = code.keep(v.mul(h, r))
  const b = code.keep(v.add(a, hr))
  const lost = v.add(v.sub(a, b), hr)
  const far = v.mul(v.number(2), v.add(b, v.add(lost, v.mul(h, q))))
  return code.keep(v.select(v.eq(n, v.number(0)), v.add(r, q), far))
}

/** Odd polynomial beside 0, else 1 - 2e/(1 + e) with e = exp(-2|x|). */
export function tanh(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const a = code.keep(v.abs(x))
  const z = code.keep(v.mul(x, x))
  const near = code.keep(v.add(a, v.mul(v.mul(a, z), v.polynomial(z, TANH))))
  const e = exp(v, v.mul(v.number(-2), v.pmin(a, v.number(10))))
  const far = v.sub(v.number(1), v.div(v.mul(v.number(2), e), v.add(v.number(1), e)))
  const size = v.select(v.lt(a, v.number(0.625)), near, far)
  return v.or(size, v.and(x, v.sign()))
}

/** From t = e/(1 + e) with e = exp(-|x|): 1 - t, on the left e - e*t. */
export function sigmoid(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const e = code.keep(exp(v, v.neg(v.abs(x))))
  const t = code.keep(v.div(e, v.add(v.number(1), e)))
  const left = code.keep(v.lt(x, v.number(0)))
  return v.sub(v.select(left, e, v.number(1)), v.mul(v.select(left, e, v.number(1)), t))
}

/** max(x, 0) and log(1 + e), a polynomial in e = exp(-|x|). */
export function softplus(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const e = code.keep(exp(v, v.neg(v.abs(x))))
  const square = code.keep(v.mul(e, e))
  const log = v.add(e, v.sub(v.mul(v.mul(square, e), v.polynomial(e, SOFTPLUS)), v.mul(v.number(0.5), square)))
  return v.add(v.pmax(x, v.number(0)), log)
}

export function log(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const result = code.local(V128)
  code.set(result, logOfNormal(v, x, null))
  v.unless(v.and(v.ge(x, v.number(2 ** -126)), v.lt(x, v.number(Infinity))), () => {
    const small = code.keep(v.lt(x, v.number(2 ** -126)))
    const scaled = code.keep(v.mul(x, v.select(small, v.number(2 ** 23), v.number(1))))
    code.set(result, special(v, x, logOfNormal(v, scaled, small), v.number(0)))
  })
  return code.get(result)
}

/** `small`: where x is 2^23 times what the logarithm is wanted of. */
function logOfNormal(v: Vector, x: Value, small: Value | null): Value {
  const { code } = v
  const e = code.keep(v.subWords(x, v.word(0x3f2aaaab)))
  const exponent = v.whole(v.shift("i32x4.shr_s", e, 23))
  const k = code.keep(small === null ? exponent : v.sub(exponent, v.and(small, v.number(23))))
  const m = v.addWords(v.and(e, v.word(0x7fffff)), v.word(0x3f2aaaab))
  const f = code.keep(v.sub(m, v.number(1)))
  return code.keep(logOfSum(v, k, f, null))
}

/** log(2^k*(1 + f)), where `lost` is what f lacks. */
function logOfSum(v: Vector, k: Value, f: Value, lost: Value | null): Value {
  const { code } = v
  const s = code.keep(v.div(f, v.add(f, v.number(2))))
  const z = code.keep(v.mul(s, s))
  const series = v.mul(z, v.polynomial(z, LOG))
  const h = code.keep(v.mul(v.number(0.5), v.mul(f, f)))
  const low = v.mul(k, v.number(LN2L))
  const rest = v.sub(v.add(v.mul(s, v.add(h, series)), lost === null ? low : v.add(low, lost)), h)
  return v.add(v.mul(k, v.number(LN2H)), v.add(f, rest))
}

/** `usual`, but -inf where x is `pole`, NaN below, and x itself where it is infinite or NaN. */
function special(v: Vector, x: Value, usual: Value, pole: Value): Value {
  const { code } = v
  const finite = code.keep(v.select(v.lt(x, v.number(Infinity)), usual, x))
  const defined = code.keep(v.select(v.lt(x, pole), v.number(NaN), finite))
  return v.select(v.eq(x, pole), v.number(-Infinity), defined)
}

/** log(2^k*(1 + f)), where f is exact but for one case, whose loss is known. */
export function log1p(v: Vector, given: Value): Value {
  const { code } = v
  const x = code.keep(given)
  const e = code.keep(v.subWords(v.add(v.number(1), x), v.word(0x3f2aaaab)))
  const exponent = code.keep(v.and(e, v.word(0xff800000)))
  const k = code.keep(v.whole(v.shift("i32x4.shr_s", e, 23)))
  const scaled = code.keep(v.subWords(x, exponent))
  const c = code.keep(v.sub(v.mul(v.number(0.25), v.subWords(v.word(0x40800000), exponent)), v.number(1)))
  const f = code.keep(v.add(scaled, c))
  const lost = v.sub(scaled, v.sub(f, c))
  const result = code.local(V128)
  code.set(result, logOfSum(v, k, f, lost))
  v.unless(v.and(v.gt(x, v.number(-1)), v.lt(x, v.number(Infinity))), () => code.set(result, special(v, x, code.get(result), v.number(-1))))
  return code.get(result)
}
