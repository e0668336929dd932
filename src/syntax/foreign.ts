// What is not of this language, found before the grammar is tried: characters the lexer dropped, signs of other
// languages, text, stray braces, definitions that do not open their line. Comes in: the lexer's result; goes out:
// diagnostics that say what to write instead. All of them at once, since none depends on another.
import type { ILexingError, IToken } from "chevrotain"
import { Fn, Foreign, ForeignLong, In, keywords, LBrace, Loss, Name, RBrace, Text, endOf } from "../../grammar/tokens.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Span } from "./ast.ts"

/** What to write for a sign of another language: the text that replaces it, if one does, and the sentence. */
const advice = new Map<string, readonly [instead: string | undefined, hint: string]>([
  ["&&", ["and", "write `and`"]],
  ["&", ["and", "write `and`"]],
  ["||", ["or", "write `or`; a norm is `norm[d](x)`"]],
  ["!", ["not ", "write `not`; a factorial is `exp(lgamma(n + 1))`"]],
  ["~", ["not ", "write `not`"]],
  ["%", [undefined, "write `mod(a, b)`"]],
  ["//", [undefined, "a comment opens with `#`; a whole quotient is `floor(a/b)`"]],
  ["/*", [undefined, "a comment opens with `#` and ends with its line"]],
  ["===", ["==", "write `==`"]],
  ["!==", ["!=", "write `!=`"]],
  ["<>", ["!=", "write `!=`"]],
  ["=<", ["<=", "write `<=`"]],
  ["=>", [">=", "write `>=`"]],
  [":=", ["=", "write `=`"]],
  ["+=", [undefined, "values never change: bind a new name with `let name = … in …`"]],
  ["-=", [undefined, "values never change: bind a new name with `let name = … in …`"]],
  ["*=", [undefined, "values never change: bind a new name with `let name = … in …`"]],
  ["/=", [undefined, "values never change: bind a new name with `let name = … in …`; unequal is `!=`"]],
  [":", [undefined, "nothing is annotated with `:`; a condition is `if c then a else b`"]],
])

/** Characters of papers and word processors that have one obvious spelling here. */
const lookAlikes = new Map<string, string>([
  ...[..."–—‐‑‒﹣"].map((dash): [string, string] => [dash, "-"]),
  ...[..."÷∕⁄"].map((slash): [string, string] => [slash, "/"]),
  ...[..."∙•∘\u2062"].map((times): [string, string] => [times, "*"]),
  ["½", "(1/2)"], ["⅓", "(1/3)"], ["¼", "(1/4)"], ["¾", "(3/4)"],
  ["’", "'"], ["∧", "and"], ["∨", "or"], ["¬", "not"], ["≔", "="], ["ⁿ", "^n"], ["ⁱ", "^i"],
])

/** Characters for which no other stands, but a way of writing. */
const ways = new Map<string, string>([
  ["@", "a product over an axis is `sum[d](a*b)`"],
  ["‖", "a norm is `norm[d](x)`"],
  ["∥", "a norm is `norm[d](x)`"],
  ["\\", "LaTeX is not read: a quotient is `a/b`, a root `sqrt(x)`, a sum `sum[c](x)`"],
])

export function foreignParts(tokens: readonly IToken[], errors: readonly ILexingError[], source: string): Diagnostic[] {
  const found = errors.map(({ offset }) => unexpectedCharacter(offset, source))
  const bars: IToken[] = []
  let asked = false
  let braces = 0
  tokens.forEach((token, index) => {
    const { tokenType, image } = token
    const span = spanOf(token)
    if (tokenType === Text) found.push(diagnose("E105", { mark: image.charAt(0) }, span))
    else if (tokenType === LBrace) {
      if (tokens[index - 1]?.tokenType === In) braces += 1
      else found.push(diagnose("E106", { found: image }, span))
    } else if (tokenType === RBrace) {
      if (braces > 0) braces -= 1
      else found.push(diagnose("E106", { found: image }, span))
    } else if (tokenType === Loss || tokenType === Fn) {
      if (!opensLine(token.startOffset, source)) found.push(diagnose("E119", { word: image }, span))
    } else if (tokenType === Name) {
      const word = image.replace(/['′″‴]+$/, "")
      if (word !== image && keywords.some(keyword => keyword.name.toLowerCase() === word)) found.push(diagnose("E115", { word, what: "anything" }, span))
    } else if (image === "|") {
      bars.push(token)
    } else if (image === "?") {
      asked = true
      found.push(diagnose("E107", {}, span))
    } else if (tokenType === Foreign || tokenType === ForeignLong) {
      if (image === ":" && asked) return
      const [instead, hint] = advice.get(image) ?? [undefined, ""]
      found.push(diagnose("E103", { found: image, instead, advice: hint }, span))
    }
  })
  found.push(...absolute(bars, source))
  return found.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
}

/** `|x|` as one fault with its fix where bars come in pairs around something simple; otherwise each bar by itself. */
function absolute(bars: readonly IToken[], source: string): Diagnostic[] {
  const found: Diagnostic[] = []
  for (let i = 0; i < bars.length; i += 1) {
    const open = bars[i]
    const close = bars[i + 1]
    if (open === undefined) break
    const inside = close === undefined ? "" : source.slice(endOf(open), close.startOffset).trim()
    if (close !== undefined && isWhole(inside)) {
      found.push(diagnose("E104", { inside }, { start: open.startOffset, end: endOf(close) }))
      i += 1
    } else found.push(diagnose("E104", {}, spanOf(open)))
  }
  return found
}

/** Not empty, on one line, every bracket closed. */
function isWhole(text: string): boolean {
  if (text === "" || /[\n\r#]/.test(text)) return false
  let open = 0
  for (const character of text) {
    if ("([".includes(character)) open += 1
    if (")]".includes(character)) open -= 1
    if (open < 0) return false
  }
  return open === 0
}

function unexpectedCharacter(offset: number, source: string): Diagnostic {
  const code = source.codePointAt(offset) ?? 0
  const character = String.fromCodePoint(code)
  const span = { start: offset, end: offset + character.length }
  if ("“”‘«»".includes(character)) return diagnose("E105", { mark: character }, span)
  const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
  const compatible = character.normalize("NFKC")
  const instead = lookAlikes.get(character) ?? (compatible !== character && /^[!-~]+$/.test(compatible) ? compatible : undefined)
  return diagnose("E102", { found: /[\p{C}\p{Z}]/u.test(character) ? number : `\`${character}\` (${number})`, instead, advice: ways.get(character) }, span)
}

function opensLine(offset: number, source: string): boolean {
  const before = source.slice(Math.max(0, offset - 1_000), offset)
  return (/[^\n\r\u2028\u2029]*$/.exec(before)?.[0] ?? "").trim() === ""
}

export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) }
}
