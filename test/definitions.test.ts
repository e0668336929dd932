// The catalogue written in the language: every definition parses (test/syntax.test.ts) and checks. Own axes and tables may
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
const nothing: Home = { find: () => undefined, known: () => [], dialects: () => [] }
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

  it("only own axes and tables are left for later", () => {
    const later = losses.filter((definition) => {
      const checker = newChecker()
      checkLoss(definition, home, checker, text)
      return checker.diagnostics.length > 0
    })
    for (const definition of later) {
      const source = text.slice(definition.span.start, definition.span.end)
      const called = definitions.filter((d) => source.includes(`${d.name.name}[`) || source.includes(`${d.name.name}(`)).map((d) => text.slice(d.span.start, d.span.end)).join("\n")
      expect(`${source}\n${called}`).toMatch(/\[\w+=[^\]]*\]|\[\w+,\w+\]\s*=/)
    }
    expect(later.length).toBeLessThanOrEqual(26)
  })
})
