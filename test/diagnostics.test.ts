// What a user reads: the frames of the corpus, one example per code of the syntax, suggestions, and the class that carries it all.
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isFunction } from "../src/check/call.ts"
import { adviceFor, foreignNames } from "../src/check/known.ts"
import { catalog, diagnose } from "../src/diagnostics/catalog.ts"
import { LossError } from "../src/diagnostics/error.ts"
import { format, loss, losses, parse, type LossFunction, type Options } from "../src/index.ts"
import { position, printDiagnostic } from "../src/diagnostics/frame.ts"
import { suggest } from "../src/diagnostics/suggest.ts"
import { library } from "../src/losses/library.ts"
import { corpus } from "./corpus.ts"

function failure(source: string | (() => unknown)): LossError {
  try {
    if (typeof source === "string") parse(source)
    else source()
  } catch (error) {
    if (error instanceof LossError) return error
    throw error
  }
  throw new Error(`no fault: ${String(source).slice(0, 80)}`)
}

describe("messages", () => {
  for (const { title, source, expected } of corpus("errors")) it(title, () => expect(failure(source).message).toBe(expected))
})

describe("the catalog", () => {
  for (const [code, row] of Object.entries(catalog)) {
    const source = typeof row.example === "function" ? row.example() : row.example
    const severity = code.startsWith("W") ? "warning" : "error"
    // What the parser lets pass is refused by the checker (test/check.test.ts) or by the call (test/errors.test.ts).
    const bySyntax = code.startsWith("E1") && row.call === undefined
    it(`${code}: its example ${bySyntax ? "triggers it alone" : "is a sentence of the language"}`, () => {
      expect(row.severity).toBe(severity)
      expect(bySyntax ? new Set(failure(source).diagnostics.map(diagnostic => diagnostic.code)) : parse(source).kind).toEqual(bySyntax ? new Set([code]) : expect.stringMatching(/formula|definitions/))
    })
  }

  // The expected texts are what a user must write instead; each fix, put in place of its span, must parse.
  const fixes: readonly (readonly [source: string, fixed: string])[] = [
    ["2x", "2*x"],
    ["(x)(y)", "(x)*(y)"],
    ["a < b <= c", "a < b and b <= c"],
    ["x && y", "x and y"],
    ["x === y", "x == y"],
    ["a – b", "a - b"],
    ["|y - p|*w", "abs(y - p)*w"],
    ["1_000_000*x", "1000000*x"],
    ["if y = 1 then x else 0", "if y == 1 then x else 0"],
    ["loss f(in) = 1", "loss f(in_) = 1"],
    ["loss f(x; a = 1; b = 2) = a*b*x", "loss f(x; a = 1, b = 2) = a*b*x"],
    ["f（x)", "f(x)"],
  ]
  for (const [source, fixed] of fixes) {
    it(`fixes \`${source}\``, () => {
      const [{ fix, span } = { fix: undefined, span: undefined }] = failure(source).diagnostics
      const repaired = source.slice(0, span?.start) + (fix ?? "no fix") + source.slice(span?.end)
      expect(repaired).toBe(fixed)
      parse(repaired)
    })
  }

  it("gives the diagnostic of the language page", () => {
    const source = "-(y*lgo(p) + (1-y)*log(1-p))"
    const name = "lgo"
    const diagnostic = diagnose("E204", { name, suggestion: suggest(name, ["exp", "log", "log1p"]) }, { start: 4, end: 7 })
    expect(printDiagnostic(diagnostic, source)).toBe(
      ["error[E204]: unknown name `lgo`", "  1 | -(y*lgo(p) + (1-y)*log(1-p))", "    |     ^^^ did you mean `log`?"].join("\n"),
    )
    expect(diagnostic.fix).toBe("log")
  })
})

describe("the list of bad sources", () => {
  const lines = readFileSync(new URL("data/bad-sources.jsonl", import.meta.url), "utf8").trim().split("\n")
  for (const line of lines) {
    const { id, why, kind, must_mention: mentions, source, source_parts: parts } = JSON.parse(line) as {
      id: string; why: string; kind: string; must_mention: string[]; source?: string; source_parts?: [string, number][]
    }
    const text = source ?? (parts ?? []).map(([part, times]) => part.repeat(times)).join("")
    // Parses as a call of a loss of the framework `process`: the checker's to refuse.
    if (kind === "valid" || id === "b021") it(`${id} parses: ${why}`, () => void parse(text))
    else {
      it(`${id}: ${why}`, () => {
        const { message } = failure(text)
        for (const mention of mentions) expect(mention.split("|").some(word => message.includes(word)), `${mention} in ${message}`).toBe(true)
      })
    }
  }
})

describe("suggestions", () => {
  const known = ["log", "log1p", "exp", "sigmoid", "softplus", "logsumexp", "relu", "max", "min", "gamma", "alpha", "channel", "c", "n"]
  const near: readonly (readonly [string, string | undefined])[] = [
    ["lgo", "log"], ["sigmod", "sigmoid"], ["alhpa", "alpha"], ["chanel", "channel"], ["logsumepx", "logsumexp"], ["softpuls", "softplus"],
    ["Log", "log"], ["SIGMOID", "sigmoid"],
    ["lоg", "log"], ["ｌｏｇ", "log"], ["с", "c"], ["maх", "max"],
    ["d", undefined], ["kl", undefined], ["something", undefined], ["constructor", undefined], ["", undefined],
  ]
  for (const [name, expected] of near) it(`${name} → ${expected ?? "nothing"}`, () => expect(suggest(name, known)).toBe(expected))
})

