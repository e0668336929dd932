// Prebuilt losses: the same call surface and the same numbers as `loss(name)`, without the compiler. Expected numbers are exact arithmetic, or
// those of the library's own kernels, of which other tests say that they are right.
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { camel } from "../src/build/module.ts"
import { check } from "../src/check/program.ts"
import type { CheckedLoss } from "../src/check/loss.ts"
import { closure } from "../src/closure.ts"
import { bind, boundInput } from "../src/kernel/bind.ts"
import { loadProgram, requestFor, type Parts } from "../src/kernel/kernels.ts"
import { readOptions } from "../src/kernel/options.ts"
import type { Outcome } from "../src/kernel/result.ts"
import { execute } from "../src/kernel/run.ts"
import { library } from "../src/losses/library.ts"
import { loss } from "../src/loss.ts"
import type { Inputs } from "../src/kernel/signature.ts"
import { programAxes } from "../src/schedule/stages.ts"
import { moduleOf, prebuilt, type Prebuilt, type PrebuiltFolder } from "./prebuilt.ts"
import { drawn } from "./prebuilt-data.ts"

/** Of tiers 1 and 2 of the catalogue: pointwise, and with an axis of classes. */
const small = ["squared_error", "absolute_error", "huber", "log_cosh", "binary_crossentropy", "focal", "cross_entropy", "hinge", "poisson_nll", "tweedie", "wing", "cosine_similarity", "softmax_cross_entropy", "nll", "iou_box", "kl_divergence", "triplet_margin"]
const dialects = ["torch.cross_entropy", "torch.l1_loss", "torch.kl_div", "optax.sigmoid_binary_cross_entropy", "keras.binary_crossentropy", "xgboost.binary_logistic", "tfjs.huberLoss"]
const others = ["root_mean_squared_error", "giou", "margin_ranking", "lovasz_hinge", "monai.DiceLoss", "torch.triplet_margin_with_distance_loss"].filter((name) => library.known().includes(name))
const names = [...small, ...dialects.filter((name) => library.known().includes(name)), ...others]

let made: PrebuiltFolder
beforeAll(async () => {
  made = await prebuilt(names)
}, 60_000)
afterAll(() => made.remove())

const find = async (name: string): Promise<Prebuilt> => (await made.load(moduleOf(name)))[camel(name.slice(name.indexOf(".") + 1))]!

/** Steps of the two kernels are in another order at most: the scale is applied last. */
const ULPS = 2

const flat = (value: unknown): number[] => (typeof value === "number" ? [value] : Array.from(value as Iterable<unknown>).flatMap(flat))

/** Units in the last place between two results: terms that cancel have those of the largest entry. */
function ulps(got: unknown, want: unknown): number {
  const [a, b] = [flat(got), flat(want)]
  if (a.length !== b.length) return Infinity
  const scale = Math.max(...b.filter(Number.isFinite).map(Math.abs), 0)
  return Math.max(0, ...a.map((x, i) => (Object.is(x, b[i]) || x === b[i] ? 0 : Math.abs(x - b[i]!) / (2 ** -52 * Math.max(Math.abs(b[i]!), scale)))))
}

/** What the library computes without evaluating anew what loses digits: a prebuilt kernel cannot. */
function plain(checked: CheckedLoss, data: Inputs, given: object, parts: Parts) {
  const options = readOptions(checked.signature, given)
  const bound = bind(checked.signature, data, options)
  const wrt = parts === "value" ? [] : options.wrt.filter((name) => boundInput(bound, name) !== undefined)
  const { request, instance } = requestFor(checked, bound, options, wrt, parts, undefined, true)
  const loaded = loadProgram(request, { backend: [{ ...closure(), plain: true }], precision: "f64", threads: 1 })
  const kernel = { instance, ...loaded, axes: programAxes(loaded.compiled.program), positionAxes: [] }
  return execute(kernel, bound, options, wrt, parts, undefined)
}

/** Theirs are too long to be prebuilt. */
const withoutHessian = ["giou", "triplet_margin", "torch.triplet_margin_with_distance_loss", "monai.DiceLoss"]

