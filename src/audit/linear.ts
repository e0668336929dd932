// The solution of linear equations with its derivatives: elimination on jets, with the largest entry of a column for a pivot. In: the rows of a matrix, a right
// side, bits. Out: a jet for every unknown; NaN where a column has no pivot left.
import { constant, minus, over, times, type Jet } from "./jet.ts"
import { compare, isZero, nan, neg, sign, type Real } from "./real.ts"

const size = (x: Real): Real => (sign(x) < 0 ? neg(x) : x)

export function linearSolution(matrix: ReadonlyArray<readonly Jet[]>, right: readonly Jet[], bits: number): readonly Jet[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? constant(nan)])
  const n = rows.length
  const at = (i: number, j: number): Jet => rows[i]?.[j] ?? constant(nan)
  for (let k = 0; k < n; k += 1) {
    let best = k
    for (let i = k + 1; i < n; i += 1) if (compare(size(at(i, k).v), size(at(best, k).v), bits) > 0) best = i
    if (isZero(at(best, k).v)) return right.map(() => constant(nan))
    const [here, there] = [rows[k], rows[best]]
    if (here === undefined || there === undefined) break
    ;[rows[k], rows[best]] = [there, here]
    for (let i = k + 1; i < n; i += 1) {
      const factor = over(at(i, k), at(k, k), bits)
      rows[i] = (rows[i] ?? []).map((entry, j) => (j < k ? entry : minus(entry, times(factor, at(k, j), bits), bits)))
    }
  }
  const x: Jet[] = []
  for (let i = n - 1; i >= 0; i -= 1) {
    let rest = at(i, n)
    for (let j = i + 1; j < n; j += 1) rest = minus(rest, times(at(i, j), x[j] ?? constant(nan), bits), bits)
    x[i] = over(rest, at(i, i), bits)
  }
  return x
}
