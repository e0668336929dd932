// The choices of the grammar, found out beforehand. Chevrotain learns at construction which token leads where by running every
// rule once in a recording and walking what it recorded, which takes longer than all the rest of a parser's construction. So
// `npm run grammar` asks the functions it ends up with for their answer to every token, and writes the answers into choices.ts:
// in, one line per choice of the grammar; out, the functions again. A test asserts that the lines are current.
import { EOF } from "chevrotain"
import type { IToken, TokenType } from "chevrotain"
import { vocabulary } from "./tokens.ts"

/** Which alternative a parser takes, or whether it takes what is optional, by its next token. */
export type Choose = (this: Upcoming) => number | boolean | undefined

/** What a choice sees of a parser. */
export interface Upcoming {
  LA(howMuch: number): IToken
  LA_FAST(howMuch: number): IToken
}

/** One choice: Chevrotain's key of it, and one character per token type: `0`, `1`, … for an alternative, `+` to enter, `-` for neither. */
export type Line = readonly [key: number, answers: string]

const ENTER = "+".charCodeAt(0)
const NEITHER = "-".charCodeAt(0)
const ZERO = "0".charCodeAt(0)

const types = (): readonly TokenType[] => [...vocabulary, EOF]

/** Token types have numbers in the order of their creation, lines have them in the order of the vocabulary. */
export function fromLines(lines: readonly Line[]): ReadonlyMap<number, Choose> {
  const place: number[] = []
  types().forEach(({ tokenTypeIdx = 0 }, k) => (place[tokenTypeIdx] = k))
  return new Map(lines.map(([key, answers]) => [key, function () {
    const answer = answers.charCodeAt(place[this.LA(1).tokenTypeIdx] ?? answers.length)
    return answer >= ZERO ? answer - ZERO : answer === ENTER ? true : undefined
  }]))
}

export function toLines(choices: ReadonlyMap<number, Choose>): readonly Line[] {
  return [...choices].map(([key, choose]) => [key, types().map((type) => String.fromCharCode(answerOf(choose, type))).join("")])
}

function answerOf(choose: Choose, type: TokenType): number {
  const token: IToken = { image: "", startOffset: 0, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 }
  const answer = choose.call({ LA: () => token, LA_FAST: () => token })
  return typeof answer === "number" ? ZERO + answer : answer === true ? ENTER : NEITHER
}
