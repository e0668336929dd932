// Walking the graph. Every walk visits a shared node once; none recurses deeper than the graph is deep.
import type { Expr } from "./expr.ts"
import { rebuild } from "./make.ts"

/** Every walk has a number, and leaves it in the nodes that it has seen. */
let walks = 0

/** All nodes below the roots, arguments before users; those that are `done` and what only they use are left out. */
export function postorder(roots: Iterable<Expr>, done?: (node: Expr) => boolean): readonly Expr[] {
  const walk = (walks += 1)
  const order: Expr[] = []
  const above: Expr[] = []
  const places: number[] = []
  for (const root of roots) {
    if (root.walk === walk || done?.(root) === true) continue
    root.walk = walk
    let node: Expr | undefined = root
    let next = 0
    while (node !== undefined) {
      const argument: Expr | undefined = node.args[next]
      if (argument === undefined) {
        order.push(node)
        node = above.pop()
        next = places.pop() ?? 0
        continue
      }
      next += 1
      if (argument.walk === walk || done?.(argument) === true) continue
      argument.walk = walk
      above.push(node)
      places.push(next)
      node = argument
      next = 0
    }
  }
  return order
}

/** Whether a graph has more nodes than `limit`; looks at no more of it. */
export function hasMoreThan(root: Expr, limit: number): boolean {
  const seen = new Set([root])
  for (const node of seen) {
    for (const argument of node.args) seen.add(argument)
    if (seen.size > limit) return true
  }
  return false
}

/** Rebuilds the graph bottom-up: `change` sees each node with its arguments already changed. */
export function transform(root: Expr, change: (node: Expr) => Expr, memo: Map<Expr, Expr> = new Map()): Expr {
  const known = memo.get(root)
  if (known !== undefined) return known
  for (const node of postorder([root], (n) => memo.has(n))) memo.set(node, change(withArguments(node, memo)))
  return memo.get(root) ?? root
}

function withArguments(node: Expr, memo: ReadonlyMap<Expr, Expr>): Expr {
  for (const argument of node.args) {
    if ((memo.get(argument) ?? argument) !== argument) return rebuild(node, node.args.map((a) => memo.get(a) ?? a))
  }
  return node
}

/** Replaces inputs by expressions (the templates of rules and derivatives are written with inputs as placeholders). */
export function fill(root: Expr, values: ReadonlyMap<string, Expr>): Expr {
  return transform(root, (node) => (node.op === "input" && node.args.length === 0 ? (values.get(node.name) ?? node) : node))
}
