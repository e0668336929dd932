// The words of the command line become typed options. The table below is the one place that knows them: the splitting, the
// suggestions and the help are made from it. Ready-made parsers (cac, util.parseArgs) were tried: both read a formula that begins
// with a minus, the project's first example, as a heap of one-letter options, and cac turns values that look like numbers into numbers.
import { suggest } from "../diagnostics/suggest.ts"
import type { Reduction } from "../kernel/signature.ts"
import { UsageFault } from "./usage.ts"

interface OptionRow {
  /** How the value is written in the help; absent for a switch. */
  readonly value?: string
  readonly doc: string
}

const options = {
  grad: { value: "NAME", doc: "the derivative with respect to an input (or several: p,q)" },
  hess: { value: "NAME", doc: "the diagonal second derivative too" },
  reduction: { value: "HOW", doc: "mean (default), sum, none, weightedMean or batchmean" },
  set: { value: "NAME=VALUE", doc: "a hyper-parameter, switch or choice: gamma=2, weight=1,0.5,2" },
  weight: { value: "COLUMN", doc: "a weight for every sample" },
  map: { value: "NAME=COLUMN", doc: "read an input from a column of another name" },
  input: { value: "NAME=FILE", doc: "read an input from a file of its own: x=logits.npy" },
  out: { value: "FILE", doc: "write columns value, grad_NAME, hess_NAME (.csv, .tsv, .json, .jsonl, .npy)" },
  json: { doc: "print one JSON object" },
  accuracy: { doc: "check: compare the loss with its formula at high precision" },
  samples: { value: "N", doc: "check --accuracy: how many samples are drawn (300)" },
  seed: { value: "N", doc: "check --accuracy: which samples are drawn (1)" },
  help: { doc: "print this" },
  version: { doc: "print the version" },
} as const satisfies Record<string, OptionRow>

export interface EvalOptions {
  readonly loss: string
  readonly files: readonly string[]
  readonly grad: readonly string[]
  readonly hess: readonly string[]
  readonly reduction: Reduction | undefined
  readonly set: ReadonlyMap<string, string>
  readonly map: ReadonlyMap<string, string>
  readonly input: ReadonlyMap<string, string>
  readonly weight: string | undefined
  readonly out: string | undefined
  readonly json: boolean
}

export interface CheckOptions {
  /** Losses: formulas, names of built-in losses, `.loss` files. */
  readonly losses: readonly string[]
  /** Data and how it is read, for the one loss there is then. */
  readonly data: EvalOptions
  readonly accuracy: boolean
  readonly samples: number | undefined
  readonly seed: number | undefined
}

export type Command =
  | { readonly kind: "eval"; readonly options: EvalOptions }
  | { readonly kind: "check"; readonly options: CheckOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }

const commands = ["eval", "check"]
/** What is data and not a loss, by its name. */
const dataFile = /^-$|\.(?:csv|tsv|json|jsonl|npy)$/i

const reductions: readonly Reduction[] = ["mean", "sum", "none", "weightedMean", "batchmean"]

export function readArguments(words: readonly string[]): Command {
  const { values, positionals } = split(words)
  if (values.has("help") || words.length === 0 || positionals[0] === "help") return { kind: "help" }
  if (values.has("version")) return { kind: "version" }
  const [command, loss, ...files] = positionals
  if (command === undefined || !commands.includes(command)) {
    const near = command === undefined ? undefined : suggest(command, commands)
    throw new UsageFault(command === undefined ? "no command is given" : `unknown command \`${command}\``, near === undefined ? "the commands are `eval` and `check`: lossc eval LOSS DATA..." : `did you mean \`${near}\`?`)
  }
  if (loss === undefined) throw new UsageFault(`\`${command}\` needs a loss`, `lossc ${command} "(y - p)^2" data.csv`)
  if (files.filter((file) => file === "-").length > 1) throw new UsageFault("standard input can be read only once")
  const options = evalOptions(loss, files, values)
  if (command === "eval") return { kind: "eval", options }
  const losses = [loss, ...files].filter((word, k) => k === 0 || !dataFile.test(word))
  const data = { ...options, files: files.filter((word) => dataFile.test(word)) }
  const accuracy = values.has("accuracy")
  if (losses.length > 1 && (data.files.length > 0 || data.input.size > 0)) throw new UsageFault("data are checked with one loss, not with several", "lossc check LOSS DATA...")
  return { kind: "check", options: { losses, data, accuracy, samples: whole("samples", values), seed: whole("seed", values) } }
}

