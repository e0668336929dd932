// Diagnostics as lines for programs: `problems` as compilers print them (file:line:column: error: message [code]), which the problem
// matchers of editors read; `github` as workflow commands, which become annotations of a change; `json` as one object a line, with
// its place in the file.
import { position } from "../diagnostics/frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Finding } from "./finding.ts"

export function annotations(form: string, finding: Finding): string {
  const line = form === "github" ? command : form === "json" ? record : problem
  return finding.diagnostics.map((diagnostic) => line(placeOf(finding, diagnostic), diagnostic)).join("\n")
}

interface Mark {
  readonly offset?: number
  readonly line: number
  readonly column: number
}

interface Place {
  readonly file: string
  readonly start?: Mark
  readonly end?: Mark
}

/** Data stand in a file of their own, where the span of the formula says nothing. */
function placeOf({ file, source, data }: Finding, { span }: Diagnostic): Place {
  if (data !== undefined) return { file: data.file, ...(data.line === undefined ? {} : { start: { line: data.line, column: data.column ?? 1 } }) }
  if (span === undefined) return { file }
  return { file, start: { offset: span.start, ...position(span.start, source) }, end: { offset: span.end, ...position(span.end, source) } }
}

function record(place: Place, { span: _span, ...rest }: Diagnostic): string {
  return JSON.stringify({ ...place, ...rest })
}

function problem({ file, start = { line: 1, column: 1 } }: Place, { severity, message, hint, code }: Diagnostic): string {
  return `${oneLine(file)}:${start.line}:${start.column}: ${severity}: ${oneLine(message)}${hint === undefined ? "" : ` (${oneLine(hint)})`} [${code}]`
}

function command({ file, start = { line: 1, column: 1 }, end }: Place, { severity, message, hint, code }: Diagnostic): string {
  const places = [`file=${property(file)}`, `line=${start.line}`, `col=${start.column}`, ...(end === undefined ? [] : [`endLine=${end.line}`, `endColumn=${end.column}`]), `title=${code}`]
  return `::${severity} ${places.join(",")}::${escaped(hint === undefined ? message : `${message}: ${hint}`)}`
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ")

/** As GitHub's toolkit escapes them. */
const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
const property = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
