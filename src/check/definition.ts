// Substituting a definition: a call of a `fn` or of a loss becomes its body with the arguments in place of the parameters.
// A loss is called per sample: without its `over` and `per`, its axes found by name, or given in order of appearance.
import type { Expr } from "../ir/expr.ts"
import { numberOf } from "../ir/make.ts"
import { asWritten } from "../ir/own-axis.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Ast, Call, Definition, NamedArgument, Parameter } from "../syntax/ast.ts"
import { describe, readOver, refuseOwnAxes, resolveAxis } from "./axes.ts"
import { bindAll, elaborate } from "./expression.ts"
import { choiceWords, isSwitch, zeroOne } from "./parameter.ts"
import { condition, poison, report, type Found, type Scope, type Value } from "./scope.ts"

/** Value and divisor of a loss, for a formula that is nothing but its call. */
export interface Whole {
  readonly value: Value
  readonly over: Value | null
}

export function callDefinition(found: Found, call: Call, scope: Scope): Value {
  return callWhole(found, call, scope, false).value
}

export function callWhole(found: Found, call: Call, scope: Scope, withOver: boolean): Whole {
  const { definition } = found
  const { checker } = scope
  const key = callKey(call)
  if (checker.active.includes(key)) {
    return nothing(report(scope, "E206", { cycle: [...checker.active.slice(checker.active.indexOf(key)), key] }, call.callee.span))
  }
  const axes = callAxes(definition, call, scope)
  const args = readInputs(definition, call, scope)
  const named = readNamed(definition, call, scope)
  if (axes === null || args === null || named === null) return nothing(poison)
  const memo = memoKey(definition, axes, args, named)
  const known = withOver ? undefined : checker.calls.get(memo)
  if (known !== undefined) return nothing(known)
  checker.active.push(key)
  const inner = calledScope(found, axes, args, named, call, scope)
  const made = inner === null ? nothing(poison) : elaborateBody(definition, inner, withOver)
  checker.active.pop()
  if (!withOver) checker.calls.set(memo, made.value)
  return made
}

const nothing = (value: Value): Whole => ({ value, over: null })

/** `over` sees the opening `let`s of the body, so they are opened for both. */
export function elaborateBody(definition: Definition, scope: Scope, withOver: boolean): Whole {
  if (definition.over === undefined || !withOver) return nothing(elaborate(definition.body, scope))
  let inside = scope
  let body: Ast = definition.body
  while (body.kind === "let") {
    inside = bindAll(body, inside)
    body = body.body
  }
  return { value: elaborate(body, inside), over: elaborate(definition.over, inside) }
}

function callKey(call: Call): string {
  return call.dialect === undefined ? call.callee.name : `${call.dialect.name}.${call.callee.name}`
}

const valueKey = (value: Value) => `${value.kind}${value.position ?? ""}:${value.expr.id}`

/** Definitions of several texts may have one name and one place. */
const numbers = new WeakMap<Definition, number>()
let defined = 0

function numberOfDefinition(definition: Definition): number {
  const known = numbers.get(definition)
  if (known !== undefined) return known
  numbers.set(definition, ++defined)
  return defined
}

function memoKey(definition: Definition, axes: ReadonlyMap<string, readonly string[]>, args: ReadonlyMap<string, Value>, named: ReadonlyMap<string, Value>): string {
  const entries = [...args, ...named].map(([name, value]) => `${name}=${valueKey(value)}`)
  return `${numberOfDefinition(definition)}|${[...axes].map(([a, to]) => `${a}:${to.join(" ")}`).join(",")}|${entries.join(",")}`
}

/** Axis names a definition binds: the parameters of a `fn`, what the signature of a loss names, in order of appearance. */
export function ownAxes(definition: Definition): readonly string[] {
  if (definition.kind === "fn") return definition.axes.map((a) => a.name.name)
  const found = new Set<string>()
  for (const parameter of [...definition.inputs, ...definition.hypers]) {
    for (const axis of parameter.axes) found.add(axis.name.name)
    if (parameter.domain?.kind === "label") found.add(parameter.domain.axis.name)
  }
  return [...found]
}