describe.each(names)("%s", (name) => {
  test("value, gradient and Hessian are those of the loss", async () => {
    const [built, checked] = [await find(name), check(name, library).losses.at(-1)!]
    const data = drawn(checked.signature, name) as Inputs
    for (const reduction of ["mean", "sum", "none", "weightedMean", "batchmean"] as const) {
      const hess = reduction === "mean" && !withoutHessian.includes(name)
      const want = plain(checked, data, { reduction }, hess ? "hess" : "grad")
      const got = hess ? built.gradAndHess(data, { reduction }) : built.valueAndGrad(data, { reduction })
      expect(ulps(got.value, want.value), reduction).toBeLessThanOrEqual(ULPS)
      expect(built(data, { reduction })).toEqual(got.value)
      for (const part of hess ? ["grad", "hess"] as const : ["grad"] as const) {
        const table = (got as Outcome)[part] ?? {}
        expect(Object.keys(table)).toEqual(Object.keys(want[part] ?? {}))
        for (const [key, entries] of Object.entries(want[part] ?? {})) expect(ulps(table[key], entries), `${reduction} ${part} ${key}`).toBeLessThanOrEqual(ULPS)
      }
    }
  })
})

describe("the call surface", () => {
  test("exact values: binary cross-entropy, its gradient and its Hessian", async () => {
    const bce = await find("binary_crossentropy")
    const [y, p] = [[1, 0, 1, 0], [0.2, 0.1, 0.9, 0.05]]
    expect(bce({ y, p })).toBeCloseTo(0.46786305953432586, 15)
    expect(bce({ y, p }, { reduction: "sum" })).toBeCloseTo(1.8714522381373034, 15)
    expect(ulps(bce.valueAndGrad({ y, p }, { wrt: "p" }).grad["p"], [-1.25, 0.27777777777777778, -0.27777777777777778, 0.26315789473684211])).toBeLessThanOrEqual(1)
    expect(ulps(bce.gradAndHess({ y, p }, { wrt: "p", reduction: "sum" }).hess["p"], [25, 1.2345679012345679, 1.2345679012345679, 1.1080332409972299])).toBeLessThanOrEqual(2)
  })

  test("with folds hyper-parameters and options, which a call may still change", async () => {
    const focal = await find("focal")
    expect(ulps(focal({ y: 1, x: 0, alpha: 0.25, gamma: 2 }), 0.25 * 0.25 * Math.LN2)).toBeLessThanOrEqual(2)
    const three = focal.with({ gamma: 3 }, { reduction: "none" })
    expect(ulps(three({ y: [1], x: [0] }), [0.25 * 0.125 * Math.LN2])).toBeLessThanOrEqual(2)
    expect(three({ y: [1, 1], x: [0, 0], gamma: 2 }, { reduction: "sum" })).toBeCloseTo(2 * 0.25 * 0.25 * Math.LN2, 15)
    expect(() => focal.with({ x: 1 })).toThrow("E702")
    expect(three.source).toMatch(/^loss focal\(/)
  })

  test("sample weights, in every reduction: sums by hand", async () => {
    const square = await find("squared_error")
    const data = { y: [1, 2, 4], p: [0, 0, 0] }
    const sampleWeight = [1, 2, 3]
    expect(square(data, { sampleWeight, reduction: "none" })).toEqual([1, 8, 48])
    expect(square(data, { sampleWeight, reduction: "sum" })).toBe(57)
    expect(square(data, { sampleWeight })).toBe(19)
    expect(square(data, { sampleWeight, reduction: "weightedMean" })).toBe(9.5)
    expect(square(data, { sampleWeight: 2, reduction: "batchmean" })).toBe(14)
    expect(square.gradAndHess(data, { sampleWeight, reduction: "weightedMean", wrt: "p" })).toEqual({ value: 9.5, grad: { p: [-2 / 6, -8 / 6, -24 / 6] }, hess: { p: [2 * (1 / 6), 4 * (1 / 6), 1] } })
    expect(() => square(data, { sampleWeight: [1, 2] })).toThrow(/E704.*sampleWeight.*\(3\).*\(2\)/)
  })

  test("a divisor that depends on what is differentiated by: weights of l1_loss", async () => {
    // With |d| = (1, 3) and weights w, the mean is (w0 + 3 w1)/(w0 + w1): slopes -2 w1/W², 2 w0/W², second 4 w1/W³, -4 w0/W³.
    const l1 = await find("torch.l1_loss")
    const { value, grad, hess } = l1.gradAndHess({ input: [1, 3], target: [0, 0], weight: [1, 3] }, { wrt: "weight" })
    expect([value, grad["weight"], hess["weight"]]).toEqual([2.5, [-0.375, 0.125], [0.1875, -0.0625]])
    // The sum is w0 + 3 w1, straight in the weights; Float32 results are rounded once, from what the mean made of them.
    const options = { wrt: "weight", reduction: "sum" }
    expect(l1.gradAndHess({ input: [1, 3], target: [0, 0], weight: [1, 3] }, options)).toEqual({ value: 10, grad: { weight: [1, 3] }, hess: { weight: [0, 0] } })
    const third = l1.gradAndHess({ input: [1, 3], target: [0, 0], weight: Float32Array.of(1, 2) }, { wrt: "weight" })
    expect(third).toEqual({ value: 7 / 3, grad: { weight: Float32Array.of(-4 / 9, 2 / 9) }, hess: { weight: Float32Array.of(8 / 27, -4 / 27) } })
  })

  test("results have the kind of what came in, and go where `out` says", async () => {
    const square = await find("squared_error")
    const p = Float32Array.of(1, 2)
    const { grad } = square.valueAndGrad({ y: 1, p }, { reduction: "sum" })
    expect(grad).toEqual({ y: -2, p: Float32Array.of(0, 2) })
    const out = { grad: { p: new Float64Array(2) }, hess: { p } }
    expect(square.gradAndHess({ y: [0, 0], p }, { reduction: "sum", wrt: "p", out })).toBe(out)
    expect(out).toEqual({ value: 5, grad: { p: Float64Array.of(2, 4) }, hess: { p: Float32Array.of(2, 2) } })
    expect(() => square.valueAndGrad({ y: [0, 0], p }, { out: { grad: { p: new Float64Array(3) } } })).toThrow(/E705.*out\.grad\.p.*\(2\).*of 3/)
    expect(() => square.valueAndGrad({ y: [0, 0], p }, { out: { grad: { q: p } } })).toThrow("E806")
    expect(() => square({ y: [0, 0], p }, { out: { value: [0] } })).toThrow(/E705.*out\.value.*number/)
    const nested = { grad: { p: [[0, 0]] } }
    square.valueAndGrad({ y: [[0, 0]], p: [[1, 2]] }, { out: nested, reduction: "sum", wrt: "p" })
    expect(nested).toEqual({ value: 5, grad: { p: [[2, 4]] } })
    expect(() => square.valueAndGrad({ y: [[0, 0]], p: [[1, 2]] }, { out: { grad: { p: [0, 0] } } })).toThrow(/E705.*out\.grad\.p.*shape \(1, 2\)/)
    expect(square({ y: [[1, 2]], p: [[0, 0]] }, { reduction: "none" })).toEqual([[1, 4]])
    expect(square({ y: Int32Array.of(1, 2), p: [0, 0] }, { reduction: "none" })).toEqual([1, 4])
  })

  test("layouts, lengths and optional inputs", async () => {
    const ce = await find("cross_entropy")
    const x = Float64Array.of(2, 0, 1, 3, 0, 0) // axes first: (c, n)
    const columns = ce.valueAndGrad({ x: { data: x, shape: [3, 2] }, y: [0, 1] }, { layout: { x: "c n" } })
    const rows = ce.valueAndGrad({ x: [[2, 1, 0], [0, 3, 0]], y: [0, 1] })
    expect(columns.value).toBe(rows.value)
    expect(rows.value).toBeCloseTo(0.2512644604326706, 15)
    const byRow = rows.grad["x"] as number[][]
    expect([...(columns.grad["x"] as Float64Array)]).toEqual([0, 1, 2].flatMap((c) => [byRow[0]![c], byRow[1]![c]]))
    expect(ce({ x: Float64Array.of(2, 1, 0, 0, 3, 0), y: new Float64Array(2) }, { sizes: { c: 3 } })).toBe(ce({ x: [[2, 1, 0], [0, 3, 0]], y: [0, 0] }))
    expect(ce({ x: [[2, 1, 0], [0, 3, 0]], y: [0, -100] })).toBe(ce({ x: [[2, 1, 0]], y: [0] }))
    expect(ce({ x: [[2, 1, 0], [0, 3, 0]], y: [0, 1], weight: [1, 0, 5] })).toBe(ce({ x: [[2, 1, 0]], y: [0] }))
  })

  test("an array that lacks a batch dimension is repeated, and its gradient added up; faults of layouts and of `out`", async () => {
    const square = await find("squared_error")
    // Differences 1, 2, 3 and 4, 5, 6: by a column of p they add to -2*(1 + 4), -2*(2 + 5), -2*(3 + 6).
    const data = { y: [[1, 2, 3], [4, 5, 6]], p: Float32Array.of(0, 0, 0) }
    const layout = { y: "row column", p: "column" }
    expect(square.valueAndGrad(data, { layout, wrt: "p", reduction: "sum" })).toEqual({ value: 91, grad: { p: Float32Array.of(-10, -14, -18) } })
    expect(square.valueAndGrad({ y: [[1, 4], [2, 5], [3, 6]], p: data.p }, { layout: { y: "column row", p: "column" }, wrt: "p", reduction: "sum" }).value).toBe(91)
    expect(square({ y: [1n, 2n], p: BigInt64Array.of(0n, 0n) }, { reduction: "none" })).toEqual([1, 4])
    expect(() => square(data, { layout: { p: "column column row column" } })).toThrow(/E710.*layout\.p/)
    expect(() => square(data, { layout: { p: 1 } })).toThrow(/E802.*layout\.p/)
    expect(() => square(data, { sizes: { n: -1 } })).toThrow(/E715.*sizes\.n.*-1/)
    expect(() => square({ y: [2n ** 60n], p: [0] })).toThrow(/E720.*`y\[0\]`/)
    const shared = new Float64Array(3)
    expect(() => square.valueAndGrad({ y: [1, 2], p: [0, 0] }, { out: { grad: { y: shared.subarray(0, 2), p: shared.subarray(1) } } })).toThrow(/E807.*out\.grad\.y.*out\.grad\.p/)
    // Beside each other they may lie.
    const both = new Float64Array(4)
    square.valueAndGrad({ y: [1, 2], p: [0, 0] }, { reduction: "sum", out: { grad: { y: both.subarray(0, 2), p: both.subarray(2) } } })
    expect([...both]).toEqual([2, 4, -2, -4])
  })

  test("switches, choices and the reduction of a dialect", async () => {
    const triplet = await find("torch.triplet_margin_with_distance_loss")
    const data = { anchor: [[0, 0]], positive: [[3, 4]], negative: [[0, 1]] }
    expect(triplet({ ...data, distance: "l1" })).toBe(7)
    expect(triplet({ ...data, distance: "squared" })).toBe(25)
    expect(triplet({ ...data, distance: "linf", swap: true })).toBe(4)
    expect(() => triplet({ ...data, distance: "l2" })).toThrow(/E712.*distance.*pairwise or l1.*"l2"/)
    expect(() => triplet({ ...data, swap: 1 })).toThrow(/E705.*swap.*false or true/)
    expect((await find("optax.sigmoid_binary_cross_entropy"))({ logits: [0, 0], labels: [1, 0] })).toEqual([Math.LN2, Math.LN2])
  })

  test("bad input is told with its name, its place, what was expected and what was found", async () => {
    const [ce, square] = [await find("cross_entropy"), await find("squared_error")]
    const fails = (call: () => unknown, pattern: RegExp) => expect(call).toThrow(pattern)
    fails(() => square({ y: [1] }), /E701.*`p`/)
    fails(() => square({ y: [1], p: [1], q: 1 }), /E702.*: `q` in inputs must be y or p$/)
    fails(() => square({ y: [1, 2], p: [1, 2, 3] }), /E703.*`y` of shape \(2\).*`p` of shape \(3\)/)
    fails(() => square({ y: [1, 2], p: [[1], [2]] }), /E70[34]/)
    fails(() => square({ y: ["1"], p: [1] }), /E705.*`y\[0\]`.*a number.*"1"/)
    fails(() => ce({ x: [[1, 2], [3]], y: [0, 0] }), /E709.*`x\[1\]`.*length 2.*1/)
    fails(() => ce({ x: [[1, 2], [3, 4]], y: [0, 2] }), /E706.*`y\[1\] = 2`.*`c`.*2/)
    fails(() => ce({ x: [[1, 2], [3, 4]], y: [0, 0.5] }), /E718.*`y\[1\]`.*0\.5/)
    fails(() => ce({ x: new Float64Array(4), y: 0 }), /E708.*`x`/)
    fails(() => square({ y: [1], p: [1] }, { reduction: "average" }), /E802.*reduction.*"average"/)
    fails(() => square({ y: [1], p: [1] }, { backend: "js" }), /E801.*: `backend` in options must be reduction or /)
    fails(() => square.valueAndGrad({ y: [1], p: [1] }, { wrt: "q" }), /E803.*y or p.*"q"/)
    fails(() => ce.valueAndGrad({ x: [[1, 2]], y: [0] }, { wrt: "y" }), /E602.*`y`/)
    fails(() => square([1] as unknown as object), /E722/)
    const { LossError } = (await made.load("index")) as unknown as { LossError: new () => Error }
    // The runtime is minified.
    expect([LossError.name, square.name, square.with({}).name]).toEqual(["LossError", "squared_error", "squared_error"])
    try {
      square({ y: [1] })
    } catch (error) {
      expect(error).toBeInstanceOf(LossError)
      expect((error as { diagnostics: Array<{ code: string }> }).diagnostics[0]!.code).toBe("E701")
    }
  })

  test("a Hessian too long to be prebuilt is refused, with the way to it", async () => {
    const giou = await find("giou")
    const data = drawn(loss("giou" as string).signature, "giou")
    expect(() => giou.gradAndHess(data)).toThrow(/E601.*Hessian.*loss\("name"\)/)
  })
})

test("it runs where code generation is forbidden, and an import evaluates nothing", () => {
  const code = `
    let made = 0
    const Plain = globalThis.Float64Array
    globalThis.Float64Array = class extends Plain { constructor(...values) { super(...values); made++ } }
    const { binaryCrossentropy } = await import("./index.js")
    const atImport = made
    console.log(JSON.stringify([atImport, binaryCrossentropy({ y: [1], p: [1] }), made > 0]))`
  const output = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "--input-type=module", "-e", code], { cwd: made.folder, encoding: "utf8" })
  expect(JSON.parse(output)).toEqual([0, 0, true])
})

