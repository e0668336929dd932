// The methods of a loss: with, derivative, compile, emit, losses, String, wrt. Expected values are plain JavaScript written here,
// closed forms, or numbers that torch gives (named where they stand).
import { describe, expect, it, test } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { loss, losses, parse, type Inputs, type LossFunction } from "../src/index.ts"
import { library } from "../src/losses/library.ts"
import { codes, failure } from "./failure.ts"

const y = [0, 1, 0.25, 1]
const p = [0.2, 0.9, 0.4, 0.65]
const x34 = [[0.3, -1.2, 0.8, 0.1], [2.1, 0.4, -0.6, 1.3], [-0.2, 0.9, 1.7, -1.1]]
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
const flat = (value: unknown): readonly number[] => (typeof value === "number" ? [value] : Array.isArray(value) ? value.flatMap(flat) : [...(value as Float64Array)])
const close = (got: unknown, want: readonly number[], digits = 12) => expect(flat(got)).toEqual(want.map((v) => expect.closeTo(v, digits)))

describe("wrt", () => {
  const f = loss("loss f(y, x; gamma = 2) = abs(y - x)^gamma")

  it("names hyper-parameters, whose default is a place like any other where it is a number", () => {
    const g = loss("loss f(x; a = 1 + 1, w[c] = 1) = a*x*sum[c](w)")
    for (const wrt of ["a", "w"] as const) expect(codes(failure(() => g.valueAndGrad({ x: 1 }, { wrt })))).toEqual(["E701"])
    expect(f.valueAndGrad({ y: 3, x: 1 }, { wrt: ["x", "gamma"] })).toEqual({ value: 4, grad: { x: -4, gamma: expect.closeTo(4 * Math.log(2), 14) as number } })
    expect(f.hvp({ y: 3, x: 1 }, { gamma: 1 }).hvp["gamma"]).toBeCloseTo(4 * Math.log(2) ** 2, 14)
    expect(f.valueAndGrad({ y: 3, x: 1, gamma: 2 }, { wrt: ["gamma"] }).grad["gamma"]).toBeCloseTo(4 * Math.log(2), 14)
    expect(Object.keys(f.valueAndGrad({ y: 3, x: 1 }).grad)).toEqual(["y", "x"])
  })
})

