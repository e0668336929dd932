// Wrong calls: what is said about data and options that do not fit, that hostile names are ordinary names, and that no message
// carries a stack of the compiler or a word of its tools (test/failure.ts checks that of every error here).
import { describe, expect, it } from "vitest"
import { BackendRefusal, type Backend } from "../src/backends/backend.ts"
import { catalog } from "../src/diagnostics/catalog.ts"
import { loss, losses, type Inputs, type LossFunction, type Options } from "../src/index.ts"
import { codes, failure } from "./failure.ts"

const refusing: Backend = {
  name: "wasm",
  load() {
    throw new BackendRefusal("not here")
  },
}

const calls = Object.entries(catalog).flatMap(([code, row]) => (row.call === undefined || typeof row.example !== "string" ? [] : [[code, row.example, row.call] as const]))
/** What does not throw: `check` (test/checked.test.ts) and `accuracy` (below) return their findings, and a broken table of rules is no call (test/rewrite.test.ts). */
const elsewhere = calls.filter(([code, , call]) => code === "E138" || call.startsWith(".check(") || call.startsWith(".accuracy("))
const audited = calls.filter(([, , call]) => call.startsWith(".accuracy("))

describe("the call in the catalog gives its code", () => {
  it.each(calls.filter((row) => !elsewhere.includes(row)))("%s: %s%s", (code, source, call) => {
    const run = new Function("f", "refusing", "loss", `return f${call}`) as (f: LossFunction, refusing: Backend, make: typeof loss) => unknown
    const f = loss(source)
    expect(codes(failure(() => run(f, refusing, loss)))).toEqual([code])
  })

  it.each(audited)("%s: %s%s", (code, source, call) => {
    const run = new Function("f", `return f${call}.warnings`) as (f: LossFunction) => readonly { readonly code: string }[]
    expect(new Set(run(loss(source)).map((warning) => warning.code))).toEqual(new Set([code]))
  })

  it("but for a few", () => expect(elsewhere.map(([code]) => code).sort()).toEqual(["E138", "E707", "E714", "E724", "W504", "W505"]))
})

const bce = "-(y*log(p) + (1-y)*log(1-p))"
const ce = "cross_entropy"
const rows = [[1, 2, 3], [4, 5, 6]]
const half = (n: number) => new Float64Array(n).fill(0.5)

/** Misuse of orders and own axes. */
const misused: ReadonlyArray<readonly [source: string, code: string]> = [
  ["order(x)", "E304"],
  ["loss f(x[c,d]) = sum[c,d](rank[c,d](x))", "E310"],
  ["loss f(x[c]) = sum[c](sort[c if x > 0](x))", "E317"],
  ["loss f(x[c]) = sum[c](order[k=3](x))", "E316"],
  ["loss f(x[c]) = sum[c](softmax[k=3](x))", "E316"],
  ["loss f(x[h]) = sum[h](sum[h=3](x))", "E201"],
  ["loss f(x[h], k) = sum[h](sum[k=3](x))", "E201"],
  ["loss f(x[h], n) = sum[h](sum[k=n](x))", "E314"],
  ["loss f(x[h]; n = 2) = sum[h](sum[k=-1](x*n))", "E314"],
  ["loss f(x; n = 2) = sum[k=mean(n)](x)", "E314"],
  ["loss f(x[h]) = let g[b=3] = x*b, m[b=4] = g in sum[h,b](m)", "E313"],
  ["loss f(x[h]) = let g[b] = x in sum[h](g)", "E205"],
  ["loss f(x[h]) = let g[b=3] = x*b in sum[h](g)", "E301"],
  ["loss f(x[h]) = sum[h](sum[k=3](x) + k)", "E204"],
]

describe("orders and own axes misused", () => {
  it.each(misused)("%s", (source, code) => expect(codes(failure(() => loss(source)))).toEqual([code]))

  it("an own axis is called by its name", () => {
    expect(failure(() => loss("loss f(x[h]) = let g[b=3] = x*b in sum[h](g)")).diagnostics[0]?.message).toBe("the axis `b` is left over in the value of the loss")
  })
})

