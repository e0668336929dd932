// `order`, `rank` and `sort` of an axis. In: a call. Out: an entry of the permutation that sorts the argument along the axis, of
// its inverse, or the argument picked there. They take one axis and no filter: what should come last is given `inf` for a key.
import { axisOf, entry, inverse, position, row, substitute } from "../ir/make.ts"
import type { Call } from "../syntax/ast.ts"
import { readOver, refuseOwnAxes } from "./axes.ts"
import { readArguments } from "./call.ts"
import { poison, report, type Scope, type Value } from "./scope.ts"

export const orders: ReadonlySet<string> = new Set(["order", "rank", "sort"])

export function callOrder(call: Call, scope: Scope): Value {
  const { name } = call.callee
  const args = readArguments(call, scope, ["x"], false)
  if (call.bracket === undefined) return report(scope, "E304", { name }, call.callee.span)
  if (refuseOwnAxes(scope, call.bracket)) return poison
  const over = readOver(scope, call.bracket)
  const [argument] = args ?? []
  if (over === null || argument === undefined) return poison
  if (over.filter !== null) return report(scope, "E317", { name }, call.bracket.filter?.span)
  const [index] = over.indices
  if (index === undefined || over.indices.length > 1) return report(scope, "E310", { callee: name, expected: 1, found: over.indices.length }, call.bracket.span)
  const order = row("order", index, argument.expr, call.span)
  const at = entry(name === "rank" ? inverse(order) : order, position(index), call.span)
  return name === "sort" ? { ...argument, expr: substitute(argument.expr, new Map([[index, at]])) } : { expr: at, kind: "real", position: axisOf(index) }
}
