// Calls. What is called decides what its bracket and arguments mean: an op, a reduction, a function with axes, a `fn` or a
// loss of the source, a built-in loss. All but ops and atomic reductions are substituted here, so that nothing after
// the checker knows of functions.
import { adviceFor, suggestCallee } from "./known.ts"
import { ofFramework, suggest } from "../diagnostics/suggest.ts"
import type { Expr } from "../ir/expr.ts"
import { axisOf, one, reduce, stop } from "../ir/make.ts"
import { findOp } from "../ops/table.ts"
import type { Ast, Call } from "../syntax/ast.ts"
import { describe, findAxis, readOver, sizeOf, type Over } from "./axes.ts"
import { callDefinition } from "./definition.ts"
import { derived, reductionName } from "./derived.ts"
import { callDerived } from "./derived-call.ts"
import { applyChecked, elaborate } from "./expression.ts"
import { withOwnAxes } from "./own.ts"
import { callOrder, orders } from "./order.ts"
import { callSolve, SOLVE } from "./linear.ts"
import { condition, poison, real, report, type Scope, type Value } from "./scope.ts"

/** Is this the name of a built-in function? */
export function isFunction(name: string): boolean {
  return name === "size" || name === "stop" || findOp(name) !== undefined || reductionName(name) !== null || derived.has(name) || orders.has(name) || name === SOLVE
}

export function elaborateCall(call: Call, scope: Scope): Value {
  const { callee } = call
  if (call.dialect !== undefined) return qualified(call, scope)
  const bound = scope.names.get(callee.name)
  const found = scope.home.find(callee.name)
  const row = findOp(callee.name)
  const reduction = reductionName(callee.name, scope.kind === "template")
  if (callee.name === "size") return callSize(call, scope)
  if (callee.name === "stop") return callStop(call, scope)
  // `max(a, b)` is element-wise, `max(a)` and `max[c](a)` reduce.
  if (row !== undefined && !(reduction !== null && (call.bracket !== undefined || call.args.length === 1))) return callOp(call, scope)
  if (reduction !== null) return callReduction(reduction, call, scope)
  if (derived.has(callee.name)) return callDerived(call, scope)
  if (orders.has(callee.name)) return callOrder(call, scope)
  if (callee.name === SOLVE) return callSolve(call, scope)
  if (found !== undefined) return callDefinition(found, call, scope)
  if (bound !== undefined || findAxis(scope, callee.name, 0) !== null) {
    const what = scope.bound.get(callee.name)?.as ?? "a value"
    return report(scope, "E214", { name: callee.name, what }, callee.span)
  }
  const advice = adviceFor(callee.name)
  return report(scope, "E204", { name: callee.name, suggestion: advice === undefined ? suggestCallee(callee.name, scope) : undefined, hint: advice ?? "neither a function nor a built-in loss is called so; a definition makes one: `fn name(x) = …`" }, callee.span)
}

function qualified(call: Call, scope: Scope): Value {
  const dialect = call.dialect
  if (dialect === undefined) return poison
  const full = `${dialect.name}.${call.callee.name}`
  const found = scope.home.find(full)
  if (found !== undefined) return callDefinition(found, call, scope)
  const dialects = scope.home.dialects()
  if (!dialects.includes(dialect.name)) {
    const suggestion = suggest(dialect.name, dialects)
    // Nothing like a framework: somebody writes members, as in another language.
    if (suggestion === undefined) {
      const meant = findOp(call.callee.name)?.name ?? ofFramework(call.callee.name, scope.home.known())
      return report(scope, "E122", { left: dialect.name, right: call.callee.name, ...(meant === undefined ? {} : { meant }) }, dialect.span)
    }
    return report(scope, "E207", { dialect: dialect.name, name: call.callee.name, suggestion, known: dialects }, dialect.span)
  }
  const known = scope.home.known()
  const own = known.filter((name) => name.startsWith(`${dialect.name}.`)).map((name) => name.slice(dialect.name.length + 1))
  // The canonical losses have no qualifier in their names.
  const inDialect = own.length === 0 ? known.filter((name) => !name.includes(".")) : own
  return report(scope, "E208", { dialect: dialect.name, name: call.callee.name, suggestion: suggest(call.callee.name, inDialect) }, call.callee.span)
}

