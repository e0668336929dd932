// The words of the command line become a command with its options, read by what each option is. Ready-made parsers (cac,
// util.parseArgs) were tried: both read a formula that begins with a minus, the project's first example, as a heap of one-letter
// options, and cac turns values that look like numbers into numbers.
import { suggest } from "../diagnostics/suggest.ts"
import type { Reduction } from "../kernel/signature.ts"
import { commands, isCommand, type CommandName, type CommandRow } from "./commands.ts"
import { isOption, options, type OptionName, type OptionRow } from "./options.ts"
import { UsageFault } from "./usage.ts"

/** A command with the words behind it. */
export interface Request {
  readonly command: CommandName
  readonly positionals: readonly string[]
  readonly values: ReadonlyMap<OptionName, readonly string[]>
}

export type Words = Request | { readonly command: "help"; readonly about: CommandName | undefined } | { readonly command: "version" }

export function readArguments(words: readonly string[]): Words {
  const { values, positionals } = split(words)
  const [first, ...rest] = positionals
  const asked = first === "help" ? rest[0] : first
  if (values.has("help") || words.length === 0 || first === "help") return { command: "help", about: asked === undefined || !isCommand(asked) ? undefined : asked }
  if (values.has("version")) return { command: "version" }
  if (first === undefined || !isCommand(first)) {
    const near = first === undefined ? undefined : suggest(first, Object.keys(commands))
    throw new UsageFault(first === undefined ? "no command is given" : `unknown command \`${first}\``, near === undefined ? `the commands are ${Object.keys(commands).join(", ")}` : `did you mean \`${near}\`?`)
  }
  const row: CommandRow = commands[first]
  const foreign = [...values.keys()].find((name) => !row.options.includes(name))
  if (foreign !== undefined) throw new UsageFault(`\`${first}\` takes no option \`--${foreign}\``, `it takes ${row.options.length === 0 ? "none" : row.options.map((name) => `--${name}`).join(", ")}`)
  if (rest.length === 0 && !row.words.startsWith("[")) {
    const needed = row.words.split(/[ .]/)[0] ?? ""
    throw new UsageFault(`\`${first}\` needs a ${needed === "LOSS" ? "loss" : needed.toLowerCase()}`, row.examples[0])
  }
  if (rest.filter((word) => word === "-").length > 1) throw new UsageFault("standard input can be read only once")
  return { command: first, positionals: rest, values }
}

const shortNames = new Map([
  ["-h", "--help"],
  ["-V", "--version"],
])

/** Options are `--word`; everything else is positional, so that a formula may begin with a minus and `-` is standard input. */
function split(words: readonly string[]): { readonly positionals: readonly string[]; readonly values: ReadonlyMap<OptionName, readonly string[]> } {
  const positionals: string[] = []
  const values = new Map<OptionName, readonly string[]>()
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      positionals.push(...rest.splice(0))
      continue
    }
    const [, flag, value] = /^--([A-Za-z][^=]*)(?:=(.*))?$/s.exec(shortNames.get(word) ?? word) ?? []
    if (flag === undefined) {
      if (word.length > 2 && isOption(word.slice(1))) throw unknownOption(word)
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

function unknownOption(word: string): UsageFault {
  const near = [word.replace(/^-+/, "")].map((name) => (isOption(name) ? name : suggest(name, Object.keys(options))))[0]
  return new UsageFault(`unknown option \`${word}\``, near === undefined ? "lossc --help lists the options" : `did you mean \`--${near}\`?`)
}

export const last = ({ values }: Request, option: OptionName): string | undefined => values.get(option)?.at(-1)

/** `--grad p,q --grad r`. */
export function names({ values }: Request, option: OptionName): string[] {
  const all = (values.get(option) ?? []).flatMap((value) => value.split(",")).map((name) => name.trim())
  return [...new Set(all.filter((name) => name !== ""))]
}

/** `--set gamma=2`: values by name. */
export function pairs({ values }: Request, option: OptionName): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const value of values.get(option) ?? []) {
    const at = value.indexOf("=")
    const name = value.slice(0, Math.max(at, 0)).trim()
    const given = value.slice(at + 1).trim()
    const row: OptionRow = options[option]
    if (name === "" || given === "") throw new UsageFault(`\`--${option} ${value}\` is not ${row.value ?? ""}`, row.doc)
    if (map.has(name)) throw new UsageFault(`\`--${option} ${name}=...\` is given twice`)
    map.set(name, given)
  }
  return map
}

/** One of the words an option may have; `words`: those of this command, where it takes only some. */
export function choice(request: Request, option: OptionName, words: readonly string[] = wordsOf(options[option])): string | undefined {
  const value = last(request, option)
  if (value === undefined || words.includes(value)) return value
  const near = suggest(value, words)
  throw new UsageFault(`unknown ${option} \`${value}\``, near === undefined ? `--${option} is one of ${words.join(", ")}` : `did you mean \`${near}\`?`)
}

const wordsOf = ({ words = [] }: OptionRow): readonly string[] => words

const reductions: readonly Reduction[] = options.reduction.words

export function reductionOf(request: Request): Reduction | undefined {
  const word = choice(request, "reduction")
  return reductions.find((reduction) => reduction === word)
}

/** The one LOSS of a command that takes no more words. */
export function onlyWord({ command, positionals }: Request): string {
  const [word = "", extra] = positionals
  if (extra !== undefined) throw new UsageFault(`\`${command}\` takes one word, found \`${extra}\` too`, `lossc ${command} ${commands[command].words}`)
  return word
}

export function wholeNumber(request: Request, option: OptionName): number | undefined {
  const text = last(request, option)
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new UsageFault(`\`--${option}\` needs a whole number, found \`${text}\``)
}
