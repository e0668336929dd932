// Systems of linear equations on scratch rows. In: the entries of a matrix, row by row; then right sides, one behind the other. Out: the matrix in triangular
// factors, once for all right sides; the solutions. Gaussian elimination with the largest pivot of a column, then corrections: what the equations lack is
// computed with two float64, as exactly as the entries are known, so that what elimination has rounded does not show unless the matrix is singular to nearly all
// digits. A matrix in which a column has no pivot left has no solution, which is NaN.
//
// The factors lie in one row of 2·n·(n + 1) numbers: the entries, L and U, which row was taken for each pivot, room for one right side. The functions use no
// outer names, because emitted modules contain their text; their casts leave no trace in it.

/** How long the row is that `factorMatrix` works in. */
export const factorsLength = (n: number): number => 2 * n * (n + 1)

export function factorMatrix(f: Float64Array, n: number): void {
  const lu = n * n
  const taken = 2 * lu
  f.copyWithin(lu, 0, lu)
  for (let k = 0; k < n; k += 1) f[taken + k] = k
  for (let k = 0; k < n; k += 1) {
    let best = k
    // A NaN is no more than any other, and stays where it is first.
    for (let i = k + 1; i < n; i += 1) if (Math.abs(f[lu + i * n + k] as number) > Math.abs(f[lu + best * n + k] as number)) best = i
    const pivot = f[lu + best * n + k] as number
    if (pivot === 0) {
      f.fill(NaN, lu, taken)
      return
    }
    f[taken + k] = best
    for (let j = 0; j < n; j += 1) {
      const entry = f[lu + k * n + j] as number
      f[lu + k * n + j] = f[lu + best * n + j] as number
      f[lu + best * n + j] = entry
    }
    for (let i = k + 1; i < n; i += 1) {
      const factor = (f[lu + i * n + k] as number) / pivot
      f[lu + i * n + k] = factor
      if (factor !== 0) for (let j = k + 1; j < n; j += 1) f[lu + i * n + j] = (f[lu + i * n + j] as number) - factor * (f[lu + k * n + j] as number)
    }
  }
}

/** `count`: entries of all right sides `b` together. `turned`: 1 solves with rows and columns exchanged. */
export function solveFactored(f: Float64Array, b: Float64Array, x: Float64Array, n: number, count: number, turned: number): void {
  const lu = n * n
  const taken = 2 * lu
  const work = taken + n
  const down = turned ? 1 : n
  const across = turned ? n : 1
  for (let from = 0; from < count; from += n) {
    x.fill(0, from, from + n)
    for (let k = 0; k < n; k += 1) f[work + k] = b[from + k] as number
    for (let before = Infinity, size = Infinity; ; before = size) {
      // Rows are exchanged (phase 0), L is solved and U (1, 2); turned, U and L, and the exchanges are undone behind them (3).
      for (let phase = 0; phase < 4; phase += 1) {
        for (let k = 0; k < n; k += 1) {
          const i = phase < 2 ? k : n - 1 - k
          let entry = f[work + i] as number
          if (phase === 3 * turned) {
            const other = work + (f[taken + i] as number)
            f[work + i] = f[other] as number
            f[other] = entry
          } else if (phase === 1 || phase === 2) {
            for (let j = phase === 1 ? 0 : i + 1; j < (phase === 1 ? i : n); j += 1) entry -= (f[lu + i * down + j * across] as number) * (f[work + j] as number)
            f[work + i] = phase === 2 - turned ? entry / (f[lu + i * n + i] as number) : entry
          }
        }
      }
      let largest = (size = 0)
      for (let k = 0; k < n; k += 1) {
        size = Math.max(size, Math.abs(f[work + k] as number))
        largest = Math.max(largest, Math.abs(x[from + k] as number))
      }
      // A correction that is not much less than the one before corrects nothing.
      if (before < Infinity && !(size < before / 2)) break
      for (let k = 0; k < n; k += 1) x[from + k] = (x[from + k] as number) + (f[work + k] as number)
      // The next one is as much smaller as this one is than the one before: below half an ulp there is none.
      if (!(size < Infinity && (before === Infinity ? size : size * (size / before)) > largest * 2 ** -54)) break
      for (let i = 0; i < n; i += 1) {
        let high = b[from + i] as number
        let low = 0
        for (let j = 0; j < n; j += 1) {
          const p = f[i * down + j * across] as number
          const q = x[from + j] as number
          const product = -p * q
          // In halves of 26 bits, whose products are exact.
          const p0 = p * 134217729
          const q0 = q * 134217729
          const p1 = p0 - (p0 - p)
          const q1 = q0 - (q0 - q)
          const p2 = p - p1
          const q2 = q - q1
          const sum = high + product
          const part = sum - high
          low += high - (sum - part) + (product - part) - (p1 * q1 + product + p1 * q2 + p2 * q1 + p2 * q2)
          high = sum
        }
        f[work + i] = high + low
      }
    }
  }
}
