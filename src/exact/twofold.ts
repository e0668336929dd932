// Numbers as the unevaluated sum of two float64, with a bound on their error: about 30 digits, a thousand times faster than decimals. In: such
// numbers. Out: such numbers; null where no bound can be given (a zero divisor, an overflow, functions that are not here). The basic
// operations are Dekker's and Knuth's (see Hida, Li, Bailey 2001). A bound is of first order, with room for the second.
import { addBig, big, fromNumber, toNumber } from "./big.ts"
import { expBig, ln2 } from "./transcendental.ts"

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

/** What a sum of two float64 has lost. */
function restOfSum(a: number, b: number, s: number): number {
  const t = s - a
  return a - (s - t) + (b - t)
}

/** What a product of two float64 has lost. */
function restOfProduct(a: number, b: number, p: number): number {
  const s = 134217729 * a
  const t = 134217729 * b
  const ah = s - (s - a)
  const bh = t - (t - b)
  const al = a - ah
  const bl = b - bh
  return ah * bh - p + ah * bl + al * bh + al * bl
}

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

const LN2: Twofold = { high: 0.6931471805599453, low: 2.3190468138462996e-17, error: 0 }
/** What LN2 still lacks. */
const LN2_REST = 5.707708438416212e-34

const scaled = (a: Twofold, by: number): Twofold => ({ high: a.high * by, low: a.low * by, error: a.error * by })

/** Of functions whose value is known for an argument without error: what the argument's error adds. */
const widened = (a: Twofold | null, by: number): Twofold | null => (a === null ? null : make(a.high, a.low, a.error + by))

const inverses: Twofold[] = []

/** 1/n: a product is several times faster than a quotient. */
function inverse(n: number): Twofold {
  const known = inverses[n]
  if (known !== undefined) return known
  const made = divide(exactly(1), exactly(n)) ?? exactly(1 / n)
  inverses[n] = { ...made, error: 0 }
  return inverses[n]
}

/** 2^(k/64) and 2^(k/4096) for k up to 63, made when first asked for. */
const roots = (steps: number): (() => readonly Twofold[]) => {
  let made: readonly Twofold[] | undefined
  return () => (made ??= Array.from({ length: STEPS }, (_, k) => {
    const root = expBig(big(ln2(BITS) * BigInt(k), BigInt(-BITS - steps), BITS), BITS)
    const high = toNumber(root)
    return { high, low: toNumber(addBig(root, fromNumber(-high), BITS)), error: 0 }
  }))
}
const STEPS = 64
const BITS = 160
const [coarse, fine] = [roots(6), roots(12)]

/** exp(x) as a root of 2, and what is to be added to it; null where that is not in range. */
function split(x: Twofold): { readonly root: Twofold; readonly rest: Twofold } | null {
  if (!(Math.abs(x.high) < 600) || x.error > 1e-3) return null
  const k = Math.round((x.high / LN2.high) * STEPS * STEPS)
  const whole = multiply(exactly(k / (STEPS * STEPS)), LN2)
  const near = whole === null ? null : add({ high: x.high, low: x.low, error: 0 }, negative(whole))
  const r = near === null ? null : add(near, exactly((-k / (STEPS * STEPS)) * LN2_REST))
  const [up, on] = [coarse()[(k >> 6) & 63], fine()[k & 63]]
  const root = up === undefined || on === undefined ? null : multiply(up, on)
  if (r === null || root === null) return null
  // Below 1e-4 three terms of the series need all digits.
  const t = r.high
  const square = multiply(r, r)
  const cube = square === null ? null : multiply(square, multiply(r, inverse(6)) ?? r)
  const some = cube === null ? null : add(cube, exactly((t * t) * (t * t) * (1 / 24 + t * (1 / 120 + t / 720))))
  const more = square === null || some === null ? null : add(scaled(square, 0.5), some)
  const e = more === null ? null : add(r, more)
  const rest = e === null ? null : multiply(root, e)
  const power = 2 ** (k >> 12)
  return rest === null ? null : { root: scaled(root, power), rest: scaled(rest, power) }
}

export function exp(x: Twofold): Twofold | null {
  if (x.high === 0 && x.error === 0) return exactly(1)
  const parts = split(x)
  const sum = parts === null ? null : add(parts.root, parts.rest)
  return sum === null ? null : make(sum.high, sum.low, sum.high * (2 * x.error + (64 + 4 * Math.abs(x.high)) * UNIT))
}

export function expm1(x: Twofold): Twofold | null {
  if (x.high === 0 && x.error === 0) return exactly(0)
  const size = Math.abs(x.high)
  if (size < 1e-280) return null
  const parts = split(x)
  const beyond = parts === null ? null : add(parts.root, exactly(-1))
  const sum = parts === null || beyond === null ? null : add(beyond, parts.rest)
  if (parts === null || sum === null) return null
  const whole = beyond?.high === 0 ? 0 : parts.root.high
  return make(sum.high, sum.low, (Math.abs(sum.high) + whole) * (4 + 4 * size) * UNIT + Math.abs(sum.high) * 64 * UNIT + 2 * (1 + parts.root.high) * x.error)
}

/** So near to 1 a logarithm is a series, whose relative error is small. */
const NEAR = 1 / 128

/** 2*artanh(s) for small s: relative error throughout. */
function logSeries(s: Twofold): Twofold | null {
  const square = multiply(s, s)
  if (square === null) return null
  let power: Twofold | null = s
  let sum: Twofold | null = s
  for (let n = 3; n < 80 && power !== null && sum !== null; n += 2) {
    power = multiply(power, square)
    const term = power === null ? null : multiply(power, inverse(n))
    sum = term === null ? null : add(sum, term)
    if (term === null || sum === null || Math.abs(term.high) < Math.abs(sum.high) * 2 ** -112) break
  }
  return sum === null ? null : make(2 * sum.high, 2 * sum.low, Math.abs(sum.high) * UNIT * 32)
}

export function log1p(x: Twofold): Twofold | null {
  if (x.high === 0 && x.error === 0) return exactly(0)
  if (Math.abs(x.high) > NEAR) {
    const u = add(exactly(1), x)
    return u === null ? null : log(u)
  }
  if (Math.abs(x.high) < 1e-280) return null
  const two = add(exactly(2), { ...x, error: 0 })
  const s = two === null ? null : divide({ ...x, error: 0 }, two)
  return s === null ? null : widened(logSeries(s), 2 * x.error)
}

export function log(x: Twofold): Twofold | null {
  if (!(x.high > 4 * x.error) || x.high < 2 ** -900 || x.high > 2 ** 900) return null
  const near = add(x, exactly(-1))
  if (near !== null && Math.abs(near.high) < NEAR) return near.high === 0 && near.error === 0 ? exactly(0) : near.high === 0 ? null : log1p(near)
  // One Newton step from the float64 logarithm doubles its digits.
  const first = Math.log(x.high)
  const e = exp(exactly(-first))
  const ratio = e === null ? null : multiply({ ...x, error: 0 }, e)
  const rest = ratio === null ? null : add(ratio, exactly(-1))
  const half = rest === null ? null : rest.high - (rest.high * rest.high) / 2
  const y = rest === null || half === null ? null : add(exactly(first), { high: half, low: rest.low, error: 0 })
  return y === null ? null : make(y.high, y.low, (2 * x.error) / x.high + Math.abs(y.high) * UNIT * 256 + UNIT * 1024)
}
