// Special functions at any precision, for reals.ts. In: a decimal type whose precision is the working precision. Out: functions right to
// about that precision in relative terms. Slow and simple on purpose: series with terms of one sign, recurrences,
// Stirling's series far out; none of it shares a formula or a coefficient with ../ops/special.
import type Decimal from "decimal.js"
import { series } from "./series.ts"

type Type = typeof Decimal

export interface Special {
  readonly erf: (x: Decimal) => Decimal
  readonly erfc: (x: Decimal) => Decimal
  /** exp(x²) times the k-th repeated integral of erfc; k = 0 is erfcx. */
  readonly ierfcx: (k: number, x: Decimal) => Decimal
  readonly lgamma: (x: Decimal) => Decimal
  readonly lgamma1p: (x: Decimal) => Decimal
  /** The k-th derivative of digamma. */
  readonly polygamma: (k: number, x: Decimal) => Decimal
}

type Fraction = readonly [numerator: bigint, denominator: bigint]

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))

/** B(0), B(2), B(4), … as exact fractions, by Akiyama and Tanigawa; as many as have been asked for. */
const bernoulli: Fraction[] = []
const tableau: Fraction[] = []

function bernoulliUpTo(count: number): readonly Fraction[] {
  for (let m = tableau.length; bernoulli.length < count; m++) {
    tableau[m] = [1n, BigInt(m) + 1n]
    for (let j = m; j >= 1; j--) {
      const [[a, b], [c, d]] = [tableau[j - 1] ?? [0n, 1n], tableau[j] ?? [0n, 1n]]
      const n = BigInt(j) * (a * d - c * b)
      const g = gcd(n, b * d)
      tableau[j - 1] = [n / g, (b * d) / g]
    }
    if (m % 2 === 0) bernoulli.push(tableau[0] ?? [0n, 1n])
  }
  return bernoulli
}

