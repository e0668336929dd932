// exp for kernels, in exact IEEE operations only: 1.5 to 2 times as fast as V8's Math.exp, at most 0.51 ulp in error, and the
// same bits on every engine. Makes its tables, then returns the function. Self-contained: its text is put into emitted
// modules, and nothing inside has a name that a build tool would want to keep.
//
// x = n*log(2)/128 + r with |r| < 0.0028, so exp(x) = 2^(n/128)*exp(r): the 128 powers come from a table in two parts (what the
// first loses, the second has), exp(r) - 1 is five terms of its series. Table entries are made in whole numbers of 200 bits,
// by the root of the root … of 2. Outside of [-708, 709] there are subnormals, infinities and NaN, which Math.exp knows.
//
// fastExp hands out its tables with the function: the others here, those of fast-logistic.ts and the vector kernels of WebAssembly work with the same ones.

export interface ExpTables {
  /** For each k below 128: 2^(k/128), and what it lacks as a part of it. */
  readonly powers: Float64Array
  /** 2^-1022, 2^-1021, … */
  readonly scales: Float64Array
}

/** Given an array, a result for x between -708 and 709 is left as it is before its last rounding: a float64, and in the array what that lacks. */
export type Exp = (x: number, low?: Float64Array) => number

export function fastExp(): ((x: number) => number) & ExpTables {
  const one = 1n << 200n
  let step = 2n * one
  for (let k = 0; k < 7; k += 1) {
    const square = step * one
    let root = step
    let next = (root + square / root) >> 1n
    while (next < root) {
      root = next
      next = (root + square / root) >> 1n
    }
    step = root
  }
  const powers = new Float64Array(256)
  for (let k = 0, power = one; k < 128; k += 1, power = (power * step) >> 200n) {
    const near = Number(power)
    powers[2 * k] = near * 2 ** -200
    powers[2 * k + 1] = Number(power - BigInt(near)) / near
  }
  const scales = new Float64Array(2046)
  for (let k = 0, scale = 2 ** -1022; k < 2046; k += 1, scale *= 2) scales[k] = scale
  return Object.assign((x: number, low?: Float64Array) => {
    if (!(x > -708 && x < 709)) return Math.exp(x)
    const n = x * 184.6649652337873 + 6755399441055744 - 6755399441055744 // adding 1.5*2^52 rounds
    const r = x - n * 0.005415212348111709 - n * 1.2864023111638346e-14 // n times the first 36 bits of log(2)/128 is exact
    const k = 2 * (n & 127)
    const power = powers[k] as number
    const rest = (powers[k + 1] as number) + r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))
    const scale = scales[(n >> 7) + 1022] as number
    if (low === undefined) return (power + power * rest) * scale
    const scaled = power * scale
    const more = scaled * rest
    const e = scaled + more
    low[0] = scaled - e + more
    return e
  }, { powers, scales })
}

/**
 * What the float64 of fastExp lacks of exp(x), to 2^-70 of it: its steps again, with r in two parts, the product power*r without error (Dekker), and two terms more of
 * the series, which is 2^-17 at most beside r. Power and result are nearly equal, so their difference is exact, and so is its sum with that product.
 */
export function fastExpRest(exp: (x: number) => number): (x: number) => number {
  const { powers, scales } = exp as unknown as ExpTables
  return (x) => {
    if (!(x > -708 && x < 709)) return 0
    const n = x * 184.6649652337873 + 6755399441055744 - 6755399441055744
    const t = x - n * 0.005415212348111709
    const u = n * 1.2864023111638346e-14
    const r = t - u
    const k = 2 * (n & 127)
    const power = powers[k] as number
    const tail = powers[k + 1] as number
    const square = r * r
    const series = square * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))
    const e = power + power * (tail + r + series)
    const p = power * r
    const a = power * 134217729 - (power * 134217729 - power)
    const b = r * 134217729 - (r * 134217729 - r)
    const lost = a * b - p + a * (r - b) + (power - a) * b + (power - a) * (r - b)
    const small = square * square * square * (1 / 720 + r * (1 / 5040)) + (tail + tail * r + (t - r - u))
    return (power - e + p + power * (series + small) + lost) * (scales[(n >> 7) + 1022] as number)
  }
}

/** power*(1 + rest) - 1, where what the difference power - 1 loses is added again. Beside 0 power is 1, so that nothing cancels. */
export function fastExpm1(exp: (x: number) => number): (x: number) => number {
  const { powers, scales } = exp as unknown as ExpTables
  return (x) => {
    if (!(x > -40 && x < 709)) return x <= -40 ? -1 : Math.expm1(x)
    if (x === 0) return x
    const n = x > -0.02 && x < 0.02 ? 0 : x * 184.6649652337873 + 6755399441055744 - 6755399441055744
    const r = x - n * 0.005415212348111709 - n * 1.2864023111638346e-14
    const k = 2 * (n & 127)
    const power = (powers[k] as number) * (scales[(n >> 7) + 1022] as number)
    const rest = (powers[k + 1] as number) + r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040))))))
    const high = power - 1
    const lost = power >= 1 ? power - high - 1 : power - (1 + high)
    return high + (lost + power * rest)
  }
}

/** x + x^3*p(x^2) beside 0, elsewhere (1 - e)/(1 + e) with e = exp(-2|x|) as fastSigmoid (fast-logistic.ts) divides; from 20 on it is 1. */
export function fastTanh(exp: (x: number) => number): (x: number) => number {
  const twofold: Exp = exp
  const low = new Float64Array(1)
  return (x) => {
    const a = x < 0 ? -x : x
    if (a < 0.25) {
      const z = x * x
      return x + x * (z * (-0.3333333333333333 + z * (0.13333333333333014 + z * (-0.053968253967185104 + z * (0.021869488399290933 + z * (-0.008863226912464658 + z * (0.003591832762381134 + z * (-0.0014502062043223313 + z * 0.0005335954034467286))))))))
    }
    const e = twofold(-2 * (a > 20 ? 20 : a), low)
    const rest = low[0] as number
    const top = 1 - e
    const sum = 1 + e
    const q = top / sum
    const high = q * 134217729 - (q * 134217729 - q)
    const sumHigh = sum * 134217729 - (sum * 134217729 - sum)
    const size = high + (top - high * sumHigh - high * (sum - sumHigh + (1 - sum + e + rest)) + (1 - top - e - rest)) / sum
    return x < 0 ? -size : size
  }
}
