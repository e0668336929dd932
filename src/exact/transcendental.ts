// Exponential, logarithm, sine, cosine and arc tangent of big numbers, and the constants they need. In: a number and bits. Out: the
// value with that many bits right in relative terms, but for a few of the last. Inside, all is fixed-point integers.
import type { Big } from "./big.ts"
import { addBig, big, divBig, fromNumber, mulBig, negate, sqrtBig, toFixed, toNumber, ZERO } from "./big.ts"

const GUARD = 24

/** A constant with at least so many fraction bits, computed for ever more of them as they are asked for. */
function constant(compute: (fraction: number) => bigint): (fraction: number) => bigint {
  let known = 0
  let value = 0n
  return (fraction) => {
    if (fraction > known) {
      known = Math.max(512, 2 * known, fraction)
      value = compute(known + GUARD) >> BigInt(GUARD)
    }
    return value >> BigInt(known - fraction)
  }
}

/** artanh(1/n), or arctan(1/n) with alternating signs. */
function inverse(n: bigint, fraction: number, alternating: boolean): bigint {
  let power = (1n << BigInt(fraction)) / n
  let sum = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power = (alternating ? -power : power) / (n * n)
    sum += power / k
  }
  return sum
}

/** artanh(1/n). */
export const artanh = (n: number, fraction: number): bigint => inverse(BigInt(n), fraction, false)

export const ln2 = constant((f) => 18n * inverse(26n, f, false) - 2n * inverse(4801n, f, false) + 8n * inverse(8749n, f, false))
export const pi = constant((f) => 4n * (4n * inverse(5n, f, true) - inverse(239n, f, true)))

export function piBig(bits: number): Big {
  return big(pi(bits + GUARD), BigInt(-bits - GUARD), bits)
}

/** exp(r) of a small fixed-point r, |r| < 1. */
function expFixed(r: bigint, fraction: number): bigint {
  const halvings = Math.ceil(Math.sqrt(fraction / 2))
  const f = BigInt(fraction + 2 * halvings)
  const x = (r << BigInt(halvings))
  let term = x
  let sum = x
  for (let n = 2n; term !== 0n && term !== -1n; n += 1n) {
    term = ((term * x) >> f) / n
    sum += term
  }
  // (1 + s)^2 - 1 = 2s + s^2 keeps the digits of a small s.
  for (let k = 0; k < halvings; k += 1) sum = 2n * sum + ((sum * sum) >> f)
  return ((1n << f) + sum) >> BigInt(2 * halvings)
}

/** Of a number whose exponent is not absurd; see real.ts. */
export function expBig(a: Big, bits: number): Big {
  if (a.m === 0n) return fromNumber(1)
  const fraction = bits + GUARD + Math.max(0, Number(a.top))
  const x = toFixed(a, fraction)
  const unit = ln2(fraction)
  const k = (2n * x + unit) / (2n * unit) - (x < 0n ? 1n : 0n)
  const rest = (x - k * unit) >> BigInt(fraction - bits - GUARD)
  return big(expFixed(rest, bits + GUARD), k - BigInt(bits + GUARD), bits)
}

/** Of a positive number. */
export function logBig(a: Big, bits: number): Big {
  let k = a.top
  let f = big(a.m, a.e - k)
  if (toNumber(f) < 0.75) {
    k -= 1n
    f = big(f.m, f.e + 1n)
  }
  const distance = addBig(f, fromNumber(-1), Infinity)
  const close = distance.m === 0n ? ZERO : nearOne(f, distance, bits + GUARD)
  if (k === 0n) return big(close.m, close.e, bits)
  const fraction = bits + GUARD
  return addBig(close, big(k * ln2(fraction), BigInt(-fraction)), bits)
}

/** log f for f between 0.75 and 1.5, right in relative terms. */
function nearOne(f: Big, distance: Big, bits: number): Big {
  if (distance.top < -20n) {
    const s = divBig(distance, addBig(f, fromNumber(1), Infinity), bits)
    const square = mulBig(s, s, bits)
    let power = s
    let sum = s
    for (let n = 3; power.top > s.top - BigInt(bits); n += 2) {
      power = mulBig(power, square, bits)
      sum = addBig(sum, divBig(power, fromNumber(n), bits), bits)
    }
    return big(sum.m, sum.e + 1n)
  }
  let y = fromNumber(Math.log(toNumber(f)))
  const precise = bits + 24
  for (let right = 40; right < precise; right *= 3) {
    const now = Math.min(precise, 3 * right + GUARD)
    const e = expBig(y, now)
    const step = divBig(addBig(f, negate(e), now), addBig(f, e, now), now)
    y = addBig(y, big(step.m, step.e + 1n), now)
  }
  return y
}

/** Fraction bits that keep a result near a root right: no float64 is nearer than 2^-1100 in relative terms to a multiple of pi/2. */
const NEAR = 128

/** The sine of a + shift·pi/2. */
export function sinBig(a: Big, shift: number, bits: number): Big {
  const fraction = bits + GUARD + NEAR + Math.max(0, Number(a.top), Number(-a.top))
  const x = toFixed(a, fraction)
  const quarter = pi(fraction + 1) >> 2n
  const count = (2n * x + quarter) / (2n * quarter) - (x < 0n ? 1n : 0n)
  const rest = x - count * quarter
  const turn = Number((((count + BigInt(shift)) % 4n) + 4n) % 4n)
  const value = turn % 2 === 0 ? taylor(rest, fraction, rest, 2n) : taylor(rest, fraction, 1n << BigInt(fraction), 1n)
  return big(turn < 2 ? value : -value, BigInt(-fraction), bits)
}

function taylor(x: bigint, fraction: number, first: bigint, start: bigint): bigint {
  const f = BigInt(fraction)
  const square = (x * x) >> f
  let term = first
  let sum = first
  for (let n = start; term !== 0n && term !== -1n; n += 2n) {
    term = -((term * square) >> f) / (n * (n + 1n))
    sum += term
  }
  return sum
}

export function atanBig(a: Big, bits: number): Big {
  if (a.m === 0n) return ZERO
  if (a.m < 0n) return negate(atanBig(negate(a), bits))
  const wide = bits + GUARD
  if (a.top > 1n) {
    const half = big(pi(wide + GUARD), BigInt(-wide - GUARD - 1))
    return addBig(half, negate(atanBig(divBig(fromNumber(1), a, wide), wide)), bits)
  }
  // Halve the angle: x/(1 + sqrt(1 + x^2)).
  let x = a
  let halved = 0n
  for (; halved < 3n && x.top > -8n; halved += 1n) {
    const root = sqrtBig(addBig(fromNumber(1), mulBig(x, x, wide), wide), wide)
    x = divBig(x, addBig(fromNumber(1), root, wide), wide)
  }
  const square = mulBig(x, x, wide)
  let power = x
  let sum = x
  for (let n = 3; power.top > x.top - BigInt(wide); n += 2) {
    power = negate(mulBig(power, square, wide))
    sum = addBig(sum, divBig(power, fromNumber(n), wide), wide)
  }
  return big(sum.m, sum.e + halved, bits)
}
