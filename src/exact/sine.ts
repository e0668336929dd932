// sin and cos of numbers of two float64, to about 2^-100 of an angle that is not near another of their roots than 0. In and out: `registers`. What is left of an
// angle beside a multiple of pi/128 is so small that its series need two float64 in three terms only; the multiples stand in a table.
import { big, type Big } from "./big.ts"
import { BITS, parts, registers, restOfHalves, restOfSum, table, upper } from "./registers.ts"
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
  const rh = upper(r)
  const rl = r - rh
  const z = r * r
  const zl = restOfHalves(rh, rl, rh, rl, z) + 2 * r * s
  const zh = upper(z)
  const zt = z - zh
  // sin r = r + r z (-1/6 + z (1/120 + z t))
  const t1 = z * (-1 / 5040 + z * (1 / 362880 - z * (1 / 39916800 - z * (1 / 6227020800))))
  const a1 = 1 / 120 + t1
  const a1h = upper(a1)
  const p1 = z * a1
  const p1l = restOfHalves(zh, zt, a1h, a1 - a1h, p1) + (z * (HUNDREDTH + (t1 - (a1 - 1 / 120))) + zl * a1)
  const b1 = -1 / 6 + p1
  const b1l = p1 - (b1 + 1 / 6) + (p1l - SIXTH)
  const b1h = upper(b1)
  const m1 = z * b1
  const m1l = restOfHalves(zh, zt, b1h, b1 - b1h, m1) + (z * b1l + zl * b1)
  const m1h = upper(m1)
  const q = r * m1
  const u = r + q
  const ul = q - (u - r) + (s + (restOfHalves(rh, rl, m1h, m1 - m1h, q) + (r * m1l + s * m1)))
  const place = (k + by) & (STEPS - 1)
  if (place === 0) {
    const high = u + ul
    registers[0] = high
    registers[1] = ul - (high - u)
    registers[2] = error + Math.abs(r) * 2 ** -100 + (k === 0 ? 0 : (1 + size) * 2 ** -104)
    return
  }
  // cos r - 1 = z (-1/2 + z (1/24 + z t))
  const t2 = z * (-1 / 720 + z * (1 / 40320 - z * (1 / 3628800 - z * (1 / 479001600))))
  const a2 = 1 / 24 + t2
  const a2h = upper(a2)
  const p2 = z * a2
  const p2l = restOfHalves(zh, zt, a2h, a2 - a2h, p2) + (z * (TWENTIETH + (t2 - (a2 - 1 / 24))) + zl * a2)
  const b2 = p2 - 0.5
  const b2h = upper(b2)
  const m2 = z * b2
  const m2l = restOfHalves(zh, zt, b2h, b2 - b2h, m2) + (z * (p2 - (b2 + 0.5) + p2l) + zl * b2)
  const values = sines()
  const i = 2 * place
  const j = 2 * ((place + 64) & (STEPS - 1))
  const h = values[i] ?? NaN
  const g = values[j] ?? NaN
  const hh = upper(h)
  const gh = upper(g)
  const m2h = upper(m2)
  const uh = upper(u)
  const v = h * m2
  const w = g * u
  const vl = restOfHalves(hh, h - hh, m2h, m2 - m2h, v) + (h * m2l + (values[i + 1] ?? NaN) * m2)
  const wl = restOfHalves(gh, g - gh, uh, u - uh, w) + (g * ul + (values[j + 1] ?? NaN) * u)
  const x1 = v + w
  const x2 = h + x1
  const rest2 = restOfSum(h, x1, x2) + (restOfSum(v, w, x1) + ((values[i + 1] ?? NaN) + (vl + wl)))
  const high = x2 + rest2
  registers[0] = high
  registers[1] = rest2 - (high - x2)
  registers[2] = error + (1 + size) * 2 ** -102 + z * z * z * 2 ** -60
}
