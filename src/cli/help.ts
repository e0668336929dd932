// What `--help` prints: all commands, or one with its options and examples.
import { commands, type CommandName, type CommandRow } from "./commands.ts"
import { optionOf, type OptionName } from "./options.ts"

export function help(about: CommandName | undefined): string {
  return (about === undefined ? overview() : helpWith(about)).join("\n")
}

const commandNames = (Object.keys(commands) as CommandName[]).filter((name) => name !== "completion")

function overview(): readonly string[] {
  return [
    ...table([...commandNames, "completion" as const].map((name) => [`lossc ${name} ${commands[name].words}`, commands[name].doc])),
    "",
    ...lossPlace,
    ...dataPlaces,
    "",
    "Options of every command:",
    ...table(optionRows(["help", "version"], "")),
    "",
    "Exit status: 0 done, 1 a diagnostic, 2 wrong usage.",
    "",
    ...commandNames.map((name) => `  ${commands[name].examples[0]}`),
    "",
    "lossc COMMAND --help says more about a command.",
  ]
}

function helpWith(name: CommandName): readonly string[] {
  const row: CommandRow = commands[name]
  return [
    `lossc ${name} ${row.words}`,
    `  ${row.doc}`,
    "",
    ...(row.words.startsWith("LOSS") ? [...lossPlace, ...(row.words.includes("DATA") ? dataPlaces : []), ""] : []),
    ...(row.notes === undefined ? [] : [...row.notes, ""]),
    ...(row.options.length === 0 ? [] : ["Options:", ...table(optionRows(row.options, name)), ""]),
    "Examples:",
    ...row.examples.map((example) => `  ${example}`),
  ]
}

const lossPlace = ["LOSS is a formula, the name of a built-in loss, or file.loss or file.loss#name."]
const dataPlaces = [
  "DATA are .csv, .tsv, .json, .jsonl, .npy, .npz and .parquet files; - is standard input (CSV). Columns match inputs by",
  "name; p_0 ... p_9 is an input p[c]. Files with the same columns follow each other; files with others stand side by side.",
]

function optionRows(names: readonly OptionName[], command: string): ReadonlyArray<readonly [string, string]> {
  return names.map((name) => {
    const { value, doc } = optionOf(name, command)
    return [`--${name}${value === undefined ? "" : ` ${value}`}`, doc]
  })
}

function table(rows: ReadonlyArray<readonly [string, string]>): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return rows.map(([left, doc]) => `  ${left.padEnd(width)}${doc}`)
}
