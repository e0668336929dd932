// `lossc check`: losses are compiled, and what is wrong with them is printed; with data, what is wrong with the data; with
// --accuracy, how many digits of each result are right. Every loss is looked at, whatever was wrong with those before.
// Faults end the program with status 1; warnings do not.
import { printDiagnostics } from "../diagnostics/frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { LossError } from "../diagnostics/error.ts"
import { DataFault } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import type { LossFunction } from "../index.ts"
import { accuracyText } from "./accuracy-table.ts"
import { annotations } from "./annotations.ts"
import { choice, wholeNumber, type Request } from "./arguments.ts"
import { readEvalOptions, type EvalOptions } from "./eval-options.ts"
import { bindCall, openAll, toObject } from "./eval.ts"
import { lossesNamed } from "./loss-argument.ts"
import { CheckFault, report, SourceFault } from "./report.ts"
import { readSettings } from "./settings.ts"
import { readStdin } from "./stdin.ts"
import { UsageFault } from "./usage.ts"
import { watched } from "./watch.ts"

/** What was found at one place. */
export interface Finding {
  /** The file of the source; the word itself where it is a formula. */
  readonly file: string
  /** The text that spans point into. */
  readonly source: string
  readonly diagnostics: readonly Diagnostic[]
}

/** What is data and not a loss, by its name. */
const dataFile = /^-$|\.(?:csv|tsv|json|jsonl|ndjson|npy|npz|parquet)$/i

export async function checkLosses(request: Request): Promise<string> {
  const words = request.positionals.filter((word, k) => k === 0 || !dataFile.test(word))
  const options = { ...readEvalOptions(request), files: request.positionals.filter((word) => !words.includes(word)) }
  if (words.length > 1 && hasData(options)) throw new UsageFault("data are checked with one loss, not with several", "lossc check LOSS DATA...")
  const audit = (["samples", "seed"] as const).find((name) => request.values.has(name))
  if (audit !== undefined && !request.values.has("accuracy")) throw new UsageFault(`\`--${audit}\` belongs to \`--accuracy\``, `lossc check LOSS --accuracy --${audit} N`)
  const stdin = await readStdin(options.files)
  const once = (): Promise<string> => checkAll(request, words, options, stdin)
  const files = [...words.flatMap((word) => /^(.+\.loss)(?:#.+)?$/s.exec(word)?.[1] ?? []), ...options.files.filter((file) => file !== "-")]
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
    for (const loss of found(word, faults, tell)) {
      count += 1
      const own = ownText(word)
      const { warnings } = loss.explain("json", { wrt: [] })
      if (warnings.length > 0) tell({ ...own, diagnostics: warnings })
      if (request.values.has("accuracy")) lines.push(...accuracyText(options.set.size === 0 ? loss : loss.with(toObject(readSettings(loss.signature, options.set))), word, sourceOf(word), { samples: wholeNumber(request, "samples"), seed: wholeNumber(request, "seed") }))
      if (hasData(options)) await checkData(loss, word, options, stdin, tell)
    }
  }
  if (faults.length > 0) throw new CheckFault([...lines, ...faults].join(form === "text" ? "\n\n" : "\n"))
  if (form !== "text") return lines.join("\n")
  return lines.length > 0 ? lines.join("\n\n") : `${count} loss${count === 1 ? "" : "es"} checked, nothing found`
}

/** The losses of a word; what cannot be compiled or read is told instead. */
function found(word: string, faults: string[], tell: (finding: Finding) => void): readonly LossFunction[] {
  try {
    return lossesNamed(word)
  } catch (error) {
    if (error instanceof SourceFault) tell({ file: error.file, source: error.fault.source, diagnostics: error.fault.diagnostics })
    else if (error instanceof LossError) tell({ file: word, source: error.source, diagnostics: error.diagnostics })
    else if (error instanceof DataFault) faults.push(report(error, false).text)
    else throw error
    return []
  }
}

async function checkData(loss: LossFunction, word: string, options: EvalOptions, stdin: Uint8Array, tell: (finding: Finding) => void): Promise<void> {
  const { inputs } = bindCall(loss, options, await openAll(loss, options, stdin, undefined))
  const reduction = options.reduction === undefined ? {} : { reduction: options.reduction }
  const diagnostics = loss.check(toObject(inputs), reduction)
  // Of a file the spans are those of one definition: told without a frame.
  const source = sourceOf(word)
  if (diagnostics.length > 0) tell({ file: word, source, diagnostics: source === "" ? diagnostics.map(({ span: _span, ...rest }) => rest) : diagnostics })
}

/** Spans point into the word, where it is a formula and not a name or a file. */
const sourceOf = (word: string): string => (/\.loss(?:#.*)?$/s.test(word) ? "" : word)

/** The text that the spans of a loss's own definition point into. */
function ownText(word: string): Pick<Finding, "file" | "source"> {
  const [, file] = /^(.+\.loss)(?:#.+)?$/s.exec(word) ?? []
  return file === undefined ? { file: word, source: word } : { file, source: decode(file, readBytes(file)) }
}

function printed({ file, source, diagnostics }: Finding): string {
  const text = printDiagnostics(diagnostics, source)
  return file === source || source === "" ? text : `in ${file}\n${text}`
}
