// A diagnostic as text: a headline, the line of the source, a caret under the fault, the hint behind it.
//   error[E204]: unknown name `lgo`
//     1 | -(y*lgo(p) + (1-y)*log(1-p))
//       |     ^^^ did you mean `log`?
// Sources come from anywhere: long lines are cut around the fault, tabs become blanks, and characters that a terminal
// would obey or hide (controls, bidirectional marks, lone surrogates) are shown as `�`.
import type { Span } from "../syntax/ast.ts"
import type { Diagnostic } from "./diagnostic.ts"

/** Columns of source text in one frame. */
const width = 100

const lineEnd = /\r\n|[\n\r\u2028\u2029]/g

export function printDiagnostics(diagnostics: readonly Diagnostic[], source: string): string {
  return diagnostics.map(diagnostic => printDiagnostic(diagnostic, source)).join("\n\n")
}

export function printDiagnostic(diagnostic: Diagnostic, source: string): string {
  const head = `${diagnostic.severity}[${diagnostic.code}]: ${visible(diagnostic.message)}`
  const hint = diagnostic.hint === undefined ? undefined : visible(diagnostic.hint)
  if (diagnostic.span === undefined) return hint === undefined ? head : `${head}\n  ${hint}`
  return `${head}\n${frame(diagnostic.span, source, hint)}`
}

/** Line and column of an offset, both from 1; columns count characters, not UTF-16 units. */
export function position(offset: number, source: string): { readonly line: number; readonly column: number } {
  const { number, start } = lineAt(offset, source)
  return { line: number, column: [...source.slice(start, offset)].length + 1 }
}

function frame(span: Span, source: string, hint: string | undefined): string {
  const { number, start, end } = lineAt(span.start, source)
  const text = source.slice(start, end)
  const from = Math.min(span.start - start, text.length)
  // A span over several lines is marked to the end of its first.
  const to = Math.max(from, Math.min(span.end - start, text.length))
  // A line may be the whole of a hostile source: no more of it is looked at than could be shown.
  const [left, marked, right] = cut(
    characters(text.slice(Math.max(0, from - 2 * width), from)),
    characters(text.slice(from, Math.min(to, from + 2 * width))),
    characters(text.slice(to, to + 2 * width)),
  )
  const gutter = String(number)
  const blank = " ".repeat(gutter.length)
  const caret = " ".repeat(columns(left)) + "^".repeat(Math.max(1, columns(marked)))
  const line = `  ${gutter} | ${[...left, ...marked, ...right].join("")}`.trimEnd()
  return `${line}\n  ${blank} | ${caret}${hint === undefined ? "" : ` ${hint}`}`
}

/** Drops what does not fit: first the far left, then the tail of the marked part, then the right. */
function cut(left: readonly string[], marked: readonly string[], right: readonly string[]): [string[], string[], string[]] {
  const whole = columns(left) + columns(marked) + columns(right)
  if (whole <= width) return [[...left], [...marked], [...right]]
  const shownMark = take(marked, Math.floor(width * 0.6))
  const room = width - columns(shownMark)
  const shownLeft = columns(left) <= room / 2 ? [...left] : ["…", ...take([...left].reverse(), Math.floor(room / 2) - 1).reverse()]
  const shownRight = shownMark.length < marked.length ? ["…"] : take(right, Math.max(0, room - columns(shownLeft)))
  const tail = shownMark.length === marked.length && shownRight.length < right.length ? [...shownRight, "…"] : shownRight
  return [shownLeft, shownMark, tail]
}

function take(text: readonly string[], limit: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of text) {
    used += columns([character])
    if (used > limit) break
    taken.push(character)
  }
  return taken
}

function lineAt(offset: number, source: string): { number: number; start: number; end: number } {
  let number = 1
  let start = 0
  for (const match of source.matchAll(lineEnd)) {
    if (match.index >= offset) return { number, start, end: match.index }
    number += 1
    start = match.index + match[0].length
  }
  return { number, start, end: source.length }
}

const unprintable = /[\p{Cc}\p{Cs}\p{Cn}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u

function visible(text: string): string {
  return characters(text).join("")
}

function characters(text: string): string[] {
  return Array.from(text, character => (character === "\t" ? " " : unprintable.test(character) ? "\ufffd" : character))
}

const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const combining = /\p{M}/u

/** Columns a terminal needs. */
function columns(text: readonly string[]): number {
  return text.reduce((sum, character) => sum + (combining.test(character) ? 0 : wide.test(character) ? 2 : 1), 0)
}
