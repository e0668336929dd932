// `lossc check`: losses are compiled, and what is wrong with them is printed; with data, what is wrong with the data; with
// --accuracy, how many digits of each result are right. Every loss is looked at, whatever was wrong with those before.
// Faults end the program with status 1; warnings do not.
import { LossError } from "../diagnostics/error.ts"
import { DataFault } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import type { LossFunction } from "../index.ts"
import { accuracyRecord, accuracyText } from "./accuracy-table.ts"
import { annotations } from "./annotations.ts"
import { choice, wholeNumber, type Request } from "./arguments.ts"
import { findingsInData } from "./check-data.ts"
import { readEvalOptions, type EvalOptions } from "./eval-options.ts"
import { toObject } from "./eval.ts"
import { ofDataFault, printed, type Finding } from "./finding.ts"
import { lossesNamed, lossFile } from "./loss-argument.ts"
import { CheckFault, SourceFault } from "./report.ts"
import { readSettings } from "./settings.ts"
import { readStdin } from "./stdin.ts"
import { UsageFault } from "./usage.ts"
import { watched } from "./watch.ts"

/** What is data and not a loss, by its name. */
const dataFile = /^-$|\.(?:csv|tsv|json|jsonl|ndjson|npy|npz|parquet)$/i

export async function checkLosses(request: Request): Promise<string> {
  const words = request.positionals.filter((word, k) => k === 0 || !dataFile.test(word))
  const options = { ...readEvalOptions(request), files: request.positionals.filter((word) => !words.includes(word)) }
  if (words.length > 1 && hasData(options)) throw new UsageFault("data are checked with one loss, not with several", "lossc check LOSS DATA...")
  const audit = (["samples", "seed"] as const).find((name) => request.values.has(name))
  if (audit !== undefined && !request.values.has("accuracy")) throw new UsageFault(`\`--${audit}\` belongs to \`--accuracy\``, `lossc check LOSS --accuracy --${audit} N`)
  if (request.values.has("format") && request.values.has("report")) throw new UsageFault("`--format` and `--report` are the same", "leave one of them out")
  const stdin = await readStdin(options.files)
  const once = (): Promise<string> => checkAll(request, words, options, stdin)
  const files = [...words.flatMap((word) => lossFile(word).file ?? []), ...options.files.filter((file) => file !== "-"), ...options.input.values()]
  return request.values.has("watch") ? watched(files, once) : once()
}

const hasData = ({ files, input }: EvalOptions): boolean => files.length > 0 || input.size > 0

async function checkAll(request: Request, words: readonly string[], options: EvalOptions, stdin: Uint8Array): Promise<string> {
  const faults: string[] = []
  const lines: string[] = []
  const form = choice(request, "format") ?? choice(request, "report") ?? "text"
  const tell = (finding: Finding): void => {
    const serious = finding.diagnostics.some(({ severity }) => severity === "error")
    const list = serious ? faults : lines
    list.push(form === "text" ? printed(finding) : annotations(form, finding))
  }
  let count = 0
  for (const word of words) {
    for (const loss of found(word, tell)) {
      count += 1
      const own = ownText(word)
      const { warnings } = loss.explain("json", { wrt: [] })
      if (warnings.length > 0) tell({ ...own, diagnostics: warnings })
      if (request.values.has("accuracy")) lines.push(...accuracy(request, options, loss, word, form, tell))
      if (hasData(options)) for (const finding of await findingsInData(loss, word, sourceOf(word), options, stdin)) tell(finding)
    }
  }
  if (faults.length > 0) throw new CheckFault([...lines, ...faults].join(form === "text" ? "\n\n" : "\n"), form === "text")
  if (form !== "text") return lines.join("\n")
  return lines.length > 0 ? lines.join("\n\n") : `${count} loss${count === 1 ? "" : "es"} checked, nothing found`
}

/** A table for a person, an object for a program; lines of findings have no place for figures. */
function accuracy(request: Request, { set }: EvalOptions, plain: LossFunction, word: string, form: string, tell: (finding: Finding) => void): readonly string[] {
  const [samples, seed] = [wholeNumber(request, "samples", 1), wholeNumber(request, "seed")]
  const loss = set.size === 0 ? plain : plain.with(toObject(readSettings(plain.signature, set)))
  const audited = loss.accuracy({ ...(samples === undefined ? {} : { samples }), ...(seed === undefined ? {} : { seed }) })
  const name = loss.signature.name === "formula" ? word : loss.signature.name
  const source = sourceOf(word)
  const warnings = source === "" ? audited.warnings.map(({ span: _span, ...rest }) => rest) : audited.warnings
  if (form === "text") return [accuracyText(name, audited, warnings, source)]
  if (warnings.length > 0) tell({ file: lossFile(word).file ?? word, source, diagnostics: warnings })
  return form === "json" ? [accuracyRecord(lossFile(word).file ?? word, name, audited)] : []
}

/** The losses of a word; what cannot be compiled or read is told instead. */
function found(word: string, tell: (finding: Finding) => void): readonly LossFunction[] {
  try {
    return lossesNamed(word)
  } catch (error) {
    if (error instanceof SourceFault) tell({ file: error.file, source: error.fault.source, diagnostics: error.fault.diagnostics })
    else if (error instanceof LossError) tell({ file: word, source: error.source, diagnostics: error.diagnostics })
    else if (error instanceof DataFault) tell(ofDataFault(error))
    else throw error
    return []
  }
}

/** Spans point into the word, where it is a formula and not a name or a file. */
const sourceOf = (word: string): string => (lossFile(word).file === undefined ? word : "")

/** The text that the spans of a loss's own definition point into. */
function ownText(word: string): Pick<Finding, "file" | "source"> {
  const { file } = lossFile(word)
  return file === undefined ? { file: word, source: word } : { file, source: decode(file, readBytes(file)) }
}
