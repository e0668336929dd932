// `lossc eval` over tables read in parts, in bounded memory: the value is accumulated with the bits of one call, columns are written as they
// come. A loss that couples samples, and what needs all samples at once (JSON of derivatives, a reduction of the written
// columns), is read as a whole instead.
import { statSync } from "node:fs"
import { LossError } from "../diagnostics/error.ts"
import type { ArrayData, BadRows } from "../data/source.ts"
import { isRows, namesOf, partsOf } from "../data/stream.ts"
import { openColumns, type ColumnWriter } from "../data/write.ts"
import type { Accumulated, LossFunction } from "../index.ts"
import type { Reduction } from "../kernel/signature.ts"
import { parse } from "../syntax/parse.ts"
import { reductionFor, type EvalOptions } from "./eval-options.ts"
import { bindCall, perform, textOf, toObject, type Call } from "./eval.ts"
import type { Progress } from "./progress.ts"
import { newSummary, scaled, type RunningSummary } from "./summary.ts"

/** Whether the parts of these files, one after the other, can be evaluated part by part. */
export async function isStreamable(loss: LossFunction, options: EvalOptions): Promise<boolean> {
  const { files, grad, hess, json, out } = options
  const reduction = reductionFor(options, loss)
  const derivatives = grad.length + hess.length > 0
  if (files.length === 0 || options.input.size > 0 || options.by !== undefined || loss.signature.per.length > 0 || !files.every(isRows)) return false
  if (json && (derivatives || reduction === "none")) return false
  // Derivatives of a mean are those of the sum times one number, known at the end; where it depends on the inputs they are not.
  if (derivatives && reduction !== "sum" && reduction !== "none" && (out !== undefined && options.reduction !== undefined || mayDivide(loss))) return false
  return accumulates(loss, reduction) && await haveSameNames(files)
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

async function haveSameNames(files: readonly string[]): Promise<boolean> {
  if (files.length === 1) return true
  const all = await Promise.all(files.map(async (file) => (await namesOf(file))?.toSorted().join("\n")))
  return all.every((names) => names !== undefined && names === all[0])
}

export async function evaluateParts(loss: LossFunction, options: EvalOptions, stdin: AsyncIterable<Uint8Array>, bad: BadRows | undefined, progress: Progress): Promise<string> {
  const { out } = options
  const reduction = reductionFor(options, loss)
  const whole = total(loss, reduction)
  const figures = new Map<string, RunningSummary>()
  const writer = out === undefined ? undefined : openColumns(out)
  const size = options.files.reduce((sum, file) => sum + (file === "-" ? NaN : (statSync(file, { throwIfNoEntry: false })?.size ?? 0)), 0)
  let read = 0
  try {
    for (const file of options.files) {
      for await (const source of partsOf(file, stdin, bad, (bytes) => (read += bytes))) {
        const call = bindCall(loss, options, [source])
        whole.add(toObject(call.inputs), call.sampleWeight === undefined || typeof call.sampleWeight === "string" ? {} : { sampleWeight: call.sampleWeight })
        evaluatePart(loss, options, reduction, call, figures, writer)
        progress.show(read / size, `${whole.samples} samples`)
      }
    }
    writer?.close()
  } catch (error) {
    writer?.abort()
    throw error
  } finally {
    progress.clear()
  }
  const { value, samples } = whole
  const divisor = reduction === "sum" || reduction === "none" ? 1 : samples
  const rows = new Map([...figures].map(([name, running]) => [name, name === "value" ? running.result() : scaled(running.result(), 1 / divisor)] as const))
  if (options.json) return JSON.stringify({ value: Number.isFinite(value) ? value : String(value), reduction, samples })
  return textOf(reduction === "none" ? undefined : value, reduction, samples, rows)
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
