// `lossc eval` over tables read in parts, in bounded memory: the value is accumulated with the bits of one call, columns are written as they
// come. A loss that couples samples, and what needs all samples at once (JSON of derivatives, a reduction of the written
// columns), is read as a whole instead.
import { LossError } from "../diagnostics/error.ts"
import type { ArrayData, BadRows } from "../data/source.ts"
import { openColumns, type ColumnWriter } from "../data/write.ts"
import type { Accumulated, LossFunction } from "../index.ts"
import type { Reduction } from "../kernel/signature.ts"
import { parse } from "../syntax/parse.ts"
import { reductionFor, type EvalOptions } from "./eval-options.ts"
import { bindCall, isEmpty, isNotFinite, perform, refuseNoRows, textOf, toObject, type Call, type Evaluated } from "./eval.ts"
import type { Parts } from "./parts.ts"
import type { Progress } from "./progress.ts"
import { newSummary, scaled, type RunningSummary } from "./summary.ts"

/** Whether a loss can be evaluated part by part, in the way that is asked. */
export function isStreamable(loss: LossFunction, options: EvalOptions): boolean {
  const { grad, hess, json, out } = options
  const reduction = reductionFor(options, loss)
  const derivatives = grad.length + hess.length > 0
  if (options.by !== undefined || loss.signature.per.length > 0) return false
  if (json && (derivatives || reduction === "none")) return false
  // Derivatives of a mean are those of the sum times one number, known at the end; where it depends on the inputs they are not.
  if (derivatives && reduction !== "sum" && reduction !== "none" && (out !== undefined && options.reduction !== undefined || mayDivide(loss))) return false
  return accumulates(loss, reduction)
}

/** Of values that are not reduced the mean is made, and not shown. */
const total = (loss: LossFunction, reduction: Reduction): Accumulated => loss.accumulate({ reduction: reduction === "none" ? "mean" : reduction })

function accumulates(loss: LossFunction, reduction: Reduction): boolean {
  try {
    total(loss, reduction)
    return true
  } catch (error) {
    if (error instanceof LossError) return false
    throw error
  }
}

/** The definition has an `over`, or is the call of a loss that may have one. */
function mayDivide(loss: LossFunction): boolean {
  const program = parse(String(loss))
  if (program.kind === "formula") return program.over !== undefined || program.body.kind === "call"
  return program.definitions.at(-1)?.over !== undefined
}

export async function evaluateParts(loss: LossFunction, options: EvalOptions, parts: Parts, stdin: AsyncIterable<Uint8Array>, bad: BadRows | undefined, progress: Progress): Promise<Evaluated> {
  const { out } = options
  const reduction = reductionFor(options, loss)
  const whole = total(loss, reduction)
  const figures = new Map<string, RunningSummary>()
  const writer = out === undefined ? undefined : await openColumns(out)
  let read = 0
  let empty = true
  try {
    for await (const data of parts.read(stdin, bad, (bytes) => (read += bytes))) {
      const call = bindCall(loss, options, data)
      empty &&= isEmpty(call)
      whole.add(toObject(call.inputs), call.sampleWeight === undefined || typeof call.sampleWeight === "string" ? {} : { sampleWeight: call.sampleWeight })
      evaluatePart(loss, options, reduction, call, figures, writer)
      progress.show(read / parts.size, `${whole.samples} samples`)
    }
    if (empty) refuseNoRows(bad)
    writer?.close()
  } catch (error) {
    writer?.abort()
    throw error
  } finally {
    progress.clear()
  }
  const { value, samples } = whole
  const divisor = reduction === "sum" || reduction === "none" || samples === 0 ? 1 : samples
  const rows = new Map([...figures].map(([name, running]) => [name, name === "value" ? running.result() : scaled(running.result(), 1 / divisor)] as const))
  const text = options.json ? JSON.stringify({ value: Number.isFinite(value) ? value : String(value), reduction, samples }) : textOf(reduction === "none" ? undefined : value, reduction, samples, rows)
  return { text, empty, notFinite: reduction === "none" ? undefined : [value].find(isNotFinite) }
}

/** Derivatives and values of one part, where they are asked for. */
function evaluatePart(loss: LossFunction, options: EvalOptions, reduction: Reduction, call: Call, figures: Map<string, RunningSummary>, writer: ColumnWriter | undefined): void {
  const derivatives = options.grad.length + options.hess.length > 0
  if (!derivatives && writer === undefined && reduction !== "none") return
  const { value, derivatives: arrays } = perform(loss, options, call, "none")
  const columns = new Map<string, ArrayData>([["value", value], ...arrays])
  writer?.write(columns)
  for (const [name, array] of columns) {
    if (name === "value" && reduction !== "none") continue
    const figure = figures.get(name) ?? newSummary()
    figures.set(name, figure)
    figure.add(array)
  }
}