describe("with", () => {
  const f = loss("loss f(y, x; gamma = 2, scale = 1, full = false, kind in {square, cube} = square) = scale*(if kind == square then abs(y - x)^gamma else (y - x)^3) + (if full then 10 else 0)")
  const meaning = (gamma: number, scale: number, full: boolean, cube: boolean) => mean(y.map((v, k) => scale * (cube ? (v - p[k]!) ** 3 : Math.abs(v - p[k]!) ** gamma) + (full ? 10 : 0)))
  const inputs = { y, x: p }

  it.each<[string, LossFunction, number]>([
    ["nothing", f.with({}), meaning(2, 1, false, false)],
    ["a number", f.with({ gamma: 3 }), meaning(3, 1, false, false)],
    ["a fraction, negative", f.with({ gamma: 0.1, scale: -1e-3 }), meaning(0.1, -1e-3, false, false)],
    ["a switch", f.with({ full: true }), meaning(2, 1, true, false)],
    ["a choice", f.with({ kind: "cube" }), meaning(2, 1, false, true)],
    ["one after another", f.with({ gamma: 3 }).with({ scale: 4 }), meaning(3, 4, false, false)],
    ["the last one counts", f.with({ gamma: 3 }).with({ gamma: 5 }), meaning(5, 1, false, false)],
    ["an option", f.with({}, { reduction: "sum" }), 4 * meaning(2, 1, false, false)],
    ["both", f.with({ gamma: 3 }, { reduction: "sum" }), 4 * meaning(3, 1, false, false)],
    ["options kept when more is folded in", f.with({}, { reduction: "sum" }).with({ gamma: 3 }), 4 * meaning(3, 1, false, false)],
  ])("%s", (_, g, want) => {
    expect(g(inputs)).toBeCloseTo(want, 13)
    expect(f(inputs)).toBeCloseTo(meaning(2, 1, false, false), 13)
  })

  it("the call may still say otherwise", () => {
    const g = f.with({ gamma: 3, full: true }, { reduction: "sum" })
    expect(g({ ...inputs, gamma: 4, full: false }, { reduction: "mean" })).toBeCloseTo(meaning(4, 1, false, false), 13)
  })

  it("its text holds what was folded in", () => {
    const g = f.with({ gamma: 0.3, scale: -2, full: true, kind: "cube" })
    expect(String(g)).toContain("gamma = 0.3")
    expect(loss(String(g))(inputs)).toBeCloseTo(meaning(0.3, -2, true, true), 13)
  })

  it("arrays are kept beside the text", () => {
    const inputs = { x: x34, y: [2, 0, 3] }
    const weight = [1, 0.5, 2, 3]
    const plain = loss("cross_entropy")
    const g = plain.with({ weight: Float64Array.from(weight), label_smoothing: 0.1 })
    expect(g(inputs)).toBe(plain({ ...inputs, weight: Float64Array.from(weight), label_smoothing: 0.1 }))
    expect(g({ ...inputs, weight: 1 })).toBeCloseTo(plain({ ...inputs, label_smoothing: 0.1 }), 14)
    close(g.derivative("x")(inputs, { reduction: "none" }), flat(g.valueAndGrad(inputs, { reduction: "sum" }).grad["x"]), 13)
  })

  it("arrays that were folded in are in a compiled kernel, in an emitted module and in what is explained", async () => {
    const g = loss("loss f(p[c]; w[c] = 1) = sum[c](w*p^2)").with({ w: [1, 2, 3] })
    const kernel = g.compile({ wrt: "p" })
    expect([g({ p: [[1, 1, 2]] }), kernel({ p: [[1, 1, 2]] }).value, kernel({ p: [[1, 1, 2]], w: 1 }).value]).toEqual([15, 15, 6])
    const module = (await import(`data:text/javascript,${encodeURIComponent(g.emit("js", { wrt: [] }))}`)) as { kernel(inputs: readonly unknown[], sizes: object, outputs: readonly unknown[]): readonly number[] }
    expect(module.kernel([Float64Array.of(1, 1, 2), Float64Array.of(1, 2, 3)], { "*": 1, c: 3 }, [null])[0]).toBe(15)
    expect(g.explain("json").loops).toContain("input w[c]")
  })

  it("layout, sizes and wrt are options like any other", () => {
    const g = loss("cross_entropy").with({}, { layout: { x: "c n" }, wrt: "x", reduction: "sum" })
    const transposed = [0, 1, 2, 3].map((c) => x34.map((row) => row[c]!))
    expect(g({ x: transposed, y: [2, 0, 3] })).toBeCloseTo(loss("cross_entropy")({ x: x34, y: [2, 0, 3] }) * 3, 13)
    expect(Object.keys(g.valueAndGrad({ x: transposed, y: [2, 0, 3] }).grad)).toEqual(["x"])
  })
})

describe("derivative", () => {
  const cases: ReadonlyArray<readonly [source: string, wrt: string, inputs: Inputs]> = [
    ["-(y*log(p) + (1-y)*log(1-p))", "p", { y, p }],
    ["focal", "x", { y, x: p }],
    ["huber", "p", { y, p: [0.2, 3, -4, 0.1] }],
    ["cross_entropy", "x", { x: x34, y: [2, 0, 3] }],
    ["softmax_cross_entropy", "x", { x: x34, y: x34.map((row) => row.map((v) => Math.abs(v) / 4)) }],
    ["dice", "p", { y: x34.map((row) => row.map((v) => Math.abs(v) / 4)), p: x34.map((row) => row.map((v) => Math.abs(v) / 3)) }],
    ["kl_div", "x", { x: x34, t: x34.map((row) => row.map((v) => Math.abs(v) / 4)) }],
    ["loss f(u[h]) = mean[h](abs(u[h+1 else u] - u)^3)", "u", { u: x34 }],
    ["loss f(z[n,d]) per n = logsumexp[n'](sum[d](z*z[n']))", "z", { z: x34 }],
    ["fn sq(d) = d^2\nloss f(y, p, w = 1; delta = 1) = if abs(y - p) <= delta then w*sq(y - p)/2 else delta*abs(y - p)", "p", { y, p: [0.2, 3, -4, 0.1] }],
  ]

  it.each(cases)("%s by %s: the gradient of the sum, entry by entry, and so is that of its text", (source, wrt, inputs) => {
    const f = loss(source)
    const want = flat(f.valueAndGrad(inputs, { wrt, reduction: "sum" }).grad[wrt])
    const d = f.derivative(wrt)
    close(d(inputs, { reduction: "none" }), want, 13)
    close(loss(String(d))(inputs, { reduction: "none" }), want, 13)
    expect(String(loss(String(d)))).toBe(String(d))
  })

  it.each<[string, string, (x: number) => number, readonly number[]]>([
    ["x^4", "x", (x) => 12 * x * x, [0.5, -2, 3]],
    ["log(x)", "x", (x) => -1 / (x * x), [0.5, 2, 3]],
    ["sigmoid(x)", "x", (x) => { const s = 1 / (1 + Math.exp(-x)); return s * (1 - s) * (1 - 2 * s) }, [0.5, -2, 3]],
    ["if x > 1 then x^3 else x^2", "x", (x) => (x > 1 ? 6 * x : 2), [0.5, -2, 3]],
  ])("%s, twice", (source, name, second, at) => {
    const twice = loss(source).derivative(name).derivative(name)
    close(twice({ [name]: at }, { reduction: "none" }), at.map(second), 13)
    close(loss(source).gradAndHess({ [name]: at }, { reduction: "sum" }).hess[name], at.map(second), 13)
  })

  it("three times, and the gradient of a derivative", () => {
    close(loss("exp(2*x)").derivative("x").derivative("x").derivative("x")({ x: [0, 0.5] }, { reduction: "none" }), [8, 8 * Math.E], 12)
    close(loss("x^3*y").derivative("x").valueAndGrad({ x: [2, 3], y: [5, 7] }, { reduction: "sum" }).grad["y"], [12, 27])
  })

  it("hyper-parameters remain, switches are settled", () => {
    const d = loss("loss f(x; a = 2, full = false) = a*x^2 + (if full then x else 0)").derivative("x")
    close(d({ x: [1, 2], a: 5 }, { reduction: "none" }), [10, 20])
    expect(d.signature.parameters.map((parameter) => parameter.name)).toEqual(["x", "a"])
  })
})

