// ψ⁽ᵏ⁾, the k-th derivative of digamma. In: a whole order k from 0 to 100 and a float64. Out: within 6 ulp for x > 0 and orders
// 1 to 7; for x < 0 within 16 units of the larger of its two terms, because even orders have irrational roots there (order 0
// has one at 1.46… too: digamma is right there). A pole gives Infinity where both sides agree (odd orders), else 0 is taken
// from the right and -1, -2, … have no value.
// The asymptotic series from 10 + k on, the recurrence down from there, where all terms have one sign; reflection on the left
// by the k-th derivative of the cotangent, a polynomial in it with coefficients of one sign.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function polygamma(k: number, x: number): number {
  if (!(k >= 0 && k <= 100) || k !== Math.floor(k) || x === -Infinity) return NaN
  const odd = k % 2 === 1
  if (x === 0) return odd ? Infinity : -Infinity
  if (x < 0 && x === Math.floor(x)) return odd ? Infinity : NaN
  let y = x
  let add = 0
  if (x < 0) {
    const r = x - Math.round(x)
    const cot = Math.abs(r) < 0.25 ? 1 / Math.tan(Math.PI * r) : Math.sign(r) * Math.tan(Math.PI * (0.5 - Math.abs(r)))
    let terms = [0, 1]
    let scale = Math.PI
    for (let n = 1; n <= k; n++) {
      // d/dx p(cot) = -π (1 + cot²) p'(cot)
      const next = new Array<number>(n + 2).fill(0)
      for (let power = 1; power <= n; power++) {
        const c = power * (terms[power] ?? 0)
        next[power - 1] = (next[power - 1] ?? 0) + c
        next[power + 1] = (next[power + 1] ?? 0) + c
      }
      terms = next
      scale *= Math.PI
    }
    add = terms[k + 1] ?? 0
    for (let power = k; power >= 0; power--) add = add * cot + (terms[power] ?? 0)
    add *= odd ? scale : -scale
    y = 1 - x
  }
  // (-1)^(k+1) ψ⁽ᵏ⁾(y) for k >= 1, and -ψ(y) for k = 0: the recurrence adds k!/y^(k+1).
  let factorial = 1
  for (let n = 2; n <= k; n++) factorial *= n
  const steps = y < 10 + k ? Math.ceil(10 + k - y) : 0
  const far = y + steps
  const z = 1 / (far * far)
  // The terms B(2n) (2n+k-1)!/(2n)! z^n, divided by (k-1)!.
  let p = 0
  const bernoulli = [
    0.16666666666666666, -0.03333333333333333, 0.023809523809523808, -0.03333333333333333, 0.07575757575757576,
    -0.2531135531135531, 1.1666666666666667, -7.092156862745098, 54.971177944862156, -529.1242424242424, 6192.123188405797,
    -86580.25311355312,
  ]
  for (let n = bernoulli.length; n >= 1; n--) {
    let weight = 1 / (2 * n)
    for (let j = 1; j <= k; j++) weight *= (2 * n + j - 1) / j
    p = (p + (bernoulli[n - 1] ?? 0) * weight) * z
  }
  let sum = factorial
  for (let n = 1; n <= k; n++) sum /= far
  sum = k === 0 ? -Math.log(far) + 0.5 / far + p : sum * (1 / k + 0.5 / far + p)
  for (let n = steps - 1; n >= 0; n--) sum += factorial * Math.pow(y + n, -k - 1) // smallest first
  const value = odd ? sum : -sum
  return x < 0 ? (odd ? add - value : add + value) : value
}