const wrong: ReadonlyArray<readonly [what: string, source: string, inputs: Inputs, options: Options, code: string, words: readonly string[]]> = [
  ["(N) against (N,1)", bce, { y: [0, 1, 0], p: [[0.1], [0.2], [0.3]] }, {}, "E703", ["`y`", "(3)", "`p`", "(3, 1)", "batch"]],
  ["(N,1) against (N)", bce, { y: [[0], [1], [0]], p: half(3) }, {}, "E703", ["`y`", "(3, 1)", "`p`", "(3)"]],
  ["(N,1) against (1,N)", bce, { y: [[0], [1]], p: [[0.5, 0.5]] }, {}, "E703", ["(2, 1)", "(1, 2)"]],
  ["{ data, shape } of (N,1)", bce, { y: half(3), p: { data: half(3), shape: [3, 1] } }, {}, "E703", ["(3, 1)"]],
  ["lengths", bce, { y: new Uint8Array(3), p: half(4) }, {}, "E703", ["`y`", "`p`", "(3)", "(4)"]],
  ["a missing input", bce, { y: [1] }, {}, "E701", ["`p`"]],
  ["an unknown input", "loss f(target, x; gamma = 2) = x^gamma*target", { target: [1], x: [1], gama: 2 }, {}, "E702", ["`gama`", "did you mean `gamma`?"]],
  ["a ragged array", bce, { y: [[1, 2], [3]], p: 0.5 }, {}, "E709", ["`y[1]`", "length 1", "2"]],
  ["a hole", bce, { y: [1, undefined as unknown as number, 2], p: 0.5 }, {}, "E705", ["`y[1]`", "a number", "undefined"]],
  ["text", bce, { y: [1, "0.5" as unknown as number], p: 0.5 }, {}, "E705", ["`y[1]`", '"0.5"']],
  ["null", bce, { y: null as unknown as number, p: 0.5 }, {}, "E705", ["`y`", "null"]],
  ["data that do not fill their shape", bce, { y: { data: half(5), shape: [2, 3] }, p: 0.5 }, {}, "E716", ["5", "(2, 3)", "6"]],
  ["a missing axis", ce, { x: 1, y: 0 }, {}, "E711", ["`c`"]],
  ["a flat array of unknown shape", "loss f(x[c]) = sum[c](x)", { x: half(6) }, {}, "E708", ["`x`", "shape"]],
  ["a size that contradicts", "loss f(b[k=4]) = sum[k](b)", { b: [[1, 2, 3]] }, {}, "E713", ["`k`", "3", "4"]],
  ["a hyper-parameter with a batch", "loss f(x; a = 1) = a*x", { x: [1, 2], a: [1, 2] }, {}, "E704", ["`a`", "a number"]],
  ["weights of other classes", ce, { x: rows, y: [0, 1], weight: [1, 1] }, {}, "E703", ["`weight`", "(2)", "`c`"]],
  ["a label beyond its axis", ce, { x: rows, y: [0, 3] }, {}, "E706", ["`y[1] = 3`", "`c`", "3"]],
  ["a negative label", ce, { x: rows, y: [-1, 0] }, {}, "E706", ["`y[0] = -1`"]],
  ["-100 where another label is ignored", ce, { x: rows, y: [-100, 1], ignore_index: 1 }, {}, "E706", ["`y[0] = -100`"]],
  ["-100 where nothing ignores it", "loss f(x[c], y in c) = -logsoftmax[c](x)[y]", { x: rows, y: Int32Array.of(0, -100) }, {}, "E706", ["`y[1] = -100`", "length 3"]],
  ["a label beyond its axis, by entries", ce, { x: rows, y: [0, 3] }, { reduction: "none" }, "E706", ["`y[1] = 3`"]],
  ["a label beyond its axis on a probability", "sparse_categorical_crossentropy", { y: [2], p: [[0.5, 0.5]] }, {}, "E706", ["`y[0] = 2`"]],
  ["a label that is no whole number", ce, { x: rows, y: [0, 1.5] }, {}, "E718", ["`y[1] = 1.5`", "whole number"]],
  ["a NaN label", ce, { x: rows, y: Float64Array.of(NaN, 0) }, {}, "E718", ["`y[0] = NaN`"]],
  ["a label read from an empty axis", ce, { x: [[], []], y: [0, 0] }, {}, "E706", ["`y[0] = 0`", "length 0"]],
  ["argmax of an empty axis", "loss f(x[c]) = argmax[c](x)", { x: [[], []] }, {}, "E719", ["`c`", "argmax"]],
  ["an integer beyond float64", bce, { y: [2n ** 60n], p: 0.5 }, {}, "E720", ["`y[0]", "1152921504606846976"]],
  ["an unknown option", bce, { y: 1, p: 0.5 }, { reducton: "sum" } as Options, "E801", ["`reducton`", "did you mean `reduction`?"]],
  ["an unknown reduction", bce, { y: 1, p: 0.5 }, { reduction: "batch_mean" as "mean" }, "E802", ["`reduction`", "did you mean `batchmean`?"]],
  ["a layout of nothing", bce, { y: 1, p: 0.5 }, { layout: { q: "n" } }, "E806", ["`q`", "`y` and `p`"]],
  ["sizes of nothing", bce, { y: 1, p: 0.5 }, { sizes: { k: 2 } }, "E806", ["`k`"]],
  ["a weight per sample too few", bce, { y: [0, 1, 1], p: [0.5, 0.5, 0.5] }, { sampleWeight: [1, 2] }, "E704", ["`sampleWeight`", "(3)", "(2)"]],
  ["an unknown choice", "loss f(x; kind in {square, plain} = square) = if kind == square then x^2 else x", { x: 1, kind: "sqare" }, {}, "E712", ["`kind`", '"sqare"', "did you mean `square`?"]],
  ["a switch that is a word", "loss f(x; full = false) = if full then x else 0", { x: 1, full: "yes" }, {}, "E705", ["`full`", '"yes"']],
  ["wasm-like backends that are none", bce, { y: 1, p: 0.5 }, { backend: [{ name: "wasm" }] as unknown as Backend[] }, "E802", ["`backend`"]],
]