describe("wrt", () => {
  it("default: real inputs that were given, no labels, nothing in a finite set, no hyper-parameters", () => {
    const keys = (f: LossFunction, inputs: Inputs) => Object.keys(f.valueAndGrad(inputs).grad)
    expect(keys(loss("loss f(y in {0,1}, x, w = 1; t = 2) = w*(if y then x else -x)*t"), { y: [0, 1], x: [1, 2] })).toEqual(["x"])
    expect(keys(loss("loss f(y in {0,1}, x, w = 1; t = 2) = w*(if y then x else -x)*t"), { y: [0, 1], x: [1, 2], w: [1, 1] })).toEqual(["x", "w"])
    expect(keys(loss("cross_entropy"), { x: x34, y: [0, 1, 2] })).toEqual(["x"])
    expect(keys(loss("-(y*log(p) + (1-y)*log(1-p))"), { y, p })).toEqual(["y", "p"])
  })

  it("a list gives its names, a name its own", () => {
    const f = loss("a*b*c")
    expect(f.valueAndGrad({ a: [2], b: [3], c: [5] }, { wrt: ["c", "a"] }).grad).toEqual({ c: [6], a: [15] })
    expect(f.valueAndGrad({ a: [2], b: [3], c: [5] }, { wrt: "b" }).grad).toEqual({ b: [10] })
    expect(f.valueAndGrad({ a: [2], b: [3], c: [5] }, { wrt: [] }).grad).toEqual({})
  })

  it("hyper-parameters, when named: a learned temperature, a class matrix, a default that was not given", () => {
    const z = [1, 2, 4]
    const t = 0.5
    const { value, grad, hess } = loss("loss f(z; t = 1) = z/t").gradAndHess({ z, t }, { wrt: "t" })
    expect([value, grad["t"], hess["t"]]).toEqual([expect.closeTo(mean(z) / t, 14), expect.closeTo(-mean(z) / t ** 2, 14), expect.closeTo((2 * mean(z)) / t ** 3, 13)])
    const W = [[1, 2], [3, 4]]
    const linear = loss("loss f(z[d]; W[c,d]) = sum[c](sum[d](W*z)^2)").valueAndGrad({ z: [[1, -1], [2, 0.5]], W }, { wrt: "W", reduction: "sum" })
    const dW = W.map((row) => row.map((_, d) => [[1, -1], [2, 0.5]].reduce((s, v) => s + 2 * (row[0]! * v[0]! + row[1]! * v[1]!) * v[d]!, 0)))
    expect(linear.grad["W"]).toEqual(dW)
  })

  it("an input in a finite set, when named", () => {
    expect(loss("loss f(y in {-1,1}, x) = y*x").valueAndGrad({ y: [-1, 1], x: [3, 4] }, { wrt: "y", reduction: "sum" }).grad).toEqual({ y: [3, 4] })
  })
})