function callAxes(definition: Definition, call: Call, scope: Scope): ReadonlyMap<string, readonly string[]> | null {
  const own = ownAxes(definition)
  if (call.bracket === undefined) {
    if (definition.kind === "fn") {
      if (own.length === 0) return new Map()
      report(scope, "E304", { name: definition.name.name }, call.callee.span)
      return null
    }
    const found = new Map<string, readonly string[]>()
    for (const axis of own) {
      const indices = resolveAxis(scope, { name: axis, primes: 0, span: call.callee.span })
      if (indices === null) return null
      found.set(axis, indices)
    }
    return found
  }
  if (refuseOwnAxes(scope, call.bracket)) return null
  const over = readOver(scope, call.bracket)
  if (over === null) return null
  if (over.filter !== null) {
    report(scope, "E316", { found: "`if`" }, call.bracket.span)
    return null
  }
  const [only] = own
  if (own.length === 1 && only !== undefined) return new Map([[only, over.indices]])
  if (own.length !== over.indices.length) {
    report(scope, "E310", { callee: definition.name.name, expected: own.length, found: over.indices.length }, call.bracket.span)
    return null
  }
  return new Map(own.map((axis, k) => [axis, over.indices.slice(k, k + 1)]))
}

function readInputs(definition: Definition, call: Call, scope: Scope): ReadonlyMap<string, Value> | null {
  const { inputs, hypers } = definition
  const needed = inputs.filter((p) => p.fallback === undefined).length
  if (call.args.length > inputs.length && hypers[call.args.length - inputs.length - 1] !== undefined && call.args.length <= inputs.length + hypers.length) {
    const hyper = hypers[0]
    report(scope, "E210", { callee: definition.name.name, name: hyper?.name.name ?? "" }, call.args[inputs.length]?.span ?? call.span)
    return null
  }
  if (call.args.length < needed || call.args.length > inputs.length) {
    const expected = needed === inputs.length ? needed : `${needed} to ${inputs.length}`
    report(scope, "E212", { callee: definition.name.name, expected, found: call.args.length, params: inputs.map((p) => p.name.name) }, call.span)
    return null
  }
  const values = new Map<string, Value>()
  inputs.forEach((parameter, k) => {
    const argument = call.args[k]
    if (argument !== undefined) values.set(parameter.name.name, elaborate(argument, scope))
  })
  return [...values.values()].some((v) => v.kind === "poison") ? null : values
}

function readNamed(definition: Definition, call: Call, scope: Scope): ReadonlyMap<string, Value> | null {
  const values = new Map<string, Value>()
  const byName = new Map(definition.hypers.map((p) => [p.name.name, p]))
  let failed = false
  for (const named of call.named) {
    const name = named.name.name
    const parameter = byName.get(name) ?? definition.inputs.find((p) => p.name.name === name)
    if (parameter === undefined) {
      report(scope, "E209", { name, callee: definition.name.name, known: [...byName.keys()], suggestion: suggest(name, byName.keys()) }, named.name.span)
      failed = true
    } else if (values.has(name)) {
      report(scope, "E213", { name }, named.name.span)
      failed = true
    } else values.set(name, hyperValue(parameter, named, scope))
  }
  for (const parameter of definition.hypers) {
    if (parameter.fallback === undefined && !values.has(parameter.name.name)) {
      report(scope, "E211", { callee: definition.name.name, name: parameter.name.name }, call.span)
      failed = true
    }
  }
  return failed || [...values.values()].some((v) => v.kind === "poison") ? null : values
}

