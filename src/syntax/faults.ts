// What the grammar did not expect, in the user's terms. Comes in: one exception of the parser and all tokens; goes out:
// one diagnostic. The exception says which token was wanted in which rule; most of the answer is in the two tokens that
// met, so those are asked first: two operands side by side, an operand missing, a bracket left open, `=` for `==`.
import type { IRecognitionException, IToken } from "chevrotain"
import * as t from "../../grammar/tokens.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { position } from "../diagnostics/frame.ts"
import type { Span } from "./ast.ts"
import { sideBySide } from "./adjacent.ts"
import { openBrackets } from "./brackets.ts"
import { spanOf } from "./foreign.ts"

/** What each token is called in "expected …". */
const wanted = new Map<string, string>([
  ["Name", "a name"], ["Equals", "`=`"], ["LParen", "`(`"], ["RParen", "`)`"], ["LBracket", "`[`"], ["RBracket", "`]`"], ["RBrace", "`}`"],
  ["Then", "`then`"], ["Else", "`else`"], ["In", "`,` or `in`"], ["Comma", "`,`"], ["Bound", "a number or a name"],
])

/** What the first entry of a list must be, by the rule that has the list; a name where nothing is said. */
const firstOf = new Map([["bracket", "Operand"], ["domain", "Bound"]])

/** A place in the source where the grammar could not go on. */
interface Meeting {
  readonly error: IRecognitionException
  readonly tokens: readonly IToken[]
  readonly index: number
  readonly previous: IToken | undefined
  readonly actual: IToken | undefined
  readonly rule: string
  readonly expected: string
  readonly found: string
  readonly span: Span
}

/** `index` is where the exception's token stands in `tokens`; `tokens.length` for the end. */
export function explain(error: IRecognitionException, tokens: readonly IToken[], index: number, source: string): Diagnostic {
  const previous = tokens[index - 1]
  const next = opensDefinition(tokens, index, source)
  const actual = next ? undefined : tokens[index]
  const rule = error.context.ruleStack.at(-1) ?? ""
  const meeting: Meeting = {
    error, tokens, index, actual, previous,
    rule,
    expected: error.name === "EarlyExitException" ? (firstOf.get(rule) ?? "Name") : error.message,
    found: actual === undefined ? next ? "the next definition" : "the end" : quoted(actual),
    span: actual === undefined ? endSpan(previous, source) : spanOf(actual),
  }
  return equalsSign(meeting) ?? closer(meeting, source) ?? reserved(meeting) ?? separator(meeting)
    ?? missingOperand(meeting) ?? neighbors(meeting, source) ?? unclosed(meeting, source) ?? plain(meeting)
}

/** A definition that opens a line ends the one before: what is missing there is missing at its end. */
function opensDefinition(tokens: readonly IToken[], index: number, source: string): boolean {
  const [first, previous, actual] = [tokens[0]?.tokenType, tokens[index - 1], tokens[index]]
  const opens = (type: IToken["tokenType"] | undefined): boolean => type === t.Loss || type === t.Fn
  return opens(first) && actual !== undefined && previous !== undefined && opens(actual.tokenType) && /[\n\r\u2028\u2029]/.test(source.slice(t.endOf(previous), actual.startOffset))
}

/** The end is shown right behind the last token, where the text should go on. */
function endSpan(previous: IToken | undefined, source: string): Span {
  const end = previous === undefined ? source.length : t.endOf(previous)
  return { start: end, end }
}

const header = new Set(["definition", "params", "param", "axes", "axis", "domain", "bound"])

function equalsSign({ actual, previous, tokens, index, rule, span }: Meeting): Diagnostic | undefined {
  if (actual?.tokenType !== t.Equals || previous === undefined) return undefined
  const before = tokens[index - 2]?.tokenType
  const open = openBrackets(tokens, index).at(-1)
  if (previous.tokenType === t.Name && open?.token.tokenType === t.LParen && open.call && (before === t.Comma || before === t.LParen)) {
    return diagnose("E117", { name: previous.image }, { start: previous.startOffset, end: span.end })
  }
  if (!endsOperand(previous) || header.has(rule)) return undefined
  return diagnose("E116", {}, span)
}

