// A source becomes its checked losses. All errors of a source are found before any is thrown.
import { diagnose } from "../diagnostics/catalog.ts"
import { sourceError } from "../diagnostics/error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Reduction } from "../kernel/signature.ts"
import type { Call, Definition, Program } from "../syntax/ast.ts"
import { parseOrBroken, requireText, type Broken } from "../syntax/parse.ts"
import { isFunction } from "./call.ts"
import { derived } from "./derived.ts"
import { orders } from "./order.ts"
import { checkFunction } from "./function.ts"
import { formulaDefinition } from "./formula.ts"
import { checkLoss, frameworkOf, newChecker, type CheckedLoss } from "./loss.ts"
import { report, type Checker, type Found, type Home } from "./scope.ts"

export interface CheckedProgram {
  readonly source: string
  /** In the order of the text; the last is what `loss(source)` gives. */
  readonly losses: readonly CheckedLoss[]
  readonly warnings: readonly Diagnostic[]
}

/** Definitions of one text, seen before those of `outer`. */
export function homeOf(definitions: readonly Definition[], outer: Home): Home {
  const own = new Map<string, Definition>(definitions.map((d) => [d.name.name, d]))
  const home: Home = {
    find(name): Found | undefined {
      const definition = own.get(name)
      return definition === undefined ? outer.find(name) : { definition, home }
    },
    known: () => [...own.keys(), ...outer.known()],
    dialects: () => outer.dialects(),
    reduction: (dialect) => outer.reduction(dialect),
  }
  return home
}

/** The name of a built-in loss (`name`, `keras.name`) is a source too: that loss. */
export function check(source: string, library: Home): CheckedProgram {
  requireText(source)
  const checker = newChecker()
  const named = library.find(source.trim())
  if (named?.definition.kind === "loss") return { source, losses: [checkLoss(inDialect(named.definition, named), named.home, checker, source, { reduction: named.reduction ?? "mean", framework: frameworkOf(named) })], warnings: [] }
  const [, dialect = "", name = ""] = /^\s*(\w+)\.(\w+)\s*$/.exec(source) ?? []
  if (library.dialects().includes(dialect)) {
    // The name of a framework's loss that it does not have; it would be parsed as a member of a value.
    const own = library.known().flatMap((known) => (known.startsWith(`${dialect}.`) ? [known.slice(dialect.length + 1)] : []))
    const start = source.indexOf(dialect)
    throw sourceError([diagnose("E208", { dialect, name, suggestion: suggest(name, own) }, { start, end: start + dialect.length + 1 + name.length })], source)
  }
  const program = parseOrBroken(source)
  if (program.kind === "broken") throw sourceError([...program.faults, ...errorsOfSound(program, library, source, checker)], source)
  const losses = program.kind === "formula" ? [checkFormula(program, library, source, checker)] : checkDefinitions(program.definitions, library, source, checker)
  const errors = checker.diagnostics.filter((d) => d.severity === "error")
  if (errors.length > 0) throw sourceError(errors, source)
  return { source, losses, warnings: checker.diagnostics }
}

/** What a definition without faults of grammar has of others; that the others are no losses yet is not among them. */
function errorsOfSound({ definitions }: Broken, library: Home, source: string, checker: Checker): readonly Diagnostic[] {
  if (definitions.length > 0) checkDefinitions(definitions, library, source, checker)
  return checker.diagnostics.filter((d) => d.severity === "error" && d.code !== "E218")
}

function checkFormula(program: Program & { kind: "formula" }, library: Home, source: string, checker: Checker): CheckedLoss {
  const { body } = program
  const callee = (call: Call) => (isFunction(call.callee.name) && call.dialect === undefined ? undefined : library.find(qualifiedName(call)))
  const definition = formulaDefinition(body, program.over, program.span, (call) => callee(call)?.definition)
  const found = body.kind === "call" ? callee(body) : undefined
  if (body.kind === "call" && found?.definition.kind === "loss" && program.over === undefined) {
    // Nothing but one call of a loss is that loss: its `per` and `over` come along.
    return checkLoss(inDialect({ ...definition, per: found.definition.per }, found), library, checker, source, { bare: true, own: true, whole: { found, call: body } })
  }
  return checkLoss(definition, library, checker, source, { bare: true, own: true })
}

function checkDefinitions(definitions: readonly Definition[], library: Home, source: string, checker: Checker): readonly CheckedLoss[] {
  const seen = new Set<string>()
  for (const { kind, name } of definitions) {
    // A loss that is called like a function with axes hides nothing: a call of that name is still the function.
    if (isFunction(name.name) && !(kind === "loss" && (derived.has(name.name) || orders.has(name.name)))) report({ checker }, "E203", { name: name.name }, name.span)
    if (seen.has(name.name)) report({ checker }, "E202", { name: name.name }, name.span)
    seen.add(name.name)
  }
  const home = homeOf(definitions, library)
  const losses = definitions.filter((d) => d.kind === "loss").map((d) => checkLoss(d, home, checker, source, { own: true, ...reductionOf(d, home, checker) }))
  for (const d of definitions) if (d.kind === "fn") checkFunction(d, home, checker)
  if (losses.length === 0) report({ checker }, "E218", {}, definitions[0]?.name.span)
  return losses
}

/** As a text of its own it says whose defaults it has, where they are not those of every loss. */
function inDialect(definition: Definition, { dialect, reduction = "mean" }: Found): Definition {
  return dialect === undefined || reduction === "mean" ? definition : { ...definition, dialect: { name: dialect, primes: 0, span: definition.name.span } }
}

/** `loss optax.name(...)` reduces as that framework does. */
function reductionOf({ dialect, name }: Definition, home: Home, checker: Checker): { readonly reduction?: Reduction } {
  if (dialect === undefined) return {}
  const reduction = home.reduction(dialect.name)
  if (reduction !== undefined) return { reduction }
  const known = home.dialects()
  report({ checker }, "E207", { dialect: dialect.name, name: name.name, suggestion: suggest(dialect.name, known), known }, dialect.span)
  return {}
}

function qualifiedName(call: Call): string {
  return call.dialect === undefined ? call.callee.name : `${call.dialect.name}.${call.callee.name}`
}
