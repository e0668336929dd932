// The TextMate grammar of .loss files, from which editors color them. In: the token table and the table of functions. Out: the grammar as
// JSON (`npm run grammar` writes lossc.tmLanguage.json; a test asserts that it is current). Names are told apart as in the language: before
// `(`, or before `[…](`, a name is a function, elsewhere a value.
import { allOps, allReductions } from "../src/ops/table.ts"
import { Compare, Divide, Equals, keywords, Minus, NameSign, NumberLiteral, Plus, Power, Root, Superscript, Times, And, Or, Not, In, Loss, Fn, True, False } from "./tokens.ts"
import type { TokenType } from "chevrotain"

const NAME = "[\\p{L}_][\\p{L}\\p{M}0-9_₀-₉]*"
const PRIMES = "['′″‴]*"

/** The text of a token's pattern, as a regular expression. */
function pattern({ PATTERN }: TokenType): string {
  if (PATTERN instanceof RegExp) return PATTERN.source
  if (typeof PATTERN === "string") return PATTERN.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  throw new Error("a token of the grammar has a pattern")
}

const anyOf = (...tokens: readonly TokenType[]): string => tokens.map(pattern).join("|")
const word = (tokens: readonly TokenType[]): string => `(?<![\\p{L}\\p{M}0-9_])(?:${anyOf(...tokens)})(?![\\p{L}\\p{M}0-9_₀-₉'′])`

export function textMate(): string {
  const functions = [...new Set([...allOps(), ...allReductions()].flatMap((row) => [row.name, ...(row.aliases ?? [])]))].filter((name) => new RegExp(`^${NAME}$`, "u").test(name)).sort()
  const logic = [And, Or, Not, In]
  const grammar = {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "lossc",
    scopeName: "source.lossc",
    fileTypes: ["loss"],
    patterns: [
      { name: "comment.line.documentation.lossc", match: "##.*$" },
      { name: "comment.line.number-sign.lossc", match: "#.*$" },
      { match: `(?<![\\p{L}\\p{M}0-9_])(${anyOf(Loss, Fn)})\\s+(${NAME})`, captures: { 1: { name: "storage.type.lossc" }, 2: { name: "entity.name.function.lossc" } } },
      { name: "keyword.operator.logical.lossc", match: word(logic) },
      { name: "constant.language.lossc", match: `${word([True, False])}|(?<![\\p{L}\\p{M}0-9_])(?:pi|e|inf|π)(?![\\p{L}\\p{M}0-9_₀-₉(\\[])|${pattern(NameSign)}` },
      { name: "keyword.control.lossc", match: word(keywords.filter((token) => !logic.includes(token) && ![Loss, Fn, True, False].includes(token))) },
      { name: "support.function.lossc", match: `(?<![\\p{L}\\p{M}0-9_.])(?:${functions.join("|")})(?=\\s*(?:\\(|\\[[^\\]]*\\]\\s*\\())` },
      { name: "entity.name.function.lossc", match: `${NAME}(?=\\s*(?:\\(|\\[[^\\]]*\\]\\s*\\())` },
      { match: `(${NAME})\\s*(\\.)(?=\\s*${NAME})`, captures: { 1: { name: "entity.name.namespace.lossc" }, 2: { name: "punctuation.lossc" } } },
      { name: "variable.other.lossc", match: `${NAME}${PRIMES}` },
      { name: "constant.numeric.lossc", match: anyOf(NumberLiteral, Superscript) },
      { name: "keyword.operator.comparison.lossc", match: pattern(Compare) },
      { name: "keyword.operator.arithmetic.lossc", match: anyOf(Power, Plus, Minus, Times, Divide, Root) },
      { name: "keyword.operator.assignment.lossc", match: pattern(Equals) },
      { name: "punctuation.lossc", match: "[()\\[\\]{},;.]" },
    ],
  }
  return `${JSON.stringify(grammar, null, 2)}\n`
}
