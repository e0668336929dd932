// exp and expm1 of numbers of two float64, to about 2^-87 in a third of the steps of exponential.ts. In and out: `registers`. exp(x) is 2^n T (1 + E): T = 2^(k/2048) from a table and
// E = r + r²/2 + ..., |r| < 2^-12.5. The products whose rounding would show, r² and T·E, are made exact by taking the 26 upper bits of their factors apart (rounded at a fixed place, for
// E has a fixed size), so nothing is split by multiplying. Where expm1 is to have a relative error, it is the other one's. Constants stand where they are used: of a module they would be loaded and unpacked each time.
import * as exact from "./exponential.ts"
import { powers, registers, restOfSum } from "./registers.ts"

/** 2^(k/2048), high and low; made when first asked for. */
let roots: Float64Array | undefined

function makeRoots(): Float64Array {
  const made = new Float64Array(4096)
  const [x, low, error] = registers
  for (let k = 0; k < 2048; k += 1) {
    // k ln 2/2048
    const a = k * 0.0003384507717782981
    const b = k * -2.051228062273071e-14
    registers[0] = a + b
    registers[1] = restOfSum(a, b, a + b) - k * 5.594898792382194e-24
    registers[2] = 0
    exact.exp()
    made[2 * k] = registers[0]
    made[2 * k + 1] = registers[1]
  }
  registers.set([x ?? NaN, low ?? NaN, error ?? NaN])
  roots = made
  return made
}

export function exp(): void {
  exponential(0)
}

export function expm1(): void {
  const x = registers[0] ?? NaN
  if (x < exact.NEAR && x > -exact.NEAR) exact.expm1()
  else exponential(1)
}

/** Of what is in the registers, less `one`; the error claimed, 2^-87 of exp, is four times what has been seen. In one function: between two, values would go through memory. */
function exponential(one: 0 | 1): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
  if (!(x < 600 && x > -600 && error < 1e-3)) {
    registers[2] = Infinity
    return
  }
  const table = roots ?? makeRoots()
  // Adding 1.5·2^52 rounds to whole numbers; the first two parts of ln 2/2048 have 30 bits, so that products by 21 bits are exact.
  const k = x * 2954.639443740597 + 6755399441055744 - 6755399441055744
  const a = x - k * 0.0003384507717782981
  const b = k * -2.051228062273071e-14
  const d = a - b
  const t = d - a
  // 1.5·2^14: to multiples of 2^-38, which leaves 26 bits.
  const rh = d + 24576 - 24576
  const rl = d - rh + (low + k * 5.594898792382194e-24 + (a - (d - t) - (b + t)))
  const r = rh + rl
  const half = 0.5 * rh * rh
  const square = r * r
  const rest = rl + (0.5 * rl * (rh + r) + square * r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))))
  const eh = rh + half + 24576 - 24576
  const el = rh - eh + half + rest
  const n = k | 0
  const i = 2 * (n & 2047)
  const scale = powers[(n >> 11) + 1023] ?? NaN
  const high = table[i] ?? NaN
  const less = table[i + 1] ?? NaN
  // 1.5·2^27: to multiples of 2^-25.
  const th = high + 201326592 - 201326592
  const e = eh + el
  // T·E is p + q but for scale.
  const p = th * eh
  const q = th * el + (high - th) * e + (less + less * e)
  if (one === 0) {
    const m = high + p
    const n = p - (m - high) + q
    const value = m + n
    registers[0] = value * scale
    registers[1] = (n - (value - m)) * scale
    registers[2] = x === 0 && error === 0 ? 0 : value * scale * (2 * error + 2 ** -87)
    return
  }
  const whole = high * scale
  const base = whole - 1
  const more = p * scale
  const m = base + more
  const lost = restOfSum(base, more, m) + (restOfSum(whole, -1, base) + q * scale)
  const value = m + lost
  registers[0] = value
  registers[1] = lost - (value - m)
  registers[2] = whole * (2 * error + 2 ** -87) + 2 ** -102
}
