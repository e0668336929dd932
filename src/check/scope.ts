// What an expression means where it stands: the names and axes it can see, and the value each name has.
// A scope is immutable; a `let` or a call makes a new one. One Checker is shared by all scopes of a source.
import { diagnose, type Code, type Facts } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Expr } from "../ir/expr.ts"
import { numberOf } from "../ir/make.ts"
import type { Reduction } from "../kernel/signature.ts"
import type { Ast, Definition, Span } from "../syntax/ast.ts"

/** A checked value: an expression and what the checker needs to know about it beyond its free index variables. */
export interface Value {
  readonly expr: Expr
  /** condition: 1 or 0, usable in `if` and filters. label: a whole number read from data. choice: a word, as its number. poison: an error was already reported. */
  readonly kind: "real" | "condition" | "label" | "choice" | "poison"
  /** The axis it is a position of, where it is one: a label, an axis name, such a position shifted, argmax. */
  readonly position: string | null
  /** Words of a choice. */
  readonly words?: readonly string[]
}

export interface Scope {
  readonly checker: Checker
  readonly home: Home
  readonly kind: "loss" | "fn" | "formula" | "template"
  readonly names: ReadonlyMap<string, Value>
  /** Axis names of this definition and the index variables each stands for (several for an axis parameter given several). */
  readonly axes: ReadonlyMap<string, readonly string[]>
  /** Where every name of the definition was bound; shared by all scopes of one definition, because no name is bound twice in it. */
  readonly bound: Map<string, { readonly as: string; readonly span: Span }>
  /** Names of the `let`s around, bound or not yet: for a better message. */
  readonly later?: ReadonlySet<string>
  /** Inside a definition of another text (a function with axes, a built-in loss): the call in this text. */
  readonly place?: Ast
}

/** Where called names are looked up: a text sees its own definitions, then the built-in losses. */
export interface Home {
  find(name: string): Found | undefined
  /** Names for did-you-mean, qualified where they are (`keras.name`). */
  known(): readonly string[]
  /** Dialect qualifiers (`torch`). */
  dialects(): readonly string[]
  /** What the losses of a dialect do by default with the values of the samples; undefined where there is no such dialect. */
  reduction(dialect: string): Reduction | undefined
}

export interface Found {
  readonly definition: Definition
  /** What the definition's own text sees. */
  readonly home: Home
  /** What a dialect does by default with the values of the samples, and its name. */
  readonly reduction?: Reduction
  readonly dialect?: string
}

export interface Checker {
  readonly diagnostics: Diagnostic[]
  /** What was reported, by code, place and message: the same is not said twice. */
  readonly reported: Set<string>
  /** Definitions being substituted right now: a name in here that is called again is a recursion. */
  readonly active: string[]
  /** Results of calls by what was called with what: substituting `f` twice with the same values is done once. */
  readonly calls: Map<string, Value>
  /** Inputs that hold whole numbers or may (labels, hyper-parameters): they may be positions. */
  readonly whole: Set<string>
  /** Nodes of source text elaborated so far; a limit stops texts whose substitution explodes. */
  spent: number
  /**
   * Filled only where somebody asks: the part of the text that each node was first made for. A node's own span is that of the
   * text that first made it, which may be another source.
   */
  readonly places?: Places
}

export type Places = Map<Expr, Ast>

export const poison: Value = { expr: numberOf("nan"), kind: "poison", position: null }

export function real(expr: Expr): Value {
  return { expr, kind: "real", position: null }
}

export function condition(expr: Expr): Value {
  return { expr, kind: "condition", position: null }
}

/**
 * Reports a diagnostic and gives the value that silences what would follow from it. `span` is one of the text of the scope; what is wrong in a definition of
 * another text is shown at its call in this one.
 */
export function report<C extends Code>(scope: { readonly checker: Checker; readonly place?: Ast }, code: C, facts: Facts<C>, span?: Span): Value {
  const found = scope.place === undefined ? diagnose(code, facts, span) : inside(scope.place, diagnose(code, facts, scope.place.span))
  const key = `${found.code} ${found.span?.start} ${found.message}`
  if (!scope.checker.reported.has(key)) scope.checker.diagnostics.push(found)
  scope.checker.reported.add(key)
  return poison
}

/** Its names are those of the definition that is called, and nothing in this text is a fix of it. */
function inside(place: Ast, { fix: _fix, ...found }: Diagnostic): Diagnostic {
  return place.kind === "call" ? { ...found, message: `in \`${place.callee.name}\`: ${found.message}` } : found
}
