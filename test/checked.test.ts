// Checked mode: what `check` says of data that are wrong, where, and from which inputs; that it says nothing of data that are
// right; and that places are those of the user's own text, whatever other losses were made before.
import { describe, expect, it } from "vitest"
import { catalog } from "../src/diagnostics/catalog.ts"
import { loss, type Inputs, type LossFunction, type Options } from "../src/index.ts"
import type { Diagnostic } from "../src/index.ts"
import { codes, failure } from "./failure.ts"

const bce = "-(y*log(p) + (1-y)*log(1-p))"

/** `from`: the part of the source that the span marks; null where there is no span. */
const cases: ReadonlyArray<readonly [source: string, inputs: Inputs, options: Options, message: string, from: string | null]> = [
  ["log(x)", { x: [2, -1] }, {}, "`log(x)` is NaN, in sample [1], from `x[1] = -1`", "log(x)"],
  // The same node as above, made for another text at another place.
  ["1 + log(x)", { x: [2, -1] }, {}, "`log(x)` is NaN, in sample [1], from `x[1] = -1`", "log(x)"],
  [bce, { y: [1, 0, 1], p: [0.5, 0.5, 0] }, {}, "`log(p)` is -Infinity, in sample [2], from `p[2] = 0`", "log(p)"],
  ["binary_crossentropy", { y: [1, 0, 1], p: [0.5, 0.5, 0] }, {}, "`log(p)` is -Infinity, in sample [2], from `p[2] = 0`", null],
  // A built-in loss and a function with axes stand for their call.
  ["1 + binary_crossentropy(y, q/2)", { y: [1, 1], q: [0.5, 0] }, {}, "`binary_crossentropy(y, q/2)` is -Infinity, in sample [1], from `q[1] = 0`", "binary_crossentropy(y, q/2)"],
  ["loss f(x[c]) = 1 + log(mean[c](x))", { x: [[1, 2], [3, -3]] }, {}, "`log(mean[c](x))` is -Infinity, in sample [1], from `x[1,0] = 3`, `x[1,1] = -3`", "log(mean[c](x))"],
  // Where nothing nearer is known, the whole formula.
  ["loss f(x[c]) = 1 + log(std[c](x))", { x: [[1, 2], [3, 3]] }, {}, "`1 + log(std[c](x))` is -Infinity, in sample [1], from `x[1,0] = 3`, `x[1,1] = 3`", "1 + log(std[c](x))"],
  ["fn g(t) = 1/t\nloss f(x) = exp(-g(x)^2) + g(x)", { x: [1, 0] }, {}, "`1/t` is Infinity, in sample [1], from `x[1] = 0`", "1/t"],
  ["loss f(x[c], y in c) = -log(softmax[c](x)[y])", { x: [[1, 2], [3, NaN]], y: [0, 0] }, {}, "`x` is NaN, in sample [1], from `x[1,1] = NaN`", "x"],
  ["loss f(x >= 0) = sqrt(x)", { x: [1, 0] }, {}, "`sqrt(x)` is Infinity, in the derivative by `x[1]`, from `x[1] = 0`", "sqrt(x)"],
  ["mean(abs(y-p)/y)", { y: [1, 0], p: [2, 3] }, {}, "`abs(y - p)/y` is Infinity, from `y[1] = 0`, `p[1] = 3`", "abs(y-p)/y"],
  ["loss f(x[c]) = sum[c](log(x))", { x: { data: Float64Array.of(1, 2, 3, -4, 5, 6), shape: [3, 2] } }, { layout: { x: "c n" } }, "`log(x)` is NaN, in sample [1], from `x[1,1] = -4`", "log(x)"],
  ["exp(x)^2 - y", { x: [1, 400], y: 1 }, { reduction: "sum" }, "`exp(x)^2` is Infinity, in sample [1], from `x[1] = 400`", "exp(x)^2"],
]

const marked = (source: string, { span }: Diagnostic): string | null => (span === undefined ? null : source.slice(span.start, span.end))

