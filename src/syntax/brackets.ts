// Which bracket closes which, over tokens alone, for messages about sources that the grammar did not take. A half-open
// interval behind `in` (`[0,1)`) closes with either sign.
import type { IToken } from "chevrotain"
import { In, LBrace, LBracket, LParen, Name, NameSign, RBrace, RBracket, RParen } from "../../grammar/tokens.ts"

export interface OpenBracket {
  readonly token: IToken
  /** The signs that may close it, the usual one first. */
  readonly close: string
  /** The parentheses of a call. */
  readonly call: boolean
}

/** The brackets open before token `index`, outermost first. */
export function openBrackets(tokens: readonly IToken[], index: number): OpenBracket[] {
  const open: OpenBracket[] = []
  for (let i = 0; i < index; i += 1) {
    const token = tokens[i]
    if (token === undefined) break
    const { tokenType } = token
    const before = tokens[i - 1]?.tokenType
    if (tokenType === LParen) open.push({ token, close: before === In ? ")]" : ")", call: before === Name || before === NameSign || before === RBracket })
    else if (tokenType === LBracket) open.push({ token, close: before === In ? "])" : "]", call: false })
    else if (tokenType === LBrace) open.push({ token, close: "}", call: false })
    else if ((tokenType === RParen || tokenType === RBracket || tokenType === RBrace) && open.at(-1)?.close.includes(token.image) === true) open.pop()
  }
  return open
}

/** Where the bracket at `index` closes, or opens when it is a closing one; undefined where that is not in the source. */
export function matchOf(tokens: readonly IToken[], index: number): number | undefined {
  const openers = [LParen, LBracket, LBrace]
  const closers = [RParen, RBracket, RBrace]
  const token = tokens[index]
  if (token === undefined) return undefined
  const step = openers.includes(token.tokenType) ? 1 : -1
  let depth = 0
  for (let i = index; i >= 0 && i < tokens.length; i += step) {
    const type = tokens[i]?.tokenType
    if (type === undefined) return undefined
    if (openers.includes(type)) depth += step
    if (closers.includes(type)) depth -= step
    if (depth === 0) return i
  }
  return undefined
}
