// log and log1p of numbers of two float64, to about 2^-98. In and out: `registers`. log(2^n z) is n ln 2 - log(c) + log1p(r): c nearly 1/z, a number of 11 bits
// that stands with its logarithm in a table, so that what r = z c - 1 loses is known, |r| < 2^-9.9. Near 1 it is 1: the error is then relative. What a value waits for is
// kept short, no division among it: some samples are computed at the same time.
import { big } from "./big.ts"
import { BITS, parts, powers, registers, restOfHalves, restOfSum, upper } from "./registers.ts"
import { artanh, ln2 } from "./transcendental.ts"

/** z lies between k/1024 and (k + 1)/1024, k from 716 on. */
const [ONE, LOWEST, SLOTS] = [1024, 716, 720]

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

let made: Float64Array | undefined

/** Of each slot c and its logarithm in two parts; made when first asked for. */
function slots(): Float64Array {
  if (made !== undefined) return made
  made = new Float64Array(3 * SLOTS)
  for (let k = 0; k < SLOTS; k += 1) {
    const middle = k + LOWEST + 0.5
    const c = Math.abs(middle - ONE) < 1 ? ONE : Math.round((ONE * ONE) / middle)
    made.set([c / ONE, ...parts(big(logarithm(c), BigInt(-FRACTION)), 2)], 3 * k)
  }
  return made
}

/** ln 2, so that multiples by 11 bits of the first two are exact. */
const [LN2_1 = NaN, LN2_2 = NaN, LN2_3 = NaN] = parts(big(ln2(BITS), BigInt(-BITS)), 3, 40)

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)
/** Which word holds the exponent. */
const TOP = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? 0 : 1

/** What rounds to multiples of 2^-27. */
const HALVES = 1.5 * 2 ** 25

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
    const values = slots()
    const k = 3 * (((1 + x) * ONE | 0) - LOWEST)
    const c = values[k] ?? NaN
    const h = upper(x)
    const a = c - 1 + h * c
    const b = (x - h) * c
    r = a + b
    s = b - (r - a) + low * c
    base = -(values[k + 1] ?? NaN)
    baseLow = -(values[k + 2] ?? NaN)
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
    const values = slots()
    const k = 3 * ((z * ONE | 0) - LOWEST)
    const c = values[k] ?? NaN
    const h = upper(z)
    const a = h * c - 1
    const b = (z - h) * c
    const most = a + b
    const less = b - (most - a) + zl * c
    r = most + less
    s = less - (r - most)
    if (n !== 0 || c !== 1) {
      const l = values[k + 1] ?? NaN
      const s0 = n * LN2_1
      const s1 = s0 + n * LN2_2
      base = s1 - l
      baseLow = s1 - base - l + (n * LN2_2 - (s1 - s0) + (n * LN2_3 - (values[k + 2] ?? NaN)))
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
  // Of a number near a half.
  const vh = v + HALVES - HALVES
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