describe("data and options", () => {
  it.each(wrong)("%s", (_, source, inputs, options, code, words) => {
    const f = loss(source)
    const methods: Array<() => unknown> = [() => f(inputs, options), () => f.valueAndGrad(inputs, options), () => f.gradAndHess(inputs, options)]
    for (const run of methods) {
      const error = failure(run)
      expect(codes(error)).toEqual([code])
      for (const word of words) expect(error.message).toContain(word)
    }
  })

  const g = new Float64Array(2)
  const out: ReadonlyArray<readonly [what: string, out: object, code: string, words: readonly string[]]> = [
    ["integers", { grad: { p: new Int32Array(2) } }, "E705", ["`out.grad.p`", "Float32Array or Float64Array", "Int32Array"]],
    ["another length", { grad: { p: new Float64Array(3) } }, "E705", ["2 entries", "3"]],
    ["an unknown name", { grad: { q: g } }, "E806", ["`q`", "`p`"]],
    ["an unknown part", { gradient: { p: g } }, "E806", ["`gradient`", "`value` and `grad`"]],
    ["an array in place of the table", { grad: g }, "E705", ["`out.grad`", "an object"]],
    ["one array for two results", { grad: { p: g, y: g } }, "E807", ["`out.grad.y`", "`out.grad.p`", "share memory"]],
    ["a number's array", { value: g }, "E705", ["`out.value`", "a number"]],
  ]
  it.each(out)("out: %s", (_, given, code, words) => {
    const error = failure(() => loss(bce).valueAndGrad({ y: [0, 1], p: [0.5, 0.5] }, { out: given }))
    expect(codes(error)).toEqual([code])
    for (const word of words) expect(error.message).toContain(word)
  })

  it.each<[string, (f: LossFunction) => unknown, string, string]>([
    ["wrt of nothing", (f) => f.valueAndGrad({ x: rows, y: [0, 1] }, { wrt: "z" }), "E803", "`z`"],
    ["wrt of a label", (f) => f.valueAndGrad({ x: rows, y: [0, 1] }, { wrt: "y" }), "E602", "`y`"],
    ["the derivative by a label", (f) => f.derivative("y"), "E602", "`y`"],
    ["the derivative by nothing", (f) => f.derivative("z"), "E803", "`z`"],
    ["with an input", (f) => f.with({ x: 1 }), "E702", "`x`"],
    ["with a near name", (f) => f.with({ label_smothing: 0.1 }), "E702", "did you mean `label_smoothing`?"],
    ["with nothing", (f) => (f.with as (hypers?: Inputs) => unknown)(), "E705", "`hyper-parameters`"],
    ["with a misspelt option", (f) => f.with({}, { reductoin: "sum" } as Options), "E801", "did you mean `reduction`?"],
    ["lengths that are not given", (f) => (f.compile().allocate as (lengths?: object) => unknown)(), "E705", "`lengths`"],
    ["an unknown target", (f) => f.emit("torch" as "js"), "E805", "`torch`"],
    ["no inputs", (f) => f(undefined as unknown as Inputs), "E722", "undefined"],
    ["a list of inputs", (f) => f([1, 2] as unknown as Inputs), "E722", "an array"],
    ["an option of the audit that is none", (f) => f.accuracy({ sample: 3 } as never), "E801", "`samples`"],
    ["an audit of no samples", (f) => f.accuracy({ samples: 0 }), "E802", "a whole number from 1"],
    ["lengths that are none", (f) => f.compile().allocate({ n: -1, c: 3 }), "E715", "-1"],
    ["lengths left out", (f) => f.compile().allocate({ n: 2 }), "E711", "`c`"],
  ])("%s", (_, run, code, word) => {
    const error = failure(() => run(loss(ce)))
    expect(codes(error)).toEqual([code])
    expect(error.message).toContain(word)
  })

  it("an ignored label is not read, whatever it is, and neither is one whose weight is switched off", () => {
    expect(loss(ce)({ x: rows, y: [-100, 2] })).toBeCloseTo(Math.log(1 + Math.exp(-1) + Math.exp(-2)), 14)
    expect(loss(ce)({ x: rows, y: [99, 2], ignore_index: 99 })).toBeCloseTo(Math.log(1 + Math.exp(-1) + Math.exp(-2)), 14)
    expect(loss("loss f(x[c], y in c, m in {0,1}) = sum[c if m and c == y](x)")({ x: rows, y: [7, 1], m: [0, 1] })).toBe(2.5)
  })

  it("a failed call changes nothing: the next one is right", () => {
    const f = loss(ce)
    const given = { grad: { x: new Float64Array(6).fill(7) } }
    failure(() => f.valueAndGrad({ x: rows, y: [0, 1.5] }, { out: given }))
    expect([...given.grad.x]).toEqual([7, 7, 7, 7, 7, 7])
    expect(f({ x: [[0, 0]], y: [1] })).toBeCloseTo(Math.LN2, 15)
  })
})

