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

/** What the series below leaves: no calls inside, or values would go through memory between any two operations. */
const made = new Float64Array(2)

/** z (a + z (b + z t)), t in one float64, of high and low parts, each term much smaller than the one before. */
function even(z: number, zl: number, a: number, al: number, b: number, bl: number, t: number): void {
  const zt = z * t
  const i = b + zt
  const p = z * i
  const pl = restOfProduct(z, i, p) + (z * (bl + (zt - (i - b))) + zl * i)
  const s = a + p
  const sl = p - (s - a) + (al + pl)
  const m = z * s
  made[0] = m
  made[1] = restOfProduct(z, s, m) + (z * sl + zl * s)
}

/** What 1/6, 1/120 and 1/24 lack. */
const [SIXTH, HUNDREDTH, TWENTIETH] = [9.25185853854297e-18, 1.1564823173178714e-19, 2.3129646346357427e-18]

export function sin(): void {
  turned(0)
}

export function cos(): void {
  turned(64)
}

function turned(by: number): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
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
  const z = r * r
  const zl = restOfProduct(r, r, z) + 2 * r * s
  // sin r = r + r³(-1/6 + ...)
  even(z, zl, -1 / 6, -SIXTH, 1 / 120, HUNDREDTH, -1 / 5040 + z * (1 / 362880 - z * (1 / 39916800 - z * (1 / 6227020800))))
  const m = made[0] ?? NaN
  const q = r * m
  const u = r + q
  const ul = q - (u - r) + (s + (restOfProduct(r, m, q) + (r * (made[1] ?? NaN) + s * m)))
  const place = (k + by) & (STEPS - 1)
  if (place === 0) {
    const high = u + ul
    registers[0] = high
    registers[1] = ul - (high - u)
    registers[2] = error + Math.abs(r) * 2 ** -100 + (k === 0 ? 0 : (1 + size) * 2 ** -104)
    return
  }
  // cos r - 1 = r²(-1/2 + ...)
  even(z, zl, -1 / 2, 0, 1 / 24, TWENTIETH, -1 / 720 + z * (1 / 40320 - z * (1 / 3628800 - z * (1 / 479001600))))
  const values = sines()
  const i = 2 * place
  const j = 2 * ((place + 64) & (STEPS - 1))
  const h = values[i] ?? NaN
  const hl = values[i + 1] ?? NaN
  const g = values[j] ?? NaN
  const n = made[0] ?? NaN
  const v = h * n
  const vl = restOfProduct(h, n, v) + (h * (made[1] ?? NaN) + hl * n)
  const w = g * u
  const wl = restOfProduct(g, u, w) + (g * ul + (values[j + 1] ?? NaN) * u)
  const x1 = v + w
  const x2 = h + x1
  const rest2 = restOfSum(h, x1, x2) + (restOfSum(v, w, x1) + (hl + (vl + wl)))
  const high = x2 + rest2
  registers[0] = high
  registers[1] = rest2 - (high - x2)
  registers[2] = error + (1 + size) * 2 ** -102 + z * z * z * 2 ** -60
}
