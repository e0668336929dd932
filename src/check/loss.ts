// A checked loss: its signature, and its value as an expression for given switches, choices, constants and left-out inputs.
// The same elaboration runs once with everything symbolic, to find the errors of all branches, and once per setting.
import { LossError } from "../diagnostics/error.ts"
import type { Domain, Reduction, Signature } from "../kernel/signature.ts"
import type { Expr } from "../ir/expr.ts"
import { asWritten } from "../ir/own-axis.ts"
import { constant, input, numberOf, one, position, zero } from "../ir/make.ts"
import type { Ast, Call, Definition, Parameter } from "../syntax/ast.ts"
import { callWhole, declared, elaborateBody, fallbackValue, ownAxes } from "./definition.ts"
import { print } from "../syntax/print.ts"
import { claim, elaborate } from "./expression.ts"
import { choiceWords, isSwitch, parameterSpec } from "./parameter.ts"
import { condition, poison, real, report, type Checker, type Found, type Home, type Places, type Scope, type Value } from "./scope.ts"

export interface Settings {
  /** Switches and choices that differ from their default. */
  readonly fixed: ReadonlyMap<string, boolean | string>
  /** Hyper-parameters that are compiled in, as the float64 they are. */
  readonly constants: ReadonlyMap<string, number>
  /** Inputs and hyper-parameters that are left out: their default takes their place. */
  readonly absent: ReadonlySet<string>
  /** Switches and choices that are read at run time. */
  readonly open?: ReadonlySet<string>
}

export interface Instance {
  readonly value: Expr
  /** The divisor of the mean, per sample; null where it is the count. */
  readonly over: Expr | null
}

export interface Framework {
  readonly dialect: string
  readonly loss: string
}

export interface CheckedLoss {
  readonly home: Home
  /** It was a bare formula, and is printed as one. */
  readonly bare: boolean
  /** What is done with the values of the samples by default; a dialect may say so. */
  readonly reduction: Reduction
  /** The framework and its loss, where it is one of these. */
  readonly framework?: Framework | undefined
  readonly definition: Definition
  readonly signature: Signature
  /** Domains of the inputs, for facts. */
  readonly domains: ReadonlyMap<string, Domain>
  /** The text that spans of the definition point into; null where it is not the user's (a built-in loss, a loss made of another). */
  readonly text: string | null
  /** `places` is filled with the part of the text that each node was made for. */
  instantiate(settings: Settings, places?: Places): Instance
}

/** How a bare formula departs from a definition. */
export interface Form {
  readonly bare?: boolean
  /** The formula is nothing but this call. */
  readonly whole?: { readonly found: Found; readonly call: Call }
  readonly reduction?: Reduction
  readonly framework?: Framework | undefined
  /** The definition is that of the source, and its spans point into it. */
  readonly own?: boolean
}

/** A loss that was found under its name is, or is not, one of a framework. */
export function frameworkOf({ dialect, definition }: Found): Framework | undefined {
  return dialect === undefined ? undefined : { dialect, loss: definition.name.name }
}

export function newChecker(places?: Places): Checker {
  return { diagnostics: [], reported: new Set(), active: [], calls: new Map(), whole: new Set(), spent: 0, ...(places === undefined ? {} : { places }) }
}

export function checkLoss(definition: Definition, home: Home, checker: Checker, source: string, form: Form = {}): CheckedLoss {
  const parameters = [...definition.inputs.map((p) => parameterSpec(p, false, checker)), ...definition.hypers.map((p) => parameterSpec(p, true, checker))]
  const symbolic = elaborateLoss(definition, home, checker, null, form)
  const used = new Set(symbolic.free)
  for (const axis of definition.per) {
    if (symbolic.sound && !used.has(axis.name)) report({ checker }, "E312", { axis: axis.name }, axis.span)
  }
  const left = symbolic.sound ? symbolic.free.filter((index) => index !== "*" && !definition.per.some((axis) => axis.name === index)) : []
  if (left.length > 0) report({ checker }, "E301", { axes: left.map(asWritten) }, definition.body.span)
  const reduction = form.whole?.found.reduction ?? form.reduction ?? "mean"
  const signature: Signature = {
    name: definition.name.name, doc: definition.doc, parameters, per: definition.per.map((axis) => axis.name), perSample: used.has("*"),
    ...(reduction === "mean" ? {} : { reduction }),
  }
  const domains = new Map(parameters.flatMap((p): ReadonlyArray<readonly [string, Domain]> => (p.domain === undefined ? [] : [[p.name, p.domain]])))
  return {
    definition, home, signature, domains, bare: form.bare === true, reduction, framework: form.whole === undefined ? form.framework : frameworkOf(form.whole.found),
    text: form.own === true ? source : null,
    instantiate(settings, places) {
      const fresh = newChecker(places)
      const made = elaborateLoss(definition, home, fresh, settings, form)
      if (fresh.diagnostics.some((d) => d.severity === "error")) throw new LossError(fresh.diagnostics, source)
      return { value: made.value.expr, over: made.over?.expr ?? null }
    },
  }
}

interface Elaborated {
  readonly value: Value
  readonly over: Value | null
  readonly free: readonly string[]
  readonly sound: boolean
}