describe("hostile names are ordinary names", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype", "arguments", "eval", "this", "return", "class", "Math", "inputs", "sizes", "kernel", "await", "name", "length"]
  const named = (name: string, value: unknown): Inputs => JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(value)}, "z_": [3, 4]}`) as Inputs
  const clean = () => expect([Object.keys(Object.prototype), Object.keys(Array.prototype), Object.keys(Function.prototype), ({} as Record<string, unknown>)["p"]]).toEqual([[], [], [], undefined])

  it.each(names)("%s", (name) => {
    const asInput = loss(`loss f(${name}, z_) = ${name}^2*z_`)
    expect(asInput(named(name, [1, 2]))).toBe((3 + 16) / 2)
    const { grad } = asInput.valueAndGrad(named(name, [1, 2]), { reduction: "sum", wrt: name })
    expect(Object.entries(grad)).toEqual([[name, [6, 16]]])
    expect(loss(`${name}^2*z_`)(named(name, [1, 2]))).toBe((3 + 16) / 2)
    expect(loss(`loss f(z_; ${name} = 2) = ${name}*z_`)(named(name, 5))).toBe(17.5)
    expect(loss(`loss f(z_; ${name} = 2) = ${name}*z_`).with(JSON.parse(`{${JSON.stringify(name)}: 5}`) as Inputs)({ z_: [3, 4] })).toBe(17.5)
    expect(loss(`loss f(z_) = let ${name} = 2*z_ in ${name} + 1`)({ z_: [3, 4] })).toBe(8)
    expect(loss(`loss f(z_[${name}]) = sum[${name}](z_*${name})`)({ z_: [[3, 4], [5, 6]] })).toBe(5)
    expect(loss(`loss f(z_[${name}]) per ${name} = z_^2`)({ z_: [[3, 4]] }, { reduction: "none" })).toEqual([[9, 16]])
    expect(loss(`fn ${name}_(x) = 2*x\nloss ${name}(z_) = ${name}_(z_)`)({ z_: [3, 4] })).toBe(7)
    expect(Object.keys(losses(`loss ${name}(z_) = z_`))).toEqual([name])
    expect(loss(`loss f(z_; kind in {${name}, other} = other) = if kind == ${name} then z_ else -z_`)({ z_: [3, 4], kind: name })).toBe(3.5)
    clean()
  })

  it("names that are not defined are unknown, not found on a prototype", () => {
    const untyped: LossFunction = loss("x^2")
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(codes(failure(() => loss(`x + ${name}(x)`)))).toEqual(["E204"])
      expect(codes(failure(() => loss(`loss f(x) = ${name} + x`)))).toEqual(["E204"])
      expect(codes(failure(() => loss(`keras.${name}(x)`)))).toEqual(["E208"])
      expect(codes(failure(() => loss(`loss f(x; k in {a, b} = a) = if k == ${name} then x else 0`)))).toEqual(["E403"])
      expect(codes(failure(() => untyped({ x: [1] }, JSON.parse(`{"${name}": 1}`) as Options)))).toEqual(["E801"])
      expect(codes(failure(() => untyped(JSON.parse(`{"x": 1, "${name}": 1}`) as Inputs)))).toEqual(["E702"])
      expect(codes(failure(() => loss("x^2")({ x: 1 }, { sizes: JSON.parse(`{"${name}": 1}`) as Record<string, number> })))).toEqual(["E806"])
    }
    clean()
  })
})

describe("a program is data", () => {
  it.each([
    '`${process.exit(1)}`', "x; process.exit(1)", "x\n}; process.exit(); {", "(function(){})()", "x.constructor.constructor(x)", "import(x)", "x => x", "new Date", "x[\"constructor\"]", "/* */ x */", "x \\u0022",
    "\u2028process.exit()", "eval(x)", "require(x)", "globalThis.process.exit(x)",
  ])("%s", (source) => expect(failure(() => loss(source)).diagnostics.length).toBeGreaterThan(0))
})

describe("a file of definitions shows the errors of all of them", () => {
  it("ten errors of grammar and of meaning, in order", () => {
    const source = [
      "loss a(x) = lgo(x)", "loss b(x) = x +* 2", "loss c(x[k]) = sum[j](x)", "loss d(x) = (x + )", "loss e(x[k]) = x[j]", "loss f(x) = if then 1 else 2",
      "loss g(x) = exp(x, 2)", "loss h(x) = x $ 2", "loss i(x, x) = x", "loss j(x) = keras.nothing(x)",
    ].join("\n")
    const found = failure(() => loss(source)).diagnostics
    const lines = found.map((d) => source.slice(0, d.span?.start ?? 0).split("\n").length)
    expect([...new Set(lines)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it.each([
    ["loss a(x) = x +\n## next\nloss b(y) = y", "E108", "x +"], ["loss a(x) = log(x\nloss b(y) = y", "E110", "log(x"], ["loss a(x) = let d = x\nfn b(y) = y", "E109", "let d = x"],
    ["loss a(x\nloss b(y) = y", "E110", "a(x"], ["loss a(x) =\r\nloss b(y) = y", "E108", "(x) ="],
  ])("%j: what the end of a definition lacks is shown there, not at the next one", (source, code, text) => {
    const [first] = failure(() => loss(source)).diagnostics
    const end = source.indexOf(text) + text.length
    expect(first).toMatchObject({ code, span: { start: end, end } })
    expect(first?.message).toContain("found the next definition")
  })

  it("says nothing of a definition that speaks of one with faults", () => {
    expect(codes(failure(() => loss("fn half(x) = x */ 2\nloss f(x) = half(x)\nloss g(x) = lgo(x)"))).sort()).toEqual(["E108", "E204"])
  })
})

describe("hints where the fix is plain", () => {
  it.each([
    ["-y*log(p) per c", "E109", "before its `=`"],
    ["y^2 if y > 0 else 0", "E109", "if condition then a else b"],
    ["y * * p", "E108", "x^2"],
    ["let a = 2 in", "E108", "after `in` comes the formula"],
    ["loss f(x in [1,0]) = x", "E501", "the lower bound comes first"],
    ["x\u200by", "E102", "leave it out"],
  ])("%s", (source, code, hint) => {
    const [first] = failure(() => loss(source)).diagnostics
    expect(first?.code).toBe(code)
    expect(first?.hint).toContain(hint)
  })
})
