// The text of a loss: its definition after those it calls, or its bare formula.
import { isFunction } from "./check/call.ts"
import type { Home } from "./check/scope.ts"
import { library } from "./losses/library.ts"
import type { Ast, Definition } from "./syntax/ast.ts"
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
  const go = (ast: Ast): void => {
    switch (ast.kind) {
      case "number": case "boolean": case "name": return
      case "prefix": return go(ast.operand)
      case "infix":
        go(ast.left)
        return go(ast.right)
      case "if":
        go(ast.condition)
        go(ast.then)
        return go(ast.otherwise)
      case "let":
        for (const b of ast.bindings) go(b.value)
        return go(ast.body)
      case "pick":
        go(ast.of)
        for (const item of ast.bracket.items) {
          go(item.target)
          if (item.at !== undefined) go(item.at)
        }
        if (ast.bracket.otherwise !== undefined) go(ast.bracket.otherwise)
        return
      case "call":
        if (ast.dialect === undefined) names.push(ast.callee.name)
        if (ast.bracket?.filter !== undefined) go(ast.bracket.filter)
        ast.args.forEach(go)
        for (const n of ast.named) go(n.value)
    }
  }
  go(definition.body)
  if (definition.over !== undefined) go(definition.over)
  for (const p of [...definition.inputs, ...definition.hypers]) if (p.fallback !== undefined) go(p.fallback)
  return names
}
