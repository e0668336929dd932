// The built-in losses by name. Texts are parsed when a name is first looked for in their file, so that a formula that calls no
// built-in loss parses none. A dialect's file sees itself, then the canonical files; a canonical file sees all canonical files.
// `lossc.name` is the canonical loss also where a dialect has one of that name.
import { homeOf } from "../check/program.ts"
import type { Found, Home } from "../check/scope.ts"
import type { Reduction } from "../kernel/signature.ts"
import type { Definition } from "../syntax/ast.ts"
import { parse } from "../syntax/parse.ts"
import { sources } from "./sources.ts"

/** Files that are a framework's dialect, each with what it does by default with the values of the samples. */
const DIALECTS: ReadonlyMap<string, Reduction> = new Map([
  ["torch", "mean"], ["keras", "mean"], ["optax", "none"], ["sklearn", "mean"], ["xgboost", "sum"], ["tfjs", "mean"], ["tfjs_layers", "none"], ["monai", "mean"], ["smp", "mean"], ["metric_learning", "mean"],
])

/** The qualifier of the canonical losses, for a dialect's loss that is called like the one it stands on. */
const CANONICAL = "lossc"

const qualifiers = (): readonly string[] => [...sources.map(([file]) => file).filter((file) => DIALECTS.has(file)), CANONICAL]

/** What the canonical files see beyond themselves, and the dialects beyond both: losses by qualified name. */
const beyond: Home = { find: (name) => (name.includes(".") ? qualified(name) : undefined), known: () => [], dialects: qualifiers }

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
  canonicalHome ??= homeOf(texts.flatMap(definitionsOf), beyond)
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

function qualified(name: string): Found | undefined {
  const dialect = name.slice(0, name.indexOf("."))
  const own = name.slice(dialect.length + 1)
  if (dialect === CANONICAL) return own.includes(".") ? undefined : library.find(own)
  const text = sources.find(([file]) => file === dialect)?.[1]
  const found = text !== undefined && lossNamesIn(text).includes(own) ? dialectHome(dialect)?.find(own) : undefined
  const reduction = DIALECTS.get(dialect)
  return found === undefined || reduction === undefined ? undefined : { ...found, reduction }
}

export const library: Home = {
  find(name): Found | undefined {
    if (name.indexOf(".") > 0) return qualified(name)
    const here = sources.some(([file, text]) => !DIALECTS.has(file) && namesIn(text).has(name))
    const found = here ? canonical().find(name) : undefined
    return found?.definition.kind === "loss" ? found : undefined
  },
  known: () => sources.flatMap(([file, text]) => lossNamesIn(text).map((name) => (DIALECTS.has(file) ? `${file}.${name}` : name))),
  dialects: qualifiers,
}
