// `lossc check`: losses are compiled, and what is wrong with them is printed; with data, what is wrong with the data; with
// --accuracy, how many digits of each result are right. Every loss is looked at, whatever was wrong with those before.
// Faults end the program with status 1; warnings do not.
import { printDiagnostics } from "../diagnostics/frame.ts"
import { DataFault } from "../data/fault.ts"
import { LossError } from "../diagnostics/error.ts"
import type { Accuracy, AccuracyReport, LossFunction } from "../index.ts"
import { last, type Request } from "./arguments.ts"
import type { OptionName } from "./options.ts"
import { readEvalOptions, type EvalOptions } from "./eval-options.ts"
import { bindCall, openAll, toObject } from "./eval.ts"
import { stdinOf } from "./stdin.ts"
import { UsageFault } from "./usage.ts"
import { lossesNamed } from "./loss-argument.ts"
import { CheckFault, report, SourceFault } from "./report.ts"

interface CheckOptions {
  /** Losses: formulas, names of built-in losses, `.loss` files. */
  readonly losses: readonly string[]
  /** Data and how it is read, for the one loss there is then. */
  readonly data: EvalOptions
  readonly accuracy: boolean
  readonly samples: number | undefined
  readonly seed: number | undefined
}

/** What is data and not a loss, by its name. */
const dataFile = /^-$|\.(?:csv|tsv|json|jsonl|npy|npz)$/i

function readCheckOptions(request: Request): CheckOptions {
  const isLoss = (word: string, k: number): boolean => k === 0 || !dataFile.test(word)
  const losses = request.positionals.filter(isLoss)
  const data = { ...readEvalOptions(request), files: request.positionals.filter((word, k) => !isLoss(word, k)) }
  if (losses.length > 1 && (data.files.length > 0 || data.input.size > 0)) throw new UsageFault("data are checked with one loss, not with several", "lossc check LOSS DATA...")
  return { losses, data, accuracy: request.values.has("accuracy"), samples: whole(request, "samples"), seed: whole(request, "seed") }
}

function whole(request: Request, name: OptionName): number | undefined {
  const text = last(request, name)
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new UsageFault(`\`--${name}\` needs a whole number, found \`${text}\``)
}

export async function checkLosses(request: Request): Promise<string> {
  const options = readCheckOptions(request)
  const stdin = await stdinOf(options.data)
  const faults: string[] = []
  const lines: string[] = []
  let count = 0
  for (const word of options.losses) {
    for (const loss of found(word, faults)) {
      count += 1
      if (options.accuracy) lines.push(...accuracyText(loss, word, options))
      if (options.data.files.length > 0 || options.data.input.size > 0) faults.push(...dataFaults(loss, word, options, stdin))
    }
  }
  if (faults.length > 0) throw new CheckFault([...lines, ...faults].join("\n\n"))
  return lines.length > 0 ? lines.join("\n\n") : `${count} loss${count === 1 ? "" : "es"} checked, nothing found`
}

function found(word: string, faults: string[]): readonly LossFunction[] {
  try {
    return lossesNamed(word)
  } catch (error) {
    if (!(error instanceof LossError || error instanceof SourceFault || error instanceof DataFault)) throw error
    faults.push(report(error, false).text)
    return []
  }
}

/** Spans point into the word, where it is a formula and not a name or a file. */
const sourceOf = (word: string): string => (/\.loss(?:#.*)?$/s.test(word) ? "" : word)

function dataFaults(loss: LossFunction, word: string, { data }: CheckOptions, stdin: Uint8Array): readonly string[] {
  const { inputs } = bindCall(loss, data, openAll(data, stdin, undefined))
  const reduction = data.reduction === undefined ? {} : { reduction: data.reduction }
  const diagnostics = loss.check(toObject(inputs), reduction)
  const source = sourceOf(word)
  return diagnostics.length === 0 ? [] : [printDiagnostics(source === "" ? diagnostics.map(({ span: _span, ...rest }) => rest) : diagnostics, source)]
}

function accuracyText(loss: LossFunction, word: string, { samples, seed }: CheckOptions): readonly string[] {
  const audited = loss.accuracy({ ...(samples === undefined ? {} : { samples }), ...(seed === undefined ? {} : { seed }) })
  const name = loss.signature.name === "formula" ? word : loss.signature.name
  const source = sourceOf(word)
  const warnings = source === "" ? audited.warnings.map(({ span: _span, ...rest }) => rest) : audited.warnings
  return [`${name}: errors in units in the last place of float64, ${audited.samples} samples\n${table(audited)}`, ...(warnings.length > 0 ? [printDiagnostics(warnings, source)] : [])]
}

function table({ value, gradient, hessian }: AccuracyReport): string {
  const rows: ReadonlyArray<readonly [string, Accuracy]> = [
    ["value", value],
    ...Object.entries(gradient).map(([name, a]) => [`d/d${name}`, a] as const),
    ...Object.entries(hessian).map(([name, a]) => [`d²/d${name}²`, a] as const),
  ]
  const cells = [["", "worst", "median", "compared", "undecided", "worst at", "digits lost in"], ...rows.map(([name, a]) => [name, figure(a.worst), figure(a.median), `${a.judged}`, `${a.undecided}`, placeText(a), a.part?.text ?? ""])]
  const widths = cells[0]?.map((_, k) => Math.max(...cells.map((row) => (row[k] ?? "").length))) ?? []
  return cells.map((row) => row.map((cell, k) => (k === 0 || k > 4 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  ").trimEnd()).join("\n")
}

const figure = (x: number): string => (Number.isFinite(x) ? `${Number(x.toPrecision(3))}` : "inf")

function placeText({ at }: Accuracy): string {
  if (at === undefined) return ""
  const text = Object.entries(at.inputs).map(([name, x]) => `${name}=${Array.isArray(x) ? `[${x.join(" ")}]` : String(x)}`).join(" ")
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
