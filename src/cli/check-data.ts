// What is wrong with the data of a loss, and where they stand. In: a loss, and the words that name its data. Out: findings at lines of files: the diagnostics of
// `check()` name entries (`p[1] = 1`), and a person looks for them in a table.
import { LossError } from "../diagnostics/error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { locateEntry } from "../data/columns.ts"
import { DataFault } from "../data/fault.ts"
import type { Spot } from "../data/source.ts"
import type { LossFunction } from "../index.ts"
import type { EvalOptions } from "./eval-options.ts"
import { bindCall, openAll, toObject, type Data } from "./eval.ts"
import { inFlags } from "./flags.ts"
import { ofDataFault, type Finding } from "./finding.ts"

/** `source`: the text that spans point into, "" where it is a definition in a file. */
export async function findingsInData(loss: LossFunction, word: string, source: string, options: EvalOptions, stdin: Uint8Array): Promise<readonly Finding[]> {
  const all: Spot = { file: [...options.files.map((file) => (file === "-" ? "standard input" : file)), ...options.input.values()].join(", ") }
  try {
    const data = await openAll(loss, options, stdin, undefined)
    const { inputs } = bindCall(loss, options, data)
    const diagnostics = loss.check(toObject(inputs), options.reduction === undefined ? {} : { reduction: options.reduction })
    return diagnostics.map((diagnostic): Finding => {
      const { span: _span, ...rest } = diagnostic
      // Of a file the spans are those of one definition: told without a frame.
      return { file: word, source, diagnostics: [source === "" ? rest : diagnostic], data: spotOf(loss, options, data, diagnostic) ?? all }
    })
  } catch (error) {
    const told = inFlags(error, loss, word)
    if (told instanceof DataFault) return [ofDataFault(told)]
    if (told instanceof LossError) return [{ file: word, source, diagnostics: told.diagnostics, data: all }]
    throw told
  }
}

/** The entry that a diagnostic names with its value, else any that it names, else the sample. */
function spotOf({ signature: { parameters } }: LossFunction, { map, input }: EvalOptions, { sources }: Data, { message }: Diagnostic): Spot | undefined {
  const named = [/`([^`[\s]+)\[([\d, ]+)\] = /gu, /`([^`[\s]+)\[([\d, ]+)\]/gu].flatMap((pattern) => [...message.matchAll(pattern)])
  const entries = named.map(([, name = "", at = ""]) => ({ among: parameters.filter((parameter) => parameter.name === name), at }))
  const [, sample] = /sample \[([\d, ]+)\]/.exec(message) ?? []
  const places = [...entries, ...(sample === undefined ? [] : [{ among: parameters.filter(({ hyper }) => !hyper), at: sample.split(",")[0] ?? "" }])]
  for (const { among, at } of places) {
    for (const parameter of among) {
      const file = input.get(parameter.name)
      const spot = file === undefined ? locateEntry(parameter, sources, map, at.split(",").map(Number)) : { file }
      if (spot !== undefined) return spot
    }
  }
  return undefined
}
