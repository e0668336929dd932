// Real numbers as the audit computes with them: a big number and, far below it, up to three more. In: numbers of this kind and the
// bits each part is rounded to. Out: the same. The parts keep what rounding to any number of bits would lose: 1 + exp(-1e30) is
// not 1, and 1 minus its reciprocal is exp(-1e30) again. So a formula can be read literally where a limit, an overflow or
// a difference of 10^30 digits stands between it and its value. Infinities and NaN behave as in IEEE 754, with one
// exception: 0 times an infinity that a logarithm gave is 0, as the language says.
import type { Big } from "../exact/big.ts"
import { addBig, big, divBig, fromNumber, mulBig, negate, sqrtBig, toNumber } from "../exact/big.ts"
import { atanBig, expBig, logBig, piBig, sinBig } from "../exact/transcendental.ts"

export interface Real {
  /** Far apart and falling; none: 0. */
  readonly parts: readonly Big[]
  /** NaN or an infinity; 0 for a number that `parts` are. */
  readonly special: number
  /** An infinity that any zero outweighs. */
  readonly mild: boolean
}

const PARTS = 4
/** Exponents of results may have so many bits; what is larger counts as infinite. */
const EXPONENT_BITS = 2048n

export const zero: Real = { parts: [], special: 0, mild: false }
/** A 0 that is left of a difference: more digits may find something in it. */
export const cancelled: Real = { parts: [], special: 0, mild: false }
export const nan: Real = { parts: [], special: NaN, mild: false }
export const of = (a: Big): Real => (a.m === 0n ? zero : { parts: [a], special: 0, mild: false })
export const real = (x: number): Real => (Number.isFinite(x) ? (x === 0 ? zero : of(fromNumber(x))) : { parts: [], special: x, mild: false })
export const one = real(1)
export const two = real(2)
const infinite = (sign: number, mild = false): Real => ({ parts: [], special: sign * Infinity, mild })

/** The sum of numbers that are far apart. */
export const apart = (...parts: readonly Big[]): Real => ({ parts: parts.filter((p) => p.m !== 0n), special: 0, mild: false })
export const isZero = (a: Real): boolean => a.special === 0 && a.parts.length === 0
export const isNaNReal = (a: Real): boolean => Number.isNaN(a.special)
export const isFiniteReal = (a: Real): boolean => a.special === 0
export const sign = (a: Real): number => (a.special !== 0 ? Math.sign(a.special) : Math.sign(Number((a.parts[0]?.m ?? 0n) > 0n) * 2 - 1) * Number(a.parts.length > 0))
export const toFloat = (a: Real): number => (a.special !== 0 ? a.special : a.parts[0] === undefined ? 0 : toNumber(nearest(a)))

/** All parts that a float64 near the first could depend on, as one number. */
function nearest(a: Real): Big {
  const [first, second] = a.parts
  if (first === undefined) return fromNumber(0)
  if (second === undefined) return first
  // Far below, only the side it lies on matters.
  return addBig(first, big(second.m > 0n ? 1n : -1n, first.top - 1200n), 1300)
}

export function neg(a: Real): Real {
  if (a.special === 0 && a.parts.length === 0) return a
  return a.special !== 0 ? { ...a, special: -a.special } : { parts: a.parts.map(negate), special: 0, mild: false }
}

export function add(a: Real, b: Real, bits: number): Real {
  if (a.special !== 0 || b.special !== 0) {
    return { parts: [], special: a.special + b.special, mild: (a.mild || a.special === 0) && (b.mild || b.special === 0) }
  }
  const [x, y] = [a.parts[0], b.parts[0]]
  if (x === undefined) return b
  if (y === undefined) return a
  if (a.parts.length === 1 && b.parts.length === 1 && near(x, y, bits)) return difference(addBig(x, y, bits))
  return collect([...a.parts, ...b.parts], bits)
}

const difference = (x: Big): Real => (x.m === 0n ? cancelled : of(x))
const near = (x: Big, y: Big, bits: number): boolean => x.top - y.top <= BigInt(bits) && y.top - x.top <= BigInt(bits)

