// Faults of a call in the words of the command line. In: what a call threw. Out: the same with hints that name flags and columns, where the hints of JavaScript
// name `{ data, shape }` and options that the command line does not have.
import { DataFault } from "../data/fault.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { LossError } from "../diagnostics/error.ts"
import { ofFramework, suggest } from "../diagnostics/suggest.ts"
import type { LossFunction } from "../index.ts"
import { library } from "../losses/library.ts"

/** The misspelt name of a loss (`word`) is an input, for which there is no column. `check`: the command that names the line of an entry. */
export function inFlags(error: unknown, { signature }: LossFunction, word: string, check?: string): unknown {
  const { parameters } = signature
  const misspelt = error instanceof DataFault && error.code === "E905" && parameters.some(({ name }) => name === word) ? (ofFramework(word, library.known()) ?? suggest(word, library.known())) : undefined
  if (error instanceof DataFault && misspelt !== undefined) return new DataFault(error.code, error.place, error.message, `did you mean the loss \`${misspelt}\`?`)
  if (!(error instanceof LossError)) return error
  return new LossError(error.diagnostics.map((diagnostic) => inFlagsOf(diagnostic, parameters.map(({ name }) => name), check)), error.source)
}

function inFlagsOf(diagnostic: Diagnostic, names: readonly string[], check: string | undefined): Diagnostic {
  const { code, message, hint } = diagnostic
  if (message.includes(WEIGHT)) return { ...diagnostic, message: message.replaceAll(WEIGHT, "`--weight`"), ...(code === "E704" ? { hint: "a weight weighs the value of a sample; leave it out where the loss has one value for all of them" } : {}) }
  if (code === "E703" && hint?.includes("`layout`") === true) return { ...diagnostic, hint: "axes meet by name and length, rows included; nothing is repeated" }
  if ((code === "E706" || code === "E718") && check !== undefined) return { ...diagnostic, hint: `${hint === undefined ? "" : `${hint}; `}this says in which line: ${check}` }
  if (code === "E711") return { ...diagnostic, hint: "the data do not say it, and the command line has no flag for it: in JavaScript it is the option `sizes`" }
  const name = code === "E708" ? names.find((each) => message.includes(`\`${each}\``)) : undefined
  if (name === undefined) return diagnostic
  return { ...diagnostic, hint: `one column is one number a sample: give columns \`${name}_0\`, \`${name}_1\`, … (\`--map ${name}=COLUMN\` for \`COLUMN_0\`, …), or an array with all axes, \`--input ${name}=FILE.npy\`` }
}

const WEIGHT = "`sampleWeight`"
