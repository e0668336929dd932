// `lossc eval`, the command: which way the data go through the loss (in parts, in groups, as a whole), and what was left out.
import { BadRows } from "../data/source.ts"
import { DataFault, describePlace } from "../data/fault.ts"
import { LossError } from "../diagnostics/error.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { LossFunction } from "../index.ts"
import { library } from "../losses/library.ts"
import type { Request } from "./arguments.ts"
import { readEvalOptions, type EvalOptions } from "./eval-options.ts"
import { evaluateWhole } from "./eval.ts"
import { evaluateGroups } from "./grouped.ts"
import { lossNamed } from "./loss-argument.ts"
import { partsFor } from "./parts.ts"
import { newProgress } from "./progress.ts"
import { parameterNamed } from "./settings.ts"
import { readStdin } from "./stdin.ts"
import { evaluateParts, isStreamable } from "./streamed.ts"

export async function evaluate(request: Request): Promise<string> {
  const options = readEvalOptions(request)
  const loss = lossNamed(options.loss)
  try {
    return await evaluated(loss, options)
  } catch (error) {
    throw inFlags(error, loss, options.loss)
  }
}

/**
 * A call says `{ data, shape }` where the length of an array does not tell its axes; on the command line they come from columns and files.
 * The misspelt name of a loss is an input, for which there is no column.
 */
function inFlags(error: unknown, { signature }: LossFunction, word: string): unknown {
  const misspelt = error instanceof DataFault && error.code === "E905" && signature.parameters.some(({ name }) => name === word) ? suggest(word, library.known()) : undefined
  if (error instanceof DataFault && misspelt !== undefined) return new DataFault(error.code, error.place, error.message, `did you mean the loss \`${misspelt}\`?`)
  if (!(error instanceof LossError)) return error
  const [first] = error.diagnostics
  const parameter = first?.code === "E708" ? signature.parameters.find(({ name }) => first.message.includes(`\`${name}\``)) : undefined
  if (first === undefined || parameter === undefined) return error
  const { name } = parameter
  const hint = `one column is one number a sample: give columns \`${name}_0\`, \`${name}_1\`, … (\`--map ${name}=COLUMN\` for \`COLUMN_0\`, …), or an array with all axes, \`--input ${name}=FILE.npy\``
  return new LossError([{ ...first, hint }])
}

async function evaluated(loss: LossFunction, options: EvalOptions): Promise<string> {
  for (const name of options.grad) parameterNamed(loss.signature, name, "grad")
  for (const name of options.hess) parameterNamed(loss.signature, name, "hess")
  const bad = options.skip ? new BadRows() : undefined
  const parts = isStreamable(loss, options) ? await partsFor(loss, options) : undefined
  const text = options.by !== undefined ? evaluateGroups(loss, options, options.by, await readStdin(options.files), bad)
    : parts !== undefined ? await evaluateParts(loss, options, parts, process.stdin, bad, newProgress(process.stderr))
    : await evaluateWhole(loss, options, await readStdin(options.files), bad)
  if (bad?.first !== undefined) {
    process.stderr.write(`warning: ${bad.count} row${bad.count === 1 ? " was" : "s were"} left out; the first: ${describePlace(bad.first.place)}: ${bad.first.message}\n`)
  }
  return text
}
