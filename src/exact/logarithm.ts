// log and log1p of numbers of two float64, to about 2^-100. In and out: `registers`. log(2^n z) is n ln 2 - log(c) + log1p(r): c nearly 1/z, a number of 11 bits
// whose logarithm stands in a table, so that r = z c - 1 is exact, |r| < 2^-10. Near 1 it is 1: the error is then relative.
import { big } from "./big.ts"
import { BITS, parts, powers, registers, restOfHalves, restOfSum, table, upper } from "./registers.ts"
import { artanh, ln2 } from "./transcendental.ts"

/** c is k/1024 from 724/1024 on. */
const [ONE, LOWEST, ENTRIES] = [1024, 724, 744]

/** log(k/1024), from one to the next: log((k + 1)/k) is 2 artanh(1/(2k + 1)). */
const fixed = new Map([[ONE, 0n]])
const FRACTION = BITS + 24

function logarithm(k: number): bigint {
  const known = fixed.get(k)
  if (known !== undefined) return known
  const made = k < ONE ? logarithm(k + 1) - 2n * artanh(2 * k + 1, FRACTION) : logarithm(k - 1) + 2n * artanh(2 * k - 1, FRACTION)
  fixed.set(k, made)
  return made
}

const logs = table(ENTRIES, (k) => big(logarithm(k + LOWEST), BigInt(-FRACTION)))
/** ln 2, so that multiples by 11 bits of the first two are exact. */
const [LN2_1 = NaN, LN2_2 = NaN, LN2_3 = NaN] = parts(big(ln2(BITS), BigInt(-BITS)), 3, 40)

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)
/** Which word holds the exponent. */
const TOP = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? 0 : 1

/** |x| up to which its log1p is the series alone. */
const NEAR = 2 ** -11

export function log(): void {
  logarithmOf(0)
}

export function log1p(): void {
  logarithmOf(1)
}

/** Of what is in the registers and `one`. In one function: between two, values would go through memory. */
function logarithmOf(one: 0 | 1): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
  /** r + s is what is left, base + baseLow the logarithm of the rest, `slope` what the argument's error makes of it, and `known` the error of the base. */
  let r = x
  let s = low
  let base = 0
  let baseLow = 0
  let slope = 2 * error
  let known = 0
  if (one === 1 && x < NEAR && x > -NEAR) {
    if (x === 0 && error === 0) return
    if (x < 1e-280 && x > -1e-280) {
      registers[2] = Infinity
      return
    }
  } else if (one === 1 && x < 0.375 && x > -0.25) {
    const i = Math.floor(ONE / (1 + x) + 0.5)
    const c = i / ONE
    const h = upper(x)
    const a = c - 1 + h * c
    const b = (x - h) * c
    r = a + b
    s = b - (r - a) + low * c
    const values = logs()
    const k = 2 * (i - LOWEST)
    base = -(values[k] ?? NaN)
    baseLow = -(values[k + 1] ?? NaN)
    known = 2 ** -102
  } else {
    const sum = one + x
    const rest = one === 0 ? low : restOfSum(one, x, sum) + low
    let z = sum + rest
    let zl = rest - (z - sum)
    if (!(z > 4 * error && z > 2 ** -900 && z < 2 ** 900)) {
      registers[2] = Infinity
      return
    }
    slope = (2 * error + (one === 0 ? 0 : (1 + Math.abs(x)) * 2 ** -104)) / z
    let n = 0
    if (z < 0.7 || z > 1.4) {
      float[0] = z
      n = ((words[TOP] ?? 0) >> 20) - 1023
      if (z * (powers[1023 - n] ?? NaN) > 1.4) n += 1
      const scale = powers[1023 - n] ?? NaN
      z *= scale
      zl *= scale
    }
    const i = Math.floor(ONE / z + 0.5)
    const c = i / ONE
    const h = upper(z)
    const exact = h * c - 1 + (z - h) * c
    const less = zl * c
    r = exact + less
    s = less - (r - exact)
    if (n !== 0 || i !== ONE) {
      const values = logs()
      const k = 2 * (i - LOWEST)
      const l = values[k] ?? NaN
      const s0 = n * LN2_1
      const s1 = s0 + n * LN2_2
      base = s1 - l
      baseLow = s1 - base - l + (n * LN2_2 - (s1 - s0) + (n * LN2_3 - (values[k + 1] ?? NaN)))
      known = (2 + Math.abs(base)) * 2 ** -102
    } else if (r === 0 && error === 0) slope = 0
  }
  // log1p(r) is r - r²(1/2 - r/3 + r²/4 - ...): a third of r, and what two and a third of it leave; from r⁵/5 on one float64 is enough.
  const rh = upper(r)
  const rl = r - rh
  const square = r * r
  const squareLow = restOfHalves(rh, rl, rh, rl, square) + 2 * r * s
  const third = r * (1 / 3)
  const thirdLow = (r - 2 * third - third + s) * (1 / 3)
  const tail = square * (r * (1 / 5 - r * (1 / 6) + square * (1 / 7 - r * (1 / 8) + square * (1 / 9))) + s * (3 / 5))
  const u = 0.5 - third
  const fourth = 0.25 * square
  const v = u + fourth
  const w = 0.5 - u - third + (u - v + fourth) - (thirdLow + tail)
  const sh = upper(square)
  const vh = upper(v)
  const m = square * v
  const e = r - m
  const f = r - e - m + (s - (restOfHalves(sh, square - sh, vh, v - vh, m) + (square * w + squareLow * (v + fourth + w))))
  const sum = base + e
  const rest = e - (sum - base) + (baseLow + f)
  const high = sum + rest
  registers[0] = high
  registers[1] = rest - (high - sum)
  registers[2] = slope + known + Math.abs(r) * (square * square * 2 ** -50 + 2 ** -102)
}
