// What the grammar says by hand to be quick, against what Chevrotain finds out by itself.
import { createToken, EOF, Lexer, LLkLookaheadStrategy } from "chevrotain"
import type { BaseParser, IProduction, Rule, TokenType } from "chevrotain"
import { describe, expect, test } from "vitest"
import { OneTokenLookahead } from "../grammar/lookahead.ts"
import { LossParser } from "../grammar/parser.ts"
import { Name, newLexer, vocabulary } from "../grammar/tokens.ts"

/** Codes from 256 on share buckets of 255. */
function openings(type: TokenType, hinted: boolean): ReadonlySet<string> {
  const { PATTERN = "", START_CHARS_HINT } = type
  const alone = createToken({ name: "Alone", pattern: PATTERN, line_breaks: true, ...(hinted && START_CHARS_HINT !== undefined ? { start_chars_hint: START_CHARS_HINT } : {}) })
  const lexer = new Lexer([alone], { positionTracking: "onlyOffset", ensureOptimizations: true })
  expect(lexer.lexerDefinitionErrors).toEqual([])
  const modes = Reflect.get(lexer, "charCodeToPatternIdxToConfig") as Readonly<Record<string, readonly unknown[]>>
  return new Set(Object.keys(modes["defaultMode"] ?? []))
}

describe("the characters a token can open with", () => {
  const analyzable = vocabulary.filter((type) => type.PATTERN instanceof RegExp && type.PATTERN.source !== Lexer.NA.source)
  test.each(analyzable.map((type) => [type.name, type] as const))("%s", (_, type) => {
    expect(openings(type, true)).toEqual(openings(type, false))
  })

  test("every letter opens a name", () => {
    const lexer = newLexer(true)
    for (const letter of ["a", "Z", "_", "é", "σ", "я", "あ", "中", "𝑥"]) expect(lexer.tokenize(letter).tokens.map((t) => t.tokenType)).toEqual([Name])
  })
})

describe("the choice by one token", () => {
  const parser = new LossParser(true)
  const own = new OneTokenLookahead({ maxLookahead: 1 })
  const theirs = new LLkLookaheadStrategy({ maxLookahead: 1 })
  const kinds = ["Option", "Repetition", "RepetitionWithSeparator", "RepetitionMandatory", "RepetitionMandatoryWithSeparator"] as const
  const at = <T>(f: (this: BaseParser) => T, type: TokenType): T => f.call({ LA: () => type, LA_FAST: () => type } as unknown as BaseParser)

  test.each(Object.entries(parser.getGAstProductions()))("in %s", (_, rule: Rule) => {
    const productions = (list: readonly IProduction[]): readonly IProduction[] =>
      list.flatMap((p) => [p, ...("definition" in p && !("referencedRule" in p) ? productions(p.definition as IProduction[]) : [])])
    for (const production of productions(rule.definition)) {
      const shared = { rule, prodOccurrence: Reflect.get(production, "idx") as number, maxLookahead: 1, dynamicTokensEnabled: false, hasPredicates: false }
      const kind = kinds.find((k) => k === production.constructor.name)
      for (const type of [...vocabulary, EOF]) {
        if (production.constructor.name === "Alternation") {
          expect(at(own.buildLookaheadForAlternation(shared), type)).toBe(at(theirs.buildLookaheadForAlternation(shared), type))
        } else if (kind !== undefined) {
          expect(at(own.buildLookaheadForOptional({ ...shared, prodType: kind }), type)).toBe(at(theirs.buildLookaheadForOptional({ ...shared, prodType: kind }), type))
        }
      }
    }
  })
})