/** A named argument; the words of a choice are known here, because they stand beside it. */
function hyperValue(parameter: Parameter, named: NamedArgument, scope: Scope): Value {
  const words = choiceWords(parameter)
  if (words !== null) {
    if (named.value.kind === "name" && scope.names.get(named.value.name) === undefined) {
      const index = words.indexOf(named.value.name)
      if (index < 0) return report(scope, "E403", { word: named.value.name, name: parameter.name.name, words, suggestion: suggest(named.value.name, words) }, named.value.span)
      return { expr: numberOf(String(index)), kind: "choice", position: null, words }
    }
    const value = elaborate(named.value, scope)
    if (value.kind === "poison" || value.kind === "choice") return value
    return report(scope, "E406", { name: parameter.name.name, found: describe(named.value), words }, named.value.span)
  }
  const value = elaborate(named.value, scope)
  if (value.kind !== "poison" && isSwitch(parameter) && value.kind !== "condition") {
    return report(scope, "E405", { name: parameter.name.name, found: describe(named.value) }, named.value.span)
  }
  return value
}

/** The scope in which the body of a called definition is elaborated; null after an error. */
function calledScope({ definition, home }: Found, axes: ReadonlyMap<string, readonly string[]>, args: ReadonlyMap<string, Value>, named: ReadonlyMap<string, Value>, call: Call, scope: Scope): Scope | null {
  const names = new Map<string, Value>()
  const place = home === scope.home ? scope.place : (scope.place ?? call)
  const inner: Scope = { checker: scope.checker, home, kind: definition.kind, names, axes, bound: new Map(), ...(place === undefined ? {} : { place }) }
  for (const parameter of [...definition.inputs, ...definition.hypers]) {
    const { name } = parameter.name
    const value = args.get(name) ?? named.get(name) ?? (parameter.fallback === undefined ? poison : fallbackValue(parameter, parameter.fallback, inner))
    names.set(name, declared(parameter, value, inner))
  }
  const missing = missingAxis(definition, names, axes)
  if (missing !== null) {
    report(scope, "E302", { ...missing, callee: definition.name.name }, call.span)
    return null
  }
  return inner
}

/** The default of a parameter. */
export function fallbackValue(parameter: Parameter, fallback: Ast, scope: Scope): Value {
  const words = choiceWords(parameter)
  if (words !== null && fallback.kind === "name") {
    const index = words.indexOf(fallback.name)
    if (index < 0) return report(scope, "E403", { word: fallback.name, name: parameter.name.name, words, suggestion: suggest(fallback.name, words) }, fallback.span)
    return { expr: numberOf(String(index)), kind: "choice", position: null, words }
  }
  return elaborate(fallback, scope)
}

/** What the declaration of a parameter says about the value given for it: a label, a condition. */
export function declared(parameter: Parameter, value: Value, scope: Scope): Value {
  if (value.kind === "poison" || value.kind === "choice") return value
  if (parameter.domain?.kind === "label") {
    const [index] = scope.axes.get(parameter.domain.axis.name) ?? []
    return { ...value, kind: "label", position: index === undefined ? null : index.replace(/'+$/, "") }
  }
  return zeroOne(parameter) && value.kind === "real" ? condition(value.expr) : value
}

/** A loss whose parameter has an axis that the argument lacks would silently be a different loss. Numbers and defaults hold for every entry. */
function missingAxis(definition: Definition, names: ReadonlyMap<string, Value>, axes: ReadonlyMap<string, readonly string[]>): { argument: string; expected: readonly string[]; found: readonly string[] } | null {
  if (definition.kind === "fn") return null
  for (const parameter of definition.inputs) {
    const value = names.get(parameter.name.name)
    if (value === undefined || isConstant(value.expr)) continue
    const expected = parameter.axes.flatMap((a) => axes.get(a.name.name) ?? [])
    if (expected.some((index) => !value.expr.free.includes(index))) {
      return { argument: parameter.name.name, expected: expected.map(asWritten), found: value.expr.free.filter((index) => index !== "*").map(asWritten) }
    }
  }
  return null
}

function isConstant(e: Expr): boolean {
  return e.free.length === 0
}
