// Reverse mode over index notation. In: a scalar expression (no free index variables) and the inputs to differentiate by.
// Out: for each input one expression in its own index variables, the derivative by that entry.
//
// The adjoint of a node is an expression in the node's free index variables. An argument that lacks one of them was
// used at every position of it, so its adjoint sums over that variable; an argument under a reduction sees the
// reduction's variables too. Where an input is read, the Kronecker delta of its positions is solved (solve.ts).
// A value that stands in the graph for several copies of an axis (`u` and `u[n']`) is differentiated once: see copies.ts.
// Zeros are dropped only when they are the number 0; a branch not taken contributes an untaken branch.
import type { Expr } from "../ir/expr.ts"
import { systemOf } from "../ir/linear.ts"
import { one, substitute } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import { usersFirst } from "./copies.ts"
import { joined, plus, summed, times } from "./algebra.ts"
import { adjointOfMatrix, adjointOfRight, adjointOfRow, collected } from "./linear.ts"
import { hasDerivative, partial } from "./partial.ts"

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
      if (variable !== undefined) entries.get(node.name)?.push(collected(node.args, variable.indices, new Set(node.free), total))
      continue
    }
    if (!hasDerivative(node)) continue
    node.args.forEach((argument, k) => {
      if (!relevant.has(argument)) return
      const part = partOf(node, k, argument, total)
      if (part === null) return
      const list = adjoints.get(argument)
      if (list === undefined) adjoints.set(argument, [part])
      else list.push(part)
    })
  }
  return wrt.map((v) => plus(entries.get(v.name) ?? []))
}

/** What the adjoint of a node adds to that of its argument `k`; null where nothing. */
function partOf(node: Expr, k: number, argument: Expr, total: Expr): Expr | null {
  const inside = [...node.free, ...node.over].filter((index) => !argument.free.includes(index))
  const system = systemOf(node)
  if (node.op === "entry") return k === 0 ? adjointOfRow(node, total) : null
  if (system !== null) return k === 0 ? summed(inside, adjointOfRight(system, total)) : adjointOfMatrix(node, system, total)
  const d = partial(node, k)
  if (d === null) return null
  const filter = node.over.length > 0 ? node.args[1] : undefined
  return summed(inside, times(total, d), filter !== undefined && filter.name === "1" && filter.op === "number" ? undefined : filter)
}

/** Nodes whose value depends on the named inputs through something that has a derivative. */
export function dependents(order: readonly Expr[], names: ReadonlySet<string>): ReadonlySet<Expr> {
  const found = new Set<Expr>()
  for (const node of order) {
    if (node.op === "input" ? names.has(node.name) : hasDerivative(node) && node.args.some((a) => found.has(a))) found.add(node)
  }
  return found
}
