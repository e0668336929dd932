// The ops over the real numbers at a given precision. In: a number of digits. Out: the ops by name, on decimals; undefined where an op has no
// value (outside its domain, infinite arguments whose limit depends on how they are reached). Written by hand, not through the rows'
// `float`, so that neither their roundings nor their overflows come in; forms lose few of the working digits.
import Decimal from "decimal.js"
import { toRatio } from "../ir/number.ts"
import { series } from "./series.ts"
import { special } from "./special.ts"

export type Real = Decimal

type Meaning = (x: Decimal, y: Decimal, z: Decimal) => Decimal | undefined

export interface Reals {
  readonly digits: number
  /** Decimals of the working precision. */
  readonly Type: typeof Decimal
  /** Names of the ops that have a meaning here: all rows of the op table, as a test asserts. */
  readonly ops: ReadonlySet<string>
  /** The number a canonical text stands for. */
  readonly number: (text: string) => Decimal | undefined
  /** The number a float64 is, exactly. */
  readonly fromFloat: (x: number) => Decimal
  readonly apply: (op: string, args: readonly Decimal[]) => Decimal | undefined
  readonly whole: (x: number) => Decimal
}

/** Digits beyond those asked for, for what the formulas below lose. */
const SPARE = 12
const made = new Map<number, Reals>()

export function reals(digits: number): Reals {
  const known = made.get(digits)
  if (known !== undefined) return known
  const result = make(digits)
  made.set(digits, result)
  return result
}

/** The value as a float64, correctly rounded, subnormals and overflow included. */
export function toFloat(x: Decimal): number {
  return Number(x.toSignificantDigits(40).toString())
}

const VARIADIC: ReadonlySet<string> = new Set(["min", "max", "logaddexp"])

function make(digits: number): Reals {
  const R = Decimal.clone({ precision: digits + SPARE, minE: -9e15, maxE: 9e15 })
  const meanings = meaningsOf(R)
  const one = new R(1)
  const named: ReadonlyMap<string, () => Decimal> = new Map([
    ["pi", () => series(R).pi], ["e", () => series(R).exp(one)], ["inf", () => new R(Infinity)], ["-inf", () => new R(-Infinity)],
  ])
  return {
    digits,
    Type: R,
    ops: new Set(meanings.keys()),
    whole: (x) => new R(x),
    number(text) {
      const r = toRatio(text)
      return r === null ? named.get(text)?.() : new R(r.num.toString()).div(r.den.toString())
    },
    fromFloat: (x) => exactly(R, x),
    apply(op, args) {
      const meaning = meanings.get(op)
      if (meaning === undefined) throw new Error(`no meaning over the reals: ${op}`)
      if (args.some((a) => a.isNaN())) return op === "isnan" ? one : undefined
      const [x = one, y = one, z = one, ...more] = args
      if (VARIADIC.has(op) && args.length > 2) {
        return [y, z, ...more].reduce<Decimal | undefined>((sum, next) => (sum === undefined ? undefined : meaning(sum, next, one)), x)
      }
      const value = meaning(x, y, z)
      return value === undefined || value.isNaN() ? undefined : value
    },
  }
}

function exactly(R: typeof Decimal, x: number): Decimal {
  if (!Number.isFinite(x)) return new R(x)
  if (Number.isInteger(x)) return new R(BigInt(x).toString())
  let mantissa = x
  let exponent = 0
  for (; !Number.isInteger(mantissa); exponent++) mantissa *= 2
  // m/2^k = m·5^k/10^k
  return new R(`${BigInt(mantissa) * 5n ** BigInt(exponent)}e-${exponent}`)
}

