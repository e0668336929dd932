// `solve[i](A, b)`: the x with sum[i'](A*x[i']) = b. In: a call. Out: the entry of the solutions at the axis. In `A` the axis is that of the equations and its next
// copy that of the unknowns; what only `b` depends on makes a right side for each of its positions, solved with the same factors. It takes one axis and no filter.
import { axisOf, position } from "../ir/make.ts"
import { entryAt, factorsOf, solutions } from "../ir/linear.ts"
import { asWritten } from "../ir/own-axis.ts"
import type { Call } from "../syntax/ast.ts"
import { readOver, refuseOwnAxes } from "./axes.ts"
import { readArguments } from "./call.ts"
import { poison, real, report, type Scope, type Value } from "./scope.ts"

export const SOLVE = "solve"

export function callSolve(call: Call, scope: Scope): Value {
  const args = readArguments(call, scope, ["A", "b"], false)
  if (call.bracket === undefined) return report(scope, "E304", { name: SOLVE }, call.callee.span)
  if (refuseOwnAxes(scope, call.bracket)) return poison
  const over = readOver(scope, call.bracket)
  const [matrix, right] = args ?? []
  if (over === null || matrix === undefined || right === undefined) return poison
  if (over.filter !== null) return report(scope, "E320", { axis: asWritten(over.indices[0] ?? "") }, call.bracket.filter?.span)
  const [index] = over.indices
  if (index === undefined || over.indices.length > 1) return report(scope, "E310", { callee: SOLVE, expected: 1, found: over.indices.length }, call.bracket.span)
  const column = `${index}'`
  const missing = [index, column].filter((each) => !matrix.expr.free.includes(each))
  if (missing.length > 0) return report(scope, "E319", { axis: asWritten(index), missing: missing.map(asWritten) }, call.args[0]?.span)
  const factors = factorsOf(matrix.expr, index, column, call.span)
  const others = right.expr.free.filter((each) => each !== index && axisOf(each) !== "*" && !factors.free.includes(each))
  const unknowns = [...others, index]
  return real(entryAt(solutions({ op: "solve", right: right.expr, factors, over: unknowns }, call.span), unknowns.map((each) => position(each)), call.span))
}