export function special(R: Type): Special {
  const digits = R.precision
  const eps = new R(10).pow(-digits)
  const { pi: PI, exp, ln, sin, sqrt } = series(R)
  const sqrtPi = sqrt(PI)
  const far = Math.max(20, Math.ceil(0.6 * digits))
  const terms = Math.ceil(0.52 * digits)
  const weights: Decimal[] = []
  const bernoulliAt = (n: number): Decimal => {
    const [a, b] = bernoulliUpTo(terms + 1)[n] ?? [0n, 1n]
    return (weights[n] ??= new R(a.toString()).div(b.toString()))
  }

  const stirling: Decimal[] = []
  const stirlingAt = (n: number): Decimal => (stirling[n] ??= bernoulliAt(n).div(2 * n * (2 * n - 1)))

  /** exp(-x²) Σ 2ⁿ x^(2n+1)/(2n+1)!! times 2/√π: terms of one sign. */
  const erf = (x: Decimal): Decimal => {
    const square = x.mul(x)
    if (square.gt(2.4 * digits)) return x.isNegative() ? erf(x.neg()).neg() : new R(1).sub(erfc(x))
    let term = new R(x)
    let sum = term
    for (let n = 1; term.abs().gt(sum.abs().mul(eps)); n++) {
      term = term.mul(square).mul(2).div(2 * n + 1)
      sum = sum.add(term)
    }
    return sum.mul(2).div(sqrtPi).mul(exp(square.neg()))
  }

  const ierfcx = (k: number, x: Decimal): Decimal => {
    let before = new R(2).div(sqrtPi)
    if (x.lt(6)) {
      let value = exp(x.mul(x)).mul(new R(1).sub(erf(x)))
      for (let n = 1; n <= k; n++) [before, value] = [value, before.div(2).sub(x.mul(value)).div(n)]
      return value
    }
    let ratio = new R(0)
    for (let n = digits + k + Math.ceil((0.7 * digits * digits) / x.toNumber() ** 2); n >= 1; n--) {
      ratio = new R(0.5).div(x.add(ratio.mul(n)))
      if (n - 1 <= k) before = before.mul(ratio)
    }
    return before
  }

  const erfc = (x: Decimal): Decimal => (x.lt(6) ? new R(1).sub(erf(x)) : ierfcx(0, x).mul(exp(x.mul(x).neg())))

  /** sin(πx), exactly reduced. */
  const sinPi = (x: Decimal): Decimal => {
    const whole = x.round()
    const sine = sin(PI.mul(x.sub(whole)))
    return whole.mod(2).isZero() ? sine : sine.neg()
  }

  /** log|Γ(x)|. */
  const lgamma = (x: Decimal): Decimal => {
    if (x.eq(1) || x.eq(2)) return new R(0)
    if (x.lt(0)) return ln(PI.div(x.mul(sinPi(x)).abs())).sub(lgamma(x.neg()))
    let product = new R(1)
    let y = new R(x)
    while (y.lt(far)) {
      product = product.mul(y)
      y = y.add(1)
    }
    let sum = y.sub(0.5).mul(ln(y)).sub(y).add(ln(PI.mul(2)).div(2)).sub(ln(product))
    let power = new R(1).div(y)
    const step = power.mul(power)
    for (let n = 1; n <= terms; n++) {
      const term = stirlingAt(n).mul(power)
      if (term.abs().lt(eps)) break
      sum = sum.add(term)
      power = power.mul(step)
    }
    return sum
  }

  /** log|Γ(1 + x)|: near 0 its series there, because 1 + x would have lost x. */
  const lgamma1p = (x: Decimal): Decimal => {
    if (x.abs().gt("1e-6")) return lgamma(x.add(1))
    let [sum, power] = [new R(0), new R(x)]
    for (let k = 0; ; k++) {
      const term = polygamma(k, new R(1)).mul(power)
      sum = sum.add(term)
      if (term.abs().lte(sum.abs().mul(eps))) return sum
      power = power.mul(x).div(k + 2)
    }
  }

  const polygamma = (k: number, x: Decimal): Decimal => {
    if (x.lt(0)) {
      // cot and its derivatives as polynomials in c = cot(πx): p -> -π (1 + c²) p'.
      const c = sinPi(x.add(0.5)).div(sinPi(x))
      let polynomial: Decimal[] = [new R(0), new R(1)]
      for (let n = 0; n < k; n++) {
        const next = polynomial.map(() => new R(0)).concat([new R(0)])
        polynomial.forEach((t, power) => {
          if (power === 0) return
          const slope = t.mul(power).mul(PI)
          next[power - 1] = (next[power - 1] ?? new R(0)).sub(slope)
          next[power + 1] = (next[power + 1] ?? new R(0)).sub(slope)
        })
        polynomial = next
      }
      const cot = polynomial.reduceRight((sum, t) => sum.mul(c).add(t), new R(0)).mul(PI)
      const mirrored = polygamma(k, new R(1).sub(x))
      return (k % 2 === 0 ? mirrored : mirrored.neg()).sub(cot)
    }
    let factorial = new R(1)
    for (let n = 2; n < k; n++) factorial = factorial.mul(n)
    const top = factorial.mul(Math.max(k, 1))
    let y = new R(x)
    let sum = new R(0)
    while (y.lt(far + k)) {
      sum = sum.add(top.div(k === 0 ? y : y.pow(k + 1)))
      y = y.add(1)
    }
    sum = sum.add(k === 0 ? ln(y).neg() : factorial.div(y.pow(k))).add(top.div(y.pow(k + 1)).div(2))
    let weight = factorial // (2n+k-1)!/(2n)! without the power of y
    const step = new R(1).div(y.mul(y))
    let power = new R(1).div(y.pow(k))
    for (let n = 1; n <= terms; n++) {
      weight = n === 1 ? factorial.mul(k === 0 ? 1 : k * (k + 1)).div(2) : weight.mul((2 * n + k - 2) * (2 * n + k - 1)).div((2 * n - 1) * (2 * n))
      power = power.mul(step)
      const term = bernoulliAt(n).mul(weight).mul(power)
      sum = sum.add(term)
      if (term.abs().lt(sum.abs().mul(eps))) break
    }
    return k % 2 === 0 ? sum.neg() : sum
  }

  return { erf, erfc, ierfcx, lgamma, lgamma1p, polygamma }
}
