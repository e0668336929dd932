// sigmoid and softplus for kernels: 1/(1 + e), e/(1 + e) and max(x, 0) + log(1 + e) with e = exp(-|x|), at most 0.6 ulp in error, which a rounded e
// does not allow. In: the functions of exp and log, whose steps and tables (fast-exp.ts, fast-log.ts) these are, but e and 1 + e are each the sum of a
// float64 and what it lacks. Out: the function. Self-contained: its text is put into emitted modules.

import type { Exp } from "./fast-exp.ts"
import type { LogTable } from "./fast-log.ts"

/** The quotient is cut to 26 bits, so that what remains of the dividend is nearly exact; it is divided, too. */
export function fastSigmoid(exp: (x: number) => number): (x: number) => number {
  const twofold: Exp = exp
  const low = new Float64Array(1)
  return (x) => {
    if (!(x > -40 && x < 40)) return x > 0 ? 1 : exp(x)
    const e = twofold(x < 0 ? x : -x, low)
    const rest = low[0] as number
    const top = x < 0 ? e : 1
    const sum = 1 + e
    const q = top / sum
    const high = q * 134217729 - (q * 134217729 - q)
    const sumHigh = sum * 134217729 - (sum * 134217729 - sum)
    return high + (top - high * sumHigh - high * (sum - sumHigh + (1 - sum + e + rest)) + (x < 0 ? rest : 0)) / sum
  }
}

/** The logarithm of the rounded sum, what that lacks divided by it, and max(x, 0), each with what its addition loses. */
export function fastSoftplus(exp: (x: number) => number, log: (x: number) => number): (x: number) => number {
  const twofold: Exp = exp
  const low = new Float64Array(1)
  const { logs: [c, inverse, high, lowest], scales: [scales, highTwos, lowTwos] } = log as unknown as LogTable
  const number = new Float64Array([1])
  const words = new Int32Array(number.buffer)
  const upper = words[1] === 0 ? 0 : 1
  return (x) => {
    if (!(x > -40 && x < 40)) return x > 0 ? x : exp(x)
    const e = twofold(x < 0 ? x : -x, low)
    const b = 1 + e
    number[0] = b
    const bits = (words[upper] as number) - 0x60803
    const k = bits >> 20
    const row = (bits >> 12) & 255
    const over = inverse[row] as number
    const r = (b * (scales[k] as number) - (c[row] as number)) * over
    const less = (1 - b + e + (low[0] as number)) * ((scales[k] as number) * over) * (1 - r)
    const large = (highTwos[k] as number) + (high[row] as number)
    const sum = large + r
    const lost = large - sum + r + ((lowTwos[k] as number) + (lowest[row] as number))
    const square = r * r
    const rest = lost + square * (-1 / 2 + r * (1 / 3) + square * (-1 / 4 + r * (1 / 5) - square * (1 / 6))) + less
    const m = x > 0 ? x : 0
    const total = m + sum
    const own = total - m
    return total + (m - (total - own) + (sum - own) + rest)
  }
}
