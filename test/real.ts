// What the ops mean over the real numbers, at 60 digits and more: the judge of everything that computes in float64.
// In: the name of an op and decimals. Out: a decimal, or undefined where the op has no value there (outside its domain, or for
// arguments that are not numbers). Every op is here by itself, not through its row's `meaning`, so that the rows can be
// compared with it. Forms are chosen so that no more than 25 of the 90 digits of work are lost.
import Decimal from "decimal.js"
import { erf, erfc, ierfcx, lgamma, PI, polygamma, R } from "./real-special.ts"

export { PI, R } from "./real-special.ts"

const one = new R(1)

export function expm1(x: Decimal): Decimal {
  if (x.abs().gt("1e-3")) return x.exp().sub(1)
  let term = new R(x)
  let sum = term
  for (let n = 2; !term.isZero() && term.abs().gt(sum.abs().mul("1e-90")); n++) {
    term = term.mul(x).div(n)
    sum = sum.add(term)
  }
  return sum
}

export function log1p(x: Decimal): Decimal {
  if (x.abs().gt("1e-3")) return x.add(1).ln()
  // 2·artanh(x/(2 + x))
  const s = x.div(x.add(2))
  const square = s.mul(s)
  let power = s
  let sum = s
  for (let n = 3; !power.isZero() && power.abs().gt(sum.abs().mul("1e-90")); n += 2) {
    power = power.mul(square)
    sum = sum.add(power.div(n))
  }
  return sum.mul(2)
}

const softplus = (x: Decimal): Decimal => R.max(x, 0).add(log1p(x.abs().neg().exp()))
const sigmoid = (x: Decimal): Decimal => (x.lt(0) ? x.exp().div(x.exp().add(1)) : one.div(x.neg().exp().add(1)))
const odd = (x: Decimal, f: (a: Decimal) => Decimal): Decimal => (x.isNegative() ? f(x.neg()).neg() : f(x))

function sinh(x: Decimal): Decimal {
  const e = expm1(x)
  return e.add(e.div(e.add(1))).div(2)
}

function normcdf(x: Decimal): Decimal {
  return erfc(x.neg().div(new R(2).sqrt())).div(2)
}

function lognormcdf(x: Decimal): Decimal {
  if (x.gt(0)) return log1p(normcdf(x.neg()).neg())
  return ierfcx(0, x.neg().div(new R(2).sqrt())).div(2).ln().sub(x.mul(x).div(2))
}

function log1mexp(x: Decimal): Decimal {
  return x.lt(-1) ? log1p(x.exp().neg()) : expm1(x).neg().ln()
}

/** cos(asin(x)) without cancellation. */
const coside = (x: Decimal): Decimal => one.sub(x).mul(one.add(x)).sqrt()

function roundEven(x: Decimal): Decimal {
  return x.toDecimalPlaces(0, R.ROUND_HALF_EVEN)
}

function pow(x: Decimal, y: Decimal): Decimal | undefined {
  if (y.isZero() || x.eq(1)) return one
  if (x.isZero()) return y.gt(0) ? new R(0) : undefined
  if (x.gt(0)) return y.mul(x.ln()).exp()
  if (!y.isInteger()) return undefined
  const size = y.mul(x.neg().ln()).exp()
  return y.mod(2).isZero() ? size : size.neg()
}

function atan2(y: Decimal, x: Decimal): Decimal | undefined {
  if (x.isZero() && y.isZero()) return undefined
  if (x.isZero()) return PI.div(2).mul(y.s)
  const angle = y.div(x).atan()
  return x.gt(0) ? angle : angle.add(y.isNegative() ? PI.neg() : PI)
}

const whole = (k: Decimal): boolean => k.isInteger() && k.gte(0) && k.lte(100)
const pole = (x: Decimal): boolean => x.lte(0) && x.isInteger()
const bit = (b: boolean): Decimal => new R(b ? 1 : 0)
const mod = (a: Decimal, b: Decimal): Decimal => {
  const rest = a.mod(b)
  return !rest.isZero() && rest.isNegative() !== b.isNegative() ? rest.add(b) : rest
}

