// The words of the command line become a command with its options, read by what each option is. Ready-made parsers (cac,
// util.parseArgs) were tried: both read a formula that begins with a minus, the project's first example, as a heap of one-letter
// options, and cac turns values that look like numbers into numbers.
import { suggest } from "../diagnostics/suggest.ts"
import type { Reduction } from "../kernel/signature.ts"
import { commands, isCommand, type CommandName, type CommandRow } from "./commands.ts"
import { isOption, optionOf, options, type OptionName, type OptionRow } from "./options.ts"
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
  if (values.has("help") || words.length === 0 || first === "help") return { command: "help", about: asked === undefined ? undefined : commandNamed(asked) }
  if (values.has("version")) return { command: "version" }
  if (first === undefined) throw new UsageFault("no command is given", `the commands are ${Object.keys(commands).join(", ")}`)
  const command = commandNamed(first)
  const row: CommandRow = commands[command]
  const foreign = [...values.keys()].find((name) => !row.options.includes(name))
  if (foreign !== undefined) throw new UsageFault(`\`${command}\` takes no option \`--${foreign}\``, taken(command))
  if (rest.length === 0 && !row.words.startsWith("[")) {
    const needed = row.words.split(/[ .]/)[0] ?? ""
    throw new UsageFault(`\`${command}\` needs a ${needed === "LOSS" ? "loss" : needed.toLowerCase()}`, row.examples[0])
  }
  if (rest.filter((word) => word === "-").length > 1) throw new UsageFault("standard input can be read only once")
  return { command, positionals: rest, values }
}

function commandNamed(word: string): CommandName {
  if (isCommand(word)) return word
  const near = suggest(word, Object.keys(commands))
  throw new UsageFault(`unknown command \`${word}\``, near === undefined ? `the commands are ${Object.keys(commands).join(", ")}` : `did you mean \`${near}\`?`)
}

function taken(command: CommandName): string {
  const row: CommandRow = commands[command]
  return row.options.length === 0 ? `\`${command}\` takes none` : `it takes ${row.options.map((name) => `--${name}`).join(", ")}`
}

const shortNames = new Map([
  ["-h", "--help"],
  ["-V", "--version"],
])

/** Options are `--word`; everything else is positional, so that a formula may begin with a minus and `-` is standard input. `-o` where no formula stands is none. */
function split(words: readonly string[]): { readonly positionals: readonly string[]; readonly values: ReadonlyMap<OptionName, readonly string[]> } {
  const positionals: string[] = []
  const values = new Map<OptionName, readonly string[]>()
  const rest = [...words]
  const command = words.find(isCommand)
  const formulas = command !== undefined && commands[command].words.startsWith("LOSS") ? 2 : 1
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      positionals.push(...rest.splice(0))
      continue
    }
    const [, flag, value] = /^--([A-Za-z][^=]*)(?:=(.*))?$/s.exec(shortNames.get(word) ?? word) ?? []
    if (flag === undefined) {
      if ((word.length > 2 && isOption(word.slice(1))) || (positionals.length >= formulas && /^-[A-Za-z]+$/.test(word))) throw unknownOption(word, command)
      positionals.push(word)
      continue
    }
    if (!isOption(flag)) throw unknownOption(`--${flag}`, command)
    const row: OptionRow = options[flag]
    if (row.value === undefined && value !== undefined) throw new UsageFault(`\`--${flag}\` takes no value`)
    const given = row.value === undefined ? "" : (value ?? rest.shift() ?? "")
    if (row.value !== undefined && given === "") throw new UsageFault(`\`--${flag}\` needs a value`, `--${flag} ${row.value}: ${row.doc}`)
    if (row.value !== undefined && row.many !== true && values.has(flag)) throw new UsageFault(`\`--${flag}\` is given twice: \`${values.get(flag)?.[0] ?? ""}\` and \`${given}\``, "leave one of them out")
    values.set(flag, [...(values.get(flag) ?? []), given])
  }
  return { positionals, values }
}

function unknownOption(word: string, command: CommandName | undefined): UsageFault {
  const known: readonly OptionName[] = command === undefined ? ["help", "version"] : [...commands[command].options, "help"]
  const near = nearest(word.replace(/^-+/, "").toLowerCase(), known)
  const otherwise = command === undefined ? "a command comes first: lossc --help lists them" : taken(command)
  return new UsageFault(`unknown option \`${word}\``, near === undefined ? otherwise : `did you mean \`--${near}\`?`)
}

/** The option that was meant: misspelt, called as other tools call it, longer (`gradient`) or shorter (`o`) than here. */
function nearest(name: string, known: readonly OptionName[]): string | undefined {
  if (known.some((option) => option === name)) return name
  const alias = known.find((option) => optionOf(option, "").also?.includes(name))
  const longer = known.find((option) => option.length > 2 && name.startsWith(option))
  const [shorter, ...others] = known.filter((option) => option.startsWith(name))
  return alias ?? suggest(name, known) ?? longer ?? (others.length === 0 || name.length > 1 ? shorter : undefined)
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

/** One of the words an option may have. */
export function choice(request: Request, option: OptionName): string | undefined {
  const { words = [], meant = {} } = optionOf(option, request.command)
  const value = last(request, option)
  if (value === undefined || words.includes(value)) return value
  const alias = Object.hasOwn(meant, value) ? meant[value] : undefined
  const near = alias !== undefined && words.includes(alias) ? alias : suggest(value, words)
  throw new UsageFault(`unknown ${option} \`${value}\``, near === undefined ? `--${option} is one of ${words.join(", ")}` : `did you mean \`${near}\`?`)
}

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

export function wholeNumber(request: Request, option: OptionName, least = 0): number | undefined {
  const text = last(request, option)
  if (text === undefined || (/^\d{1,9}$/.test(text) && Number(text) >= least)) return text === undefined ? undefined : Number(text)
  throw new UsageFault(`\`--${option}\` needs a whole number${least === 0 ? "" : ` from ${least}`}, found \`${text}\``)
}
