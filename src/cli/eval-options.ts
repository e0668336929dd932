// The options of `lossc eval`, read from its words.
import type { LossFunction } from "../index.ts"
import type { Reduction } from "../kernel/signature.ts"
import { choice, last, names, pairs, reductionOf, type Request } from "./arguments.ts"
import { lossFile } from "./loss-argument.ts"
import { refuseOverwriting } from "./overwrite.ts"
import { UsageFault } from "./usage.ts"

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
  readonly by: string | undefined
  /** Rows that cannot be read are left out and counted. */
  readonly skip: boolean
  readonly out: string | undefined
  readonly json: boolean
}

/** What is done with the values of the samples: what was named, or what the loss does by default. */
export const reductionFor = ({ reduction }: EvalOptions, { signature }: LossFunction): Reduction => reduction ?? signature.reduction ?? "mean"

export function readEvalOptions(request: Request): EvalOptions {
  const [loss = "", ...files] = request.positionals
  const options = {
    loss, files,
    grad: names(request, "grad"),
    hess: names(request, "hess"),
    reduction: reductionOf(request),
    set: pairs(request, "set"),
    map: pairs(request, "map"),
    input: pairs(request, "input"),
    weight: last(request, "weight"),
    by: last(request, "by"),
    skip: choice(request, "on-bad-row") === "skip",
    out: last(request, "out"),
    json: request.values.has("json"),
  }
  const [piped] = [...options.input].flatMap(([name, file]) => (file === "-" ? [name] : []))
  if (piped !== undefined) throw new UsageFault(`\`--input ${piped}=-\` names no file`, "standard input is a table with named columns: give it as data, lossc eval LOSS -")
  refuseOverwriting(options.out, [...files, ...options.input.values(), lossFile(loss).file])
  if (options.by !== undefined && options.grad.length + options.hess.length > 0) throw new UsageFault("`--by` prints one value a group and takes no derivatives", "leave out --grad and --hess, or --by")
  if (options.by !== undefined && options.reduction === "none") throw new UsageFault("`--by` prints one value a group, so it needs a reduction", "leave out --reduction none")
  if (options.skip && options.input.size > 0) throw new UsageFault("`--on-bad-row skip` leaves out rows, which the files of --input would not", "leave out one of them")
  return options
}
