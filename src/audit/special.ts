// Error functions and gamma functions of real numbers, by series with terms of one sign, recurrences and Stirling's series far
// out. In: a number and bits. Out: the value, right to about so many bits where it is not near one of its roots. Nothing here is
// shared with the float64 implementations of the ops.
import type { Big } from "../exact/big.ts"
import { big, divBig, fromNumber, mulBig } from "../exact/big.ts"
import { add, div, exp, isNaNReal, isZero, log, mul, nan, neg, of, one, pi, real, sign, sqrt, sub, toFloat, top, two, zero, type Real } from "./real.ts"

/** 2/sqrt(pi)·exp(-x²). */
function bell(x: Real, bits: number): Real {
  return mul(div(two, sqrt(pi(bits), bits), bits), exp(neg(mul(x, x, bits)), bits), bits)
}

function erf(x: Real, bits: number): Real {
  const square = mul(x, x, bits)
  let term = x
  let sum = x
  for (let n = 1; (top(term) ?? 0n) > (top(sum) ?? 0n) - BigInt(bits); n += 1) {
    term = div(mul(mul(term, square, bits), two, bits), real(2 * n + 1), bits)
    sum = add(sum, term, bits)
  }
  return mul(sum, bell(x, bits), bits)
}

/** The complementary error function. */
export function erfc(x: Real, bits: number): Real {
  if (x.special !== 0) return x.special > 0 ? zero : x.special < 0 ? two : nan
  if (isZero(x)) return one
  const size = Math.abs(toFloat(x))
  const digits = 1.4427 * size * size
  if (sign(x) < 0) return sub(two, erfc(neg(x), bits), bits)
  if (digits <= bits + 20) {
    const wide = Math.ceil(bits + digits + 20)
    return sub(one, erf(x, wide), wide)
  }
  const double = mul(two, mul(x, x, bits), bits)
  let term = one
  let sum = one
  for (let n = 1; (top(term) ?? 0n) > BigInt(-bits); n += 1) {
    term = neg(div(mul(term, real(2 * n - 1), bits), double, bits))
    sum = add(sum, term, bits)
  }
  return div(mul(mul(bell(x, bits), sum, bits), of(big(1n, -1n)), bits), x, bits)
}

/** The error function, right in relative terms near 0. */
export function erfReal(x: Real, bits: number): Real {
  if (x.special !== 0) return real(Math.sign(x.special))
  if (isZero(x)) return zero
  return Math.abs(toFloat(x)) < 1 ? erf(x, bits) : sub(one, erfc(x, bits), bits)
}

/** The k-th repeated integral of erfc from x to infinity; for k = -1 its negative derivative. */
export function repeatedErfc(k: number, x: Real, bits: number): Real {
  if (isNaNReal(x)) return nan
  const size = Math.max(1, Math.abs(toFloat(x)))
  const wide = bits + 20 + (k + 1) * (4 + 2 * Math.ceil(Math.min(1100, Math.log2(size))))
  let [before, value] = [bell(x, wide), k < 0 ? zero : erfc(x, wide)]
  if (k < 0) return before
  for (let n = 1; n <= k; n += 1) {
    [before, value] = [value, div(sub(mul(before, of(big(1n, -1n)), wide), mul(x, value, wide), wide), real(n), wide)]
  }
  return value
}

const bernoulliNumbers: Array<readonly [bigint, bigint]> = []
const row: Array<readonly [bigint, bigint]> = []

/** B(2n) as a fraction, by the algorithm of Akiyama and Tanigawa. */
function bernoulli(n: number): readonly [bigint, bigint] {
  for (let m = row.length; bernoulliNumbers.length <= n; m += 1) {
    row[m] = [1n, BigInt(m + 1)]
    for (let j = m; j >= 1; j -= 1) {
      const [[a, b], [c, d]] = [row[j - 1] ?? [0n, 1n], row[j] ?? [0n, 1n]]
      row[j - 1] = reduced(BigInt(j) * (a * d - c * b), b * d)
    }
    if (m % 2 === 0) bernoulliNumbers.push(row[0] ?? [0n, 1n])
  }
  return bernoulliNumbers[n] ?? [0n, 1n]
}