/** Arguments of a call that takes a fixed number of them; null after an error. */
export function readArguments(call: Call, scope: Scope, params: readonly string[], variadic: boolean): readonly Value[] | null {
  const inside = withOwnAxes(scope, call.bracket)
  const values = call.args.map((a) => elaborate(a, inside))
  const [named] = call.named
  if (named !== undefined) {
    report(scope, "E209", { name: named.name.name, callee: call.callee.name, known: [] }, named.name.span)
    return null
  }
  if (variadic ? values.length < params.length : values.length !== params.length) {
    report(scope, "E212", { callee: call.callee.name, expected: variadic ? `at least ${params.length}` : params.length, found: values.length, params }, call.span)
    return null
  }
  return values.some((v) => v.kind === "poison") ? null : values
}

function callOp(call: Call, scope: Scope): Value {
  const row = findOp(call.callee.name)
  if (row === undefined) return poison
  if (call.bracket !== undefined) return report(scope, "E303", { name: call.callee.name }, call.bracket.span)
  const values = readArguments(call, scope, row.params, row.variadic === true)
  if (values === null) return poison
  const choice = values.findIndex((v) => v.kind === "choice")
  const offending = call.args[choice]
  if (offending !== undefined) return report(scope, "E404", { name: describe(offending).slice(1, -1) }, offending.span)
  const [first, ...rest] = values.map((v) => v.expr)
  if (first === undefined) return poison
  const made = row.variadic === true
    ? rest.reduce<Expr | null>((folded, next) => (folded === null ? null : applyChecked(row.name, [folded, next], scope, call)), first)
    : applyChecked(row.name, [first, ...rest], scope, call)
  if (made === null) return poison
  const keepsPosition = row.integer === true && values.length === 1 ? (values[0]?.position ?? null) : null
  return row.condition === true ? condition(made) : { ...real(made), position: keepsPosition }
}

/** Axes and filter of a reducing call: its bracket (read even where the arguments are wrong), or the batch and every axis of the arguments. */
export function reach(call: Call, scope: Scope, args: readonly Value[] | null): Over | null {
  if (call.bracket !== undefined) return readOver(scope, call.bracket)
  if (args === null) return null
  const free = new Set(args.flatMap((v) => v.expr.free))
  free.delete("*")
  return { indices: ["*", ...inOrder([...free], scope)], filter: null }
}

/** Named index variables in the order the definition names their axes. */
function inOrder(indices: readonly string[], scope: Scope): readonly string[] {
  const order = [...scope.axes.values()].flat()
  const rank = (index: string) => {
    const found = order.indexOf(axisOf(index))
    return found < 0 ? order.length : found
  }
  return [...indices].sort((a, b) => rank(a) - rank(b) || a.length - b.length)
}

function callReduction(op: string, call: Call, scope: Scope): Value {
  const args = readArguments(call, scope, ["x"], false)
  const over = reach(call, scope, args)
  if (args === null) return poison
  const [argument] = args
  if (over === null || argument === undefined) return poison
  const bracketed = call.bracket !== undefined
  if ((op === "argmax" || op === "argmin") && (!bracketed || over.indices.length !== 1)) {
    return bracketed ? report(scope, "E310", { callee: op, expected: 1, found: over.indices.length }, call.span) : report(scope, "E304", { name: op }, call.callee.span)
  }
  const filter = over.filter?.expr ?? one
  // A count over everything is a size, known before any loop runs.
  if (op === "sum" && argument.expr === one && filter === one) return real(sizeOf(over.indices, call.span))
  const made = reduce(op, over.indices, argument.expr, filter, call.span)
  const [index] = over.indices
  return { expr: made, kind: "real", position: op.startsWith("arg") && index !== undefined ? axisOf(index) : null }
}

function callSize(call: Call, scope: Scope): Value {
  const [argument] = call.args
  const fault = (ast: Ast | undefined) => report(scope, "E309", { found: ast === undefined ? "nothing" : describe(ast) }, ast?.span ?? call.span)
  if (call.args.length !== 1 || argument?.kind !== "name") return fault(argument)
  const indices = findAxis(scope, argument.name, argument.primes)
  return indices === null ? fault(argument) : real(sizeOf(indices, call.span))
}

function callStop(call: Call, scope: Scope): Value {
  const [argument] = readArguments(call, scope, ["x"], false) ?? []
  return argument === undefined ? poison : { ...argument, expr: stop(argument.expr, call.span) }
}

