// `lossc list` and `lossc show`: the built-in losses. JSON has one record for each: { name, family, inputs, options, source }; `options` are the
// hyper-parameters.
import { DataFault } from "../data/fault.ts"
import { suggest } from "../diagnostics/suggest.ts"
import { loss, type LossFunction } from "../index.ts"
import type { ParameterSpec } from "../kernel/signature.ts"
import { fileOf, library } from "../losses/library.ts"
import { onlyWord, type Request } from "./arguments.ts"

interface Listed {
  readonly name: string
  /** The family of a canonical loss, the framework of a dialect's. */
  readonly family: string
  readonly doc: string
  readonly inputs: readonly ParameterSpec[]
  readonly options: readonly ParameterSpec[]
  readonly per: readonly string[]
  readonly source: string
}

export function list(request: Request): string {
  const word = onlyWord(request).toLowerCase()
  const found = library.known().map(listed).filter(({ name, doc }) => name.toLowerCase().includes(word) || doc.toLowerCase().includes(word))
  if (request.values.has("json")) return JSON.stringify(found, null, 2)
  if (found.length === 0) return `no built-in loss has \`${word}\` in its name or description`
  const width = Math.max(...found.map(({ name }) => name.length)) + 2
  return found.map(({ name, doc }) => `${name.padEnd(width)}${doc.split("\n")[0]}`).join("\n")
}

export function show(request: Request): string {
  const name = onlyWord(request)
  const known = library.known()
  if (!known.includes(name)) {
    const near = suggest(name, known)
    throw new DataFault("E908", { file: "the built-in losses" }, `there is no loss \`${name}\``, near === undefined ? "lossc list prints their names" : `did you mean \`${near}\`?`)
  }
  const entry = listed(name)
  if (request.values.has("json")) return JSON.stringify(entry, null, 2)
  const rows = [...entry.inputs.map((p) => ["input", p] as const), ...entry.options.map((p) => ["option", p] as const)].map(([what, p]) => `  ${what} ${describe(p)}`)
  return [entry.source, "", `family ${entry.family}`, ...rows, ...(entry.per.length === 0 ? [] : [`  one value per ${entry.per.join(", ")}`])].join("\n")
}

function listed(name: string): Listed {
  const built: LossFunction = loss(name)
  const { signature } = built
  const { parameters, doc, per } = signature
  return {
    name, family: fileOf(name), doc, per,
    inputs: parameters.filter((p) => !p.hyper),
    options: parameters.filter((p) => p.hyper),
    source: String(built),
  }
}

/** `gamma: at least 0, default 2`. */
function describe({ name, axes, kind, label, choices = [], domain, fallback }: ParameterSpec): string {
  const what = kind === "label" ? `a label along ${label ?? ""}` : kind === "switch" ? "true or false" : kind === "choice" ? choices.join(" or ") : domain === undefined ? "any number" : `in ${domain.text}`
  const shape = axes.length === 0 ? "" : `[${axes.map(({ axis, size }) => (size === undefined ? axis : `${axis}=${size}`)).join(", ")}]`
  return `${name}${shape}: ${what}${fallback === undefined ? "" : `, default ${fallback}`}`
}
