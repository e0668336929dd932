// How wrong values come out at a few points. In: expressions of one sample, without loops. Out: the largest difference of two residues of a value there, in units of the value's last place.
// Inputs are drawn from their domains, by a fixed seed: the same formula always gets the same kernel. Estimates of rounding add up the worst of every step, and
// are three times too large for some formulas and right for others; what a residue costs is spent where it shows.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { toDouble } from "../ir/number.ts"
import { generator } from "../ir/random.ts"
import { postorder } from "../ir/walk.ts"
import { callable } from "../ops/callable.ts"
import type { OpRow } from "../ops/op.ts"
import { findOp } from "../ops/table.ts"

const POINTS = 128
/** Sizes of numbers without bounds: 2^-8 to 2^8, and every third one 2^-64 to 2^64. */
const [USUAL, FAR] = [8, 64]

/** Null where the values have loops. */
export function sampled(facts: Facts): (value: Expr, residue: Expr, other: Expr) => number | null {
  const known = new Map<Expr, Float64Array>()
  const uniform = generator(1)
  const drawn = (node: Expr, k: number): number => {
    const { low, high, integer } = facts(node)
    const size = 2 ** ((k % 3 === 2 ? FAR : USUAL) * (2 * uniform() - 1))
    const [from, to] = [Math.max(low, high < Infinity ? high - size : -size), Math.min(high, low > -Infinity ? low + size : size)]
    // Of float64 numbers with all bits the slope of a mean of cross-entropies rounds once more, shows that, and takes in what it lacks: twice the time, five times with labels 0 and 1.
    const x = Math.fround(from + (to - from) * uniform())
    return Math.min(Math.max(integer ? Math.round(x) : x, low), high)
  }
  const compute = (node: Expr): Float64Array => {
    const args = node.args.map((a) => known.get(a) ?? new Float64Array(POINTS))
    const [a, b, c] = args
    const at = (f: (k: number) => number): Float64Array => {
      const values = new Float64Array(POINTS)
      for (let k = 0; k < POINTS; k += 1) values[k] = f(k)
      return values
    }
    switch (node.op) {
      case "number": return new Float64Array(POINTS).fill(toDouble(node.name))
      case "input": return at((k) => drawn(node, k))
      case "position": return at((k) => k % 2)
      case "size": return new Float64Array(POINTS).fill(2)
      case "stop": return a ?? new Float64Array(POINTS)
      case "rescue": return b ?? new Float64Array(POINTS)
      case "if": return at((k) => (a?.[k] !== 0 ? b : c)?.[k] ?? NaN)
    }
    const row = findOp(node.op)
    return row === undefined ? new Float64Array(POINTS).fill(NaN) : at(folded(row, args))
  }
  return (value, residue, other) => {
    const order = postorder([value, residue, other], (node) => known.has(node))
    if (order.some((node) => node.over.length > 0 || node.op === "entry")) return null
    for (const node of order) known.set(node, compute(node))
    const [values, first, second] = [value, residue, other].map((node) => known.get(node) ?? new Float64Array(POINTS))
    if (values === undefined || first === undefined || second === undefined) return null
    let most = 0
    for (let k = 0; k < POINTS; k += 1) most = Math.max(most, inUlps(values[k] ?? NaN, (first[k] ?? NaN) - (second[k] ?? NaN)))
    return most
  }
}

/** Of more arguments than parameters, from the left. */
function folded(row: OpRow, args: readonly Float64Array[]): (k: number) => number {
  const f = callable(row)
  const [a, b] = args
  if (args.length > row.params.length) return (k) => args.slice(1).reduce((sum, x) => f(sum, x[k] ?? NaN), a?.[k] ?? NaN)
  return args.length === 1 ? (k) => f(a?.[k] ?? NaN) : args.length === 2 ? (k) => f(a?.[k] ?? NaN, b?.[k] ?? NaN) : (k) => f(...args.map((x) => x[k] ?? NaN))
}

/** 0 of what has no digits, or not all of them. */
function inUlps(x: number, error: number): number {
  const size = Math.abs(x)
  return size > 2 ** -960 && size < Infinity && Number.isFinite(error) ? Math.abs(error) / 2 ** (Math.floor(Math.log2(size)) - 52) : 0
}
