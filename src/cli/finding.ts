// What `check` finds at one place. In: diagnostics of a loss or of data, or the fault of a file. Out: a finding, and what a person reads of it; annotations.ts has
// the forms for programs.
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { printDiagnostics } from "../diagnostics/frame.ts"
import { insideFile, type DataFault } from "../data/fault.ts"
import type { Spot } from "../data/source.ts"
import { report } from "./report.ts"

export interface Finding {
  /** The file of the source; the word itself where it is a formula. */
  readonly file: string
  /** The text that spans point into. */
  readonly source: string
  readonly diagnostics: readonly Diagnostic[]
  /** Of data: where they stand. The spans are those of the formula then. */
  readonly data?: Spot
  /** What a person reads instead of a frame. */
  readonly text?: string
}

/** A file that cannot be read, or a cell in it. */
export function ofDataFault(fault: DataFault): Finding {
  const { code, message, hint, place: { file, line, column, name } } = fault
  const spot = { file, ...(line === undefined ? {} : { line }), ...(column === undefined || name !== undefined ? {} : { column }) }
  const inside = insideFile(fault.place)
  const diagnostic: Diagnostic = { code, severity: "error", message: name === undefined ? message : `${inside}: ${message}`, ...(hint === undefined ? {} : { hint }) }
  return { file, source: "", diagnostics: [diagnostic], data: spot, text: report(fault, false).text }
}

export function printed({ file, source, diagnostics, data, text }: Finding): string {
  if (text !== undefined) return text
  const frames = printDiagnostics(diagnostics, source)
  if (data !== undefined) return `in ${data.file}${data.line === undefined ? "" : `, line ${data.line}`}\n${frames}`
  return file === source || source === "" ? frames : `in ${file}\n${frames}`
}
