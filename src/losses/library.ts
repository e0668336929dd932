// The built-in losses by name. A definition is parsed when its name is first looked for, so that a formula that calls no built-in
// loss parses none and `keras.hinge` parses one. A dialect's file sees itself, then the canonical files; a canonical file sees all
// canonical files. `lossc.name` is the canonical loss also where a dialect has one of that name.
import type { Found, Home } from "../check/scope.ts"
import type { Reduction } from "../kernel/signature.ts"
import type { Definition } from "../syntax/ast.ts"
import { parse } from "../syntax/parse.ts"
import { dialects } from "./dialects.ts"
import { sources } from "./sources.ts"

export type SourceRow = readonly [kind: "loss" | "fn", name: string, text: string]
export type SourceFile = readonly [file: string, rows: readonly SourceRow[]]

/** The qualifier of the canonical losses, for a dialect's loss that is called like the one it stands on. */
const CANONICAL = "lossc"

const qualifiers = (): readonly string[] => [...sources.map(([file]) => file).filter((file) => dialects.has(file)), CANONICAL]

const reductionOf = (dialect: string): Reduction | undefined => (dialect === CANONICAL ? "mean" : dialects.get(dialect))

/** What the canonical files see beyond themselves, and the dialects beyond both: losses by qualified name. */
const beyond: Home = { find: (name) => (name.includes(".") ? qualified(name) : undefined), known: () => [], dialects: qualifiers, reduction: (dialect) => reductionOf(dialect) }

/** The definitions of some files, each parsed at its first use; seen before those of `outer`. */
function homeOfRows(rows: readonly SourceRow[], outer: Home): Home {
  const texts = new Map(rows.map(([, name, text]) => [name, text]))
  const definitions = new Map<string, Definition>()
  const home: Home = {
    find(name): Found | undefined {
      const text = texts.get(name)
      if (text === undefined) return outer.find(name)
      const definition = definitions.get(name) ?? definitionOf(text)
      definitions.set(name, definition)
      return { definition, home }
    },
    known: () => [...texts.keys(), ...outer.known()],
    dialects: () => outer.dialects(),
    reduction: (dialect) => outer.reduction(dialect),
  }
  return home
}

function definitionOf(text: string): Definition {
  const program = parse(text)
  const [definition] = program.kind === "definitions" ? program.definitions : []
  if (definition === undefined) throw new Error(`not a definition: ${text}`)
  return definition
}

/** The rows of the losses of a file by name: these can be called from outside, its functions cannot. */
const lossesOf = (rows: readonly SourceRow[]): readonly string[] => rows.filter(([kind]) => kind === "loss").map(([, name]) => name)

let canonicalHome: Home | undefined
let canonicalLosses: ReadonlySet<string> | undefined

function canonicalRows(): readonly SourceRow[] {
  return sources.filter(([file]) => !dialects.has(file)).flatMap(([, rows]) => rows)
}

function canonical(): Home {
  return (canonicalHome ??= homeOfRows(canonicalRows(), beyond))
}

const dialectHomes = new Map<string, Home>()

function findIn(dialect: string, name: string): Found | undefined {
  const rows = sources.find(([file]) => file === dialect)?.[1]
  if (rows === undefined || !rows.some(([kind, own]) => kind === "loss" && own === name)) return undefined
  const home = dialectHomes.get(dialect) ?? (dialects.has(dialect) ? homeOfRows(rows, canonical()) : undefined)
  if (home !== undefined) dialectHomes.set(dialect, home)
  return home?.find(name)
}

function qualified(name: string): Found | undefined {
  const dialect = name.slice(0, name.indexOf("."))
  const own = name.slice(dialect.length + 1)
  if (dialect === CANONICAL) return own.includes(".") ? undefined : library.find(own)
  const found = findIn(dialect, own)
  const reduction = dialects.get(dialect)
  return found === undefined || reduction === undefined ? undefined : { ...found, reduction, dialect }
}

export const library: Home = {
  find(name): Found | undefined {
    if (name.indexOf(".") > 0) return qualified(name)
    canonicalLosses ??= new Set(lossesOf(canonicalRows()))
    return canonicalLosses.has(name) ? canonical().find(name) : undefined
  },
  known: () => sources.flatMap(([file, rows]) => lossesOf(rows).map((name) => (dialects.has(file) ? `${file}.${name}` : name))),
  dialects: qualifiers,
  reduction: reductionOf,
}

/** The file a built-in loss stands in: its family, or the framework of a dialect. */
export function fileOf(name: string): string {
  const dot = name.indexOf(".")
  return dot > 0 ? name.slice(0, dot) : (sources.find(([file, rows]) => !dialects.has(file) && lossesOf(rows).includes(name))?.[0] ?? "")
}
