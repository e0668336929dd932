// What is one number of all samples, and what one of each. In: roots and the index variables of the samples. Out: nodes.
import type { Expr } from "../ir/expr.ts"

/** The sums that make one number of the samples: reached from a root through factors and branches. */
export function totalsOf(roots: readonly Expr[], totals: ReadonlySet<string>): ReadonlySet<Expr> {
  const found = new Set<Expr>()
  const seen = new Set<Expr>()
  const visit = (node: Expr): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.op === "sum" && node.over.every((index) => totals.has(index))) {
      found.add(node)
      node.args.slice(0, 1).forEach(visit)
    } else if (node.op === "mul" || node.op === "div" || node.op === "neg") node.args.forEach(visit)
    else if (node.op === "if") node.args.slice(1).forEach(visit)
  }
  roots.forEach(visit)
  return found
}

/** What the value of a sample is made of outside of all of its loops. A slope may have sums there that are 0 in truth, which no digits settle. */
export function valuesOf(roots: readonly Expr[], totals: ReadonlySet<string>): ReadonlySet<Expr> {
  const found = new Set<Expr>()
  const visit = (node: Expr): void => {
    if (found.has(node) || !node.free.every((index) => index === "*")) return
    found.add(node)
    if (node.over.every((index) => totals.has(index))) node.args.forEach(visit)
  }
  roots.forEach(visit)
  return found
}
