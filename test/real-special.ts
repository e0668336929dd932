// Special functions at high precision, for real.ts. In: decimals. Out: decimals right to 60 digits or more in relative
// terms, cancellation near roots included. Slow and simple on purpose: series with terms of one sign, recurrences, Stirling's
// series far out; none of it shares a formula or a coefficient with src/ops/special.
import Decimal from "decimal.js"

/** Precision of everything here; differences below lose up to 25 of these digits. */
export const R = Decimal.clone({ precision: 90, minE: -9e15, maxE: 9e15 })
const eps = new R("1e-90")

export const PI = R.acos(-1)
const sqrtPi = PI.sqrt()

const bernoulli: readonly Decimal[] = (() => {
  // Akiyama-Tanigawa on exact fractions; B(0), B(2), B(4), …
  const row: Array<[bigint, bigint]> = []
  const values: Decimal[] = []
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
  for (let m = 0n; m <= 80n; m++) {
    row[Number(m)] = [1n, m + 1n]
    for (let j = m; j >= 1n; j--) {
      const [[a, b], [c, d]] = [row[Number(j - 1n)] as [bigint, bigint], row[Number(j)] as [bigint, bigint]]
      const n = j * (a * d - c * b)
      const g = gcd(n, b * d)
      row[Number(j - 1n)] = [n / g, (b * d) / g]
    }
    const [n, d] = row[0] as [bigint, bigint]
    if (m % 2n === 0n) values.push(new R(n.toString()).div(d.toString()))
  }
  return values
})()

/** exp(-x²) Σ 2ⁿ x^(2n+1)/(2n+1)!! times 2/√π: terms of one sign. For |x| up to 9 or so. */
export function erf(x: Decimal): Decimal {
  const square = x.mul(x)
  if (square.gt(120)) return x.isNegative() ? erf(x.neg()).neg() : new R(1).sub(erfc(x))
  let term = new R(x)
  let sum = term
  for (let n = 1; term.abs().gt(sum.abs().mul(eps)); n++) {
    term = term.mul(square).mul(2).div(2 * n + 1)
    sum = sum.add(term)
  }
  return sum.mul(2).div(sqrtPi).mul(square.neg().exp())
}

/** exp(x²) times the k-th repeated integral of erfc; k = 0 is erfcx. */
export function ierfcx(k: number, x: Decimal): Decimal {
  let before = new R(2).div(sqrtPi)
  if (x.lt(6)) {
    let value = x.mul(x).exp().mul(new R(1).sub(erf(x)))
    for (let n = 1; n <= k; n++) [before, value] = [value, before.div(2).sub(x.mul(value)).div(n)]
    return value
  }
  let ratio = new R(0)
  for (let n = 40 + k + Math.ceil(4000 / x.toNumber() ** 2); n >= 1; n--) {
    ratio = new R(0.5).div(x.add(ratio.mul(n)))
    if (n - 1 <= k) before = before.mul(ratio)
  }
  return before
}

export function erfc(x: Decimal): Decimal {
  if (x.lt(6)) return new R(1).sub(erf(x))
  return ierfcx(0, x).mul(x.mul(x).neg().exp())
}

/** sin(πx), exactly reduced. */
function sinPi(x: Decimal): Decimal {
  const whole = x.round()
  const sine = R.sin(PI.mul(x.sub(whole)))
  return whole.mod(2).isZero() ? sine : sine.neg()
}

const FAR = 50

/** log|Γ(x)|. */
export function lgamma(x: Decimal): Decimal {
  if (x.eq(1) || x.eq(2)) return new R(0)
  if (x.lt(0)) return PI.div(x.mul(sinPi(x)).abs()).ln().sub(lgamma(x.neg()))
  let product = new R(1)
  let y = new R(x)
  while (y.lt(FAR)) {
    product = product.mul(y)
    y = y.add(1)
  }
  let sum = y.sub(0.5).mul(y.ln()).sub(y).add(PI.mul(2).ln().div(2)).sub(product.ln())
  let power = y
  for (let n = 1; n <= 36; n++) {
    sum = sum.add((bernoulli[n] ?? new R(0)).div(power.mul(2 * n * (2 * n - 1))))
    power = power.mul(y).mul(y)
  }
  return sum
}

/** The k-th derivative of digamma. */
export function polygamma(k: number, x: Decimal): Decimal {
  if (x.lt(0)) {
    // cot and its derivatives as polynomials in c = cot(πx): p -> -π (1 + c²) p'.
    const sine = sinPi(x)
    const c = sinPi(x.add(0.5)).div(sine)
    let terms: Decimal[] = [new R(0), new R(1)]
    for (let n = 0; n < k; n++) {
      const next = terms.map(() => new R(0)).concat([new R(0)])
      terms.forEach((t, power) => {
        if (power === 0) return
        next[power - 1] = (next[power - 1] as Decimal).sub(t.mul(power).mul(PI))
        next[power + 1] = (next[power + 1] as Decimal).sub(t.mul(power).mul(PI))
      })
      terms = next
    }
    const cot = terms.reduceRight((sum, t) => sum.mul(c).add(t), new R(0)).mul(PI)
    const mirrored = polygamma(k, new R(1).sub(x))
    return (k % 2 === 0 ? mirrored : mirrored.neg()).sub(cot)
  }
  let factorial = new R(1)
  for (let n = 2; n < k; n++) factorial = factorial.mul(n)
  let y = new R(x)
  let sum = new R(0)
  while (y.lt(FAR + k)) {
    sum = sum.add(factorial.mul(Math.max(k, 1)).div(y.pow(k + 1)))
    y = y.add(1)
  }
  sum = sum.add(k === 0 ? y.ln().neg() : factorial.div(y.pow(k))).add(factorial.mul(Math.max(k, 1)).div(y.pow(k + 1)).div(2))
  let weight = factorial // (2n+k-1)!/(2n)! without the power of y
  for (let n = 1; n <= 36; n++) {
    weight = n === 1 ? factorial.mul(k === 0 ? 1 : k * (k + 1)).div(2) : weight.mul(2 * n + k - 2).mul(2 * n + k - 1).div(2 * n - 1).div(2 * n)
    sum = sum.add((bernoulli[n] ?? new R(0)).mul(weight).div(y.pow(2 * n + k)))
  }
  return k % 2 === 0 ? sum.neg() : sum
}
