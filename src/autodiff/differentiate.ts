// Reverse mode over index notation. In: a scalar expression (no free index variables) and the inputs to differentiate by.
// Out: for each input one expression in its own index variables, the derivative by that entry.
//
// The adjoint of a node is an expression in the node's free index variables. An argument that lacks one of them was
// used at every position of it, so its adjoint sums over that variable; an argument under a reduction sees the
// reduction's variables too. Where an input is read, the Kronecker delta of its positions is solved (solve.ts).
// A value that stands in the graph for several copies of an axis (`u` and `u[n']`) is differentiated once: see copies.ts.
// Zeros are dropped only when they are the number 0; a branch not taken contributes an untaken branch.
import type { Expr } from "../ir/expr.ts"
import { apply, axisOf, entry, one, position, substitute } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import { usersFirst } from "./copies.ts"
import { both, guarded, joined, plus, summed, times } from "./algebra.ts"
import { hasDerivative, partial } from "./partial.ts"
import { freshIndex, positions, solve } from "./solve.ts"

/** An input to differentiate by, with the index variables of its array (`["*", "c"]`; [] for a number). */
export interface Variable {
  readonly name: string
  readonly indices: readonly string[]
}

export function differentiate(root: Expr, wrt: readonly Variable[]): readonly Expr[] {
  if (root.free.length > 0) throw new Error("only a scalar is differentiated")
  const names = new Set(wrt.map((v) => v.name))
  const order = postorder([root])
  const relevant = dependents(order, names)
  const adjoints = new Map<Expr, Expr[]>([[root, [one]]])
  const entries = new Map<string, Expr[]>(wrt.map((v) => [v.name, []]))
  for (const { node, lowest } of usersFirst(order, relevant)) {
    const parts = adjoints.get(node)
    if (parts === undefined || !relevant.has(node)) continue
    const total = joined(parts)
    if (lowest !== null) {
      const moved = substitute(total, lowest.renaming)
      const list = adjoints.get(lowest.node)
      if (list === undefined) adjoints.set(lowest.node, [moved])
      else list.push(moved)
      continue
    }
    if (node.op === "input") {
      const variable = wrt.find((v) => v.name === node.name)
      if (variable !== undefined) entries.get(node.name)?.push(atEntry(node, total, variable))
      continue
    }
    if (!hasDerivative(node)) continue
    node.args.forEach((argument, k) => {
      if (!relevant.has(argument)) return
      const d = partial(node, k)
      if (d === null) return
      const inside = [...node.free, ...node.over].filter((index) => !argument.free.includes(index))
      const filter = node.over.length > 0 ? node.args[1] : undefined
      const part = summed(inside, times(total, d), filter !== undefined && filter.name === "1" && filter.op === "number" ? undefined : filter)
      const list = adjoints.get(argument)
      if (list === undefined) adjoints.set(argument, [part])
      else list.push(part)
    })
  }
  return wrt.map((v) => plus(entries.get(v.name) ?? []))
}

/** Nodes whose value depends on the named inputs through something that has a derivative. */
export function dependents(order: readonly Expr[], names: ReadonlySet<string>): ReadonlySet<Expr> {
  const found = new Set<Expr>()
  for (const node of order) {
    if (node.op === "input" ? names.has(node.name) : hasDerivative(node) && node.args.some((a) => found.has(a))) found.add(node)
  }
  return found
}

/** The adjoint of one read of an input, as a function of the input's entry. */
function atEntry(read: Expr, total: Expr, variable: Variable): Expr {
  const own = new Set(read.free)
  const targets = positions(variable.indices)
  const { values, permuted, conditions } = solve(read.args, targets, (index) => own.has(index))
  const taken = new Set([...variable.indices, ...own])
  const renaming = new Map<string, Expr>(values)
  const left: string[] = []
  for (const index of read.free) {
    if (values.has(index) || permuted.some((p) => p.index === index)) continue
    const fresh = variable.indices.includes(index) ? freshIndex(axisOf(index), taken) : index
    taken.add(fresh)
    left.push(fresh)
    renaming.set(index, position(fresh))
  }
  for (const { index, row, target } of permuted) renaming.set(index, entry(substitute(row, renaming), target))
  const moved = substitute(total, renaming)
  const test = conditions.map((c) => moveRead(c, renaming)).reduce<Expr | undefined>((a, b) => both(a, b), undefined)
  return left.length === 0 ? guarded(test, moved) : summed(left, moved, test)
}

/** In `read == entry` only the read's own variables move; bounds of a shift speak of the entry alone. */
function moveRead(condition: Expr, renaming: ReadonlyMap<string, Expr>): Expr {
  const [read, entry] = condition.args
  return condition.op === "eq" && read !== undefined && entry !== undefined ? apply("eq", [substitute(read, renaming), entry]) : condition
}
