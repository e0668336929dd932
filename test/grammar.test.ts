// What the grammar says by hand to be quick, against what Chevrotain finds out by itself.
import { readFileSync } from "node:fs"
import { createToken, Lexer } from "chevrotain"
import type { TokenType } from "chevrotain"
import { describe, expect, test } from "vitest"
import { choicesModule } from "../grammar/generate.ts"
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
    for (let code = 0; code < 256; code++) {
      const letter = String.fromCharCode(code)
      if (/[\p{L}_]/u.test(letter)) expect(lexer.tokenize(letter).tokens.map((t) => t.tokenType), letter).toEqual([Name])
    }
  })

  test("a name ends where it ends", () => {
    const lexer = newLexer(true)
    const names = ["ab", "aβ", "βa", "a'", "a''", "a1_", "x₁", "ab\u0301", "_", "a′"]
    for (const name of names) expect(lexer.tokenize(`${name}+${name}`).tokens.map((t) => t.image), name).toEqual([name, "+", name])
    expect(lexer.tokenize("aⁿ").tokens.map((t) => t.image)).toEqual(["a"])
  })
})

test("what the parser reads of its choices is what Chevrotain finds out", () => {
  expect(readFileSync(new URL("../grammar/choices.ts", import.meta.url), "utf8")).toBe(choicesModule())
  expect(new LossParser().choices.size).toBe(new LossParser(true).choices.size)
})
