// Text of the language as a template: every free name is `input(name, [])`, a wildcard of a rule or the argument of a
// derivative; axis names in brackets are index variables. For texts of the project's own tables, so a mistake throws.
import type { Expr } from "../ir/expr.ts"
import { input } from "../ir/make.ts"
import { fromShorthand } from "../ir/shorthand.ts"
import { parse } from "../syntax/parse.ts"
import { elaborate } from "./expression.ts"
import { freeNames } from "./formula.ts"
import { shorthand } from "./shorthand.ts"
import { real, type Checker, type Home, type Scope, type Value } from "./scope.ts"

const nowhere: Home = { find: () => undefined, known: () => [], dialects: () => [], reduction: () => undefined }
const cache = new Map<string, Expr>()

export function template(text: string): Expr {
  const known = cache.get(text)
  if (known !== undefined) return known
  const short = shorthand.get(text)
  const made = short === undefined ? elaborated(text) : fromShorthand(short)
  cache.set(text, made)
  return made
}

function elaborated(text: string): Expr {
  const program = parse(text)
  if (program.kind !== "formula") throw new Error(`a template is one formula: ${text}`)
  const { inputs, axes } = freeNames(program.body)
  const checker: Checker = {
    diagnostics: [], reported: new Set(), active: [], calls: new Map(), whole: new Set(inputs), spent: 0,
  }
  const names = new Map<string, Value>(inputs.map((name) => [name, { ...real(input(name, [])), kind: "condition" }]))
  const scope: Scope = { checker, home: nowhere, kind: "template", names, axes: new Map(axes.map((a) => [a, [a]])), bound: new Map() }
  const value = elaborate(program.body, scope)
  const [fault] = checker.diagnostics
  if (fault !== undefined) throw new Error(`${text}: ${fault.message}`)
  return value.expr
}

