// A source in the one layout of print.ts, with every comment kept: doc comments and comments of their own line where they
// are, one behind a definition behind it, one inside a definition above it (where inside, the new layout cannot tell).
// Blank lines between definitions are kept as one.
import { parse } from "./parse.ts"
import { print } from "./print.ts"

const comment = /#[^\n\r\u2028\u2029]*/g
const lineEnd = /\r\n|[\n\r\u2028\u2029]/

export function format(source: string): string {
  const program = parse(source)
  const parts = program.kind === "formula" ? [program] : program.definitions
  const lines: string[] = []
  let before = 0
  for (const [index, part] of parts.entries()) {
    const { start, end } = part.span
    const printed = print(part.kind === "formula" ? program : part).split("\n")
    const doc = part.kind === "formula" || part.doc === "" ? 0 : part.doc.split("\n").length
    const leading = between(source.slice(before, start), index > 0)
    push(lines, leading.slice(0, leading.length - 1 - doc))
    lines.push(...(source.slice(start, end).match(comment) ?? []).map(text => text.trim().replace(/^#+/, "#")))
    const behind = comment.exec(restOfLine(source, end))?.[0].trim()
    comment.lastIndex = 0
    push(lines, behind === undefined ? printed : [...printed.slice(0, -1), `${printed.at(-1) ?? ""}  ${behind}`])
    before = end
  }
  push(lines, between(source.slice(before), true))
  while (lines.at(-1) === "") lines.pop()
  return program.kind === "formula" && lines.length === 1 ? (lines[0] ?? "") : `${lines.join("\n")}\n`
}

/** The lines of a stretch between definitions; the rest of the line before it is not one of them. */
function between(text: string, afterAnother: boolean): string[] {
  const lines = text.split(lineEnd).map(line => line.trim())
  return afterAnother ? lines.slice(1) : lines
}

function restOfLine(source: string, from: number): string {
  return source.slice(from).split(lineEnd, 1)[0] ?? ""
}

/** Adds lines, no blank one first and never two in a row. */
function push(lines: string[], more: readonly string[]): void {
  for (const line of more) if (line !== "" || (lines.at(-1) ?? "") !== "") lines.push(line)
}
