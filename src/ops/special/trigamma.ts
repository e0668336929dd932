// ψ', the derivative of digamma. In: a float64. Out: within 5 ulp (3 for x > 0); all terms are positive for x > 0. Poles (0, -1, …) give
// Infinity. The asymptotic series from 10 on, the recurrence down from there, reflection on the left.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function trigamma(x: number): number {
  let y = x
  let add = 0
  if (x < 0) {
    const r = x - Math.round(x)
    const s = Math.sin(Math.PI * r) / Math.PI
    add = 1 / s / s
    y = 1 - x
  }
  const steps = y < 10 ? Math.ceil(10 - y) : 0
  const w = 1 / (y + steps)
  const z = w * w
  const c = [
    54.971177944862156, -7.092156862745098, 1.1666666666666667, -0.2531135531135531, 0.07575757575757576, -0.03333333333333333,
    0.023809523809523808, -0.03333333333333333, 0.16666666666666666,
  ]
  let p = 0
  for (let i = 0; i < c.length; i++) p = p * z + (c[i] as number)
  let value = w + 0.5 * z + p * z * w
  for (let n = steps - 1; n >= 0; n--) value += 1 / (y + n) / (y + n) // smallest first
  return x < 0 ? add - value : value
}
