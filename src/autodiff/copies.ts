// The order in which adjoints are passed on. In: a graph and its relevant nodes. Out: the nodes, users before what they use, each with
// the node whose copy it is: `u[n']` is `u` with another index, so its adjoint is that of `u` with the index renamed, and what
// `u` is made of is differentiated once. Nodes of one height cannot use each other, and copies have one height: so a node comes after
// all users of its copies.
import type { Expr } from "../ir/expr.ts"
import { FACTORS, systemOf } from "../ir/linear.ts"
import { axisOf, position, substitute } from "../ir/make.ts"

export interface Copied {
  readonly node: Expr
  /** The same value for the lowest copies of its axes; null where the node is that itself or the graph lacks it. */
  readonly lowest: { readonly node: Expr; readonly renaming: ReadonlyMap<string, Expr> } | null
}

export function usersFirst(order: readonly Expr[], relevant: ReadonlySet<Expr>): readonly Copied[] {
  const heights = new Map<Expr, number>()
  for (const node of order) heights.set(node, node.args.reduce((most, a) => Math.max(most, heights.get(a) ?? 0), 0) + 1)
  const height = ({ node }: Copied) => heights.get(node) ?? 0
  const copied = [...order].reverse().map((node) => ({ node, lowest: relevant.has(node) ? lowestCopy(node, relevant) : null }))
  return copied.sort((a, b) => height(b) - height(a) || +(a.lowest === null) - +(b.lowest === null))
}

function lowestCopy(node: Expr, relevant: ReadonlySet<Expr>): Copied["lowest"] {
  if (node.op === "input" || !node.free.some((index) => index.endsWith("'"))) return null
  const renaming = new Map<string, Expr>()
  const taken = new Set<string>()
  for (const index of [...node.free].sort((a, b) => a.length - b.length)) {
    let name = axisOf(index)
    while (taken.has(name)) name += "'"
    taken.add(name)
    if (name !== index) renaming.set(index, position(name))
  }
  if (renaming.size === 0) return null
  const found = substitute(node, renaming)
  if (found === node || !relevant.has(found)) return null
  // The adjoint of a row speaks of the positions that it binds, which may have got other names.
  if (isRead(node)) node.over.forEach((index, k) => renaming.set(index, position(found.over[k] ?? index)))
  return { node: found, renaming }
}

const isRead = (node: Expr): boolean => node.op === FACTORS || systemOf(node) !== null
