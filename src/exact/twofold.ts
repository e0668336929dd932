// Numbers as the unevaluated sum of two float64, with a bound on their error: about 30 digits, a thousand times faster than decimals. In: such
// numbers. Out: such numbers; null where no bound can be given (a zero divisor, an overflow, functions that are not here). The basic
// operations are Dekker's and Knuth's (see Hida, Li, Bailey 2001). A bound is of first order, with room for the second.

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

function twoSum(a: number, b: number): readonly [number, number] {
  const s = a + b
  const t = s - a
  return [s, a - (s - t) + (b - t)]
}

function split(a: number): readonly [number, number] {
  const t = 134217729 * a
  const high = t - (t - a)
  return [high, a - high]
}

function twoProduct(a: number, b: number): readonly [number, number] {
  const p = a * b
  const [ah, al] = split(a)
  const [bh, bl] = split(b)
  return [p, ah * bh - p + ah * bl + al * bh + al * bl]
}

export const negative = (a: Twofold): Twofold => ({ high: -a.high, low: -a.low, error: a.error })

export function add(a: Twofold, b: Twofold): Twofold | null {
  const [s, e] = twoSum(a.high, b.high)
  const [t, f] = twoSum(a.low, b.low)
  const [s2, e2] = twoSum(s, e + t)
  const [high, low] = twoSum(s2, e2 + f)
  const exact = a.error === 0 && b.error === 0 && a.low === 0 && b.low === 0
  return make(high, low, exact ? 0 : a.error + b.error + Math.abs(high) * UNIT)
}

export function multiply(a: Twofold, b: Twofold): Twofold | null {
  if ((a.high === 0 && a.error === 0) || (b.high === 0 && b.error === 0)) return exactly(0)
  const [p, e] = twoProduct(a.high, b.high)
  const [high, low] = twoSum(p, e + (a.high * b.low + a.low * b.high))
  const size = Math.abs(high)
  const exact = a.error === 0 && b.error === 0 && a.low === 0 && b.low === 0 && size > 2 ** -900
  return make(high, low, exact ? 0 : Math.abs(a.high) * b.error + Math.abs(b.high) * a.error + a.error * b.error + size * UNIT + SMALLEST)
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
  const [high, low] = twoSum(first, second + last.high / b.high)
  return make(high, low, (1.5 * (a.error + Math.abs(high) * b.error)) / size + Math.abs(high) * UNIT + SMALLEST)
}

export function squareRoot(a: Twofold): Twofold | null {
  if (a.high === 0 && a.error === 0) return exactly(0)
  if (!(a.high > 4 * a.error) || a.high < 2 ** -900) return null
  const first = Math.sqrt(a.high)
  const [p, e] = twoProduct(first, first)
  const rest = a.high - p - e + a.low
  const [high, low] = twoSum(first, rest / (2 * first))
  return make(high, low, a.error / high + high * UNIT)
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

/** exp(r) - 1 for |r| < 0.35: halved eight times, a Taylor series, doubled back by e(2r) = e(r)*(2 + e(r)). */
function smallExpm1(r: Twofold): Twofold | null {
  const h = scaled({ ...r, error: 0 }, 1 / 256)
  let term: Twofold | null = h
  let sum: Twofold | null = h
  for (let n = 2; n <= 11 && term !== null && sum !== null; n++) {
    const next = multiply(term, h)
    term = next === null ? null : multiply(next, inverse(n))
    sum = term === null ? null : add(sum, term)
  }
  for (let k = 0; k < 8 && sum !== null; k++) {
    const two = add(exactly(2), sum)
    sum = two === null ? null : multiply(sum, two)
  }
  return sum === null ? null : make(sum.high, sum.low, Math.abs(sum.high) * UNIT * 64)
}

export function expm1(x: Twofold): Twofold | null {
  if (x.high === 0 && x.error === 0) return exactly(0)
  if (Math.abs(x.high) < 0.35) return Math.abs(x.high) < 1e-280 ? null : widened(smallExpm1(x), 2 * x.error)
  const e = exp(x)
  return e === null ? null : add(e, exactly(-1))
}

export function exp(x: Twofold): Twofold | null {
  if (x.high === 0 && x.error === 0) return exactly(1)
  if (!(Math.abs(x.high) < 600) || x.error > 1e-3) return null
  const k = Math.round(x.high / LN2.high)
  const whole = multiply(exactly(k), LN2)
  const r = whole === null ? null : add({ ...x, error: 0 }, negative(whole))
  const shifted = r === null ? null : add(r, exactly(-k * LN2_REST))
  if (shifted === null) return null
  const e = Math.abs(shifted.high) < 1e-280 ? shifted : smallExpm1(shifted)
  const one = e === null ? null : add(exactly(1), e)
  if (one === null) return null
  const power = 2 ** k
  const error = one.high * power * (2 * x.error + (64 + Math.abs(k)) * UNIT)
  return make(one.high * power, one.low * power, error)
}

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
  if (Math.abs(x.high) > 0.2) {
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
  if (near !== null && Math.abs(near.high) < 0.2) return near.high === 0 && near.error === 0 ? exactly(0) : near.high === 0 ? null : log1p(near)
  // One Newton step from the float64 logarithm doubles its digits.
  const first = Math.log(x.high)
  const e = exp(exactly(-first))
  const ratio = e === null ? null : multiply({ ...x, error: 0 }, e)
  const rest = ratio === null ? null : add(ratio, exactly(-1))
  const half = rest === null ? null : rest.high - (rest.high * rest.high) / 2
  const y = rest === null || half === null ? null : add(exactly(first), { high: half, low: rest.low, error: 0 })
  return y === null ? null : make(y.high, y.low, (2 * x.error) / x.high + Math.abs(y.high) * UNIT * 256 + UNIT * 1024)
}
