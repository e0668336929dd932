// Which losses stand on which: found from the calls in the definitions. In: the name of a built-in loss. Out: the losses it calls, and those
// of other frameworks that call it. A function of the same file is looked through, a loss is not.
import { children, type Ast, type Call, type Definition } from "../syntax/ast.ts"
import { dialects } from "./dialects.ts"
import { fileOf, library } from "./library.ts"
import { isFunction } from "../check/call.ts"

/** Losses by the names they are called with from outside. */
export function calledBy(name: string): readonly string[] {
  const found = library.find(name)
  if (found === undefined) return []
  const file = fileOf(name)
  const names = new Set<string>()
  const seen = new Set<Definition>()
  const visit = (definition: Definition): void => {
    if (seen.has(definition)) return
    seen.add(definition)
    for (const call of callsIn(definition)) {
      const dialect = call.dialect?.name
      if (dialect !== undefined) {
        names.add(dialect === "lossc" ? call.callee.name : `${dialect}.${call.callee.name}`)
        continue
      }
      if (isFunction(call.callee.name)) continue
      const callee = found.home.find(call.callee.name)?.definition
      if (callee === undefined) continue
      if (callee.kind === "fn") visit(callee)
      else names.add(dialects.has(file) && library.find(`${file}.${call.callee.name}`)?.definition === callee ? `${file}.${call.callee.name}` : call.callee.name)
    }
  }
  visit(found.definition)
  return [...names]
}

function callsIn({ body, over }: Definition): readonly Call[] {
  const calls: Call[] = []
  const visit = (ast: Ast): void => {
    if (ast.kind === "call") calls.push(ast)
    children(ast).forEach(visit)
  }
  visit(body)
  if (over !== undefined) visit(over)
  return calls
}

let callers: ReadonlyMap<string, readonly string[]> | undefined

/** The losses of frameworks that stand on a canonical one. */
export function inFrameworks(name: string): readonly string[] {
  callers ??= invert(library.known().filter((known) => known.includes(".")))
  return callers.get(name) ?? []
}

function invert(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const name of names) {
    for (const callee of calledBy(name)) found.set(callee, [...(found.get(callee) ?? []), name])
  }
  return found
}
