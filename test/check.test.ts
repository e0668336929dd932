// The checker: every code of names, axes, types, domains and support is what its example gives, alone and once; what each message
// must say to be of use; what must not be refused; and that a `fn` no loss calls is read all the same.
import { describe, expect, it } from "vitest"
import { catalog } from "../src/diagnostics/catalog.ts"
import { loss } from "../src/index.ts"
import { codes, failure } from "./failure.ts"

const ofSources = Object.entries(catalog).filter(([code, row]) => /^E[2-6]/.test(code) && row.call === undefined)

describe("the example of a code gives that code", () => {
  it("there are codes of every class", () => expect(new Set(ofSources.map(([code]) => code.slice(0, 2)))).toEqual(new Set(["E2", "E3", "E4", "E5", "E6"])))

  it.each(ofSources)("%s", (code, row) => {
    const source = typeof row.example === "function" ? row.example() : row.example
    const error = failure(() => loss(source))
    expect(codes(error)).toEqual([code])
    const [{ span } = { span: undefined }] = error.diagnostics
    if (code !== "E218") expect(span !== undefined && span.start < span.end && span.end <= source.length).toBe(true)
  })
})

it("a long chain of conditions is not deep", () => expect(loss(`if ${Array.from({ length: 900 }, (_, k) => `x < ${k}`).join(" or ")} then x else 2*x`).signature.parameters.map(({ name }) => name)).toEqual(["x"]))

/** Source, code, the text its span covers, and words that the printed frame must contain. */
const wrong: ReadonlyArray<readonly [source: string, code: string, at: string, words: readonly string[]]> = [
  ["-(y*lgo(p) + (1-y)*log(1-p))", "E204", "lgo", ["unknown name `lgo`", "did you mean `log`?"]],
  ["loss f(y, p; gamma = 2) = (y - p)^gama", "E204", "gama", ["did you mean `gamma`?"]],
  ["loss f(x[channel]) = sum[chanel](x)", "E205", "chanel", ["did you mean `channel`?"]],
  ["loss f(x[c]) = sum[k](x)", "E205", "k", ["unknown axis `k`", "`c`"]],
  ["loss f(x[c]) = x^2", "E301", "x^2", ["`c`", "sum[c]", "mean[c]", "per c"]],
  ["loss f(x[c,d]) = x", "E301", "x", ["`c` and `d`", "per c, d"]],
  ["fn f(x) = g(x)\nfn g(x) = f(x)\nloss h(x) = f(x)", "E206", "f", ["`f` calls `g` calls `f`"]],
  ["loss f(x) = f(x)", "E206", "f", ["`f` calls `f`"]],
  ["atan2(x)", "E212", "atan2(x)", ["2 arguments", "found 1", "atan2(y, x)"]],
  ["huber(y, p; dleta = 2)", "E209", "dleta", ["did you mean `delta`?"]],
  ["huber(y)", "E212", "huber(y)", ["2 arguments", "found 1"]],
  ["loss f(x; a = 1) = let a = x in a", "E201", "a", ["bound twice", "a `let`", "a hyper-parameter"]],
  ["loss f(c[c]) = sum[c](c)", "E201", "c", ["an input", "an axis"]],
  ["loss f(x) = (let a = x in a) + (let a = 2 in a)", "E201", "a", ["bound twice"]],
  ["loss f(x[c], z) = x[z]", "E402", "z", ["`z in c`"]],
  ["loss f(x[c], m) = sum[c if m](x)", "E401", "m", ["`m`, a number", "{0,1}"]],
  ["loss f(x; k in {square, plain} = square) = if k == sqare then x^2 else x", "E403", "sqare", ["did you mean `square`?"]],
  ["loss f(x; a in [0,1] = -0.5) = a*x", "E504", "-0.5", ["`a`", "`-0.5`", "`[0, 1]`"]],
  ["loss f(x; a > 0 = 0) = a*x", "E504", "0", ["`> 0`"]],
  ["loss f(x; a in {1,2} = 3) = a*x", "E504", "3", ["`{1, 2}`"]],
  ["loss f(x[k=2.5]) = sum[k](x)", "E314", "2.5", ["`k`", "whole number"]],
  ["loss f(x[k=3]; w[k=4] = 1) = sum[k](w*x)", "E313", "4", ["size 3", "size 4"]],
  ["loss f(x[i,j]) = let D[i,j] = x + D[i, j-1 else 0] + D[i, j+1 else 0] in D[i=0, j=0]", "E408", "D[i, j+1 else 0]", ["`D`", "earlier"]],
  ["loss f(x[i,j]) = let D[i,j] = x + D in D[i=0, j=0]", "E408", "D", ["`D`"]],
  ["loss f(x[i,j]) = let D[i,j] = x + D[i-0.5, j else 0] in D[i=0, j=0]", "E408", "D[i-0.5, j else 0]", ["whole constant"]],
  ["loss f(x; kind in {square, plain} = square) = x + plain", "E409", "plain", ["a word of a choice"]],
  ["log(-1)*x", "E503", "log(-1)", ["has no value"]],
  ["kears.divergence(y, p)", "E207", "kears", ["`kears.divergence`", "did you mean `keras`?"]],
]