/** `settings` null: everything stays symbolic. */
function elaborateLoss(definition: Definition, home: Home, checker: Checker, settings: Settings | null, form: Form): Elaborated {
  const names = new Map<string, Value>()
  const axes = new Map(ownAxes(definition).map((axis) => [axis, [axis]]))
  const scope: Scope = { checker, home, kind: form.bare === true ? "formula" : "loss", names, axes, bound: new Map() }
  bindAxes(definition, scope)
  for (const [parameters, hyper] of [[definition.inputs, false], [definition.hypers, true]] as const) {
    for (const parameter of parameters) {
      const { name } = parameter.name
      claim(scope, name, hyper ? "a hyper-parameter" : "an input", parameter.name.span)
      if (hyper || parameter.domain?.kind === "label" || countsPositions(parameter, scope)) checker.whole.add(name)
      names.set(name, declared(parameter, parameterValue(parameter, hyper, scope, settings, definition), scope))
    }
  }
  checker.active.push(definition.name.name)
  const { value, over } = form.whole === undefined ? elaborateBody(definition, scope, true) : callWhole(form.whole.found, form.whole.call, scope, true)
  checker.active.pop()
  const sound = value.kind !== "poison" && over?.kind !== "poison"
  return { value, over, sound, free: [...new Set([...value.expr.free, ...(over?.expr.free ?? [])])] }
}

/** `frames = size(t)`: an input whose default is a length counts positions. */
function countsPositions({ fallback }: Parameter, scope: Scope): boolean {
  return fallback?.kind === "call" && fallback.callee.name === "size" && elaborate(fallback, scope).expr.op === "size"
}

function bindAxes(definition: Definition, scope: Scope): void {
  const sizes = new Map<string, string>()
  for (const parameter of [...definition.inputs, ...definition.hypers]) {
    const seen = new Set<string>()
    for (const axis of parameter.axes) {
      const { name, span } = axis.name
      if (seen.has(name)) report(scope, "E305", { axis: name }, span)
      seen.add(name)
      if (axis.size !== undefined) claimSize(name, axis.size, sizes, scope)
      if (!scope.bound.has(name)) scope.bound.set(name, { as: "an axis", span })
    }
    if (parameter.domain?.kind === "label" && !scope.bound.has(parameter.domain.axis.name)) {
      scope.bound.set(parameter.domain.axis.name, { as: "an axis", span: parameter.domain.axis.span })
    }
  }
}

/** `box[k=4]`: the size an axis is declared with, the same wherever it is. */
function claimSize(axis: string, size: Ast, sizes: Map<string, string>, scope: Scope): void {
  const text = print(size)
  const before = sizes.get(axis)
  if (size.kind !== "number" || !Number.isInteger(Number(size.text))) report(scope, "E314", { axis }, size.span)
  else if (before !== undefined && Number(before) !== Number(text)) report(scope, "E313", { axis, first: before, second: text }, size.span)
  else sizes.set(axis, text)
}

function parameterValue(parameter: Parameter, hyper: boolean, scope: Scope, settings: Settings | null, { per }: Definition): Value {
  const { name } = parameter.name
  const words = choiceWords(parameter)
  const { fallback } = parameter
  if (settings === null || settings.open?.has(name) === true) {
    if (settings === null && fallback !== undefined && checkFallback(parameter, fallback, scope, per.map((axis) => axis.name)).kind === "poison") return poison
    if (words !== null) return { expr: input(name, []), kind: "choice", position: null, words }
    if (isSwitch(parameter)) return condition(input(name, []))
    return symbol(parameter, hyper)
  }
  const fixed = settings.fixed.get(name)
  if (words !== null && typeof fixed === "string") return { expr: numberOf(String(words.indexOf(fixed))), kind: "choice", position: null, words }
  if (typeof fixed === "boolean") return condition(fixed ? one : zero)
  const value = settings.constants.get(name)
  if (value !== undefined) return real(constant(value, parameter.span))
  if ((settings.absent.has(name) || words !== null || isSwitch(parameter)) && fallback !== undefined) return fallbackValue(parameter, fallback, scope)
  return symbol(parameter, hyper)
}

/** A default sees numbers, sizes and the names to its left. It has an axis only if the parameter has it, or the loss itself (`per`). */
function checkFallback(parameter: Parameter, fallback: Ast, scope: Scope, per: readonly string[]): Value {
  if (fallback.kind === "name" && choiceWords(parameter) === null && !scope.names.has(fallback.name) && !scope.axes.has(fallback.name) && !["pi", "e", "inf"].includes(fallback.name)) {
    return report(scope, "E217", { name: fallback.name, parameter: parameter.name.name }, fallback.span)
  }
  const value = fallbackValue(parameter, fallback, scope)
  const axes = ["*", ...per, ...parameter.axes.map((axis) => axis.name.name)]
  const left = value.kind === "poison" ? [] : value.expr.free.filter((index) => !axes.includes(index))
  return left.length === 0 ? value : report(scope, "E318", { parameter: parameter.name.name, axes: left.map(asWritten) }, fallback.span)
}

function symbol(parameter: Parameter, hyper: boolean): Value {
  const indices = [...(hyper ? [] : ["*"]), ...parameter.axes.map((axis) => axis.name.name)]
  return real(input(parameter.name.name, indices.map((index) => position(index)), parameter.name.span))
}

