// exp and expm1 of numbers of two float64, to about 2^-100. In and out: `registers`. exp(x) is 2^n T (1 + E): T a product of two roots of 2 from tables, E = expm1(r)
// of what is left, |r| < 2^-13, whose series needs three terms in two float64 (Tang 1989). Up to 2^-10 these three are enough for expm1 without any table, to a relative error.
import { big } from "./big.ts"
import { BITS, parts, powers, registers, restOfProduct, restOfSum, table } from "./registers.ts"
import { expBig, ln2 } from "./transcendental.ts"

/** 2^(k/64) and 2^(k/4096). */
const [coarse, fine] = [6, 12].map((steps) => table(64, (k) => expBig(big(ln2(BITS) * BigInt(k), BigInt(-BITS - steps), BITS), BITS)))
/** ln 2/4096, so that multiples by 22 bits of the first two are exact. */
const [STEP1 = NaN, STEP2 = NaN, STEP3 = NaN] = parts(big(ln2(BITS), BigInt(-BITS - 12)), 3, 30)
const STEPS = 4096 / Math.LN2

/** |x| up to which its expm1 is the series alone. */
export const NEAR = 2 ** -10

/** E, of high and low parts; and the series' error in it, which is the only one that a small E shows. */
const grown = new Float64Array(3)
/** T (scaled) and T·E (scaled), of high and low parts. */
const made = new Float64Array(4)

/** E of what is left, |r| up to 2^-10. */
function series(r: number, s: number): void {
  // r²(1/2 + r/6): a sixth of r, and what four and two sixths of it leave.
  const square = r * r
  const squareLow = restOfProduct(r, r, square) + 2 * r * s
  const sixth = r * (1 / 6)
  const sixthLow = (r - 4 * sixth - 2 * sixth + s) * (1 / 6)
  const v = 0.5 + sixth
  const w = 0.5 - v + sixth + sixthLow
  const m = square * v
  const q = square * square * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320)))))
  const more = m + q
  const moreLow = q - (more - m) + (restOfProduct(square, v, m) + (square * w + squareLow * v))
  const e = r + more
  grown[0] = e
  grown[1] = more - (e - r) + (s + moreLow)
  grown[2] = q
}

/** Of arguments whose exponential is an ordinary number. */
function split(high: number, low: number): void {
  const large = coarse?.()
  const small = fine?.()
  if (large === undefined || small === undefined) return
  const k = Math.floor(high * STEPS + 0.5)
  const a = high - k * STEP1
  const b = k * STEP2
  const d = a - b
  const rest = low - k * STEP3 + restOfSum(a, -b, d)
  const r = d + rest
  series(r, restOfSum(d, rest, r))
  const e = grown[0] ?? NaN
  const f = grown[1] ?? NaN
  const i = 2 * ((k >> 6) & 63)
  const j = 2 * (k & 63)
  const scale = powers[(k >> 12) + 1023] ?? NaN
  const lh = large[i] ?? NaN
  const ll = large[i + 1] ?? NaN
  const sh = small[j] ?? NaN
  const sl = small[j + 1] ?? NaN
  const t = lh * sh
  const tLow = restOfProduct(lh, sh, t) + (lh * sl + ll * sh)
  const te = t * e
  made[0] = t * scale
  made[1] = tLow * scale
  made[2] = te * scale
  made[3] = (restOfProduct(t, e, te) + (t * f + tLow * e)) * scale
}

/** Of what a value is too large, or too small, or its argument too uncertain. */
const refuses = (high: number, error: number): boolean => !(Math.abs(high) < 600 && error < 1e-3)

export function exp(): void {
  const x = registers[0] ?? NaN
  const error = registers[2] ?? NaN
  if (refuses(x, error)) {
    registers[2] = Infinity
    return
  }
  split(x, registers[1] ?? NaN)
  const t = made[0] ?? NaN
  const te = made[2] ?? NaN
  const a = t + te
  const b = te - (a - t) + ((made[1] ?? NaN) + (made[3] ?? NaN))
  const high = a + b
  registers[0] = high
  registers[1] = b - (high - a)
  registers[2] = x === 0 && error === 0 ? 0 : high * (2 * error + (4 + Math.abs(x)) * 2 ** -103)
}

export function expm1(): void {
  const x = registers[0] ?? NaN
  const error = registers[2] ?? NaN
  if (x === 0 && error === 0) return
  if (refuses(x, error) || Math.abs(x) < 1e-280) {
    registers[2] = Infinity
    return
  }
  if (x < NEAR && x > -NEAR) {
    series(x, registers[1] ?? NaN)
    const e = grown[0] ?? NaN
    const f = grown[1] ?? NaN
    const high = e + f
    registers[0] = high
    registers[1] = f - (high - e)
    registers[2] = 2 * error + Math.abs(grown[2] ?? NaN) * 2 ** -50 + Math.abs(e) * 2 ** -102
    return
  }
  split(x, registers[1] ?? NaN)
  const t = made[0] ?? NaN
  const te = made[2] ?? NaN
  const p = t - 1
  const s = p + te
  const b = restOfSum(p, te, s) + (restOfSum(t, -1, p) + ((made[1] ?? NaN) + (made[3] ?? NaN)))
  const high = s + b
  registers[0] = high
  registers[1] = b - (high - s)
  registers[2] = (1 + t) * (2 * error + (4 + Math.abs(x)) * 2 ** -103)
}
