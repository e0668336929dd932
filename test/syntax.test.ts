// From text to tree and back: the corpus of trees, the catalogue of losses, random trees, random damage, the limits.
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cstTypes } from "../grammar/generate.ts"
import { LossParser } from "../grammar/parser.ts"
import { newLexer } from "../grammar/tokens.ts"
import { LossError } from "../src/diagnostics/error.ts"
import type { Program } from "../src/syntax/ast.ts"
import { format } from "../src/syntax/format.ts"
import { parse } from "../src/syntax/parse.ts"
import { print } from "../src/syntax/print.ts"
import { expressions, programs } from "./arbitrary-ast.ts"
import { corpus } from "./corpus.ts"
import { tree } from "./tree.ts"

const definitions = readFileSync(new URL("data/definitions.txt", import.meta.url), "utf8")

function withoutSpans(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === "span" ? undefined : inner)))
}

function codeOf(source: string): string {
  try {
    parse(source)
    return "none"
  } catch (error) {
    if (!(error instanceof LossError)) throw error
    return error.diagnostics.map(({ code }) => code).join(" ")
  }
}

describe("the grammar", () => {
  it("passes the validations that are skipped in use", () => {
    expect(() => new LossParser(true)).not.toThrow()
    expect(newLexer(false).lexerDefinitionErrors).toEqual([])
  })

  it("has current types for its trees", () => {
    expect(readFileSync(new URL("../grammar/cst.d.ts", import.meta.url), "utf8")).toBe(cstTypes())
  })

  it("every example of its README parses", () => {
    const blocks = [...readFileSync(new URL("../grammar/README.md", import.meta.url), "utf8").matchAll(/```lossc\n([\s\S]*?)```/g)]
    expect(blocks.length).toBeGreaterThan(10)
    for (const [, source = ""] of blocks) parse(source)
  })
})

describe("trees", () => {
  for (const { title, source, expected } of corpus("syntax")) it(title, () => expect(tree(parse(source))).toBe(expected))

  it("spans cover the text of each node", () => {
    const source = "  (a + b)*f[c](x; k = 1) # end"
    const program = parse(source)
    if (program.kind !== "formula" || program.body.kind !== "infix" || program.body.right.kind !== "call") throw new Error("not the tree")
    const { left, right, span } = program.body
    const texts = [span, left.span, right.span, right.callee.span, right.bracket?.span, right.named[0]?.name.span].map(part => source.slice(part?.start, part?.end))
    expect(texts).toEqual(["(a + b)*f[c](x; k = 1)", "(a + b)", "f[c](x; k = 1)", "f", "[c]", "k"])
  })
})