/** Adds what overlaps and keeps the rest apart. */
function collect(terms: readonly Big[], bits: number): Real {
  const sorted = [...terms].sort((x, y) => (x.top === y.top ? 0 : x.top > y.top ? -1 : 1))
  const parts: Big[] = []
  let sum: Big | undefined
  for (const term of sorted) {
    if (sum === undefined || sum.m === 0n) sum = term
    else if (near(sum, term, bits)) sum = addBig(sum, term, bits)
    else {
      parts.push(sum)
      sum = term
    }
  }
  if (sum !== undefined && sum.m !== 0n) parts.push(sum)
  return parts.length === 0 ? cancelled : { parts: parts.slice(0, PARTS), special: 0, mild: false }
}

export const sub = (a: Real, b: Real, bits: number): Real => add(a, neg(b), bits)

export function mul(a: Real, b: Real, bits: number): Real {
  if (a.special !== 0 || b.special !== 0) return timesInfinite(a, b)
  const [x, y] = [a.parts[0], b.parts[0]]
  if (x === undefined || y === undefined) return a === cancelled || b === cancelled ? cancelled : zero
  if (a.parts.length === 1 && b.parts.length === 1) return of(mulBig(x, y, bits))
  const products = a.parts.flatMap((p, i) => b.parts.slice(0, PARTS - i).map((q) => mulBig(p, q, bits)))
  return collect(products, bits)
}

function timesInfinite(a: Real, b: Real): Real {
  if (isNaNReal(a) || isNaNReal(b)) return nan
  if (isZero(a) || isZero(b)) return (isZero(a) ? b : a).mild ? zero : nan
  return infinite(sign(a) * sign(b), (a.mild || a.special === 0) && (b.mild || b.special === 0))
}

/** The number without its first part. */
const rest = (a: Real): Real => ({ ...a, parts: a.parts.slice(1) })
const head = (a: Real): Real => ({ ...a, parts: a.parts.slice(0, 1) })
const ratio = (num: number, den: number): Real => of(divBig(fromNumber(num), fromNumber(den), 5120))

/** Σ c[k]·u^k for a tiny u: the few terms that parts can hold. */
function series(u: Real, coefficients: readonly Real[], bits: number): Real {
  return coefficients.reduceRight((sum, c) => add(mul(sum, u, bits), c, bits), zero)
}

const third = ratio(1, 3)
const half = ratio(1, 2)
const EXP = [one, one, half, ratio(1, 6)]
const LOG = [zero, one, neg(half), third, ratio(-1, 4)]
const ROOT = [one, half, ratio(-1, 8), ratio(1, 16)]
const INVERSE = [one, neg(one), one, neg(one)]
const SINE = [zero, one, zero, ratio(-1, 6)]
const COSINE = [one, zero, neg(half), zero]

/** By 0: NaN, because 0 has no side here; the limit is somebody else's (reference.ts). */
export function div(a: Real, b: Real, bits: number): Real {
  if (isNaNReal(a) || isNaNReal(b) || isZero(b)) return nan
  if (b.special !== 0) return a.special !== 0 ? nan : zero
  if (a.special !== 0) return infinite(sign(a) * sign(b), a.mild)
  const [first] = b.parts
  if (first === undefined) return nan
  if (a.parts.length === 0) return a
  const quotient = collect(a.parts.map((p) => divBig(p, first, bits)), bits)
  return b.parts.length === 1 ? quotient : mul(quotient, series(div(rest(b), head(b), bits), INVERSE, bits), bits)
}

export function exp(a: Real, bits: number): Real {
  if (a.special !== 0) return a.special > 0 ? infinite(1) : a.special < 0 ? zero : nan
  const [first] = a.parts
  if (first === undefined) return one
  if (first.top > EXPONENT_BITS) return first.m > 0n ? infinite(1) : zero
  if (first.top < BigInt(-bits)) return series(a, EXP, bits)
  const value = of(expBig(first, bits))
  return a.parts.length === 1 ? value : mul(value, series(rest(a), EXP, bits), bits)
}

