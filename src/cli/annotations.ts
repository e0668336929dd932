// Diagnostics as lines for programs: `problems` as compilers print them (file:line:column: error: message [code]), which the problem
// matchers of editors read; `github` as workflow commands, which become annotations of a change; `json` as one object a line, with
// its place in the file.
import { position } from "../diagnostics/frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Finding } from "./check.ts"

export function annotations(form: string, { file, source, diagnostics }: Finding): string {
  const line = form === "github" ? command : form === "json" ? record : problem
  return diagnostics.map((diagnostic) => line(file, source, diagnostic)).join("\n")
}

function record(file: string, source: string, { span, ...rest }: Diagnostic): string {
  const places = span === undefined ? {} : { start: { offset: span.start, ...position(span.start, source) }, end: { offset: span.end, ...position(span.end, source) } }
  return JSON.stringify({ file, ...places, ...rest })
}

function problem(file: string, source: string, { span, severity, message, hint, code }: Diagnostic): string {
  const { line, column } = position(span?.start ?? 0, source)
  return `${oneLine(file)}:${line}:${column}: ${severity}: ${oneLine(message)}${hint === undefined ? "" : ` (${oneLine(hint)})`} [${code}]`
}

function command(file: string, source: string, { span, severity, message, hint, code }: Diagnostic): string {
  const start = position(span?.start ?? 0, source)
  const end = position(span?.end ?? 0, source)
  const places = [`file=${property(file)}`, `line=${start.line}`, `col=${start.column}`, ...(span === undefined ? [] : [`endLine=${end.line}`, `endColumn=${end.column}`]), `title=${code}`]
  return `::${severity} ${places.join(",")}::${escaped(hint === undefined ? message : `${message}: ${hint}`)}`
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ")

/** As GitHub's toolkit escapes them. */
const escaped = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
const property = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
