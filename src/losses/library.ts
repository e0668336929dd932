// The built-in losses by name. Texts are parsed when a name is first looked for in their file, so that a formula that calls no
// built-in loss parses none. A dialect's file sees itself, then the canonical files; a canonical file sees all canonical files.
import { homeOf } from "../check/program.ts"
import type { Found, Home } from "../check/scope.ts"
import type { Definition } from "../syntax/ast.ts"
import { parse } from "../syntax/parse.ts"
import { sources } from "./sources.ts"

/** Files that are a framework's dialect. */
const DIALECTS: ReadonlySet<string> = new Set(["torch", "keras", "optax", "sklearn", "xgboost", "tfjs", "monai", "smp", "metric_learning"])

const nothing: Home = { find: () => undefined, known: () => [], dialects: () => [] }

function definitionsOf(text: string): readonly Definition[] {
  const program = parse(text)
  return program.kind === "definitions" ? program.definitions : []
}

const namesOf = new Map<string, ReadonlySet<string>>()

/** Names a text defines, found without parsing it. */
function namesIn(text: string): ReadonlySet<string> {
  const known = namesOf.get(text)
  if (known !== undefined) return known
  const names = new Set([...text.matchAll(/^(?:loss|fn)\s+([\p{L}_][\p{L}\p{N}_]*)/gmu)].map((match) => match[1] ?? ""))
  namesOf.set(text, names)
  return names
}

function lossNamesIn(text: string): readonly string[] {
  return [...text.matchAll(/^loss\s+([\p{L}_][\p{L}\p{N}_]*)/gmu)].map((match) => match[1] ?? "")
}

let canonicalHome: Home | undefined

function canonical(): Home {
  const texts = sources.filter(([file]) => !DIALECTS.has(file)).map(([, text]) => text)
  canonicalHome ??= homeOf(texts.flatMap(definitionsOf), nothing)
  return canonicalHome
}

const dialectHomes = new Map<string, Home>()

function dialectHome(dialect: string): Home | undefined {
  const known = dialectHomes.get(dialect)
  if (known !== undefined) return known
  const text = DIALECTS.has(dialect) ? sources.find(([file]) => file === dialect)?.[1] : undefined
  if (text === undefined) return undefined
  const home = homeOf(definitionsOf(text), canonical())
  dialectHomes.set(dialect, home)
  return home
}

export const library: Home = {
  find(name): Found | undefined {
    const dot = name.indexOf(".")
    if (dot > 0) {
      const text = sources.find(([file]) => file === name.slice(0, dot))?.[1]
      return text !== undefined && lossNamesIn(text).includes(name.slice(dot + 1)) ? dialectHome(name.slice(0, dot))?.find(name.slice(dot + 1)) : undefined
    }
    const here = sources.some(([file, text]) => !DIALECTS.has(file) && namesIn(text).has(name))
    const found = here ? canonical().find(name) : undefined
    return found?.definition.kind === "loss" ? found : undefined
  },
  known: () => sources.flatMap(([file, text]) => lossNamesIn(text).map((name) => (DIALECTS.has(file) ? `${file}.${name}` : name))),
  dialects: () => sources.map(([file]) => file).filter((file) => DIALECTS.has(file)),
}
