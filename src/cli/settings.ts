// `--set gamma=2`: the text of a setting becomes the value the call takes, by the kind of the parameter it names. Lists
// (`weight=1,0.5,2`, or nested as JSON) are hyper-parameters with axes. What the value means is checked by the call, not here.
import { parseCell, quoteCell } from "../data/cell.ts"
import { listed } from "../diagnostics/entry.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { InputValue, Nested, ParameterSpec, Signature } from "../kernel/signature.ts"
import { UsageFault } from "./usage.ts"

/** `option`: whose words they are. */
export function readSettings(signature: Signature, settings: ReadonlyMap<string, string>, option = "set"): Map<string, InputValue> {
  return new Map([...settings].map(([name, text]) => [name, readSetting(parameterNamed(signature, name, option), text, option)]))
}

/** The parameter an option names; a name the loss does not have is wrong usage. */
export function parameterNamed(signature: Signature, name: string, option: string): ParameterSpec {
  const parameter = signature.parameters.find((candidate) => candidate.name === name)
  if (parameter !== undefined) return parameter
  const known = signature.parameters.map((candidate) => candidate.name)
  const near = suggest(name, known)
  throw new UsageFault(
    `\`--${option}\` names \`${name}\`, which the loss does not have`,
    near === undefined ? `it has ${listed(known)}` : `did you mean \`${near}\`?`,
  )
}

function readSetting(parameter: ParameterSpec, text: string, option: string): InputValue {
  if (parameter.kind === "choice") return text
  if (parameter.kind === "switch") {
    if (text === "true" || text === "false") return text === "true"
    throw expected(option, parameter, "`true` or `false`", text)
  }
  if (text.startsWith("[")) {
    const value = parseNested(text)
    if (value !== undefined) return value
  } else {
    const numbers = text.split(",").map(parseCell)
    const [first] = numbers
    if (numbers.every((number) => number !== undefined) && first !== undefined) return numbers.length === 1 ? first : numbers
  }
  throw expected(option, parameter, parameter.axes.length === 0 ? "a number" : "numbers with commas between them", text)
}

function expected(option: string, parameter: ParameterSpec, what: string, text: string): UsageFault {
  return new UsageFault(`\`--${option} ${parameter.name}\` needs ${what}, found ${quoteCell(text)}`)
}

function parseNested(text: string): Nested | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isNested(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isNested = (value: unknown): value is Nested => typeof value === "number" || (Array.isArray(value) && value.every(isNested))
