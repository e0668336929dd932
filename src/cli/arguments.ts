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

export type Command = { readonly kind: "eval"; readonly options: EvalOptions } | { readonly kind: "help" } | { readonly kind: "version" }

const commands = ["eval"]

const reductions: readonly Reduction[] = ["mean", "sum", "none", "weightedMean", "batchmean"]

export function readArguments(words: readonly string[]): Command {
  const { values, positionals } = split(words)
  if (values.has("help") || words.length === 0 || positionals[0] === "help") return { kind: "help" }
  if (values.has("version")) return { kind: "version" }
  const [command, loss, ...files] = positionals
  if (command === undefined || !commands.includes(command)) {
    throw new UsageFault(command === undefined ? "no command is given" : `unknown command \`${command}\``, `the command is \`eval\`: lossc eval LOSS DATA...`)
  }
  if (loss === undefined) throw new UsageFault("`eval` needs a loss", "lossc eval \"(y - p)^2\" data.csv")
  if (files.filter((file) => file === "-").length > 1) throw new UsageFault("standard input can be read only once")
  return {
    kind: "eval",
    options: {
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
    },
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
    "lossc eval LOSS DATA...    the value of a loss over real data",
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
