// Local derivatives: how one node changes with one of its arguments. Ops say it in their row's text; the few structural
// nodes and reductions are here. Both modes (reverse for gradients, forward for Hessian diagonals) read nothing else.
import { template } from "../ir/check.ts"
import type { Expr } from "../ir/expr.ts"
import { FACTORS, systemOf } from "../ir/linear.ts"
import { apply, axisOf, choose, div, exactly, one, position, reduce, sub, substitute, zero } from "../ir/make.ts"
import { fill } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"

/** Nothing flows through these: positions, counts, and what the user declared constant. Nor through entries of rows, but for solutions (linear.ts). */
const CONSTANT = new Set(["number", "position", "size", "stop", "argmax", "argmin"])

export function hasDerivative(node: Expr): boolean {
  return !CONSTANT.has(node.op) && node.op !== "input" && (node.op !== "entry" || systemOf(node.args[0]) !== null)
}

/**
 * The derivative of `node` by its argument `k`; of a reduction by its body at one position, inside the binder (the filter not
 * applied). Null where it is 0 everywhere.
 */
export function partial(node: Expr, k: number): Expr | null {
  if (node.over.length > 0) return k === 0 ? ofReduction(node) : null
  if (node.op === "if") {
    const [test] = node.args
    if (test === undefined || k === 0) return null
    return k === 1 ? choose(test, one, zero) : choose(test, zero, one)
  }
  const row = findOp(node.op)
  const text = row?.derivative?.[k]
  if (row === undefined || text === undefined) return null
  const d = template(text)
  if (exactly(d, 0)) return null
  const values = new Map(row.params.map((name, i) => [name, node.args[i] ?? zero]))
  return fill(d, values.set("result", node))
}

function ofReduction(node: Expr): Expr | null {
  const [body, filter] = node.args
  if (body === undefined || filter === undefined) return null
  switch (node.op) {
    case "sum": case FACTORS: return one
    case "logsumexp": return apply("exp", [sub(body, node)])
    case "norm2": return apply("xdivy", [body, node])
    case "max": case "min": {
      // Ties share evenly.
      const hit = apply("eq", [body, node])
      return choose(hit, div(one, reduce("sum", node.over, one, filter === one ? hit : apply("and", [filter, hit]))), zero)
    }
    case "prod": return othersProduct(node.over, body, filter)
    default: return null
  }
}

/** Product of all entries but this one: never body/body, which has no value at 0. */
function othersProduct(over: readonly string[], body: Expr, filter: Expr): Expr {
  const taken = new Set([...body.free, ...filter.free, ...over])
  const renaming = new Map<string, Expr>()
  let same = one
  for (const index of over) {
    let copy = axisOf(index)
    while (taken.has(copy)) copy += "'"
    taken.add(copy)
    renaming.set(index, position(copy))
    const equal = apply("eq", [position(copy), position(index)])
    same = same === one ? equal : apply("and", [same, equal])
  }
  const other = apply("not", [same])
  const there = substitute(filter, renaming)
  const copies = [...renaming.values()].map((p) => p.name)
  return reduce("prod", copies, substitute(body, renaming), there === one ? other : apply("and", [there, other]))
}
