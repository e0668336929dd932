// ψ, the derivative of lgamma. In: a float64. Out: within 4 ulp for x > 0 (its irrational root at 1.46… included), within 4 units
// of the larger of its two terms for x < 0. 0 gives -Infinity, the limit from the right; -1, -2, … have no value.
// Polynomial: Chebyshev interpolation at 400 bits of ψ(x)/(x - root) on [1, 2], in x - 1.5; the root is a sum of two floats.
// Elsewhere: the recurrence into [1, 2), the asymptotic series from 8 on, reflection on the left.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function digamma(x: number): number {
  if (x === 0) return -Infinity
  let add = 0
  let y = x
  if (x < 0) {
    if (x === Math.floor(x)) return NaN
    const r = x - Math.round(x)
    const cot = Math.abs(r) < 0.25 ? 1 / Math.tan(Math.PI * r) : Math.sign(r) * Math.tan(Math.PI * (0.5 - Math.abs(r)))
    add = -Math.PI * cot
    y = 1 - x
  }
  if (y >= 8) {
    const z = 1 / (y * y)
    const c = [
      26.456212121212122, -3.0539543302701198, 0.4432598039215686, -0.08333333333333333, 0.021092796092796094, -0.007575757575757576,
      0.004166666666666667, -0.003968253968253968, 0.008333333333333333, -0.08333333333333333,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * z + (c[i] as number)
    return add + (Math.log(y) - 0.5 / y + p * z)
  }
  let sum = 0
  if (y < 1) {
    sum = -1 / y
    y += 1
  }
  while (y >= 2) {
    y -= 1
    sum += 1 / y
  }
  const d = y - 1.5
  const c = [
    0.00011881232908510335, -0.0001782188548855923, 9.653646261410062e-5, -0.00014480643368061614, 0.00032395945401345196,
    -0.00048595039220036254, 0.0006909255761282986, -0.0010364584817312839, 0.0015633696313653504, -0.0023454947398380732,
    0.003518106563802472, -0.005279937255532708, 0.007927021796868154, -0.011908220105959716, 0.017907248317313294,
    -0.026975796659787055, 0.040760833940846085, -0.06192213327548831, 0.09498872445289039, -0.14840492305388092,
    0.24054248424078697, -0.4236274212814606, 0.9510558760318328,
  ]
  let p = 0
  for (let i = 0; i < c.length; i++) p = p * d + (c[i] as number)
  return add + ((y - 1.4616321449683622 - 9.549995429965697e-17) * p + sum)
}
