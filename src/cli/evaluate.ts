// `lossc eval`, the command: which way the data go through the loss (in parts, in groups, as a whole), and what was left out.
import { BadRows } from "../data/source.ts"
import { describePlace } from "../data/fault.ts"
import type { LossFunction } from "../index.ts"
import type { Request } from "./arguments.ts"
import { readEvalOptions, type EvalOptions } from "./eval-options.ts"
import { evaluateWhole } from "./eval.ts"
import { evaluateGroups } from "./grouped.ts"
import { inFlags } from "./flags.ts"
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
    throw inFlags(error, loss, options.loss, checkCommand(options))
  }
}

async function evaluated(loss: LossFunction, options: EvalOptions): Promise<string> {
  for (const name of options.grad) parameterNamed(loss.signature, name, "grad")
  for (const name of options.hess) parameterNamed(loss.signature, name, "hess")
  const bad = options.skip ? new BadRows() : undefined
  const parts = isStreamable(loss, options) ? await partsFor(loss, options) : undefined
  const { text, empty, notFinite } = options.by !== undefined ? await evaluateGroups(loss, options, options.by, await readStdin(options.files), bad)
    : parts !== undefined ? await evaluateParts(loss, options, parts, process.stdin, bad, newProgress(process.stderr))
    : await evaluateWhole(loss, options, await readStdin(options.files), bad)
  if (bad?.first !== undefined) warn(`${bad.count} row${bad.count === 1 ? " was" : "s were"} left out; the first: ${describePlace(bad.first.place)}: ${bad.first.message}`)
  if (empty) warn("the data have no rows")
  if (notFinite !== undefined) warn(`the loss is ${notFinite}; this says where it comes from: ${checkCommand(options)}`)
  return text
}

const warn = (message: string): void => void process.stderr.write(`warning: ${message}\n`)

/** To be pasted into a shell. */
function checkCommand({ loss, files, input, map, set }: EvalOptions): string {
  const named = [["input", input], ["map", map], ["set", set]] as const
  const words = [loss, ...files, ...named.flatMap(([option, pairs]) => [...pairs].flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]))]
  return ["lossc check", ...words.map((word) => (/^[\w.,:=@/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))].join(" ")
}
