// What the declaration of one parameter says: its kind, its domain, its axes.
import { contains } from "../kernel/domain.ts"
import type { AxisSpec, Domain, ParameterSpec } from "../kernel/signature.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import { fromLiteral, ratioText, toDouble } from "../ir/number.ts"
import type { Ast, Bound, DomainSyntax, Parameter } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import type { Checker } from "./scope.ts"

const NAMED: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["e", Math.E], ["inf", Infinity]])

/** Words of a choice: a set whose members are names that are not constants. */
export function choiceWords(parameter: Parameter): readonly string[] | null {
  const { domain } = parameter
  if (domain?.kind !== "set" || !domain.members.some(isWord)) return null
  return domain.members.map((m) => m.text)
}

const isWord = (bound: Bound) => bound.kind === "name" && !NAMED.has(bound.text)

/** Fixed when compiled: `full = false`. */
export function isSwitch(parameter: Parameter): boolean {
  return parameter.fallback?.kind === "boolean"
}

/** An input in `{0,1}` is a condition. */
export function zeroOne(parameter: Parameter): boolean {
  const { domain } = parameter
  return domain?.kind === "set" && domain.members.every((m) => m.kind === "number" && !m.negative && (Number(m.text) === 0 || Number(m.text) === 1))
}

export function parameterSpec(parameter: Parameter, hyper: boolean, checker: Checker): ParameterSpec {
  const { name } = parameter.name
  const words = choiceWords(parameter)
  const fallback = parameter.fallback === undefined ? {} : { fallback: print(parameter.fallback) }
  const base = { name, hyper, axes: parameter.axes.map(axisSpec), required: parameter.fallback === undefined, ...fallback }
  if (words !== null) {
    const { domain } = parameter
    if (domain?.kind === "set" && !domain.members.every(isWord)) checker.diagnostics.push(diagnose("E506", { name }, domain.span))
    if (!hyper) checker.diagnostics.push(diagnose("E507", { name, text: `{${words.join(", ")}}` }, parameter.span))
    return { ...base, kind: "choice", choices: words }
  }
  if (parameter.domain?.kind === "label") return { ...base, kind: "label", label: parameter.domain.axis.name }
  if (isSwitch(parameter)) return { ...base, kind: "switch" }
  const domain = parameter.domain === undefined ? undefined : readDomain(parameter.domain, name, checker)
  const value = parameter.fallback === undefined ? undefined : plainNumber(parameter.fallback)
  if (parameter.fallback !== undefined && domain !== undefined && value !== undefined && !contains(domain, value)) {
    checker.diagnostics.push(diagnose("E504", { name, value: print(parameter.fallback), domain: domain.text }, parameter.fallback.span))
  }
  return domain === undefined ? { ...base, kind: "real" } : { ...base, kind: "real", domain }
}

/** The value of a default that is a number as it stands. */
function plainNumber(ast: Ast): number | undefined {
  if (ast.kind === "number") return toDouble(ratioText(fromLiteral(ast.text)))
  const size = ast.kind === "prefix" && ast.operator === "-" ? plainNumber(ast.operand) : undefined
  return size === undefined ? undefined : -size
}

function axisSpec(axis: { readonly name: { readonly name: string }; readonly size?: { readonly kind: string; readonly text?: string } }): AxisSpec {
  const size = axis.size?.kind === "number" ? Number(axis.size.text) : NaN
  return Number.isInteger(size) ? { axis: axis.name.name, size } : { axis: axis.name.name }
}

function readDomain(domain: DomainSyntax, name: string, checker: Checker): Domain | undefined {
  const bound = (b: Bound): number => {
    const named = b.kind === "name" ? NAMED.get(b.text) : undefined
    if (b.kind === "name" && named === undefined) checker.diagnostics.push(diagnose("E505", { name: b.text }, b.span))
    const size = named ?? (b.kind === "number" ? toDouble(ratioText(fromLiteral(b.text))) : NaN)
    return b.negative ? -size : size
  }
  const show = (b: Bound) => `${b.negative ? "-" : ""}${b.text}`
  if (domain.kind === "set") return { kind: "set", members: domain.members.map(bound), text: `{${domain.members.map(show).join(", ")}}` }
  if (domain.kind === "interval") {
    const low = bound(domain.low)
    const high = bound(domain.high)
    const text = `${domain.lowOpen ? "(" : "["}${show(domain.low)}, ${show(domain.high)}${domain.highOpen ? ")" : "]"}`
    if (low > high || (low === high && (domain.lowOpen || domain.highOpen))) checker.diagnostics.push(diagnose("E501", { name, domain: text }, domain.span))
    return { kind: "interval", low, high, lowOpen: domain.lowOpen, highOpen: domain.highOpen, text }
  }
  if (domain.kind === "compare") {
    const at = bound(domain.bound)
    const text = `${domain.operator} ${show(domain.bound)}`
    // Infinity is larger than any bound, so it lies in the domain.
    const closed = { low: -Infinity, high: Infinity, lowOpen: false, highOpen: false, text }
    switch (domain.operator) {
      case ">": return { kind: "interval", ...closed, low: at, lowOpen: true }
      case ">=": return { kind: "interval", ...closed, low: at }
      case "<": return { kind: "interval", ...closed, high: at, highOpen: true }
      case "<=": return { kind: "interval", ...closed, high: at }
      case "==": return { kind: "set", members: [at], text: `{${show(domain.bound)}}` }
      case "!=": return undefined
    }
  }
  return undefined
}
