// `lossc list` and `lossc show`: the built-in losses. JSON has one record for each: { name, family, doc, inputs, options, per, reduction, traits,
// standsOn, inFrameworks, source }; `options` are the hyper-parameters.
import { fileFault } from "../data/fault.ts"
import { suggest, suggestWords } from "../diagnostics/suggest.ts"
import { loss, type LossFunction } from "../index.ts"
import type { ParameterSpec, Reduction } from "../kernel/signature.ts"
import { fileOf, library } from "../losses/library.ts"
import { optionWords, parameterWords } from "../losses/parameter-words.ts"
import { calledBy, inFrameworks } from "../losses/relations.ts"
import { traitTable } from "../losses/traits.ts"
import { traitWords, type Traits } from "../traits/traits.ts"
import { last, onlyWord, type Request } from "./arguments.ts"

interface Listed {
  readonly name: string
  /** The family of a canonical loss, the framework of a dialect's. */
  readonly family: string
  readonly doc: string
  readonly inputs: readonly ParameterSpec[]
  readonly options: readonly ParameterSpec[]
  readonly per: readonly string[]
  /** What a call does with the values of the samples by default. */
  readonly reduction: Reduction
  readonly traits: Traits
  /** Losses it calls, and losses of frameworks that call it. */
  readonly standsOn: readonly string[]
  readonly inFrameworks: readonly string[]
  readonly source: string
}

export function list(request: Request): string {
  const word = onlyWord(request).toLowerCase()
  const names = inFamily(library.known(), last(request, "family"))
  const found = names.map(listed).filter(({ name, doc }) => name.toLowerCase().includes(word) || doc.toLowerCase().includes(word))
  if (request.values.has("json")) return JSON.stringify(found, null, 2)
  if (found.length === 0) return `no built-in loss has \`${word}\` in its name or description`
  const width = Math.max(...found.map(({ name }) => name.length)) + 2
  return found.map(({ name, doc }) => `${name.padEnd(width)}${doc.replaceAll("\n", " ")}`).join("\n")
}

function inFamily(names: readonly string[], family: string | undefined): readonly string[] {
  if (family === undefined) return names
  const found = names.filter((name) => fileOf(name) === family)
  if (found.length > 0) return found
  const families = [...new Set(names.map(fileOf))]
  throw fileFault("E909", BUILT_IN, { what: "family", name: family, suggestion: suggest(family, families), otherwise: `the families are ${families.join(", ")}` })
}

export function show(request: Request): string {
  const name = onlyWord(request)
  const known = library.known()
  if (!known.includes(name)) throw fileFault("E909", BUILT_IN, { what: "loss", name, suggestion: suggestWords(name, known), otherwise: "lossc list prints their names" })
  const entry = listed(name)
  if (request.values.has("json")) return JSON.stringify(entry, null, 2)
  const rows: ReadonlyArray<readonly [what: string, text: string]> = [
    ["family", entry.family],
    ...entry.inputs.map((p) => ["input", parameterWords(p)] as const),
    ...entry.options.map((p) => ["option", optionWords(p, entry.doc)] as const),
    ...(entry.per.length === 0 ? [] : [["values", `one for each ${entry.per.join(", ")}`] as const]),
    ...(entry.reduction === "mean" ? [] : [["reduction", `${entry.reduction} by default`] as const]),
    ...traitWords(entry.traits).map((words) => ["trait", words] as const),
    ...(entry.standsOn.length === 0 ? [] : [["stands on", entry.standsOn.join(", ")] as const]),
    ...(entry.inFrameworks.length === 0 ? [] : [["in frameworks", entry.inFrameworks.join(", ")] as const]),
  ]
  return [entry.source, "", ...rows.map(([what, text]) => `  ${what} ${text}`)].join("\n")
}

const BUILT_IN = { file: "the built-in losses" }

function listed(name: string): Listed {
  const built: LossFunction = loss(name)
  const { parameters, doc, per, reduction = "mean" } = built.signature
  return {
    name, family: fileOf(name), doc, per, reduction,
    inputs: parameters.filter((p) => !p.hyper),
    options: parameters.filter((p) => p.hyper),
    traits: traitTable.get(name) ?? {},
    standsOn: calledBy(name),
    inFrameworks: inFrameworks(name),
    source: String(built),
  }
}
