// log|Γ(x)|. In: a float64. Out: within 3 ulp for x > 0 (its roots 1 and 2 included), within 4 units of the larger of its two terms for
// x < 0, whose roots are irrational. Poles (0, -1, -2, …) give Infinity.
// Polynomials: Chebyshev interpolation at 400 bits of lgamma(1+d)/d on [-0.35, 0.4] and lgamma(2+d)/d on [-0.6, 0.5].
// Elsewhere: the functional equation into these, Stirling's series from 8 on, reflection on the left.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function lgamma(x: number): number {
  if (x === Infinity) return Infinity
  if (x <= 0 && x === Math.floor(x)) return x === -Infinity ? NaN : Infinity
  let add = 0
  let y = x
  if (x <= -0.35) {
    const r = x - Math.round(x)
    add = Math.log(Math.PI / (-x * Math.abs(Math.sin(Math.PI * r))))
    y = -x
  }
  const sign = y === x ? 1 : -1
  let value: number
  if (y >= 8) {
    const z = 1 / (y * y)
    const c = [
      -0.02955065359477124, 0.00641025641025641, -0.0019175269175269176, 0.0008417508417508417, -0.0005952380952380953,
      0.0007936507936507937, -0.002777777777777778, 0.08333333333333333,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * z + (c[i] as number)
    value = (y - 0.5) * (Math.log(y) - 1) + 0.4189385332046728 + p / y
  } else if (y >= 0.7 && y <= 1.4 || y < 0.4) {
    const d = y < 0.4 ? y : y - 1
    const c = [
      -0.053163603437352075, 0.0860555928160122, -0.05534619856923817, 0.03697648478298593, -0.04872016400312759,
      0.05777890778610832, -0.059626799989226265, 0.06227110924578119, -0.06657530945356328, 0.07144801023530545,
      -0.07693923275675806, 0.08335321116156083, -0.09095371294672686, 0.10009947387160396, -0.11133427436603423,
      0.12550966927510585, -0.14404989663129905, 0.16955717699941467, -0.20738555102981127, 0.27058080842777765,
      -0.40068563438652777, 0.8224670334241132, -0.5772156649015329,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * d + (c[i] as number)
    value = y < 0.4 ? d * p - Math.log(Math.abs(y)) : d * p
  } else {
    let product = 1
    let d = y < 0.7 ? y - 1 : y - 2
    while (d > 0.5) {
      product *= d + 1
      d -= 1
    }
    const c = [
      -5.5874122595430354e-8, 5.834891286581465e-8, -6.335626636374557e-8, 2.0958288401240737e-7, -4.685622454147661e-7,
      9.545720583715512e-7, -2.0334623862308044e-6, 4.37527914871243e-6, -9.440543357122941e-6, 2.050712081636632e-5,
      -4.4926115296655507e-5, 9.945752334219893e-5, -0.0002231547670662028, 0.0005096695240819414, -0.001192753911348604,
      0.002890510330762882, -0.0073855510286814745, 0.020580808427784248, -0.06735230105319803, 0.3224670334241132,
      0.42278433509846713,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * d + (c[i] as number)
    value = d * p + (y < 0.7 ? -Math.log(y) : product === 1 ? 0 : Math.log(product))
  }
  return add + sign * value
}