/** A bracket that closes nothing, or another one than is open. */
function closer({ actual, previous, tokens, index, found, span }: Meeting, source: string): Diagnostic | undefined {
  if (actual === undefined || !closes(actual)) return undefined
  const open = openBrackets(tokens, index).at(-1)
  if (open === undefined) return diagnose("E111", { found: actual.image }, span)
  if (previous !== undefined && !endsOperand(previous)) return undefined
  if (open.close.includes(actual.image)) return undefined
  return diagnose("E110", { open: open.token.image, close: open.close.charAt(0), at: placeOf(open.token, source), found }, span)
}

/** A reserved word where only a name can stand. */
function reserved({ actual, previous, tokens, index, rule, expected, span }: Meeting): Diagnostic | undefined {
  if (actual === undefined || !t.keywords.includes(actual.tokenType)) return undefined
  if (rule === "binding" && actual.tokenType === t.In && tokens[index + 1]?.tokenType !== t.Equals) return undefined
  const afterOpener = previous !== undefined && [t.LParen, t.Comma, t.Semicolon].includes(previous.tokenType)
  if (expected !== "Name" && !(rule === "definition" && expected === "RParen" && afterOpener)) return undefined
  const what = rule === "binding" || rule === "primary" ? "a value" : rule === "axis" ? "an axis" : rule === "argument" || rule === "args" ? "a hyper-parameter"
    : rule === "definition" && expected === "Name" ? "a definition" : "a parameter"
  return diagnose("E115", { word: actual.image, what }, span)
}

/** A `;` where none, or no second one, can stand. */
function separator({ actual, tokens, index, rule, found, span, previous, expected }: Meeting): Diagnostic | undefined {
  if (actual?.tokenType !== t.Semicolon || previous === undefined) return undefined
  const open = openBrackets(tokens, index).at(-1)
  if (open?.token.tokenType === t.LParen && tokens.slice(tokens.indexOf(open.token), index).some(({ tokenType }) => tokenType === t.Semicolon)) {
    return diagnose("E124", { found: rule === "args" ? "call" : "signature" }, span)
  }
  if (!endsOperand(previous) || expected === "In") return undefined
  const hint = open === undefined ? "leave it out: nothing follows a formula" : "write `,` here"
  return diagnose("E109", { expected: "an operator or the end", where: after(previous), found, hint }, span)
}

/** Nothing that a value could open with. */
function missingOperand({ actual, previous, rule, found, span, error, expected }: Meeting): Diagnostic | undefined {
  const wantsOperand = error.name === "NoViableAltException"
    ? !header.has(rule)
    : expected === "Operand" || rule === "args" && expected === "RParen" && previous !== undefined && (previous.tokenType === t.LParen || previous.tokenType === t.Comma)
  if (!wantsOperand) return undefined
  const hint = actual?.tokenType === t.Plus ? "there is no `+` before a number or a name: leave it out"
    : previous?.image === "*" && actual?.image === "*" ? "a power is written `x^2` or `x**2`"
      : previous?.tokenType === t.In ? "after `in` comes the formula that uses the name: `let a = 2*x in a^2`"
        : previous !== undefined && isOperator(previous) ? `an operand follows ${quoted(previous)}: write one, or leave the operator out` : undefined
  return diagnose("E108", { where: previous === undefined ? "at the start" : after(previous), found, hint }, span)
}

/** Two operands, or an operand and a word, with no operator between. */
function neighbors({ actual, previous, tokens, index, rule, found, span, expected }: Meeting, source: string): Diagnostic | undefined {
  if (actual === undefined || previous === undefined || header.has(rule) || rule === "binding" || !endsOperand(previous)) return undefined
  if ((actual.tokenType === t.Loss || actual.tokenType === t.Fn) && tokens[0]?.tokenType !== t.Loss && tokens[0]?.tokenType !== t.Fn) {
    return diagnose("E118", { word: actual.image }, span)
  }
  if (actual.tokenType === t.Not) {
    return diagnose("E109", { expected: "an operator", where: `between ${quoted(previous)} and ${found}`, found, hint: "write `and not` or `or not`; unequal is `!=`" }, span)
  }
  if (actual.tokenType === t.If) {
    return diagnose("E109", { expected: "an operator or the end", where: after(previous), found, hint: "the condition comes first: `if condition then a else b`" }, span)
  }
  if (!startsOperand(actual)) return undefined
  // `let a = 1 a` lacks its `in`, `let a = 2x in a` has it.
  const word = laterWords.get(expected)
  if (word !== undefined && !tokens.slice(index).some(({ tokenType }) => tokenType === word)) return undefined
  return sideBySide(previous, actual, tokens, index, source)
}

