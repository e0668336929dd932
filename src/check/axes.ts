// Axis names to index variables. A name stands for itself in a loss, for what was passed in a `fn`; a prime makes a copy.
import type { Expr } from "../ir/expr.ts"
import { axisOf, mul, size } from "../ir/make.ts"
import { asWritten } from "../ir/own-axis.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Ast, Bracket, Name, Span } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { elaborate } from "./expression.ts"
import { ownIndex, withOwnAxes } from "./own.ts"
import { poison, report, type Scope, type Value } from "./scope.ts"

/** Index variables of an axis name, or null where it is not an axis of this definition. */
export function findAxis(scope: Scope, name: string, primes: number): readonly string[] | null {
  const found = scope.axes.get(name)
  if (found === undefined) return null
  return primes === 0 ? found : found.map((index) => index + "'".repeat(primes))
}

/** The same, with a diagnostic. */
export function resolveAxis(scope: Scope, name: Name): readonly string[] | null {
  const found = findAxis(scope, name.name, name.primes)
  if (found !== null) return found
  report(scope, "E205", { axis: name.name, suggestion: suggest(name.name, scope.axes.keys()), known: [...scope.axes.keys()] }, name.span)
  return null
}

export interface Over {
  readonly indices: readonly string[]
  readonly filter: Value | null
}

/** What a bracket before arguments says: the axes and the filter. Null after an error. */
export function readOver(scope: Scope, bracket: Bracket): Over | null {
  const indices: string[] = []
  let failed = false
  for (const item of bracket.items) {
    if (item.target.kind !== "name" || (item.at !== undefined && item.target.primes > 0)) {
      report(scope, "E315", { found: describe(item.target) }, item.target.span)
      failed = true
      continue
    }
    const own = item.at === undefined ? null : ownIndex(scope, item.target, item.at)
    const found = item.at === undefined ? resolveAxis(scope, item.target) : own === null ? null : [own]
    if (found === null) failed = true
    else for (const index of found) {
      if (indices.includes(index)) {
        report(scope, "E305", { axis: asWritten(index) }, item.target.span)
        failed = true
      } else indices.push(index)
    }
  }
  if (bracket.otherwise !== undefined) {
    report(scope, "E316", { found: "`else`" }, bracket.otherwise.span)
    failed = true
  }
  const filter = bracket.filter === undefined ? null : readCondition(withOwnAxes(scope, bracket), bracket.filter, "after `if`")
  return failed || filter === poison ? null : { indices, filter }
}

/** A value that must be a condition: `if`, filters, `and`, `or`, `not`. */
export function readCondition(scope: Scope, ast: Ast, where: string): Value {
  const value = elaborate(ast, scope)
  if (value.kind === "poison" || value.kind === "condition") return value
  const what = { real: "a number", label: "a label", choice: "a choice" }[value.kind]
  return report(scope, "E401", { where, found: ast.kind === "name" ? `\`${ast.name}\`, ${what}` : what }, ast.span)
}

/** Where an axis must stay known outside of the call, none can be made in its bracket. */
export function refuseOwnAxes(scope: Scope, bracket: Bracket): boolean {
  const own = bracket.items.find((item) => item.at !== undefined)
  if (own?.at !== undefined) report(scope, "E316", { found: `${describe(own.target).slice(0, -1)}=${describe(own.at).slice(1)}` }, own.target.span)
  return own !== undefined
}

/** An expression as a message shows it. */
export function describe(ast: Ast): string {
  const text = print(ast)
  return `\`${text.length > 40 ? `${text.slice(0, 37)}…` : text}\``
}

/** Number of positions of several index variables together. */
export function sizeOf(indices: readonly string[], span?: Span): Expr {
  const [first, ...rest] = indices.map((index) => size(axisOf(index), span))
  if (first === undefined) throw new Error("a reduction has an axis")
  return rest.reduce((product, next) => mul(product, next, span), first)
}
