// log and log1p of numbers of two float64, to about 2^-86 in fewer steps than logarithm.ts takes. In and out: `registers`. log(2^n z) is n ln 2 - log(c) + log1p(r): c nearly 1/z, a number of 13 bits
// that stands with its logarithm in a table, |r| < 2^-11.9, so that of log1p's series r²/2 alone needs two float64: it is made exact by taking the 26 upper bits of r apart, rounded at a fixed
// place. Where the value is to have a relative error, near 1, it is the other one's. Constants stand where they are used: of a module they would be loaded and unpacked each time.
import * as exact from "./logarithm.ts"
import { powers, registers, restOfSum } from "./registers.ts"

/** Of z between k/4096 and (k + 1)/4096, k from 2866 on: c and its logarithm, high and low; made when first asked for. */
let slots: Float64Array | undefined

function makeSlots(): Float64Array {
  const made = new Float64Array(3 * 2870)
  const [x, low, error] = registers
  for (let k = 0; k < 2870; k += 1) {
    const c = Math.round(2 ** 24 / (k + 2866.5)) / 4096
    registers[0] = c
    registers[1] = 0
    registers[2] = 0
    exact.log()
    made.set([c, registers[0], registers[1]], 3 * k)
  }
  registers.set([x ?? NaN, low ?? NaN, error ?? NaN])
  slots = made
  return made
}

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)
/** Which word holds the exponent. */
const TOP = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? 0 : 1

export function log(): void {
  const x = registers[0] ?? NaN
  if (x < 1.0009765625 && x > 0.9990234375) exact.log()
  else logarithm(0)
}

export function log1p(): void {
  const x = registers[0] ?? NaN
  if (x < 0.0009765625 && x > -0.0009765625) exact.log1p()
  else logarithm(1)
}

/** Of what is in the registers and `one`; the error claimed is four times what has been seen. In one function: between two, values would go through memory. */
function logarithm(one: 0 | 1): void {
  const x = registers[0] ?? NaN
  const low = registers[1] ?? NaN
  const error = registers[2] ?? NaN
  let z = x
  let zl = low
  let slope = 2 * error
  let n = 0
  /** z is 1 less than what its logarithm is asked for. */
  const less = one === 1 && x < 0.25 && x > -0.25 ? 1 : 0
  if (less === 0) {
    if (one === 1) {
      const sum = 1 + x
      const rest = restOfSum(1, x, sum) + low
      z = sum + rest
      zl = rest - (z - sum)
      slope += z * 2 ** -104
    }
    if (!(z > 4 * error && z > 2 ** -900 && z < 2 ** 900)) {
      registers[2] = Infinity
      return
    }
    slope /= z
    // As in logarithm.ts: a function of both would make that one a tenth slower.
    if (z < 0.7 || z > 1.4) {
      float[0] = z
      n = ((words[TOP] ?? 0) >> 20) - 1023
      if (z * (powers[1023 - n] ?? NaN) > 1.4) n += 1
      const scale = powers[1023 - n] ?? NaN
      z *= scale
      zl *= scale
    }
  }
  const table = slots ?? makeSlots()
  const k = 3 * (((less + z) * 4096 | 0) - 2866)
  const c = table[k] ?? NaN
  // 1.5·2^26: to multiples of 2^-26, whose products by c are exact.
  const zh = z + 100663296 - 100663296
  const a = (less === 1 ? c - 1 : -1) + zh * c
  const b = (z - zh) * c
  // 1.5·2^14: to multiples of 2^-38, which leaves 26 bits.
  const rh = a + b + 24576 - 24576
  const rl = a - rh + b + zl * c
  const r = rh + rl
  const half = 0.5 * rh * rh
  const square = r * r
  const rest = rl - (0.5 * rl * (rh + r) - square * r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7))))))
  // n ln 2 - log(c), the first part of ln 2 of 40 bits.
  const p = n * 0.6931471805601177
  const base = p - (table[k + 1] ?? NaN)
  const m = base + rh
  const lost = restOfSum(p, -(table[k + 1] ?? NaN), base) + restOfSum(base, rh, m)
  const e = m - half
  const f = m - e - half + (lost + (rest - (n * 1.7239444525610826e-13 + (n * 4.00865610552017e-26 + (table[k + 2] ?? NaN)))))
  const value = e + f
  registers[0] = value
  registers[1] = f - (value - e)
  registers[2] = slope + 2 ** -86 + Math.abs(value) * 2 ** -93
}