type Meaning = (x: Decimal, y: Decimal, z: Decimal) => Decimal | undefined

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["add", (a, b) => a.add(b)],
  ["sub", (a, b) => a.sub(b)],
  ["mul", (a, b) => a.mul(b)],
  ["div", (a, b) => (b.isZero() ? undefined : a.div(b))],
  ["neg", (x) => x.neg()],
  ["pow", pow],
  ["min", (a, b) => R.min(a, b)],
  ["max", (a, b) => R.max(a, b)],
  ["abs", (x) => x.abs()],
  ["sign", (x) => new R(x.isZero() ? 0 : x.s)],
  ["floor", (x) => x.floor()],
  ["ceil", (x) => x.ceil()],
  ["round", roundEven],
  ["mod", (a, b) => (b.isZero() ? undefined : mod(a, b))],
  ["clip", (x, low, high) => (low.gt(high) ? undefined : R.min(R.max(x, low), high))],
  ["exp", (x) => x.exp()],
  ["expm1", expm1],
  ["log", (x) => (x.gt(0) ? x.ln() : undefined)],
  ["log1p", (x) => (x.gt(-1) ? log1p(x) : undefined)],
  ["log2", (x) => (x.gt(0) ? x.ln().div(new R(2).ln()) : undefined)],
  ["log10", (x) => (x.gt(0) ? x.ln().div(new R(10).ln()) : undefined)],
  ["sqrt", (x) => (x.gte(0) ? x.sqrt() : undefined)],
  ["cbrt", (x) => x.cbrt()],
  ["sin", (x) => x.sin()],
  ["cos", (x) => x.cos()],
  ["tan", (x) => x.sin().div(x.cos())],
  ["asin", (x) => (x.abs().gt(1) ? undefined : x.abs().eq(1) ? PI.div(2).mul(x.s) : x.div(coside(x)).atan())],
  ["acos", (x) => (x.abs().gt(1) ? undefined : x.eq(-1) ? PI : one.sub(x).div(one.add(x)).sqrt().atan().mul(2))],
  ["atan", (x) => x.atan()],
  ["atan2", atan2],
  ["sinh", (x) => odd(x, sinh)],
  ["cosh", (x) => x.exp().add(x.neg().exp()).div(2)],
  ["tanh", (x) => odd(x, (a) => expm1(a.mul(-2)).neg().div(a.mul(-2).exp().add(1)))],
  ["lncosh", (x) => (x.abs().gt(1) ? x.abs().add(log1p(x.abs().mul(-2).exp())).sub(new R(2).ln()) : log1p(odd(x.div(2), sinh).pow(2).mul(2)))],
  ["asinh", (x) => odd(x, (a) => log1p(a.add(a.mul(a).div(a.mul(a).add(1).sqrt().add(1)))))],
  ["acosh", (x) => (x.lt(1) ? undefined : log1p(x.sub(1).add(x.sub(1).mul(x.add(1)).sqrt())))],
  ["atanh", (x) => (x.abs().gte(1) ? undefined : odd(x, (a) => log1p(a.mul(2).div(one.sub(a))).div(2)))],
  ["hypot", (x, y) => x.mul(x).add(y.mul(y)).sqrt()],
  ["sigmoid", sigmoid],
  ["softplus", softplus],
  ["logsigmoid", (x) => softplus(x.neg()).neg()],
  ["relu", (x) => R.max(x, 0)],
  ["gelu", (x) => x.mul(normcdf(x))],
  ["silu", (x) => x.mul(sigmoid(x))],
  ["elu", (x) => (x.gt(0) ? x : expm1(x))],
  ["logaddexp", (a, b) => R.max(a, b).add(log1p(a.sub(b).abs().neg().exp()))],
  ["xlogy", (x, y) => (x.isZero() ? x : y.gt(0) ? x.mul(y.ln()) : undefined)],
  ["xlog1py", (x, y) => (x.isZero() ? x : y.gt(-1) ? x.mul(log1p(y)) : undefined)],
  ["xdivy", (x, y) => (x.isZero() ? x : y.isZero() ? undefined : x.div(y))],
  ["log1mexp", (x) => (x.lt(0) ? log1mexp(x) : undefined)],
  ["erf", erf],
  ["erfc", erfc],
  ["erfcx", (x) => ierfcx(0, x)],
  ["ierfcx", (k, x) => (whole(k) ? ierfcx(k.toNumber(), x) : undefined)],
  ["normcdf", normcdf],
  ["lognormcdf", lognormcdf],
  ["lgamma", (x) => (pole(x) ? undefined : lgamma(x))],
  ["digamma", (x) => (pole(x) ? undefined : polygamma(0, x))],
  ["trigamma", (x) => (pole(x) ? undefined : polygamma(1, x))],
  ["polygamma", (k, x) => (whole(k) && !pole(x) ? polygamma(k.toNumber(), x) : undefined)],
  ["eq", (a, b) => bit(a.eq(b))],
  ["ne", (a, b) => bit(!a.eq(b))],
  ["lt", (a, b) => bit(a.lt(b))],
  ["le", (a, b) => bit(a.lte(b))],
  ["gt", (a, b) => bit(a.gt(b))],
  ["ge", (a, b) => bit(a.gte(b))],
  ["and", (a, b) => bit(!a.isZero() && !b.isZero())],
  ["or", (a, b) => bit(!a.isZero() || !b.isZero())],
  ["not", (a) => bit(a.isZero())],
  ["isnan", () => bit(false)],
])

