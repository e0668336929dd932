// A call of a derived function: its text (derived.ts) is parsed once and elaborated with the caller's axes and values.
import { one } from "../ir/make.ts"
import { parse } from "../syntax/parse.ts"
import type { Call, Definition } from "../syntax/ast.ts"
import { suggest } from "../diagnostics/suggest.ts"
import { refuseOwnAxes } from "./axes.ts"
import { reach, readArguments } from "./call.ts"
import { derived } from "./derived.ts"
import { elaborate } from "./expression.ts"
import { condition, poison, report, type Scope, type Value } from "./scope.ts"

const parsed = new Map<string, Definition>()

function definitionOf(name: string): Definition {
  const known = parsed.get(name)
  if (known !== undefined) return known
  const program = parse(derived.get(name)?.text ?? "")
  const definition = program.kind === "definitions" ? program.definitions[0] : undefined
  if (definition === undefined) throw new Error(`derived function ${name} has no definition`)
  parsed.set(name, definition)
  return definition
}

export function callDerived(call: Call, scope: Scope): Value {
  const { name } = call.callee
  const row = derived.get(name)
  const definition = definitionOf(name)
  if (row?.keeps === true && call.bracket === undefined) return report(scope, "E304", { name }, call.callee.span)
  if (row?.keeps === true && call.bracket !== undefined && refuseOwnAxes(scope, call.bracket)) return poison
  const params = definition.inputs.map((p) => p.name.name).slice(0, -1)
  const args = readArguments({ ...call, named: [] }, scope, params, false)
  const over = reach(call, scope, args)
  if (args === null || over === null) return poison
  const names = new Map<string, Value>()
  params.forEach((param, k) => names.set(param, args[k] ?? poison))
  names.set("m", over.filter ?? condition(one))
  const given = new Map(call.named.map((n) => [n.name.name, n]))
  for (const hyper of definition.hypers) {
    const named = given.get(hyper.name.name)
    given.delete(hyper.name.name)
    names.set(hyper.name.name, named !== undefined ? elaborate(named.value, scope) : hyper.fallback !== undefined ? elaborate(hyper.fallback, scope) : poison)
  }
  for (const [wrong, { name: at }] of given) {
    const known = definition.hypers.map((h) => h.name.name)
    return report(scope, "E209", { name: wrong, callee: name, known, suggestion: suggest(wrong, known) }, at.span)
  }
  if ([...names.values()].some((v) => v.kind === "poison")) return poison
  const inner: Scope = { checker: scope.checker, home: scope.home, kind: "fn", names, axes: new Map([["a", over.indices]]), bound: new Map(), place: scope.place ?? call }
  const value = elaborate(definition.body, inner)
  return value.kind === "poison" ? poison : { ...value, position: null }
}