function whole(name: "samples" | "seed", values: Words["values"]): number | undefined {
  const text = last(values.get(name))
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new UsageFault(`\`--${name}\` needs a whole number, found \`${text}\``)
}

function evalOptions(loss: string, files: readonly string[], values: Words["values"]): EvalOptions {
  return {
    loss,
    files,
    grad: names(values.get("grad")),
    hess: names(values.get("hess")),
    reduction: readReduction(last(values.get("reduction"))),
    set: pairs("set", values.get("set")),
    map: pairs("map", values.get("map")),
    input: pairs("input", values.get("input")),
    weight: last(values.get("weight")),
    out: last(values.get("out")),
    json: values.has("json"),
  }
}

type Name = keyof typeof options

interface Words {
  readonly positionals: readonly string[]
  readonly values: ReadonlyMap<Name, readonly string[]>
}

const shortNames = new Map([
  ["-h", "--help"],
  ["-V", "--version"],
])

/** Options are `--word`; everything else is positional, so that a formula may begin with a minus and `-` is standard input. */
function split(words: readonly string[]): Words {
  const positionals: string[] = []
  const values = new Map<Name, readonly string[]>()
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      positionals.push(...rest.splice(0))
      continue
    }
    const [, flag, value] = /^--([A-Za-z][^=]*)(?:=(.*))?$/s.exec(shortNames.get(word) ?? word) ?? []
    if (flag === undefined) {
      if (isOption(word.slice(1))) throw unknownOption(word)
      positionals.push(word)
      continue
    }
    if (!isOption(flag)) throw unknownOption(`--${flag}`)
    const row: OptionRow = options[flag]
    if (row.value === undefined && value !== undefined) throw new UsageFault(`\`--${flag}\` takes no value`)
    const given = row.value === undefined ? "" : (value ?? rest.shift() ?? "")
    if (row.value !== undefined && given === "") throw new UsageFault(`\`--${flag}\` needs a value`, `--${flag} ${row.value}: ${row.doc}`)
    values.set(flag, [...(values.get(flag) ?? []), given])
  }
  return { positionals, values }
}

const isOption = (name: string): name is Name => Object.hasOwn(options, name)

function unknownOption(word: string): UsageFault {
  const near = [word.replace(/^-+/, "")].map((name) => (isOption(name) ? name : suggest(name, Object.keys(options))))[0]
  return new UsageFault(`unknown option \`${word}\``, near === undefined ? "lossc --help lists the options" : `did you mean \`--${near}\`?`)
}

const last = (values: readonly string[] | undefined): string | undefined => values?.at(-1)

function names(values: readonly string[] | undefined): string[] {
  const all = (values ?? []).flatMap((value) => value.split(",")).map((name) => name.trim())
  return [...new Set(all.filter((name) => name !== ""))]
}

function pairs(option: "set" | "map" | "input", values: readonly string[] | undefined): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const value of values ?? []) {
    const at = value.indexOf("=")
    const name = value.slice(0, Math.max(at, 0)).trim()
    const given = value.slice(at + 1).trim()
    if (name === "" || given === "") throw new UsageFault(`\`--${option} ${value}\` is not ${options[option].value}`, options[option].doc)
    if (map.has(name)) throw new UsageFault(`\`--${option} ${name}=...\` is given twice`)
    map.set(name, given)
  }
  return map
}

function readReduction(value: string | undefined): Reduction | undefined {
  const found = reductions.find((reduction) => reduction === value)
  if (value === undefined || found !== undefined) return found
  const near = suggest(value, reductions)
  throw new UsageFault(`unknown reduction \`${value}\``, near === undefined ? `the reductions are ${reductions.join(", ")}` : `did you mean \`${near}\`?`)
}

export function help(): string {
  const rows = Object.entries<OptionRow>(options).map(([name, { value, doc }]) => [`  --${name}${value === undefined ? "" : ` ${value}`}`, doc] as const)
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return [
    "lossc eval LOSS DATA...       the value of a loss over real data",
    "lossc check LOSS... [DATA...]  what is wrong with losses, or with the data of one",
    "",
    "LOSS is a formula, the name of a built-in loss, or file.loss or file.loss#name.",
    "DATA are .csv, .tsv, .json, .jsonl and .npy files; - is standard input (CSV). Columns match inputs by name;",
    "p_0 ... p_9 is an input p[c].",
    "",
    ...rows.map(([left, doc]) => `${left.padEnd(width)}${doc}`),
    "",
    "Exit status: 0 done, 1 a diagnostic, 2 wrong usage.",
    "",
    "  lossc eval \"-(y*log(p) + (1-y)*log(1-p))\" predictions.csv --grad p",
  ].join("\n")
}
