// sin and cos of numbers of two float64, to about 2^-100 of an angle that is not near another of their roots than 0. In and out: `registers`. What is left of an
// angle beside a multiple of pi/128 is so small that its series need two float64 in three terms only; the multiples stand in a table.
import { big, type Big } from "./big.ts"
import { BITS, parts, registers, restOfProduct, restOfSum, table } from "./registers.ts"
import { piBig, sinBig } from "./transcendental.ts"

const STEPS = 256
const angle = (k: number): Big => {
  const pi = piBig(2 * BITS)
  return big(pi.m * BigInt(k), pi.e - 7n, 2 * BITS)
}
/** sin(k pi/128). */
const sines = table(STEPS, (k) => sinBig(angle(k), 0, BITS))
const [STEP1 = NaN, STEP2 = NaN, STEP3 = NaN, STEP4 = NaN] = parts(angle(1), 4, 26)

/** Beyond, multiples of the step are not exact. */
const FAR = 2 ** 20

/** The value that an operation below leaves. */
const made = new Float64Array(2)

function multiply(a: number, al: number, b: number, bl: number): void {
  const p = a * b
  const e = restOfProduct(a, b, p) + (a * bl + al * b)
  const high = p + e
  made[0] = high
  made[1] = e - (high - p)
}

function add(a: number, al: number, b: number, bl: number): void {
  const s = a + b
  const e = restOfSum(a, b, s) + (al + bl)
  const high = s + e
  made[0] = high
  made[1] = e - (high - s)
}

/** c[0] + z (c[1] + z t), t in one float64, of high and low parts. */
function polynomial(z: number, zl: number, [a = 0, al = 0, b = 0, bl = 0]: readonly number[], t: number): void {
  add(b, bl, z * t, 0)
  multiply(z, zl, made[0] ?? NaN, made[1] ?? NaN)
  add(a, al, made[0] ?? NaN, made[1] ?? NaN)
}

const SIXTH = [-1 / 6, -9.25185853854297e-18, 1 / 120, 1.1564823173178714e-19]
const HALF = [-1 / 2, 0, 1 / 24, 2.3129646346357427e-18]

export function sin(): void {
  turned(0)
}

export function cos(): void {
  turned(64)
}

function turned(by: number): void {
  const [x, low, error] = [registers[0] ?? NaN, registers[1] ?? NaN, registers[2] ?? NaN]
  const size = Math.abs(x)
  if (!(size < FAR) || error > 1e-3) {
    registers[2] = Infinity
    return
  }
  if (x === 0 && error === 0) {
    registers[0] = by === 0 ? 0 : 1
    return
  }
  const k = Math.floor(x * (128 / Math.PI) + 0.5)
  if (k === 0 && by === 0 && size < 1e-280) {
    registers[2] = Infinity
    return
  }
  const a = x - k * STEP1
  const b = a - k * STEP2
  const c = b - k * STEP3
  const rest = low - k * STEP4 + restOfSum(a, -k * STEP2, b) + restOfSum(b, -k * STEP3, c)
  const r = c + rest
  const s = restOfSum(c, rest, r)
  multiply(r, s, r, s)
  const [z, zl] = [made[0] ?? NaN, made[1] ?? NaN]
  // sin r = r + r³(-1/6 + ...)
  polynomial(z, zl, SIXTH, -1 / 5040 + z * (1 / 362880 - z * (1 / 39916800 - z * (1 / 6227020800))))
  multiply(z, zl, made[0] ?? NaN, made[1] ?? NaN)
  multiply(r, s, made[0] ?? NaN, made[1] ?? NaN)
  add(r, s, made[0] ?? NaN, made[1] ?? NaN)
  const place = (k + by) & (STEPS - 1)
  if (place === 0) {
    registers[0] = made[0] ?? NaN
    registers[1] = made[1] ?? NaN
    registers[2] = error + Math.abs(r) * 2 ** -100 + (k === 0 ? 0 : (1 + size) * 2 ** -104)
    return
  }
  const [u, ul] = [made[0] ?? NaN, made[1] ?? NaN]
  // cos r - 1 = r²(-1/2 + ...)
  polynomial(z, zl, HALF, -1 / 720 + z * (1 / 40320 - z * (1 / 3628800 - z * (1 / 479001600))))
  multiply(z, zl, made[0] ?? NaN, made[1] ?? NaN)
  const values = sines()
  const [i, j] = [2 * place, 2 * ((place + 64) & (STEPS - 1))]
  const [h, hl] = [values[i] ?? NaN, values[i + 1] ?? NaN]
  multiply(h, hl, made[0] ?? NaN, made[1] ?? NaN)
  const [v, vl] = [made[0] ?? NaN, made[1] ?? NaN]
  multiply(values[j] ?? NaN, values[j + 1] ?? NaN, u, ul)
  add(v, vl, made[0] ?? NaN, made[1] ?? NaN)
  add(h, hl, made[0] ?? NaN, made[1] ?? NaN)
  registers[0] = made[0] ?? NaN
  registers[1] = made[1] ?? NaN
  registers[2] = error + (1 + size) * 2 ** -102 + z * z * z * 2 ** -61
}