describe("messages", () => {
  it.each(wrong)("%s", (source, code, at, words) => {
    const error = failure(() => loss(source))
    expect(codes(error)).toEqual([code])
    const [{ span } = { span: undefined }] = error.diagnostics
    expect(source.slice(span?.start, span?.end)).toBe(at)
    for (const word of words) expect(error.message).toContain(word)
  })

  it("all mistakes of a source come together", () => {
    const error = failure(() => loss("loss f(x[c]) = lgo(x) + sum[k](x)\nfn g(x) = x + nothing\nloss h(x) = exq(x)"))
    expect(codes(error).sort()).toEqual(["E204", "E204", "E204", "E205"])
  })
})

describe("a fn that no loss calls", () => {
  it.each([
    ["fn g(x) = x + nothing", "E204"],
    ["fn g(x) = lgo(x)", "E204"],
    ["fn g[d](x) = sum[e](x)", "E205"],
    ["fn g(x) = atan2(x)", "E212"],
    ["fn g(x, x) = x", "E201"],
    ["fn g(x) = let x = 1 in x", "E201"],
    ["fn g(x) = g(x - 1)", "E206"],
  ])("%s", (text, code) => expect(codes(failure(() => loss(`${text}\nloss f(x) = x`)))).toEqual([code]))

  it.each([
    "fn g[c](x, y) = x[y] + sum[c](x[c=y])",
    "fn g(m, x; kind = 1) = if m then x else size_of(x)\nfn size_of(x) = x + 1",
    "fn g[a,b](x; p = 2) = logsumexp[a if a != b](x[a=b, b=a])^p",
  ])("takes anything: %s", (text) => expect(loss(`${text}\nloss f(x) = x`)({ x: [3, 5] })).toBe(4))
})

describe("many errors of one source", () => {
  it("come together, in the order of the text", () => {
    const source = Array.from({ length: 10 }, (_, k) => `loss f${k}(x) = x + unknown${k}`).join("\n")
    const { diagnostics } = failure(() => loss(source))
    expect(diagnostics.map((d) => source.slice(d.span?.start, d.span?.end))).toEqual(Array.from({ length: 10 }, (_, k) => `unknown${k}`))
  })

  it("are twenty where there are thousands, in the syntax or in the names", () => {
    for (const body of ["x + u", "x 2"]) {
      expect(failure(() => loss(Array.from({ length: 2000 }, (_, k) => `loss f${k}(x) = ${body}`).join("\n"))).diagnostics).toHaveLength(20)
    }
  })
})

describe("legal, and close to a mistake", () => {
  it.each([
    "loss f(x[c], y in c) = x[y]",
    "loss f(x[k=4], z[k=4]) = sum[k](x*z)",
    "loss f(gamma, norm, rank; log = 2) = gamma*norm*rank*log",
    "loss f(e, x) = e*x",
    "loss f(x; e in [5,6] = 5.5, a in [0,1] = 1, b in (0,1] = 1, t > 0 = 1e-300, s in {-1,1} = -1) = a*b*e*t*s*x",
    "loss f(x[n]) = let s = x*x[n'] in sum[n](s[n'=n]) + sum[n'](s[n=n'])",
    "loss f(x; plain = 1, kind in {square, cube} = square) = if kind == square then plain*x else x",
    "fn f(x) = x\nloss g(f) = f + 1",
    "loss f(x) = g(x)\nloss g(x) = x",
  ])("%s", (source) => expect(() => loss(source)).not.toThrow())

  it("a table may read what is earlier: refused as not supported yet, and as nothing else", () => {
    const earlier = "loss f(x[i,j]) = let D[i,j] = x + D[i-1, j else 0] + D[i-2, j+1 else 0] + D[i, j-1 else 0] + D[i=i-1, j=0 else 1] in D[i=0, j=0]"
    expect(codes(failure(() => loss(earlier)))).toEqual(["E601"])
  })
})

it("what is wrong inside a built-in loss is shown at its call, in words of that loss", () => {
  const source = "loss f(y, p[c]) = 2*cross_entropy(p, y)"
  const [fault] = failure(() => loss(source)).diagnostics
  expect(source.slice(fault!.span!.start, fault!.span!.end)).toBe("cross_entropy(p, y)")
  expect(fault!.message).toBe("in `cross_entropy`: `y` is a real number and cannot be used as a position")
  expect(failure(() => loss("loss f(x; k in {a, b} = a) = if k < 1 then x else 0")).diagnostics[0]!.message).toBe("the choice `k` has no number as its value")
})