/** Infinite bounds are compared with, nothing else is done to them. */
const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"])
const VARIADIC: ReadonlySet<string> = new Set(["min", "max", "logaddexp"])

/** The value of an op over the reals; undefined outside its domain and for ops unknown here. */
export function real(op: string, ...args: Decimal[]): Decimal | undefined {
  const meaning = meanings.get(op)
  if (meaning === undefined || !args.every((a) => a.isFinite() || (COMPARISONS.has(op) && !a.isNaN()))) return undefined
  const given = args.map((a) => new R(a))
  const [x = one, y = one, z = one, ...more] = given
  if (VARIADIC.has(op) && args.length > 2) {
    return [y, z, ...more].reduce<Decimal | undefined>((sum, next) => (sum === undefined ? undefined : meaning(sum, next, one)), x)
  }
  const value = meaning(x, y, z)
  return value === undefined || value.isNaN() ? undefined : value
}

/** Names this file knows. */
export const realOps: ReadonlySet<string> = new Set(meanings.keys())

/** Digits for the longest float64, 2^-1074 times an odd number. */
const Exact = R.clone({ precision: 1100 })

/** The number a float64 is, exactly: `new Decimal(0.1)` would be one tenth. */
export function fromFloat(x: number): Decimal {
  if (!Number.isFinite(x) || Number.isInteger(x)) return new R(Number.isFinite(x) ? BigInt(x).toString() : x)
  let mantissa = x
  let exponent = 0
  for (; !Number.isInteger(mantissa); exponent++) mantissa *= 2
  return new R(new Exact(BigInt(mantissa).toString()).div(new Exact(2).pow(exponent)))
}

/** The value as a float64, correctly rounded, subnormals and overflow included. */
export function toFloat(x: Decimal): number {
  return Number(x.toSignificantDigits(60).toString())
}

/** How far a float64 is from the real number, in units of the last place of a float64 that size. */
export function ulps(got: number, want: Decimal): number {
  if (Number.isNaN(got)) return Infinity
  const rounded = toFloat(want)
  if (!Number.isFinite(got) || !Number.isFinite(rounded)) return got === rounded ? 0 : Infinity
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(rounded) || Number.MIN_VALUE)), -1022)
  return fromFloat(got).sub(want).abs().div(new R(2).pow(exponent - 52)).toNumber()
}
