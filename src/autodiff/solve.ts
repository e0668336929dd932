// Kronecker deltas. An input read at positions e(v) touches the entry t where e(v) = t. Solving for v turns a sum over v
// into one term: a plain index is renamed, a shift is undone, a permutation is inverted, anything else (a label, a constant) stays
// as a condition.
import type { Expr } from "../ir/expr.ts"
import { isInside } from "../ir/inside.ts"
import { add, apply, axisOf, exactly, indexOf, inverse, isPermutation, position, size, sub, substitute, zero } from "../ir/make.ts"

export interface Solution {
  /** Index variables that are settled, with their values in terms of the targets. */
  readonly values: ReadonlyMap<string, Expr>
  /** Index variables settled by a permutation: the index is the entry of `row` at `target`. The row may depend on variables of the reads. */
  readonly permuted: ReadonlyArray<{ readonly index: string; readonly row: Expr; readonly target: Expr }>
  /** What must hold besides. */
  readonly conditions: readonly Expr[]
}

/** Solves `reads[i] = targets[i]` for the variables of `solvable`. */
export function solve(reads: readonly Expr[], targets: readonly Expr[], solvable: (index: string) => boolean): Solution {
  const values = new Map<string, Expr>()
  const permuted: Array<Solution["permuted"][number]> = []
  const conditions: Expr[] = []
  const open: Array<readonly [Expr, Expr]> = []
  reads.forEach((read, k) => {
    const target = targets[k]
    if (target === undefined) return
    if (read.op === "position" && solvable(read.name) && !values.has(read.name)) {
      values.set(read.name, target)
      // Of another axis, which may be longer.
      if (!isInside(target, axisOf(read.name))) conditions.push(apply("lt", [target, size(axisOf(read.name))]))
    } else if (read !== target) open.push([read, target])
  })
  for (const [read, target] of open) {
    const free = (index: string) => solvable(index) && !values.has(index) && !permuted.some((p) => p.index === index)
    const back = unpermuted(read, target, free)
    if (back !== null && !permuted.some((p) => p.row.free.includes(back.index) || back.row.free.includes(p.index))) {
      permuted.push(back)
      continue
    }
    const shift = shifted(read, free)
    if (shift === null) {
      conditions.push(apply("eq", [read, target]))
      continue
    }
    // What it is shifted by may be settled itself, in `y[h=h+a, w=(a)]`.
    const by = shift.by === null ? null : substitute(shift.by, values)
    const value = by === null ? target : shift.up ? sub(target, by) : add(target, by)
    values.set(shift.index, value)
    const end = size(axisOf(shift.index))
    if (!(exactly(value, 0))) conditions.push(apply("ge", [value, zero]))
    conditions.push(apply("lt", [value, end]))
  }
  return { values, permuted, conditions }
}

/** `order(v) = target` where the order does not depend on v: v is the entry of its inverse at the target. */
function unpermuted(read: Expr, target: Expr, free: (index: string) => boolean): Solution["permuted"][number] | null {
  const [of, at] = read.args
  if (read.op !== "entry" || of === undefined || at === undefined || !isPermutation(of) || at.op !== "position" || !free(at.name)) return null
  if (of.free.includes(at.name) || !isInside(read, axisOf(indexOf(of))) || !isInside(target, axisOf(indexOf(of)))) return null
  const [order] = of.args
  return { index: at.name, row: of.op === "inverse" && order !== undefined ? order : inverse(of), target }
}

interface Shift {
  readonly index: string
  readonly by: Expr | null
  readonly up: boolean
}

/** `v + k`, `k + v`, `v - k` where k does not depend on v. */
function shifted(e: Expr, solvable: (index: string) => boolean): Shift | null {
  const [a, b] = e.args
  if (a === undefined || b === undefined) return null
  if (e.op === "add" || e.op === "sub") {
    const plain = (x: Expr, k: Expr) => x.op === "position" && solvable(x.name) && !k.free.includes(x.name) && k.free.every((i) => !solvable(i))
    if (plain(a, b)) return { index: a.name, by: b, up: e.op === "add" }
    if (e.op === "add" && plain(b, a)) return { index: b.name, by: a, up: true }
    // `h + i - r`: undo from the outside in.
    const inner = shifted(a, solvable)
    if (inner !== null && b.free.every((i) => !solvable(i) && i !== inner.index) && inner.by !== null) {
      const by = inner.up === (e.op === "add") ? add(inner.by, b) : sub(inner.by, b)
      return { index: inner.index, by, up: inner.up }
    }
  }
  return null
}

/** The lowest copy of an axis that is not taken. */
export function freshIndex(axis: string, taken: ReadonlySet<string>): string {
  let name = axis
  while (taken.has(name)) name += "'"
  return name
}

export function positions(indices: readonly string[]): readonly Expr[] {
  return indices.map((index) => position(index))
}
