// log and log1p of numbers of two float64, to about 2^-100. In and out: `registers`. log(2^n z) is n ln 2 - log(c1) - log(c2) + log1p(r): c1 c2 nearly 1/z,
// numbers of few bits whose logarithms stand in tables, so that r = z c1 c2 - 1 is exact but for its last digits, |r| < 2^-13. Near 1 both are 1: the error is then relative.
import { big } from "./big.ts"
import { BITS, parts, powers, registers, restOfProduct, restOfSum, table } from "./registers.ts"
import { ln2, logBig } from "./transcendental.ts"

/** c1 is k/128 from 89/128 on, c2 is k/8192 about 1. */
const [LOWEST, REACH] = [88, 72]
const coarse = table(97, (k) => logBig(big(BigInt(k + LOWEST), -7n), BITS))
const fine = table(2 * REACH + 1, (k) => logBig(big(BigInt(8192 + k - REACH), -13n), BITS))
/** ln 2, so that multiples by 11 bits of the first two are exact. */
const [LN2_1 = NaN, LN2_2 = NaN, LN2_3 = NaN] = parts(big(ln2(BITS), BigInt(-BITS)), 3, 40)

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)
/** Which word holds the exponent. */
const TOP = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? 0 : 1

/** log1p(r), |r| < 2^-13, as two float64, and the error of its series. */
const made = new Float64Array(3)

function series(r: number, s: number): void {
  const square = r * r
  const squareLow = restOfProduct(r, r, square) + 2 * r * s
  const third = r * (1 / 3)
  const thirdLow = (r - 2 * third - third + s) * (1 / 3)
  const v = 0.5 - third
  const w = 0.5 - v - third - thirdLow
  const m = square * v
  const q = square * square * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7 - r * (1 / 8 - r * (1 / 9))))))
  const more = m + q
  const moreLow = q - (more - m) + (restOfProduct(square, v, m) + (square * w + squareLow * v))
  const e = r - more
  made[0] = e
  made[1] = r - e - more + (s - moreLow)
  made[2] = q * 2 ** -49 + Math.abs(r) * 2 ** -102
}

/** |x| up to which its log1p is the series alone. */
const NEAR = 2 ** -14

export function log1p(): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
  const size = Math.abs(x)
  if (size < NEAR) {
    if (x === 0 && error === 0) return
    if (size < 1e-280) {
      registers[2] = Infinity
      return
    }
    series(x, low)
    const e = made[0] ?? NaN
    const f = made[1] ?? NaN
    const high = e + f
    registers[0] = high
    registers[1] = f - (high - e)
    registers[2] = (made[2] ?? NaN) + 2 * error
    return
  }
  const s = 1 + x
  const rest = restOfSum(1, x, s) + low
  const high = s + rest
  registers[0] = high
  registers[1] = restOfSum(s, rest, high)
  registers[2] = error + (1 + size) * 2 ** -105
  log()
}

export function log(): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
  if (!(x > 4 * error && x > 2 ** -900 && x < 2 ** 900)) {
    registers[2] = Infinity
    return
  }
  let n = 0
  let z = x
  let zl = low
  if (x < 0.7 || x > 1.4) {
    float[0] = x
    n = ((words[TOP] ?? 0) >> 20) - 1023
    if (x * (powers[1023 - n] ?? NaN) > 1.4) n += 1
    const scale = powers[1023 - n] ?? NaN
    z *= scale
    zl *= scale
  }
  const i = Math.floor(128 / z + 0.5)
  const first = i / 128
  // 1/y of a y near 1.
  const j = Math.floor(8192 * (2 - z * first) + 0.5)
  const c = first * (j / 8192)
  const p = z * c
  const w = restOfProduct(z, c, p) + zl * c
  const r = p - 1 + w
  series(r, restOfSum(p - 1, w, r))
  const e = made[0] ?? NaN
  const f = made[1] ?? NaN
  const slope = (2 * error) / x
  if (n === 0 && c === 1) {
    const high = e + f
    registers[0] = high
    registers[1] = f - (high - e)
    registers[2] = r === 0 && error === 0 ? 0 : (made[2] ?? NaN) + slope
    return
  }
  const large = coarse()
  const small = fine()
  const k = 2 * (i - LOWEST)
  const l = 2 * (j - 8192 + REACH)
  const lh = large[k] ?? NaN
  const sh = small[l] ?? NaN
  const s1 = n * LN2_1 + n * LN2_2
  const s2 = lh + sh
  const s3 = s1 - s2
  const s4 = s3 + e
  const lost = restOfSum(n * LN2_1, n * LN2_2, s1) - restOfSum(lh, sh, s2)
  const b = restOfSum(s3, e, s4) + (restOfSum(s1, -s2, s3) + (lost + (n * LN2_3 - (large[k + 1] ?? NaN) - (small[l + 1] ?? NaN) + f)))
  const high = s4 + b
  registers[0] = high
  registers[1] = b - (high - s4)
  registers[2] = slope + (made[2] ?? NaN) + (1 + Math.abs(high)) * 2 ** -102
}
