// log|Γ(1 + x)|. In: a float64. Out: within 2 ulp for x > -1 (its roots 0 and 1 included), where the 1 + x of lgamma would have lost a small x; within 4 units of the
// larger of its two terms for x < -1. The steps are those of lgamma.ts: for x from -0.23 to 1.5 polynomials in what x is beyond 0 and 1 and beside the least value, no
// logarithm; above, one factor more in its product; below, lgamma itself of 1 + x, which is exact enough there.
// Self-contained and without inner functions, because its text is put into emitted modules.
export function lgamma1p(x: number): number {
  if (x === Infinity) return Infinity
  if (x < 0 && x === Math.floor(x)) return x === -Infinity ? NaN : Infinity
  if (!(x <= 0 || x > 0)) return x
  let add = 0
  const near = x >= -0.23 && x < 1.5
  // What is taken as it is: x, of whose gamma function one more factor makes that of 1 + x, or 1 + x.
  const z = x < -0.23 ? 1 + x : x
  let y = z
  if (z < -0.23) {
    const r = z - Math.round(z)
    add = Math.log(Math.PI / (-z * Math.abs(Math.sin(Math.PI * r))))
    y = -z
  }
  const sign = y === z ? 1 : -1
  const stirling = y >= 8
  // y = base + a whole number; the product of what lies between, with what it lacks.
  const under1 = near || y < 0.77
  let base = under1 ? y + 1 : y
  let product = near ? 1 : x > 0 ? y : y < 0.77 ? Math.abs(y) : 1
  let productLow = 0
  while (!near && !stirling && base >= 2.5) {
    base -= 1
    const next = product * base
    const p = product * 134217729 - (product * 134217729 - product)
    const b = base * 134217729 - (base * 134217729 - base)
    productLow = productLow * base + (p * b - next + p * (base - b) + (product - p) * b + (product - p) * (base - b))
    product = next
  }
  const u = stirling ? y : product
  let n = Math.floor(Math.log2(u))
  if (n > 1023) n = 1023
  const m = u / 2 ** n
  const k = Math.round(16 * m)
  const c = k / 16
  const over = m - c
  const under = m + c
  const q = over / under
  const qHigh = q * 134217729 - (q * 134217729 - q)
  const underHigh = under * 134217729 - (under * 134217729 - under)
  const qLow = (over - qHigh * underHigh - qHigh * (under - underHigh) - (q - qHigh) * under + qHigh * (m - (under - c))) / under
  const square = q * q
  const logs = [
    0.0, 0.0, 0.06062462181643484, 2.6424025938726934e-18, 0.11778303565638346, -1.1971685747593677e-18, 0.17185025692665923,
    -6.0224538210113705e-18, 0.22314355131420976, -9.091270597324799e-18, 0.27193371548364176, 7.83319637697442e-19,
    0.3184537311185346, 2.7114779367326236e-17, 0.3629054936893685, -2.1492361455310972e-17, 0.4054651081081644,
    -2.8811380259626426e-18, 0.44628710262841953, -1.8182541194649598e-17, 0.4855078157817008, -1.6618350693852048e-17,
    0.5232481437645479, -3.1833882216350925e-17, 0.5596157879354227, 2.685492580212308e-17, 0.5947071077466928,
    1.3751689964323675e-17, 0.6286086594223741, 4.3538742607970387e-17, 0.661398482245365, -7.603333785634003e-18,
    0.6931471805599453, 2.3190468138462996e-17,
  ]
  // n times the first is exact.
  const twos = n * 0.6931471805598903
  const row = logs[2 * k - 32] as number
  const first = twos + row
  const own = first - twos
  const log = first + 2 * q
  const rest = first - log + 2 * q + (twos - (first - own) + (row - own)) + (n * 5.497923018708371e-14 + (logs[2 * k - 31] as number) + 2 * qLow + q * square * (2 / 3 + square * (2 / 5 + square * (2 / 7 + square * (2 / 9 + square * (2 / 11))))))
  if (stirling) {
    const scale = y > 2 ** 900 ? 2 ** -100 : 1
    const t = (x > 0 ? y + 0.5 : y - 0.5) * scale
    const w = 1 / (y * y)
    const s = [
      -0.02955065359477124, 0.00641025641025641, -0.0019175269175269176, 0.0008417508417508417, -0.0005952380952380953,
      0.0007936507936507937, -0.002777777777777778, 0.08333333333333333,
    ]
    let p = 0
    for (let i = 0; i < s.length; i++) p = p * w + (s[i] as number)
    const tHigh = t * 134217729 - (t * 134217729 - t)
    const logHigh = log * 134217729 - (log * 134217729 - log)
    const whole = t * log
    const lost = tHigh * logHigh - whole + tHigh * (log - logHigh) + (t - tHigh) * logHigh + (t - tHigh) * (log - logHigh)
    const linear = y * scale
    const less = whole - linear
    const value = less + 0.9189385332046728 * scale
    return add + sign * ((value + (less - value + 0.9189385332046728 * scale + (whole - less - linear) + lost + t * rest + (p / y) * scale)) / scale)
  }
  let head = 0
  let tail = 0
  if (base > 1.23 && base < 1.7) {
    // Around the least value; base would be rounded.
    const w = (under1 ? y - 0.4616321449683622 : base - 1.4616321449683622) - 9.549995429965697e-17
    const s = [
      0.00015101513293251347, -0.0002447677322633933, 0.00035191498540079107, -0.0005525093603773289, 0.0008782019056685803,
      -0.001402322833268911, 0.0022597664461773146, -0.003684567993104216, 0.006100535985510619, -0.010314223055383456,
      0.017970675115541096, -0.032788541088385366, 0.06462494023891163, -0.14758772299453085, 0.4838361227238106,
    ]
    let p = 0
    for (let i = 0; i < s.length; i++) p = p * w + (s[i] as number)
    head = -0.12148629053584961
    tail = w * w * p + 3.364991468473138e-18
  } else {
    const one = base <= 1.23
    const d = under1 ? (one ? y : y - 1) : one ? base - 1 : base - 2
    const slope = one ? -0.5772156649015329 : 0.42278433509846713
    const s = one ? [
      -0.06557052089102798, 0.06913368986403849, -0.057484844931240925, 0.061095924931907485, -0.06674186474332647, 0.0715096986661714,
      -0.07693020693077625, 0.08335141774415046, -0.09095405978406268, 0.10009950224181402, -0.11133426542853533, 0.12550966906209657,
      -0.14404989677112714, 0.169557176999801, -0.20738555102866946, 0.2705808084277798, -0.40068563438653143, 0.8224670334241132,
    ] : [
      -2.5521882877857036e-7, 9.314424517406571e-7, -2.097584706247546e-6, 4.398343641805828e-6, -9.434235841183556e-6,
      2.050335561053615e-5, -4.4926304208590884e-5, 9.945779701099502e-5, -0.00022315477236287107, 0.0005096695141844423,
      -0.0011927539109823472, 0.0028905103309306156, -0.007385551028685519, 0.02058080842778324, -0.06735230105319805,
      0.3224670334241132,
    ]
    let p = 0
    for (let i = 0; i < s.length; i++) p = p * d + (s[i] as number)
    const factor = slope + d * p
    const factorLow = slope - factor + d * p + 4.942915152430645e-18
    head = d * factor
    const dHigh = d * 134217729 - (d * 134217729 - d)
    const factorHigh = factor * 134217729 - (factor * 134217729 - factor)
    tail = dHigh * factorHigh - head + dHigh * (factor - factorHigh) + (d - dHigh) * factorHigh + (d - dHigh) * (factor - factorHigh) + d * factorLow
  }
  if (near) return head + tail
  const turn = y < 0.77 ? -1 : 1
  const value = head + turn * log
  const part = value - head
  return add + sign * (value + (head - (value - part) + (turn * log - part) + turn * (rest + productLow / product) + tail))
}
