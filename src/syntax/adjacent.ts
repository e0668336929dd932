// Two operands with nothing between them: `2x`, `(x)(y)`, `1_000`, `1.2.3`, `log x`. Each has its own likely meaning.
import type { IToken } from "chevrotain"
import { LBracket, LParen, Name, NumberLiteral, RBracket, RParen, endOf } from "../../grammar/tokens.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { matchOf } from "./brackets.ts"
import { spanOf } from "./foreign.ts"

/** `actual` is the token at `index`, `previous` the one before it. */
export function sideBySide(previous: IToken, actual: IToken, tokens: readonly IToken[], index: number, source: string): Diagnostic {
  const touching = endOf(previous) === actual.startOffset
  const both = { start: previous.startOffset, end: endOf(actual) }
  if (touching && previous.tokenType === NumberLiteral) {
    const text = source.slice(both.start, both.end)
    if (actual.tokenType === NumberLiteral) return diagnose("E113", { found: text }, both)
    if (/^_[\d_]+$/.test(actual.image)) return diagnose("E113", { found: text, instead: text.replaceAll("_", "") }, both)
  }
  const left = operandText(tokens, index - 1, source)
  const right = operandText(tokens, index, source)
  const call = previous.tokenType === Name && actual.tokenType === Name ? `, a call \`${left}(${right})\``
    : previous.tokenType === RBracket ? `, a call with parentheses: \`${left}(${right})\`` : ""
  const start = actual.tokenType === LBracket ? undefined : `*${actual.image}`
  return diagnose("E112", { left, right, call, instead: call === "" ? start : undefined }, spanOf(actual))
}

/** The operand that ends, or starts, with the token: short ones whole. */
function operandText(tokens: readonly IToken[], index: number, source: string): string {
  const token = tokens[index]
  if (token === undefined) return ""
  const next = tokens[index + 1]
  if (token.tokenType === Name && (next?.tokenType === LParen || next?.tokenType === LBracket) && next.startOffset === endOf(token)) {
    // The start of a call or a pick: the whole of it, not the function alone.
    const closing = tokens[matchOf(tokens, index + 1) ?? -1]
    const text = closing === undefined ? "" : source.slice(token.startOffset, endOf(closing))
    if (text !== "" && text.length <= 20) return text
  }
  const other = [LParen, RParen, LBracket, RBracket].includes(token.tokenType) ? matchOf(tokens, index) : undefined
  const match = other === undefined ? undefined : tokens[other]
  if (match === undefined) return token.image.length > 20 ? `${token.image.slice(0, 19)}…` : token.image
  const [first, last] = match.startOffset < token.startOffset ? [match, token] : [token, match]
  const name = first === match ? tokens[tokens.indexOf(match) - 1] : undefined
  const start = name?.tokenType === Name ? name.startOffset : first.startOffset
  const text = source.slice(start, endOf(last))
  return text.length > 20 || /[\n\r]/.test(text) ? `${first.image}…${last.image}` : text
}