describe("the catalogue", () => {
  it("parses, and survives being printed and formatted", () => {
    const program = parse(definitions)
    if (program.kind !== "definitions") throw new Error("not definitions")
    expect(program.definitions.filter(({ kind }) => kind === "loss")).toHaveLength(278)
    expect(withoutSpans(parse(print(program)))).toEqual(withoutSpans(program))
    const formatted = format(definitions)
    expect(withoutSpans(parse(formatted))).toEqual(withoutSpans(program))
    expect(format(formatted)).toBe(formatted)
  })

  it("keeps every comment when formatted", () => {
    const words = (text: string): string[] => (text.match(/#.*/g) ?? []).map(comment => comment.replace(/^#+/, "").trim()).sort()
    expect(words(format(definitions))).toEqual(words(definitions))
  })
})

describe("print", () => {
  it("is read back as the same tree", () => {
    fc.assert(fc.property(programs, program => {
      expect(withoutSpans(parse(print(program)))).toEqual(withoutSpans(program))
    }), { numRuns: 200 })
  })

  it("of an expression alone is read back too, and printed again alike", () => {
    fc.assert(fc.property(expressions, body => {
      const printed = print(body)
      const program: Program = parse(printed)
      expect(program.kind === "formula" && withoutSpans(program.body)).toEqual(withoutSpans(body))
      expect(print(program.kind === "formula" ? program.body : program)).toBe(printed)
    }), { numRuns: 600 })
  })

  for (const { title, source, expected } of corpus("print")) {
    it(title, () => {
      expect(format(source).trimEnd()).toBe(expected)
      expect(format(expected).trimEnd()).toBe(expected)
    })
  }
})

describe("damage", () => {
  const signs = [..."()[]{},;=<>!+-*/^.#'\"|&?:%~ \n0129eEnlx_²√σ∞𝑥\u0000\u0301\ud800", " let ", " in ", " if ", " then ", " else ", "loss ", "\nfn ", " over ", " not "]
  const lines = definitions.split("\n").filter(line => line !== "")
  const damaged = fc.tuple(fc.constantFrom(...lines), fc.array(fc.tuple(fc.nat(200), fc.nat(6), fc.constantFrom(...signs)), { minLength: 1, maxLength: 5 })).map(([line, cuts]) =>
    cuts.reduce((text, [at, drop, sign]) => text.slice(0, at % (text.length + 1)) + sign + text.slice((at % (text.length + 1)) + drop), line),
  )
  const rummage = fc.array(fc.constantFrom(...signs, "f", "(x", "sum[c]", "let a = ", "1", "torch."), { maxLength: 30 }).map(parts => parts.join(""))

  for (const [name, sources] of [["of a definition", damaged], ["without any sense", rummage]] as const) {
    it(`${name} is a LossError with spans inside the source, or parses`, () => {
      fc.assert(fc.property(sources, source => {
        try {
          parse(source)
        } catch (error) {
          if (!(error instanceof LossError)) throw error
          expect(error.diagnostics.length).toBeGreaterThan(0)
          for (const { span, message, hint } of error.diagnostics) {
            expect(span === undefined || (span.start >= 0 && span.end <= source.length && span.start <= span.end)).toBe(true)
            expect(`${message} ${hint ?? ""}`).not.toMatch(/undefined|token|NaN|Token|something else/)
          }
        }
      }), { numRuns: 3_000 })
    })
  }
})

describe("limits", () => {
  const hostile: readonly (readonly [what: string, source: string, code: string])[] = [
    ["10^5 open parentheses", "(".repeat(100_000), "E134"],
    ["10^5 open brackets", "[".repeat(100_000), "E134"],
    ["50000 nested calls", `${"exp(".repeat(50_000)}x${")".repeat(50_000)}`, "E132"],
    ["10000 nested reductions", `${"sum[c](".repeat(10_000)}x${")".repeat(10_000)}`, "E134"],
    ["a million digits", `${"9".repeat(1_000_000)}*x`, "E131"],
    ["10^5 digits", `${"9".repeat(100_000)}*x`, "E133"],
    ["10^4 superscript digits", `x${"²".repeat(10_000)}`, "E133"],
    ["90000 unary minuses", `${"-".repeat(90_000)}x`, "E134"],
    ["40000 nots", `${"not ".repeat(40_000)}x`, "E134"],
    ["40000 roots", `${"√".repeat(40_000)}x`, "E134"],
    ["a tower of powers", `${"2^".repeat(40_000)}2`, "E134"],
    ["a chain of ifs", `${"if x then 1 else ".repeat(15_000)}1`, "E134"],
    ["nested lets", `${"let a = ".repeat(10_000)}1${" in a".repeat(10_000)}`, "E134"],
    ["a long sum", `${"1+".repeat(40_000)}1`, "E135"],
    ["picks behind picks", `x${"[c]".repeat(30_000)}`, "E135"],
    ["a wide call", `max(${"x,".repeat(40_000)}x)`, "E136"],
    ["a maximum of many", `max(${"x,".repeat(1_500)}x)`, "E135"],
    ["a large exponent", "1e-999999999*x", "E137"],
    ["many wrong characters", "@x".repeat(99_000), Array(20).fill("E102").join(" ")],
  ]
  for (const [what, source, code] of hostile) {
    it(`${what}: ${code.slice(0, 4)}, at once`, () => {
      // Of this process: other jobs on the machine do not count.
      const start = process.cpuUsage()
      expect(codeOf(source)).toBe(code)
      const { user, system } = process.cpuUsage(start)
      expect((user + system) / 1000).toBeLessThan(2_000)
    })
  }

  it("leave room for what people write", () => {
    expect(codeOf(`${"(".repeat(150)}x${")".repeat(150)}`)).toBe("none")
    expect(codeOf(`${"f(".repeat(150)}x${")".repeat(150)}`)).toBe("none")
    expect(codeOf(`${"x + ".repeat(900)}x`)).toBe("none")
    expect(codeOf(`${"if x then 1 else ".repeat(150)}1`)).toBe("none")
  })

  it("a caller who left little of the stack gets a diagnostic too", () => {
    const source = `${"f(".repeat(180)}x${")".repeat(180)}`
    const deep = (): string => {
      try {
        return deep()
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return codeOf(source)
      }
    }
    expect(["none", "E134"]).toContain(deep())
  })
})
