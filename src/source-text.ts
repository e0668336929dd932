// The text of a loss: its definition after those it calls, or its bare formula.
import { isFunction } from "./check/call.ts"
import type { Home } from "./check/scope.ts"
import { library } from "./losses/library.ts"
import { children, type Ast, type Definition } from "./syntax/ast.ts"
import { print } from "./syntax/print.ts"

export function sourceText(definition: Definition, home: Home, bare: boolean): string {
  if (bare) return print(definition.body) + (definition.over === undefined ? "" : ` over ${print(definition.over)}`)
  const needed = new Set<Definition>()
  const collect = (from: Definition): void => {
    for (const name of calledNames(from)) {
      const found = isFunction(name) ? undefined : home.find(name)?.definition
      if (found === undefined || found === definition || needed.has(found) || library.find(name)?.definition === found) continue
      collect(found)
      needed.add(found)
    }
  }
  collect(definition)
  return [...needed, definition].map((d) => print(d)).join("\n")
}

function calledNames(definition: Definition): readonly string[] {
  const names: string[] = []
  const defaults = [...definition.inputs, ...definition.hypers].flatMap((p) => p.fallback ?? [])
  const collect = (ast: Ast): void => {
    if (ast.kind === "call" && ast.dialect === undefined) names.push(ast.callee.name)
    children(ast).forEach(collect)
  }
  for (const ast of [definition.body, ...(definition.over === undefined ? [] : [definition.over]), ...defaults]) collect(ast)
  return names
}