export function log(a: Real, bits: number): Real {
  if (a.special !== 0) return a.special > 0 ? infinite(1, true) : nan
  const [first] = a.parts
  if (first === undefined) return infinite(-1, true)
  if (first.m < 0n) return nan
  const value = of(logBig(first, bits))
  return a.parts.length === 1 ? value : add(value, series(div(rest(a), head(a), bits), LOG, bits), bits)
}

export function sqrt(a: Real, bits: number): Real {
  if (a.special !== 0) return a.special > 0 ? infinite(1) : nan
  const [first] = a.parts
  if (first === undefined) return zero
  if (first.m < 0n) return nan
  const value = of(sqrtBig(first, bits))
  return a.parts.length === 1 ? value : mul(value, series(div(rest(a), head(a), bits), ROOT, bits), bits)
}

/** sin(a + shift·pi/2). */
export function sin(a: Real, shift: number, bits: number): Real {
  const [first] = a.parts
  if (a.special !== 0 || (first !== undefined && first.top > EXPONENT_BITS)) return nan
  const turn = shift % 4
  if (first === undefined) return real([0, 1, 0, -1][turn] ?? 0)
  if (first.top < BigInt(-bits)) {
    const value = series(a, turn % 2 === 0 ? SINE : COSINE, bits)
    return turn < 2 ? value : neg(value)
  }
  const value = of(sinBig(first, turn, bits))
  if (a.parts.length === 1) return value
  return add(mul(value, series(rest(a), COSINE, bits), bits), mul(of(sinBig(first, turn + 1, bits)), series(rest(a), SINE, bits), bits), bits)
}

export function atan(a: Real, bits: number): Real {
  if (a.special !== 0) return isNaNReal(a) ? nan : mul(real(Math.sign(a.special) / 2), pi(bits), bits)
  const [first] = a.parts
  if (first === undefined) return zero
  // Far out it is pi/2 - 1/x + 1/(3x^3), in parts; near 0 it is x - x^3/3.
  if (first.top > BigInt(bits)) return sub(mul(real(sign(a) / 2), pi(bits), bits), atan(div(one, a, bits), bits), bits)
  if (first.top < BigInt(-bits)) return series(a, [zero, one, zero, neg(third)], bits)
  const value = of(atanBig(first, bits))
  if (a.parts.length === 1) return value
  return add(value, div(rest(a), add(one, mul(a, a, bits), bits), bits), bits)
}

export const pi = (bits: number): Real => of(piBig(bits))

/**
 * -1, 0 or 1. What differs by no more than the rounding of some steps is equal: a true difference that small would be a part
 * of its own, far below.
 */
export function compare(a: Real, b: Real, bits: number): number {
  if (isNaNReal(a) || isNaNReal(b)) return NaN
  if (a.special !== 0 || b.special !== 0) return a.special === b.special ? 0 : a.special > b.special ? 1 : -1
  const difference = sub(a, b, bits)
  const [first] = difference.parts
  const [x, y] = [a.parts[0], b.parts[0]]
  if (first === undefined) return 0
  if (x !== undefined && y !== undefined) {
    const top = x.top > y.top ? x.top : y.top
    const depth = Number(top - first.top > 1_000_000n ? 1_000_000n : top - first.top)
    if (depth > 0.8 * bits && depth < bits + 8) return 0
  }
  return first.m > 0n ? 1 : -1
}

/** Of two numbers, how many bits they share: 0 or less where they have nothing in common, Infinity for equal ones. */
export function agreement(a: Real, b: Real): number {
  if (a.special !== 0 || b.special !== 0) return Object.is(a.special, b.special) ? Infinity : 0
  const [x, y] = [a.parts[0], b.parts[0]]
  if (x === undefined || y === undefined) return x === y ? Infinity : 0
  if (x.top - y.top > 2n || y.top - x.top > 2n) return 0
  const d = addBig(x, negate(y), Infinity)
  return d.m === 0n ? Infinity : Math.max(0, Number(x.top - d.top))
}

export const top = (a: Real): bigint | undefined => a.parts[0]?.top