test("types name inputs, hyper-parameters, switches and choices", () => {
  const types = readFileSync(join(made.folder, "torch.d.ts"), "utf8")
  expect(types).toContain('readonly "distance"?: "pairwise" | "l1" | "squared" | "cosine" | "linf" | undefined; readonly "margin"?: Values | undefined; readonly "swap"?: boolean | undefined }, "distance" | "margin" | "swap", "mean">')
  expect(types).toContain('readonly "target": Labels')
})

describe("sizes, minified and gzipped", () => {
  const size = async (code: string): Promise<number> => gzipSync(await made.bundle(code)).length

  test("the runtime: binding, reductions, sums and errors, without the functions that only some losses call", async () => {
    expect(await size('export { built, blocks, floats, LossError } from "../runtime.js"')).toBeLessThanOrEqual(4096)
  })

  test("what a loss adds", async () => {
    const base = await size('export { built, blocks, op_exp, op_log, op_log1p } from "../runtime.js"')
    const added = await Promise.all(small.map(async (name) => (await size(`export { ${camel(name)} } from "./index.js"; export { blocks, op_exp, op_log, op_log1p } from "../runtime.js"`)) - base))
    expect([...added].sort((a, b) => a - b)[Math.floor(added.length / 2)]).toBeLessThanOrEqual(1024)
    expect(Math.max(...added)).toBeLessThanOrEqual(3072)
  })

  test("one loss brings no other, nor the compiler", async () => {
    const text = await made.bundle('export { crossEntropy } from "./torch.js"; export { binaryCrossentropy } from "./index.js"')
    expect(text).not.toMatch(/loss (focal|l1_loss|huber)\(|chevrotain|new Function/)
    expect(text.match(/loss \w+\(/g)).toEqual(expect.arrayContaining(["loss cross_entropy(", "loss binary_crossentropy("]))
  })
})
