// The abstract syntax tree: what a source says, before anything is known about its names.
// Comes out of build.ts; goes into check (meaning) and print.ts (text again).
// Every node keeps its span, so that a diagnostic can always point at the user's text. Spelling is already
// normalised: `×` is "*", `x²` is `x ^ 2`, `√x` is a call of `sqrt`, `≤` is "<=", `**` is "^", `∞` is the name `inf`, `π` the name `pi`, `n′` is `n'`.
// Function aliases (`σ(x)`, `Σ[c](x)`, `ln`, `log₂`) keep the name that was written; the op table knows aliases.

/** Half-open range of UTF-16 offsets in the source text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A name as written (NFC), where it stands. `primes` counts the marks of an axis copy: `n''` has two. */
export interface Name {
  readonly name: string
  readonly primes: number
  readonly span: Span
}

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">="
export type InfixOperator = "+" | "-" | "*" | "/" | "^" | "and" | "or" | Comparison

/** An expression. */
export type Ast =
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | ({ readonly kind: "name" } & Name)
  | { readonly kind: "prefix"; readonly operator: "-" | "not"; readonly operand: Ast; readonly span: Span }
  | { readonly kind: "infix"; readonly operator: InfixOperator; readonly left: Ast; readonly right: Ast; readonly span: Span }
  | Call
  | { readonly kind: "pick"; readonly of: Ast; readonly bracket: Bracket; readonly span: Span }
  | { readonly kind: "let"; readonly bindings: readonly Binding[]; readonly body: Ast; readonly span: Span }
  | { readonly kind: "if"; readonly condition: Ast; readonly then: Ast; readonly otherwise: Ast; readonly span: Span }

/** `name(args; named)`, `name[bracket](args)`, `dialect.name(args)`. */
export interface Call {
  readonly kind: "call"
  readonly dialect?: Name
  readonly callee: Name
  readonly bracket?: Bracket
  readonly args: readonly Ast[]
  readonly named: readonly NamedArgument[]
  readonly span: Span
}

export interface NamedArgument {
  readonly name: Name
  readonly value: Ast
}

/** `[item, item if filter]` or `[item else otherwise]`; what it means depends on what it follows. */
export interface Bracket {
  readonly items: readonly Item[]
  readonly filter?: Ast
  readonly otherwise?: Ast
  readonly span: Span
}

/** `e` alone, or `target = at`: a pick (`c=y`), or an own axis of a reduction (`k=11`). */
export interface Item {
  readonly target: Ast
  readonly at?: Ast
}

/** `name = value`, or a table / an own axis: `D[i,j] = value`, `g[a=11] = value`. */
export interface Binding {
  readonly name: Name
  readonly axes: readonly AxisDeclaration[]
  readonly value: Ast
}

/** `c`, or `k=4` with a size. */
export interface AxisDeclaration {
  readonly name: Name
  readonly size?: Ast
}

/** A bound of a domain: a literal or a name (`pi`, `inf`, a word of a choice), possibly negative. */
export interface Bound {
  readonly negative: boolean
  readonly text: string
  readonly kind: "number" | "name"
  readonly span: Span
}

export type DomainSyntax =
  | { readonly kind: "label"; readonly axis: Name; readonly span: Span }
  | { readonly kind: "interval"; readonly low: Bound; readonly lowOpen: boolean; readonly high: Bound; readonly highOpen: boolean; readonly span: Span }
  | { readonly kind: "set"; readonly members: readonly Bound[]; readonly span: Span }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly bound: Bound; readonly span: Span }

export interface Parameter {
  readonly name: Name
  readonly axes: readonly AxisDeclaration[]
  readonly domain?: DomainSyntax
  readonly fallback?: Ast
  readonly span: Span
}

export interface Definition {
  readonly kind: "loss" | "fn"
  /** The framework whose defaults it has: `loss optax.name(...)`. */
  readonly dialect?: Name
  readonly name: Name
  /** Axis parameters of a `fn`. */
  readonly axes: readonly AxisDeclaration[]
  readonly inputs: readonly Parameter[]
  readonly hypers: readonly Parameter[]
  readonly per: readonly Name[]
  readonly body: Ast
  readonly over?: Ast
  /** The text of the `##` lines right before it, marks cut, lines joined by newlines. */
  readonly doc: string
  readonly span: Span
}

/** One bare formula, or any number of definitions (at least one). */
export type Program =
  | { readonly kind: "formula"; readonly body: Ast; readonly over?: Ast; readonly span: Span }
  | { readonly kind: "definitions"; readonly definitions: readonly Definition[]; readonly span: Span }

/** The expressions directly inside one, in the order of the source. */
export function children(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case "number":
    case "boolean":
    case "name":
      return []
    case "prefix":
      return [ast.operand]
    case "infix":
      return [ast.left, ast.right]
    case "call":
      return [...(ast.bracket === undefined ? [] : bracketChildren(ast.bracket)), ...ast.args, ...ast.named.map(({ value }) => value)]
    case "pick":
      return [ast.of, ...bracketChildren(ast.bracket)]
    case "let":
      return [...ast.bindings.flatMap(({ axes, value }) => [...axes.flatMap(({ size }) => size ?? []), value]), ast.body]
    case "if":
      return [ast.condition, ast.then, ast.otherwise]
  }
}

function bracketChildren({ items, filter, otherwise }: Bracket): Ast[] {
  return [...items.flatMap(({ target, at }) => (at === undefined ? [target] : [target, at])), ...(filter === undefined ? [] : [filter]), ...(otherwise === undefined ? [] : [otherwise])]
}
