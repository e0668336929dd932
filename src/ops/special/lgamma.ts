// log|Γ(more + x)|, where more is 0 (lgamma) or 1 (lgamma1p, for which a rounded sum would have lost a small x). In: float64. Out: within an ulp, beside the
// roots too, of which 1 and 2 are floats and those on the left are not. Poles (0, -1, -2, …) give Infinity.
// The functional equation moves the argument to t + s between 0.77 and 2.5, where t is a float and s a whole number, and leaves the logarithm of a product. There, and beside the
// roots in (-3.2, -2), polynomials (Chebyshev interpolation at 400 bits) give what lgamma has beyond its value and slope. Beside the roots next to the poles -4 to -8
// polynomial and product are each taken as what they have beyond those at the root, so that nothing cancels; farther to the left the product, with what it lacks, is
// exact enough. From 8 on Stirling's series, below -20 also reflection. Logarithms are sums of a float64 and what it lacks: log(u) is n*log(2) + log(c) +
// 2*artanh((m - c)/(m + c)) with u = 2^n*m and c the nearest 16th. Self-contained and without inner functions, because its text is put into emitted modules.
export function lgamma(given: number, more = 0): number {
  if (given === Infinity) return Infinity
  if (!(given <= 0 || given > 0)) return given
  // 1 + x is exact up to -0.5.
  const plus = given <= -0.5 ? 0 : more
  const x = given <= -0.5 ? given + more : given
  if (x <= -plus && x === Math.floor(x)) return x === -Infinity ? NaN : Infinity
  const y = Math.abs(x)
  const stirling = x >= 8 || x < -20
  // Of what t was moved over, with what it lacks; s is 3 where x itself is still to be counted.
  let t = x
  let s = plus === 1 && x < 1.5 ? 1 : 0
  let product = plus === 1 && x >= 1.5 ? x : 1
  let productLow = 0
  if (x > -0.5 && x < -0.23) {
    s = 3 - plus
    product = 1 + x
    productLow = 1 - product + x
  }
  while (!stirling) {
    let factor = t
    if (s === 0 && t < 0.77) {
      if (t < -0.23) t += 1
      else s = 1
    } else if (s === 0 && t >= 2.5) {
      t -= 1
      factor = t
    } else if (s === 3) s = 2
    else break
    const next = product * factor
    const p = product * 134217729 - (product * 134217729 - product)
    const f = factor * 134217729 - (factor * 134217729 - factor)
    productLow = productLow * factor + (p * f - next + p * (factor - f) + (product - p) * f + (product - p) * (factor - f))
    product = next
  }
  const upward = t > x || s > plus
  let head = 0
  let tail = 0
  if (!stirling) {
    const base = t + s
    const beside = Math.abs(x + 2.457) < 0.015 ? 1 : Math.abs(x + 2.7477) < 0.02 ? 2 : Math.abs(x + 3.1436) < 0.008 ? 3 : base <= 1.23 ? 4 : base < 1.7 ? 5 : 6
    // A value and its slope, each with what it lacks, and what the center lacks; then the polynomial, from its last coefficient on.
    const c = beside === 1 ? [
      0, 0, 1.5156034480216574, -4.0695290379659363e-17, 3.7075610815513266e-17, 297.00947537407956, 100.86368068206886, 82.229060082053,
      24.038786670556554, 24.82494212794173, 5.800414568874798, 8.721782583815244, 1.4112911430779416, 4.8583209516339965,
    ] : beside === 2 ? [
      0, 0, -1.9143501856115988, -6.288473508186805e-17, -9.055340329338315e-17, -4654297.557476723, 1271998.234106735, -344463.4673970705,
      95608.22706748579, -26804.58550977293, 7610.399902895738, -2193.112775815467, 646.905999533134, -194.76615530346902, 62.62728271351988,
      -20.095134916842603, 9.575189475709667,
    ] : beside === 3 ? [
      0, 0, 7.781884658131351, -1.2366266971852707e-16, 2.1818179852331714e-16, 171158904.51455024, 27029970.58275392, 4284314.548756197,
      692039.8198643124, 113559.66567563107, 19023.06220809286, 3277.1937854838307, 588.8907422362109, 112.26898629717601, 25.83133837238796,
    ] : beside === 4 ? [
      0, 0, -0.5772156649015329, 4.942915152430645e-18, 0, -0.06557052089102798, 0.06913368986403849, -0.057484844931240925, 0.061095924931907485,
      -0.06674186474332647, 0.0715096986661714, -0.07693020693077625, 0.08335141774415046, -0.09095405978406268, 0.10009950224181402,
      -0.11133426542853533, 0.12550966906209657, -0.14404989677112714, 0.169557176999801, -0.20738555102866946, 0.2705808084277798,
      -0.40068563438653143, 0.8224670334241132,
    ] : beside === 5 ? [
      -0.12148629053584961, 3.364991468473138e-18, 0, 0, -9.549995429965697e-17, 0.00015101513293251347, -0.0002447677322633933,
      0.00035191498540079107, -0.0005525093603773289, 0.0008782019056685803, -0.001402322833268911, 0.0022597664461773146, -0.003684567993104216,
      0.006100535985510619, -0.010314223055383456, 0.017970675115541096, -0.032788541088385366, 0.06462494023891163, -0.14758772299453085,
      0.4838361227238106,
    ] : [
      0, 0, 0.42278433509846713, 4.942915152430645e-18, 0, -2.5521882877857036e-7, 9.314424517406571e-7, -2.097584706247546e-6,
      4.398343641805828e-6, -9.434235841183556e-6, 2.050335561053615e-5, -4.4926304208590884e-5, 9.945779701099502e-5, -0.00022315477236287107,
      0.0005096695141844423, -0.0011927539109823472, 0.0028905103309306156, -0.007385551028685519, 0.02058080842778324, -0.06735230105319805,
      0.3224670334241132,
    ]
    // The base itself would be rounded.
    const away = beside === 1 ? x + 2.4570247382208006 : beside === 2 ? x + 2.7476826467274127 : beside === 3 ? x + 3.14358088834998 : beside === 4 ? t + (s - 1) : beside === 5 ? t + (s - 1.4616321449683622) : t + (s - 2)
    const d = away + (c[4] as number)
    const dLow = away - d + (c[4] as number)
    // What products lose has no float there.
    if (s === 1 && plus === 1 && Math.abs(d) < 2 ** -900) return d * -0.5772156649015329 + 0
    const pole = Math.round(-x)
    let root = 0
    let rootLow = 0
    if (beside === 4 && x < -3.5 && pole < 9) {
      // Beside -4, -4, -5, -5, …: how far from the pole the root is, and what that lacks.
      const roots = [
        0.04470571514140207, 8.223977942582053e-19, -0.03936183974053688, 3.2731379225891636e-18, 0.008455359439952277, 8.231751957350036e-19,
        -0.008218168322593521, -5.582665915956405e-19, 0.0013925199191243706, -7.090441230646531e-20, -0.0013852944531550972, -2.6295731811446077e-20,
        0.0001984921093623021, 6.263909978492175e-21, -0.00019833340732475162, 1.1820573401560963e-20, 2.4802904179335845e-5, 3.15397713595963e-22,
        -2.48002706819597e-5, 1.0083974251164085e-21,
      ]
      const at = 4 * (pole - 4) + (t > 0 ? 0 : 2)
      root = roots[at] as number
      rootLow = roots[at + 1] as number
    }
    let p = 0
    let q = 0
    for (let i = 5; i < c.length - 1; i++) {
      q = q * root + p
      p = p * d + (c[i] as number)
    }
    const slope = c[2] as number
    const curve = c[c.length - 1] as number
    if (Math.abs(d - root) < Math.abs(root) / 4) {
      const h = d - root - rootLow
      const hLow = d - root - h - rootLow
      let v = 0
      for (let k = 1; k <= pole; k++) v += (h / (root - k)) * (1 + v)
      const r = h / root
      const rHigh = r * 134217729 - (r * 134217729 - r)
      const rootHigh = root * 134217729 - (root * 134217729 - root)
      const left = h - rHigh * rootHigh - rHigh * (root - rootHigh) - (r - rHigh) * rootHigh - (r - rHigh) * (root - rootHigh) + hLow * (1 + v / r) - r * rootLow
      const others = v + r * v + left / root
      const u = r + others
      product = 1 + u
      productLow = 1 - product + u + (r - u + others)
      tail = h * (slope + d * (p * d + curve) + root * (p * d + curve + root * (q * root + p)))
    } else {
      const dHigh = d * 134217729 - (d * 134217729 - d)
      const curveHigh = curve * 134217729 - (curve * 134217729 - curve)
      const bend = d * curve
      const bendLow = dHigh * curveHigh - bend + dHigh * (curve - curveHigh) + (d - dHigh) * curveHigh + (d - dHigh) * (curve - curveHigh)
      const factor = slope + bend
      const own = factor - slope
      const factorLow = slope - (factor - own) + (bend - own) + bendLow + d * (d * p) + (c[3] as number)
      const factorHigh = factor * 134217729 - (factor * 134217729 - factor)
      const rise = d * factor
      const riseLow = dHigh * factorHigh - rise + dHigh * (factor - factorHigh) + (d - dHigh) * factorHigh + (d - dHigh) * (factor - factorHigh) + d * factorLow + dLow * factor
      head = (c[0] as number) + rise
      tail = (c[0] as number) - head + rise + riseLow + (c[1] as number)
    }
    if (beside < 4 || (product === 1 && !upward)) return head + tail
  }
  const u = stirling ? y : Math.abs(product)
  const n = Math.round(Math.log2(u))
  const m = n > 1023 ? u / 2 ** 1023 / 2 : u / 2 ** n
  const k = Math.round(16 * m)
  const c = k / 16
  const over = m - c
  const under = m + c
  const q = over / under
  const qHigh = q * 134217729 - (q * 134217729 - q)
  const underHigh = under * 134217729 - (under * 134217729 - under)
  const qLow = (over - qHigh * underHigh - qHigh * (under - underHigh) - (q - qHigh) * under - qHigh * (m - (under - c))) / under
  const z = q * q
  const logs = [
    -0.3746934494414107, 3.9243112288632396e-18, -0.2876820724517809, -2.607160616442564e-17, -0.2076393647782445, -1.2053243216686129e-17,
    -0.13353139262452263, 3.664457663660085e-18, -0.06453852113757118, 6.470486661692933e-18, 0, 0,
    0.06062462181643484, 2.6424025938726934e-18, 0.11778303565638346, -1.1971685747593677e-18, 0.17185025692665923, -6.0224538210113705e-18,
    0.22314355131420976, -9.091270597324799e-18, 0.27193371548364176, 7.83319637697442e-19, 0.3184537311185346, 2.7114779367326236e-17,
    0.3629054936893685, -2.1492361455310972e-17,
  ]
  // n times the first is exact.
  const twos = n * 0.6931471805598903
  const row = logs[2 * k - 22] as number
  const first = twos + row
  const own = first - twos
  const log = first + 2 * q
  const rest = first - log + 2 * q + (twos - (first - own) + (row - own)) + (n * 5.497923018708371e-14 + (logs[2 * k - 21] as number) + 2 * qLow + q * z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11))))))
  if (stirling) {
    const scale = y > 2 ** 900 ? 2 ** -100 : 1
    const t = y * scale
    const w = 1 / (y * y)
    const c = [
      -0.02955065359477124, 0.00641025641025641, -0.0019175269175269176, 0.0008417508417508417, -0.0005952380952380953,
      0.0007936507936507937, -0.002777777777777778, 0.08333333333333333,
    ]
    let p = 0
    for (let i = 0; i < c.length; i++) p = p * w + (c[i] as number)
    const tHigh = t * 134217729 - (t * 134217729 - t)
    const logHigh = log * 134217729 - (log * 134217729 - log)
    const whole = t * log
    const lost = tHigh * logHigh - whole + tHigh * (log - logHigh) + (t - tHigh) * logHigh + (t - tHigh) * (log - logHigh)
    const less = whole - t
    const value = less + 0.9189385332046728 * scale
    const small = less - value + 0.9189385332046728 * scale + (whole - less - t) + lost + t * rest + (plus - 0.5) * scale * (log + rest) + (p / y) * scale
    if (x > 0) return (value + small) / scale
    const sine = (y * Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) / Math.PI
    const e = Math.round(Math.log2(sine))
    const large = e * 0.6931471805598903
    const sum = value + large
    const part = sum - value
    return -(sum + (value - (sum - part) + (large - part) + small + (e * 5.497923018708371e-14 + Math.log(sine / 2 ** e))))
  }
  const turn = upward ? -1 : 1
  const value = head + turn * log
  const part = value - head
  return value + (head - (value - part) + (turn * log - part) + turn * (rest + productLow / product) + tail)
}