function reduced(num: bigint, den: bigint): readonly [bigint, bigint] {
  let [a, b] = [num < 0n ? -num : num, den]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? [0n, 1n] : [num / a, den / a]
}

const MOST_STEPS = 600

/** Numbers x, x + 1, … up to where Stirling's series gives so many bits, the last one apart; null where that is too far. */
function climb(x: Real, order: number, bits: number): { readonly below: readonly Real[]; readonly high: Real } | null {
  const enough = Math.ceil(0.12 * bits) + 10 + order
  const steps = Math.max(0, Math.ceil(enough - toFloat(x)))
  if (steps > MOST_STEPS) return null
  const below = Array.from({ length: steps }, (_, j) => add(x, real(j), bits))
  return { below, high: add(x, real(steps), bits) }
}

/** log|Γ(x)| where x is no pole. */
export function lgamma(x: Real, bits: number): Real {
  if (x.special !== 0) return x.special > 0 ? x : nan
  // Its roots, which no number of digits would decide.
  if (isZero(sub(x, one, bits)) || isZero(sub(x, two, bits))) return zero
  const climbed = climb(x, 0, bits)
  if (climbed === null || climbed.below.some(isZero)) return nan
  const { below, high } = climbed
  const product = below.reduce((p, t) => mul(p, t, bits), one)
  const half = of(big(1n, -1n))
  const start = add(sub(mul(sub(high, half, bits), log(high, bits), bits), high, bits), mul(half, log(mul(two, pi(bits), bits), bits), bits), bits)
  const series = stirling(high, bits, (n) => [1n, BigInt(2 * n * (2 * n - 1))], 1)
  return sub(add(start, series, bits), log(sign(product) < 0 ? neg(product) : product, bits), bits)
}

/** Σ B(2n)·weight(n)/y^(2n - 2 + first), n from 1. */
function stirling(y: Real, bits: number, weight: (n: number) => readonly [bigint, bigint], first: number): Real {
  const [head] = y.parts
  if (head === undefined) return nan
  let power: Big = fromNumber(1)
  for (let k = 0; k < first; k += 1) power = mulBig(power, head, bits)
  const square = mulBig(head, head, bits)
  let sum = zero
  for (let n = 1; n < bits; n += 1) {
    const [[a, b], [c, d]] = [bernoulli(n), weight(n)]
    const term = of(divBig(big(a * c, 0n), mulBig(big(b * d, 0n), power, bits), bits))
    sum = add(sum, term, bits)
    if ((top(term) ?? 0n) < (top(sum) ?? 0n) - BigInt(bits)) break
    power = mulBig(power, square, bits)
  }
  return sum
}

/** The k-th derivative of digamma. */
export function polygamma(k: number, x: Real, bits: number): Real {
  if (x.special !== 0) return x.special > 0 ? (k === 0 ? { ...x, mild: true } : zero) : nan
  const climbed = climb(x, k, bits)
  if (climbed === null || climbed.below.some(isZero)) return nan
  const { below, high } = climbed
  const factorial = (n: number): bigint => Array.from({ length: Math.max(0, n) }, (_, i) => BigInt(i + 1)).reduce((p, i) => p * i, 1n)
  const whole = (n: bigint): Real => of(big(n, 0n))
  const power = (t: Real, n: number): Real => Array.from({ length: n }).reduce<Real>((p) => mul(p, t, bits), one)
  let sum = below.reduce((s, t) => add(s, div(whole(factorial(k)), power(t, k + 1), bits), bits), zero)
  sum = add(sum, k === 0 ? neg(log(high, bits)) : div(whole(factorial(k - 1)), power(high, k), bits), bits)
  sum = add(sum, div(whole(factorial(k)), mul(two, power(high, k + 1), bits), bits), bits)
  sum = add(sum, stirling(high, bits, (n) => [factorial(2 * n + k - 1), factorial(2 * n)], k + 2), bits)
  return k % 2 === 0 ? neg(sum) : sum
}