/** The end, or something else, came before a bracket was closed. */
function unclosed({ tokens, index, expected, found, span, rule, actual }: Meeting, source: string): Diagnostic | undefined {
  if (!closers.has(expected)) return undefined
  const open = openBrackets(tokens, index).at(-1)
  if (open === undefined || (header.has(rule) && actual !== undefined && !closes(actual))) return undefined
  return diagnose("E110", { open: open.token.image, close: open.close.charAt(0), at: placeOf(open.token, source), found }, span)
}

function plain(meeting: Meeting): Diagnostic {
  const { previous, rule, expected, found, span, error, actual } = meeting
  const where = previous === undefined ? "" : after(previous)
  if (error.name === "NotAllInputParsedException") {
    const hint = actual?.tokenType === t.Comma ? "a formula is one expression"
      : actual?.tokenType === t.In ? "`in` stands in a signature, `loss f(y in [0,1])`, or ends a `let`; to compare write `==`"
      : actual?.tokenType === t.Per ? "`per` names the axes of the result in a definition, before its `=`: `loss f(x[c]) per c = x^2`" : undefined
    return diagnose("E109", { expected: "an operator or the end", where, found, hint }, span)
  }
  if (error.name === "NoViableAltException") {
    if (rule === "domain") {
      return previous?.tokenType === t.In
        ? diagnose("E109", { expected: "a domain", where, found, hint: "write `in [0, 1]`, `in (0, inf)`, `in {0, 1}`, or the axis of a label, `in c`" }, span)
        : diagnose("E109", { expected: "`]` or `)`", where, found, hint: "an interval has two bounds: `[0, 1]`" }, span)
    }
    return diagnose("E109", { expected: rule === "bound" ? "a number or a name" : "a name", where, found }, span)
  }
  if (expected === "RParen" || expected === "RBracket" || expected === "RBrace") {
    return diagnose("E109", { expected: `\`,\` or ${wanted.get(expected) ?? ""}`, where, found, hint: hintFor(meeting) }, span)
  }
  return diagnose("E109", { expected: wanted.get(expected) ?? "something else", where, found, hint: hintFor(meeting) }, span)
}

function hintFor({ expected, rule, actual }: Meeting): string | undefined {
  if (expected === "Else") return "an `if` has two branches: `if condition then a else b`"
  if (expected === "Then") return "write `if condition then a else b`"
  if (expected === "In") return "write `let name = value, other = value in …`"
  if (actual?.tokenType === t.Compare && expected === "RParen") return "one domain is enough: two bounds are an interval, `x in (0, 1]`"
  if (rule === "definition") return "a definition reads `loss name(inputs; hyper-parameters) = formula`"
  if (rule === "args" || rule === "argument") return "after `;` arguments go by name: `f(x; alpha = 2)`"
  return undefined
}

const laterWords = new Map([["Then", t.Then], ["Else", t.Else], ["In", t.In]])
const closers = new Set(["RParen", "RBracket", "RBrace"])
const operandEnds = new Set(["Name", "NameSign", "NumberLiteral", "Superscript", "True", "False", "RParen", "RBracket"])
const operandStarts = new Set(["Name", "NameSign", "NumberLiteral", "True", "False", "LParen", "Root", "Let", "If", "Not", "LBracket", "LBrace"])

function endsOperand({ tokenType }: IToken): boolean {
  return operandEnds.has(tokenType.name)
}

function isOperator({ tokenType }: IToken): boolean {
  return tokenType === t.Power || tokenType === t.Not || tokenType === t.Root || tokenType.CATEGORIES?.includes(t.Infix) === true
}

function closes({ tokenType }: IToken): boolean {
  return closers.has(tokenType.name)
}

function startsOperand({ tokenType }: IToken): boolean {
  return operandStarts.has(tokenType.name)
}

function quoted({ image }: IToken): string {
  return `\`${image.length > 30 ? `${image.slice(0, 29)}…` : image}\``
}

function after(previous: IToken): string {
  return `after ${quoted(previous)}`
}

function placeOf(token: IToken, source: string): string {
  const { line, column } = position(token.startOffset, source)
  return /[\n\r]/.test(source.trim()) ? `line ${line}, column ${column}` : `column ${column}`
}