describe("compile", () => {
  const source = "-(y*log(p) + (1-y)*log(1-p))"
  const inputs = { y: Float64Array.from(y), p: Float64Array.from(p) }
  const want = mean(p.map((v, k) => -(y[k]! * Math.log(v) + (1 - y[k]!) * Math.log(1 - v))))
  const slope = p.map((v, k) => (v - y[k]!) / (v * (1 - v)) / 4)

  it.each([["js", js], ["closure", closure]] as const)("%s", (name, backend) => {
    const kernel = loss(source).compile({ wrt: "p", backend: [backend] })
    expect([kernel.backend, kernel.declined]).toEqual([name, []])
    expect(kernel.source).toMatch(/log/)
    const out = { grad: { p: new Float64Array(4) } }
    const result = kernel(inputs, out)
    expect(result).toBe(out)
    expect(result.value).toBeCloseTo(want, 14)
    close(out.grad.p, slope)
    close(kernel(inputs).grad!["p"], slope)
    kernel.dispose()
    expect(kernel(inputs).value).toBeCloseTo(want, 14)
  })

  it("without anything to differentiate it gives the value alone", () => {
    expect(loss("loss f(y in {0,1}) = 2*y").compile()({ y: [0, 1] })).toEqual({ value: 1 })
  })

  it("allocate: arrays for every input, at the lengths asked for", () => {
    const kernel = loss("cross_entropy").compile({ reduction: "sum" })
    const arrays = kernel.allocate({ n: 5, c: 3 })
    expect([arrays["x"], arrays["y"]]).toEqual([new Float64Array(15), new Int32Array(5)])
    expect(kernel(arrays).value).toBeCloseTo(5 * Math.log(3), 13)
    expect(loss("loss f(b[k=4]) = sum[k](b)").compile().allocate({ n: 2 })["b"]).toHaveLength(8)
  })

  it("options hold for every call", () => {
    expect(loss(source).compile({ reduction: "none", wrt: [] })(inputs).value).toHaveLength(4)
  })
})

