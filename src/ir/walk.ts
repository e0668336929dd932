// Walking the graph. Every walk visits a shared node once; none recurses deeper than the graph is deep.
import type { Expr } from "./expr.ts"
import { rebuild } from "./make.ts"

/** All nodes below the roots, arguments before users; those that are `done` and what only they use are left out. */
export function postorder(roots: Iterable<Expr>, done: (node: Expr) => boolean = () => false): readonly Expr[] {
  const seen = new Set<Expr>()
  const order: Expr[] = []
  for (const root of roots) {
    if (seen.has(root) || done(root)) continue
    seen.add(root)
    const stack: Array<{ node: Expr; next: number }> = [{ node: root, next: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top === undefined) break
      const argument = top.node.args[top.next]
      if (argument === undefined) {
        order.push(top.node)
        stack.pop()
      } else {
        top.next += 1
        if (!seen.has(argument) && !done(argument)) {
          seen.add(argument)
          stack.push({ node: argument, next: 0 })
        }
      }
    }
  }
  return order
}

/** Rebuilds the graph bottom-up: `change` sees each node with its arguments already changed. */
export function transform(root: Expr, change: (node: Expr) => Expr, memo: Map<Expr, Expr> = new Map()): Expr {
  for (const node of postorder([root], (n) => memo.has(n))) {
    memo.set(node, change(rebuild(node, node.args.map((a) => memo.get(a) ?? a))))
  }
  return memo.get(root) ?? root
}

/** Replaces inputs by expressions (the templates of rules and derivatives are written with inputs as placeholders). */
export function fill(root: Expr, values: ReadonlyMap<string, Expr>): Expr {
  return transform(root, (node) => (node.op === "input" && node.args.length === 0 ? (values.get(node.name) ?? node) : node))
}
