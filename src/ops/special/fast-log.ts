// log and log1p for kernels, in exact IEEE operations only: about 1.5 times as fast as V8's Math.log, at most 0.9 ulp in error,
// and the same bits on every engine. fastLog makes its tables, then returns the function. Self-contained: their
// text is put into emitted modules, and nothing inside has a name that a build tool would want to keep.
//
// x = 2^k*z with z between 0.69 and 1.38; c, one of 128 numbers of 8 bits, is nearest to z, and z - c is exact. With
// r = (z - c)/c the result is k*log(2) + log(c) + log(1 + r), where log(c) comes in two parts from a table and log(1 + r) from
// seven terms of its series. Beside 1 the row is c = 1, so that r is exact and nothing cancels. The logarithms of the table are
// made in whole numbers of 120 bits, log((m + 1)/m) being twice the inverse tanh of 1/(2*m + 1).

/** Other functions and the vector kernels of WebAssembly work with the same tables. */
export interface LogTable {
  /** The rows c, 1/c, log(c) and what it lacks. */
  readonly logs: Float64Array
  /** 2^1022, 2^1021, … */
  readonly scales: Float64Array
}

export function fastLog(): ((x: number) => number) & LogTable {
  const logs = new Float64Array(512) // c, 1/c, log(c) to 42 binary places, what it lacks
  for (let way = -1; way <= 1; way += 2) {
    let log = 0n
    for (let m = 256; m >= 177 && m <= 352; m += way) {
      const row = m <= 256 ? m - 177 : (m - 256) / 2 + 79
      if (Number.isInteger(row)) {
        const near = Math.round(Number(log) * 2 ** -78) * 2 ** 78
        logs.set([m / 256, 256 / m, near * 2 ** -120, Number(log - BigInt(near)) * 2 ** -120], 4 * row)
      }
      const odd = BigInt(2 * m + way)
      const square = odd * odd
      let term = (2n << 120n) / odd
      for (let k = 1n; term > 0n; k += 2n, term /= square) log += BigInt(way) * (term / k)
    }
  }
  const scales = new Float64Array(2047)
  for (let k = 0, scale = 2 ** 1022; k < 2047; k += 1, scale /= 2) scales[k] = scale
  const number = new Float64Array([1])
  const words = new Int32Array(number.buffer)
  const upper = words[1] === 0 ? 0 : 1
  return Object.assign((x: number) => {
    number[0] = x
    const word = words[upper] as number
    if ((word - 0x100000) >>> 0 >= 0x7fe00000) return Math.log(x) // no positive normal number
    const bits = word - 0x3fe61000
    const k = bits >> 20
    const row = (bits >> 11) & 508
    const r = (x * (scales[k + 1022] as number) - (logs[row] as number)) * (logs[row + 1] as number)
    const large = k * 0.6931471803691238 + (logs[row + 2] as number) // exact: the first 32 bits of log(2)
    const sum = large + r
    const lost = large - sum + r + (k * 1.9082149292705877e-10 + (logs[row + 3] as number))
    const square = r * r
    return sum + (lost + square * (-1 / 2 + r * (1 / 3) + square * (-1 / 4 + r * (1 / 5) + square * (-1 / 6 + r * (1 / 7)))))
  }, { logs, scales })
}

/**
 * log(b) of the rounded sum b = 1 + x, whose steps are repeated, and what b lacks, which is exact, divided by it: added before the last rounding. With the table's
 * 1/c that quotient needs no division: 1/b is 1/(2^k*c*(1 + r)), and of 1/(1 + r) no more than 1 - r shows.
 */
export function fastLog1p(log: (x: number) => number): (x: number) => number {
  const { logs, scales } = log as unknown as LogTable
  const number = new Float64Array([1])
  const words = new Int32Array(number.buffer)
  const upper = words[1] === 0 ? 0 : 1
  return (x) => {
    const b = 1 + x
    number[0] = b
    const word = words[upper] as number
    if ((word - 0x100000) >>> 0 >= 0x7fe00000) return log(b)
    const bits = word - 0x3fe61000
    const k = bits >> 20
    const row = (bits >> 11) & 508
    const scale = scales[k + 1022] as number
    const inverse = logs[row + 1] as number
    const r = (b * scale - (logs[row] as number)) * inverse
    const large = k * 0.6931471803691238 + (logs[row + 2] as number)
    const sum = large + r
    const lost = large - sum + r + (k * 1.9082149292705877e-10 + (logs[row + 3] as number))
    const square = r * r
    return sum + (lost + square * (-1 / 2 + r * (1 / 3) + square * (-1 / 4 + r * (1 / 5) + square * (-1 / 6 + r * (1 / 7)))) + (x - (b - 1)) * (scale * inverse) * (1 - r))
  }
}
