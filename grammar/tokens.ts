// The words of the language. Comes in: source text; goes out: Chevrotain tokens with offsets. Blanks and comments are
// dropped here. Spellings of papers (`×`, `≤`, `²`, `∈`) share the token type of their ASCII form; build.ts reads the image.
// What other languages would write here (`&&`, `%`, `"text"`) has token types too, which no rule of the grammar takes:
// so each is found whole and src/syntax/foreign.ts can say what to write instead.
// Nothing is constructed at import except the token types; the lexer is made at first use.
import { createToken, Lexer } from "chevrotain"
import type { ICustomPattern, ILexingResult, IToken, TokenType } from "chevrotain"

// `\p{L}` makes Chevrotain 11 miss names when it analyzes a pattern with the `u` flag for first characters; a custom
// pattern with a hint is not analyzed. Superscript `ⁿ` and `ⁱ` are letters to Unicode and exponents to everybody else.
const name = /[\p{L}_](?<![ⁿⁱ])(?:[\p{L}\p{M}0-9_₀-₉](?<![ⁿⁱ]))*['′″‴]*/uy

/** The same for names of the keyboard, which most are: a class of Unicode takes longer to compile than a formula to parse. */
const plainName = /[A-Za-z_][A-Za-z0-9_]*/y
const APOSTROPHE = "'".charCodeAt(0)

const namePattern: ICustomPattern = {
  exec: (text, offset) => {
    plainName.lastIndex = offset
    const plain = plainName.exec(text)
    const next = text.charCodeAt(offset + (plain?.[0].length ?? 0))
    if (next < 128 ? next !== APOSTROPHE : Number.isNaN(next)) return plain
    name.lastIndex = offset
    return name.exec(text)
  },
}

function codes(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, k) => from + k)
}

// Every character a name may open with, as char codes. The lexer sorts codes from 256 on into buckets of 255; one code of
// each bucket stands for all of it, and the astral letters open with a surrogate, which is in one of the buckets too.
const letterCodes = [
  ...codes(65, 90), 95, ...codes(97, 122), 0xaa, 0xb5, 0xba, ...codes(0xc0, 0xd6), ...codes(0xd8, 0xf6), ...codes(0xf8, 0xff),
  ...Array.from({ length: 258 }, (_, bucket) => Math.min(0xffff, Math.max(256, bucket * 255))),
]

export const Name = createToken({ name: "Name", pattern: namePattern, line_breaks: false, start_chars_hint: letterCodes })

/** Takes part in the flat `expr`. */
export const Infix = createToken({ name: "Infix", pattern: Lexer.NA })

function keyword(word: string, categories: TokenType[] = []): TokenType {
  return createToken({ name: word.charAt(0).toUpperCase() + word.slice(1), pattern: word, longer_alt: Name, categories })
}

/** A pattern and the characters it can open with, said because finding them out takes Chevrotain longer than reading a formula. */
function sign(name: string, pattern: RegExp | string, starts: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, pattern, start_chars_hint: [...starts], categories })
}

export const Loss = keyword("loss")
export const Fn = keyword("fn")
export const Per = keyword("per")
export const Over = keyword("over")
export const Let = keyword("let")
export const If = keyword("if")
export const Then = keyword("then")
export const Else = keyword("else")
export const And = keyword("and", [Infix])
export const Or = keyword("or", [Infix])
export const Not = keyword("not")
export const True = keyword("true")
export const False = keyword("false")
export const In = createToken({ name: "In", pattern: /in|∈/, start_chars_hint: ["i", "∈"], longer_alt: Name })

export const NumberLiteral = sign("NumberLiteral", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/, "0123456789.")
export const Superscript = sign("Superscript", /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/, "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
/** Names that are signs: `∞` is `inf`, `∑` is `sum`, `∏` is `prod`. */
export const NameSign = sign("NameSign", /[∞∑∏]/, "∞∑∏", [Name])

export const Plus = sign("Plus", "+", "+", [Infix])
export const Minus = sign("Minus", /[-−]/, "-−", [Infix])
export const Times = sign("Times", /[*·×⋅∗]/, "*·×⋅∗", [Infix])
export const Divide = sign("Divide", "/", "/", [Infix])
export const Power = sign("Power", /\*\*|\^/, "*^")
export const Compare = sign("Compare", /==|!=|=\u0338|<=|>=|[<>≤≥≠]/, "=!<>≤≥≠", [Infix])
export const Root = sign("Root", "√", "√")
export const Equals = sign("Equals", "=", "=")
export const Dot = sign("Dot", ".", ".")
export const Comma = sign("Comma", ",", ",")
export const Semicolon = sign("Semicolon", ";", ";")
export const LParen = sign("LParen", "(", "(")
export const RParen = sign("RParen", ")", ")")
export const LBracket = sign("LBracket", "[", "[")
export const RBracket = sign("RBracket", "]", "]")
export const LBrace = sign("LBrace", "{", "{")
export const RBrace = sign("RBrace", "}", "}")

/** Signs of other languages, longest first so that `===` is not `==` and `=`. */
export const ForeignLong = sign("ForeignLong", /===|!==|&&|\|\||\+=|-=|\*=|\/=|=>|=<|<>|:=|\/\/|\/\*/, "=!&|+-*/<:")
export const Foreign = sign("Foreign", /[&|!?:%~]/, "&|!?:%~")
export const Text = sign("Text", /"[^"\n\r]*"?|`[^`\n\r]*`?|'[^'\n\r]*'?/, "\"`'")

const blankCodes = [9, 10, 11, 12, 13, 32, 0xa0, 0x1680, 0x2000, 0x2028, 0x202f, 0x205f, 0x3000, 0xfeff]
const Blank = createToken({ name: "Blank", pattern: /\s+/, start_chars_hint: blankCodes, group: Lexer.SKIPPED, line_breaks: true })
const Comment = createToken({ name: "Comment", pattern: /#[^\n\r\u2028\u2029]*/, start_chars_hint: ["#"], group: Lexer.SKIPPED, line_breaks: false })

export const keywords: readonly TokenType[] = [Loss, Fn, Per, Over, Let, If, Then, Else, And, Or, Not, True, False, In]

/** In order of trial: keywords give way to a longer name, `**` goes before `*`. */
export const vocabulary: TokenType[] = [
  Blank, Comment,
  ...keywords, Name, NumberLiteral, Superscript, NameSign,
  ForeignLong, Power, Compare, Infix, Plus, Minus, Times, Divide, Root, Equals, Dot, Comma, Semicolon,
  LParen, RParen, LBracket, RBracket, LBrace, RBrace, Foreign, Text,
]

let lexer: Lexer | undefined

export function tokenize(source: string): ILexingResult {
  lexer ??= newLexer(true)
  return lexer.tokenize(source)
}

/** With validations for the tests that guard the vocabulary, without them in use. */
export function newLexer(skipValidations: boolean): Lexer {
  return new Lexer(vocabulary, { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations })
}

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length
}
