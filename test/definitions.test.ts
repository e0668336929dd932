// The catalogue written in the language: every definition parses (test/syntax.test.ts) and checks. Tables may
// answer that they are not supported yet, and nothing else.
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { checkLoss, newChecker } from "../src/check/loss.ts"
import { homeOf } from "../src/check/program.ts"
import type { Home } from "../src/check/scope.ts"
import { parse } from "../src/syntax/parse.ts"

const text = readFileSync(new URL("data/definitions.txt", import.meta.url), "utf8")
const program = parse(text)
const definitions = program.kind === "definitions" ? program.definitions : []
const nothing: Home = { find: () => undefined, known: () => [], dialects: () => [], reduction: () => undefined }
const home = homeOf(definitions, nothing)
const losses = definitions.filter((d) => d.kind === "loss")

describe("catalogue definitions", () => {
  it("has all 278 losses", () => expect(losses.length).toBe(278))

  it.each(losses.map((d) => [d.name.name, d] as const))("%s", (_, definition) => {
    const checker = newChecker()
    checkLoss(definition, home, checker, text)
    const wrong = checker.diagnostics.filter((d) => d.severity === "error" && d.code !== "E601")
    expect(wrong.map((d) => `${d.code} ${d.message}`)).toEqual([])
  })

  it("only tables are left for later", () => {
    const later = losses.flatMap((definition) => {
      const checker = newChecker()
      checkLoss(definition, home, checker, text)
      return checker.diagnostics.length > 0 ? [checker.diagnostics.map((d) => d.message)] : []
    })
    for (const messages of later) expect(messages.join()).toMatch(/^a table, .* is not supported yet$/)
    expect(later.length).toBe(10)
  })
})