describe("many faults", () => {
  const definitions = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join("\n")

  it("of ten definitions are ten, in their order", () => {
    const lines = failure(definitions(10, (i) => `loss f${i}(x) = x +`)).diagnostics.map(({ span }) => span?.start)
    expect(lines).toHaveLength(10)
    expect(lines).toEqual([...lines].sort((a, b) => Number(a) - Number(b)))
  })

  it("of thousands are the first few", () => {
    const { diagnostics } = failure(definitions(9_000, (i) => `loss f${i}(x) = x +`))
    expect(diagnostics.map(({ span }) => span?.start)).toEqual(Array.from({ length: 20 }, (_, i) => definitions(i + 1, (k) => `loss f${k}(x) = x +`).length))
  })
})

describe("frames", () => {
  it("mark a span over several lines to the end of its first", () => {
    const frame = printDiagnostic(diagnose("E101", {}, { start: 4, end: 9 }), "ab\r\ncd\nefg")
    expect(frame.split("\n").slice(1)).toEqual(["  2 | cd", "    | ^^ write a formula, such as `(y - p)^2`"])
  })

  it("keep the gutter straight from line 10 on", () => {
    const frame = printDiagnostic(diagnose("E114", { instead: "a" }, { start: 9, end: 10 }), "\n".repeat(9) + "xy")
    expect(frame.split("\n").slice(1)).toEqual(["  10 | xy", "     | ^ write `a`"])
  })

  it("show no character that a terminal would obey", () => {
    const frame = printDiagnostic(diagnose("E111", { found: "\u001b[31m" }, { start: 1, end: 2 }), "a\u001b[31m\u202eb\ud800")
    expect(frame).not.toMatch(/[\u001b\u202e]/)
    expect(frame).toContain("a\ufffd[31m\ufffdb\ufffd")
  })

  it("put the caret under the fault of a cut line", () => {
    for (const at of [0, 40, 150, 4_000, 9_998]) {
      const source = `${"x".repeat(at)}@${"y".repeat(10_000 - at)}`
      const [, line = "", caret = ""] = printDiagnostic(diagnose("E111", { found: "@" }, { start: at, end: at + 1 }), source).split("\n")
      expect(line.length).toBeLessThan(120)
      expect(line.charAt(caret.indexOf("^"))).toBe("@")
    }
  })

  it("without a span have no source", () => {
    expect(printDiagnostic(diagnose("E711", { axis: "g" }), "s")).toBe("error[E711]: nothing says how long the axis `g` is\n  give its length: `{ sizes: { g: … } }`")
  })

  it("count lines and characters from 1", () => {
    expect(position(0, "ab")).toEqual({ line: 1, column: 1 })
    expect(position(6, "a\n𝑥𝑥b")).toEqual({ line: 2, column: 3 })
  })
})

describe("LossError", () => {
  it("carries data and text, and the stack of the caller alone", () => {
    const error = failure("2x\n")
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe("LossError")
    expect(error.source).toBe("2x\n")
    expect(error.diagnostics).toEqual([{
      code: "E112", severity: "error", message: "`2` and `x` stand side by side with nothing between them", span: { start: 1, end: 2 }, hint: "a product is written `2*x`", fix: "*x",
    }])
    const [first = "", ...frames] = (error.stack ?? "").slice(`LossError: ${error.message}\n`.length).split("\n")
    expect(error.stack).toContain(`LossError: ${error.message}\n`)
    expect(first).toContain("diagnostics.test.ts:")
    expect(frames.join("\n")).not.toContain("/src/")
    expect(Object.keys(error)).toEqual(["diagnostics", "source"])
    expect([LossError.name, String(error)]).toEqual(["LossError", `LossError: ${error.message}`])
  })

  it.each<readonly [string, (f: LossFunction) => unknown]>([
    ["a call", (f) => f({ y: 1 })],
    ["a method", (f) => f.valueAndGrad({ y: 1, p: 1 }, { wrt: "q" })],
    ["with", (f) => f.with({}, JSON.parse('{ "reductoin": "sum" }') as Options)],
    ["a kernel", (f) => f.compile()({ y: 1 })],
    ["allocate", (f) => f.compile().allocate({})],
    ["a piece", (f) => f.accumulate().add({ y: 1 })],
    ["losses", () => losses("loss a(y) = q")],
    ["format", () => format("a+")],
    ["a source among several", () => ["y*p", "q+"].map((text) => loss(text))],
  ])("of %s says where it was called, first of all", (_, run) => {
    const error = failure(() => run(loss("y*p" as string)))
    expect((error.stack ?? "").slice(`LossError: ${error.message}\n`.length).split("\n")[0]).toContain("diagnostics.test.ts:")
  })
})

it("names of other languages are advised on where this one has none of them, in words that are of this one", () => {
  expect(foreignNames.filter((name) => isFunction(name) || library.find(name) !== undefined)).toEqual([])
  for (const name of foreignNames) expect(failure(() => loss(`${name}(x)`)).diagnostics).toMatchObject([{ code: "E204", hint: adviceFor(name) }])
})