function meaningsOf(R: typeof Decimal): ReadonlyMap<string, Meaning> {
  const [zero, one, two] = [new R(0), new R(1), new R(2)]
  const eps = new R(10).pow(-R.precision)
  const once = <T>(make: () => T): (() => T) => {
    let value: T | undefined
    return () => (value ??= make())
  }
  const { pi, exp, ln, sin, cos, atan, sqrt } = series(R)
  const ln2 = once(() => ln(two))
  const ln10 = once(() => ln(new R(10)))
  const functions = once(() => special(R))
  const erf = (x: Decimal): Decimal => functions().erf(x)
  const erfc = (x: Decimal): Decimal => functions().erfc(x)
  const ierfcx = (k: number, x: Decimal): Decimal => functions().ierfcx(k, x)
  const lgamma = (x: Decimal): Decimal => functions().lgamma(x)
  const polygamma = (k: number, x: Decimal): Decimal => functions().polygamma(k, x)
  const bit = (b: boolean): Decimal => (b ? one : zero)
  const small = (x: Decimal): boolean => x.abs().lt("1e-3")
  const odd = (x: Decimal, f: (size: Decimal) => Decimal): Decimal => (x.isNegative() ? f(x.neg()).neg() : f(x))

  const expm1 = (x: Decimal): Decimal => {
    if (!small(x)) return exp(x).sub(1)
    let term = x
    let sum = x
    for (let n = 2; !term.isZero() && term.abs().gt(sum.abs().mul(eps)); n++) {
      term = term.mul(x).div(n)
      sum = sum.add(term)
    }
    return sum
  }
  const log1p = (x: Decimal): Decimal => {
    if (!small(x)) return ln(x.add(1))
    // 2·artanh(x/(2 + x))
    const s = x.div(x.add(2))
    const square = s.mul(s)
    let power = s
    let sum = s
    for (let n = 3; !power.isZero() && power.abs().gt(sum.abs().mul(eps)); n += 2) {
      power = power.mul(square)
      sum = sum.add(power.div(n))
    }
    return sum.mul(2)
  }
  const softplus = (x: Decimal): Decimal => (x.gt(0) ? x.add(log1p(exp(x.neg()))) : log1p(exp(x)))
  const sigmoid = (x: Decimal): Decimal => (x.gt(0) ? one.div(exp(x.neg()).add(1)) : exp(x).div(exp(x).add(1)))
  const sinh = (x: Decimal): Decimal => {
    const e = expm1(x)
    return e.isFinite() ? e.add(e.div(e.add(1))).div(2) : e
  }
  const normcdf = (x: Decimal): Decimal => erfc(x.neg().div(sqrt(two))).div(2)
  const lognormcdf = (x: Decimal): Decimal =>
    x.gt(0) ? log1p(normcdf(x.neg()).neg()) : ln(ierfcx(0, x.neg().div(sqrt(two))).div(2)).sub(x.mul(x).div(2))
  /** cos(asin(x)) without cancellation. */
  const coside = (x: Decimal): Decimal => sqrt(one.sub(x).mul(one.add(x)))
  const asin = (x: Decimal): Decimal | undefined => (x.abs().gt(1) ? undefined : x.abs().eq(1) ? pi.div(2).mul(x.s) : atan(x.div(coside(x))))
  const pow = (x: Decimal, y: Decimal): Decimal | undefined => {
    if (y.isZero() || x.eq(1)) return one
    if (x.isZero()) return y.gt(0) ? zero : undefined
    if (y.isInteger() && y.abs().lte(64)) return x.pow(y)
    if (x.gt(0)) return exp(y.mul(ln(x)))
    if (!y.isInteger()) return undefined
    const size = exp(y.mul(ln(x.neg())))
    return y.mod(2).isZero() ? size : size.neg()
  }
  const atan2 = (y: Decimal, x: Decimal): Decimal | undefined => {
    if (x.isZero() && y.isZero()) return undefined
    if (x.isZero()) return pi.div(2).mul(y.s)
    const angle = atan(y.div(x))
    return x.gt(0) ? angle : angle.add(y.isNegative() ? pi.neg() : pi)
  }
  const mod = (a: Decimal, b: Decimal): Decimal => {
    const rest = a.mod(b)
    return !rest.isZero() && rest.isNegative() !== b.isNegative() ? rest.add(b) : rest
  }
  const order = (k: Decimal): boolean => k.isInteger() && k.gte(0) && k.lte(100)
  const pole = (x: Decimal): boolean => x.lte(0) && x.isInteger()
  /** Far from 0 these are their own limits; the series are for finite arguments. */
  const finite = (f: (x: Decimal) => Decimal | undefined, low: Decimal | undefined, high: Decimal | undefined) => (x: Decimal): Decimal | undefined =>
    x.isFinite() ? f(x) : x.isNegative() ? low : high
  const infinity = new R(Infinity)
  const minus = infinity.neg()

  return new Map<string, Meaning>([
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
    ["round", (x) => x.toDecimalPlaces(0, R.ROUND_HALF_EVEN)],
    ["mod", (a, b) => (b.isZero() ? undefined : mod(a, b))],
    ["clip", (x, low, high) => (low.gt(high) ? undefined : R.min(R.max(x, low), high))],
    ["exp", exp],
    ["expm1", finite(expm1, one.neg(), infinity)],
    ["log", (x) => (x.gt(0) ? ln(x) : undefined)],
    ["log1p", finite((x) => (x.gt(-1) ? log1p(x) : undefined), undefined, infinity)],
    ["log2", (x) => (x.gt(0) ? ln(x).div(ln2()) : undefined)],
    ["log10", (x) => (x.gt(0) ? ln(x).div(ln10()) : undefined)],
    ["sqrt", (x) => (x.gte(0) ? sqrt(x) : undefined)],
    ["cbrt", (x) => x.cbrt()],
    ["sin", finite(sin, undefined, undefined)],
    ["cos", finite(cos, undefined, undefined)],
    ["tan", finite((x) => sin(x).div(cos(x)), undefined, undefined)],
    ["asin", asin],
    ["acos", (x) => (x.abs().gt(1) ? undefined : x.eq(-1) ? pi : atan(sqrt(one.sub(x).div(one.add(x)))).mul(2))],
    ["atan", (x) => (x.isFinite() ? atan(x) : pi.div(2 * x.s))],
    ["atan2", atan2],
    ["sinh", finite((x) => odd(x, sinh), minus, infinity)],
    ["cosh", (x) => exp(x).add(exp(x.neg())).div(2)],
    ["tanh", finite((x) => odd(x, (a) => expm1(a.mul(-2)).neg().div(exp(a.mul(-2)).add(1))), one.neg(), one)],
    ["asinh", finite((x) => odd(x, (a) => log1p(a.add(a.mul(a).div(sqrt(a.mul(a).add(1)).add(1))))), minus, infinity)],
    ["acosh", finite((x) => (x.lt(1) ? undefined : log1p(x.sub(1).add(sqrt(x.sub(1).mul(x.add(1)))))), undefined, infinity)],
    ["atanh", (x) => (x.abs().gte(1) ? undefined : odd(x, (a) => log1p(a.mul(2).div(one.sub(a))).div(2)))],
    ["hypot", (x, y) => sqrt(x.mul(x).add(y.mul(y)))],
    ["sigmoid", finite(sigmoid, zero, one)],
    ["softplus", finite(softplus, zero, infinity)],
    ["logsigmoid", finite((x) => softplus(x.neg()).neg(), minus, zero)],
    ["relu", (x) => R.max(x, 0)],
    ["gelu", finite((x) => x.mul(normcdf(x)), zero, infinity)],
    ["silu", finite((x) => x.mul(sigmoid(x)), zero, infinity)],
    ["elu", finite((x) => (x.gt(0) ? x : expm1(x)), one.neg(), infinity)],
    ["lncosh", finite((x) => (x.abs().gt(1) ? x.abs().add(log1p(exp(x.abs().mul(-2)))).sub(ln2()) : log1p(odd(x.div(2), sinh).pow(2).mul(2))), infinity, infinity)],
    ["logaddexp", (a, b) => (a.eq(b) ? a.add(ln2()) : R.max(a, b).add(log1p(exp(a.sub(b).abs().neg()))))],
    ["xlogy", (x, y) => (x.isZero() ? x : y.gt(0) ? x.mul(ln(y)) : undefined)],
    ["xlog1py", (x, y) => (x.isZero() ? x : y.gt(-1) ? x.mul(log1p(y)) : undefined)],
    ["xdivy", (x, y) => (x.isZero() ? x : y.isZero() ? undefined : x.div(y))],
    ["log1mexp", finite((x) => (x.gte(0) ? undefined : x.lt(-1) ? log1p(exp(x).neg()) : ln(expm1(x).neg())), zero, undefined)],
    ["erf", finite(erf, one.neg(), one)],
    ["erfc", finite(erfc, two, zero)],
    ["erfcx", finite((x) => ierfcx(0, x), infinity, zero)],
    ["ierfcx", (k, x) => (order(k) && x.isFinite() ? ierfcx(k.toNumber(), x) : undefined)],
    ["normcdf", finite(normcdf, zero, one)],
    ["lognormcdf", finite(lognormcdf, minus, zero)],
    ["lgamma", finite((x) => (pole(x) ? undefined : lgamma(x)), undefined, infinity)],
    ["lgamma1p", finite((x) => (pole(x.add(1)) ? undefined : functions().lgamma1p(x)), undefined, infinity)],
    ["digamma", finite((x) => (pole(x) ? undefined : polygamma(0, x)), undefined, infinity)],
    ["trigamma", finite((x) => (pole(x) ? undefined : polygamma(1, x)), undefined, zero)],
    ["polygamma", (k, x) => (order(k) && x.isFinite() && !pole(x) ? polygamma(k.toNumber(), x) : undefined)],
    ["eq", (a, b) => bit(a.eq(b))],
    ["ne", (a, b) => bit(!a.eq(b))],
    ["lt", (a, b) => bit(a.lt(b))],
    ["le", (a, b) => bit(a.lte(b))],
    ["gt", (a, b) => bit(a.gt(b))],
    ["ge", (a, b) => bit(a.gte(b))],
    ["and", (a, b) => bit(!a.isZero() && !b.isZero())],
    ["or", (a, b) => bit(!a.isZero() || !b.isZero())],
    ["not", (a) => bit(a.isZero())],
    ["isnan", () => zero],
  ])
}