describe("the first NaN or infinity", () => {
  it.each(cases)("%s of %j", (source, inputs, options, message, from) => {
    const found = loss(source).check(inputs, options)
    expect(found.map((d) => [d.code, d.message, marked(source, d)])).toEqual([["E714", message, from]])
  })

  it("is not an infinity that the result has no trace of", () => {
    expect(loss("1/(1 + exp(x))").check({ x: [1000, -1000] })).toEqual([])
    expect(loss("if x > 0 then log(x) else 0").check({ x: [0, 1, -1] })).toEqual([])
    expect(loss("-sum[c](y*log(softmax[c](x)))").check({ x: [[1000, 0]], y: [[1, 0]] })).toEqual([])
    expect(loss("loss f(p[c] in [0,1]) = -sum[c](p*log(p))").check({ p: [[0, 1]] }, { wrt: [] })).toEqual([])
  })
})

describe("domains", () => {
  it("names the first entries outside and counts the rest", () => {
    const found = loss("loss f(p in [0,1]) = p^2").check({ p: [0.5, 1.2, -1, 3, 4, 5] })
    expect(found.map((d) => d.message)).toEqual(["`p[1] = 1.2` lies outside `[0, 1]`", "`p[2] = -1` lies outside `[0, 1]`", "`p[3] = 3` lies outside `[0, 1]`, and so do 2 entries more"])
  })

  it("of sets, half-lines and numbers; NaN lies in none, infinity above every bound", () => {
    expect(loss("loss f(y in {0,1}, x) = x*y").check({ y: [0, 1, 0.5], x: 1 }).map((d) => d.message)).toEqual(["`y[2] = 0.5` lies outside `{0, 1}`"])
    expect(loss("loss f(x > 0) = 1/x").check({ x: [Infinity, 1] })).toEqual([])
    expect(loss("loss f(x > 0) = 1/(1 + x)").check({ x: [0, 1] }).map((d) => d.message)).toEqual(["`x[0] = 0` lies outside `> 0`"])
    expect(loss("loss f(x; a in [0,1] = 0.5) = a*x").check({ x: 1, a: 2 }).map((d) => d.message)).toEqual(["`a = 2` lies outside `[0, 1]`"])
    expect(codesOf(loss("loss f(x in [0,1]) = x").check({ x: [NaN] }))).toEqual(["E707", "E714"])
  })

  it("places are those of the caller's memory", () => {
    const found = loss("loss f(p[c] in [0,1]) = sum[c](p)").check({ p: { data: Float64Array.of(0, 0, 0, 0, 7, 0), shape: [2, 3] } }, { layout: { p: "c n" } })
    expect(found.map((d) => d.message)).toEqual(["`p[1,1] = 7` lies outside `[0, 1]`"])
  })
})

const codesOf = (found: readonly Diagnostic[]): string[] => found.map((d) => d.code)

describe("as a method and as an option", () => {
  it("the examples of the catalog give their codes", () => {
    for (const code of ["E707", "E714", "E724"] as const) {
      const { example, call } = catalog[code]
      const run = new Function("f", `return f${call}`) as (f: LossFunction) => readonly Diagnostic[]
      expect(codesOf(run(loss(String(example))))).toEqual([code])
    }
  })

  it("a label outside its axis is found, a wrong call thrown", () => {
    const f = loss("loss f(x[c], y in c) = -x[y]")
    expect(codesOf(f.check({ x: [[1, 2]], y: [5] }))).toEqual(["E706"])
    expect(codes(failure(() => f.check({ x: [[1, 2]] } as never)))).toEqual(["E701"])
  })

  it("`check: true` throws what `check` finds, with the frame", () => {
    const f = loss(bce)
    const error = failure(() => f({ y: [1], p: [0] }, { check: true }))
    expect(codes(error)).toEqual(["E714"])
    expect(error.message).toContain("  1 | -(y*log(p) + (1-y)*log(1-p))\n    |     ^^^^^^")
    expect(f({ y: [1], p: [0] })).toBe(Infinity)
    expect(f({ y: [1], p: [0.5] }, { check: true })).toBe(Math.LN2)
    expect(codes(failure(() => f.valueAndGrad({ y: [1], p: [0] }, { check: true })))).toEqual(["E714"])
  })

  it("keeps what `with` folded in", () => {
    expect(loss("loss f(x; a = 1) = log(a*x)").with({ a: -1 }).check({ x: [2] })[0]?.message).toBe("`log(a*x)` is NaN, in sample [0], from `x[0] = 2`")
  })
})
