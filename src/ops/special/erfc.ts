// Complementary error function. In: a float64. Out: erfc within 3 ulp, the far tail included. Elsewhere than near 0 it is
// exp(-x^2)·erfcx(x), with x^2 in two parts: rounded to one, it would cost 350 ulp at x = 26.
// Polynomials: Chebyshev interpolation at 400 bits of erf(x)/x in x^2 for |x| < 1/2, and of (1 + 2a)·erfcx(a) in (a - 4)/(a + 3) for a >= 1/2.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function erfc(x: number): number {
  const a = Math.abs(x)
  if (a > 28) return x < 0 ? 2 : 0
  if (a < 0.5) {
    const z = x * x
    const c = [
      1.4725865480556744e-6, -1.4845849259707869e-5, 0.00012053335124353741, -0.0008548297753674966, 0.00522397737302147,
      -0.026866170632887928, 0.11283791670925353, -0.37612638903183476, 1.1283791670955126,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * z + (c[i] as number)
    return 1 - x * p
  }
  const t = (a - 4) / (a + 3)
  const c = [
    -7.524702034433122e-12, 9.380350447146145e-11, 1.6052239767552466e-10, -1.0389267527961607e-9, -1.7615676194412514e-9,
    6.736432243400679e-9, 1.4474555264394511e-8, -3.8236916558829226e-8, -1.0510701831100815e-7, 2.4075179517811523e-7,
    7.238692145743006e-7, -1.91349783026056e-6, -4.577267093106984e-6, 1.8863175582506412e-5, 1.7479106033066675e-5,
    -0.00019788758755849152, 0.0002474037645867584, 0.001392061248248354, -0.008073603938186302, 0.02280179959895352,
    -0.04180651066502432, 0.04665458534673934, -0.00349601351336805, -0.12216847723549216, 1.2329951186255526,
  ]
  let p = 0
  for (let i = 0; i < c.length; i++) p = p * t + (c[i] as number)
  const h = Math.fround(a)
  const g = Math.exp(-h * h)
  const e = g + g * Math.expm1((h - a) * (h + a))
  const tail = (e * p) / (1 + 2 * a)
  return x < 0 ? 2 - tail : tail
}
