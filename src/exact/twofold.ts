// Numbers as the unevaluated sum of two float64, with a bound on their error: about 30 digits, a thousand times faster than decimals. In: such
// numbers. Out: such numbers; null where no bound can be given (a zero divisor, an overflow, functions that are not here). The basic
// operations are Dekker's and Knuth's (see Hida, Li, Bailey 2001). A bound is of first order, with room for the second.
import * as exponential from "./exponential.ts"
import * as logarithm from "./logarithm.ts"
import { registers, restOfProduct, restOfSum } from "./registers.ts"
import * as sine from "./sine.ts"

export interface Twofold {
  readonly high: number
  readonly low: number
  /** Absolute. */
  readonly error: number
}

/** Relative error of one operation, with room to spare. */
const UNIT = 2 ** -98
/** The error that a product near the smallest float64 may have beside that. */
const SMALLEST = 2 ** -1060

const make = (high: number, low: number, error: number): Twofold | null => (Number.isFinite(high) && error < Infinity ? { high, low, error } : null)

export const exactly = (x: number): Twofold => ({ high: x, low: 0, error: 0 })

export const negative = (a: Twofold): Twofold => ({ high: -a.high, low: -a.low, error: a.error })

export function add(a: Twofold, b: Twofold): Twofold | null {
  const s = a.high + b.high
  const t = a.low + b.low
  const e = restOfSum(a.high, b.high, s) + t
  const s2 = s + e
  const e2 = restOfSum(s, e, s2) + restOfSum(a.low, b.low, t)
  const high = s2 + e2
  const exact = a.error === 0 && b.error === 0 && a.low === 0 && b.low === 0
  return make(high, restOfSum(s2, e2, high), exact ? 0 : a.error + b.error + Math.abs(high) * UNIT)
}

export function multiply(a: Twofold, b: Twofold): Twofold | null {
  if ((a.high === 0 && a.error === 0) || (b.high === 0 && b.error === 0)) return exactly(0)
  const p = a.high * b.high
  const e = restOfProduct(a.high, b.high, p) + (a.high * b.low + a.low * b.high)
  const high = p + e
  const size = Math.abs(high)
  const exact = a.error === 0 && b.error === 0 && a.low === 0 && b.low === 0 && size > 2 ** -900
  return make(high, restOfSum(p, e, high), exact ? 0 : Math.abs(a.high) * b.error + Math.abs(b.high) * a.error + a.error * b.error + size * UNIT + SMALLEST)
}

export function divide(a: Twofold, b: Twofold): Twofold | null {
  const size = Math.abs(b.high)
  if (!(size > 4 * b.error) || size < 2 ** -900 || size > 2 ** 900) return null
  if (a.high === 0 && a.error === 0) return exactly(0)
  // Products of its parts would be subnormal.
  if (Math.abs(a.high) < 2 ** -900) return null
  const first = a.high / b.high
  const rest = multiply(exactly(first), { ...b, error: 0 })
  const left = rest === null ? null : add(a, negative({ ...rest, error: 0 }))
  if (left === null) return null
  const second = left.high / b.high
  const more = multiply(exactly(second), { ...b, error: 0 })
  const last = more === null ? null : add(left, negative({ ...more, error: 0 }))
  if (last === null) return null
  const correction = second + last.high / b.high
  const high = first + correction
  return make(high, restOfSum(first, correction, high), (1.5 * (a.error + Math.abs(high) * b.error)) / size + Math.abs(high) * UNIT + SMALLEST)
}

export function squareRoot(a: Twofold): Twofold | null {
  if (a.high === 0 && a.error === 0) return exactly(0)
  if (!(a.high > 4 * a.error) || a.high < 2 ** -900) return null
  const first = Math.sqrt(a.high)
  const p = first * first
  const more = (a.high - p - restOfProduct(first, first, p) + a.low) / (2 * first)
  const high = first + more
  return make(high, restOfSum(first, more, high), a.error / high + high * UNIT)
}

/** A function of the registers as one of numbers. */
const through = (f: () => void) => (x: Twofold): Twofold | null => {
  registers[0] = x.high
  registers[1] = x.low
  registers[2] = x.error
  f()
  return make(registers[0] ?? NaN, registers[1] ?? NaN, registers[2] ?? NaN)
}

export const exp = through(exponential.exp)
export const expm1 = through(exponential.expm1)
export const log = through(logarithm.log)
export const log1p = through(logarithm.log1p)
export const sin = through(sine.sin)
export const cos = through(sine.cos)