describe("emit", () => {
  const cases: ReadonlyArray<readonly [source: string, inputs: Readonly<Record<string, Float64Array | Int32Array>>, sizes: Readonly<Record<string, number>>]> = [
    ["-(y*log(p) + (1-y)*log(1-p))", { y: Float64Array.from(y), p: Float64Array.from(p) }, { "*": 4 }],
    ["focal", { y: Float64Array.from(y), x: Float64Array.from(p) }, { "*": 4 }],
    ["cross_entropy", { x: Float64Array.from(x34.flat()), y: Int32Array.of(2, 0, 3) }, { "*": 3, c: 4 }],
    ["loss f(x) = lgamma(abs(x) + 1)*erf(x)", { x: Float64Array.of(0.5, -2, 3) }, { "*": 3 }],
    ["1 - sum((y - p)^2)/sum((y - mean(y))^2)", { y: Float64Array.from(y), p: Float64Array.from(p) }, { "*": 4 }],
  ]
  it.each(cases)("%s: the module by itself gives the numbers of the call", async (source, inputs, sizes) => {
    const f = loss(source)
    const text = f.emit("js")
    const module = (await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`)) as Record<string, unknown>
    const kernel = Object.values(module).find((value) => typeof value === "function") as (i: readonly unknown[], s: object, o: readonly unknown[]) => Float64Array
    const wrt = f.signature.parameters.filter((q) => q.kind === "real" && q.required && !q.hyper).map((q) => q.name)
    const outputs = [null, ...wrt.map((name) => new Float64Array(inputs[name]!.length))]
    const [value] = kernel(Object.values(inputs), sizes, outputs)
    const shaped = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, sizes["c"] !== undefined && data.length > sizes["*"]! ? { data, shape: [sizes["*"]!, sizes["c"]] } : data]))
    const called = f.valueAndGrad(shaped)
    // A module that stands alone evaluates nothing anew: the last bits may differ where a difference lost some.
    const near = (got: number, want: number): void => expect(Math.abs(got - want)).toBeLessThanOrEqual(2 ** -49 * Math.abs(want))
    near(value ?? NaN, Number(called.value))
    wrt.forEach((name, k) => outputs[k + 1]!.forEach((got, i) => near(got, (called.grad[name] as Float64Array)[i]!)))
    // What stands above it is true: names in their order, and sizes.
    const said = (line: RegExp): string[] => (line.exec(text)?.[1] ?? "").split(", ").map((part) => part.replace(/[[:].*/, "").replaceAll('"', ""))
    expect(said(/^\/\/ {3}inputs +\[(.*)\]$/m)).toEqual(Object.keys(inputs))
    expect(said(/^\/\/ {3}outputs +\[(.*)\]:/m)).toEqual(["value", ...wrt.map((name) => `grad ${name}`)])
    expect(said(/^\/\/ {3}sizes +\{ (.*) \}:/m)).toEqual(Object.keys(sizes))
    expect(text).not.toMatch(/\bimport\b|\brequire\b|new Function|\beval\b/)
  })
})

test("emit without a target is JavaScript, and says what is a constant in it", () => {
  const text = loss("focal").with({ gamma: 3 }).emit()
  expect(text).toBe(loss("focal").with({ gamma: 3 }).emit("js"))
  expect(text).toContain("// Constants of this text: reduction = mean, alpha = 0.25, gamma = 3.\n")
  for (const line of text.slice(0, text.indexOf("const ")).trimEnd().split("\n")) expect(line).toMatch(/^\/\//)
})

describe("losses(text)", () => {
  const text = "## Half the square.\nloss half(y, p) = sq(y - p)/2\nfn sq(d) = d^2\nloss third(y, p; k = 3) = half(y, p)*2/k"
  it("an object of losses by name, fns apart", () => {
    const all = losses(text)
    expect(Object.keys(all)).toEqual(["half", "third"])
    expect(all["half"]!({ y: [1, 2], p: [3, 5] })).toBe((4 + 9) / 4)
    expect(all["third"]!({ y: [1, 2], p: [3, 5], k: 6 })).toBeCloseTo((4 + 9) / 12, 14)
    expect(all["half"]!.signature.doc).toBe("Half the square.")
    expect(loss(text)({ y: [1, 2], p: [3, 5] })).toBeCloseTo((4 + 9) / 6, 14)
  })
})

describe("String", () => {
  it.each(library.known())("of the built-in %s compiles to the same loss, text and all", (name) => {
    const f = loss(name)
    const again = loss(String(f))
    expect(String(again)).toBe(String(f))
    expect({ ...again.signature, name: "" }).toEqual({ ...f.signature, name: "" })
    expect(parse(String(f)).kind).toBe("definitions")
  })

  it.each([
    ["-(y*log(p) + (1-y)*log(1-p))", "-(y*log(p) + (1 - y)*log(1 - p))"],
    ["y*p over y", "y*p over y"],
    ["focal(y, x; gamma = 3)", "focal(y, x; gamma = 3)"],
  ])("%s stays a formula", (source, text) => {
    expect(String(loss(source))).toBe(text)
    expect(String(loss(text))).toBe(text)
  })

  it("keeps what a framework does by default with the samples, in what is made of a loss too", () => {
    const f = loss("optax.huber_loss")
    const data = { predictions: [1, 4], targets: [0, 0] }
    expect(f(data)).toEqual([0.5, 3.5])
    expect(loss(String(f))(data)).toEqual([0.5, 3.5])
    expect(String(f.with({ delta: 2 }))).toContain("loss optax.huber_loss(predictions, targets = 0; delta > 0 = 2)")
    expect(loss(String(f.with({ delta: 2 })))(data)).toEqual([0.5, 6])
    expect(f.with({ delta: 2 }).signature.reduction).toBe("none")
    for (const source of ["optax.huber_loss", "optax.huber_loss(predictions, targets)"]) {
      const d = loss(source).derivative("predictions")
      expect(loss(String(d))(data)).toEqual([1, 1])
      expect(d(data)).toEqual([1, 1])
    }
    expect(loss("loss xgboost.twice(x) = 2*x")({ x: [1, 2] })).toBe(6)
    expect(loss("loss torch.twice(x) = 2*x")({ x: [1, 2] })).toBe(3)
    expect(codes(failure(() => loss("loss oprax.twice(x) = 2*x")))).toEqual(["E207"])
    expect(codes(failure(() => loss("fn optax.twice(x) = 2*x\nloss f(x) = twice(x)")))).toEqual(["E120"])
  })

  it("with the fns it calls, those they call, and no others", () => {
    const source = "fn unused(x) = x\nfn a(x) = b(x) + 1\nfn b(x) = x^2\nloss other(x) = x\nloss f(x) = a(x) + other(x) + mean_squared_error(x, 0)"
    const text = String(loss(source))
    expect([...text.matchAll(/^(?:fn|loss) (\w+)/gm)].map((found) => found[1])).toEqual(["b", "a", "other", "f"])
    expect(loss(text)({ x: [1, 3] })).toBe(mean([1 + 1 + 1 + 1, 9 + 1 + 3 + 9]))
    expect(String(loss(text))).toBe(text)
  })
})
