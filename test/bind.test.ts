// Binding: what a user passes against what a kernel reads, and what is said when the two do not fit.
import fc from "fast-check"
import { runInNewContext } from "node:vm"
import { describe, expect, test } from "vitest"
import { bind, boundInput, placeOf } from "../src/kernel/bind.ts"
import type { Bound } from "../src/kernel/bind.ts"
import { readOptions } from "../src/kernel/options.ts"
import { readSampleWeight, sampleShape } from "../src/kernel/sample.ts"
import type { Signature } from "../src/kernel/signature.ts"
import { refusal, signature } from "./signatures.ts"

const pair = signature("y; p")
const crossEntropy = signature("x[c]; y in c", "weight?[c]; gamma?")
const dice = signature("y[s]; p[s]")

const entries = (bound: Bound, name: string): number[] | number => {
  const data = boundInput(bound, name)!.data
  return typeof data === "number" ? data : Array.from(data)
}
const withOptions = (s: Signature, values: unknown, options: unknown): Bound => bind(s, values, readOptions(s, options))
const floats = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i)

describe("shapes", () => {
  test("typed arrays are taken as they are", () => {
    const y = new Uint8Array(3)
    const p = new Float32Array(3)
    const bound = bind(pair, { y, p })
    expect(boundInput(bound, "y")!.data).toBe(y)
    expect(boundInput(bound, "p")!.data).toBe(p)
    expect(bound.inputs.map(({ own, form }) => [own, form])).toEqual([[true, "integer"], [true, "float32"]])
    expect(bound.batchShape).toEqual([3])
    expect({ ...bound.sizes }).toEqual({ "*": 3 })
  })

  test("nested arrays, booleans and bigints, { data, shape } with a list", () => {
    const bound = bind(pair, { y: [[true, false, 1n], [0, 1, 0]], p: { data: [1, 2, 3, 4, 5, 6], shape: [2, 3] } })
    expect(bound.batchShape).toEqual([2, 3])
    expect(entries(bound, "y")).toEqual([1, 0, 1, 0, 1, 0])
    expect(entries(bound, "p")).toEqual([1, 2, 3, 4, 5, 6])
  })

  test("numbers alone are one sample", () => {
    const bound = bind(pair, { y: 1, p: 0.5 })
    expect(bound.batchShape).toEqual([])
    expect(bound.sizes["*"]).toBe(1)
    expect(entries(bound, "p")).toBe(0.5)
  })

  test("a number beside arrays stays a number", () => {
    const bound = bind(pair, { y: 1, p: [[0.5, 0.25]] })
    expect(entries(bound, "y")).toBe(1)
    expect(bound.batchShape).toEqual([1, 2])
    expect({ ...bind(crossEntropy, { x: [[1, 2, 3]], y: [0], weight: 1 }).sizes }).toEqual({ c: 3, "*": 1 })
  })

  test("arrays of another realm, Buffers and shared memory", () => {
    const y = runInNewContext("new Float32Array([1, 2])") as unknown
    expect(bind(pair, { y, p: Buffer.from([3, 4]) }).inputs.map(({ form }) => form)).toEqual(["float32", "integer"])
    expect(bind(pair, { y: new Float64Array(new SharedArrayBuffer(16)), p: 1 }).batchShape).toEqual([2])
  })

  test("one sample of an input with axes has no batch", () => {
    const bound = bind(crossEntropy, { x: [1, 2, 3], y: 2 })
    expect(bound.batchShape).toEqual([])
    expect({ ...bound.sizes }).toEqual({ c: 3, "*": 1 })
  })

  test("an empty batch is legal, with or without a shape", () => {
    expect({ ...bind(pair, { y: [], p: new Float64Array(0) }).sizes }).toEqual({ "*": 0 })
    expect({ ...bind(crossEntropy, { x: new Float32Array(0), y: new Int32Array(0) }).sizes }).toEqual({ "*": 0, c: 0 })
    expect({ ...bind(crossEntropy, { x: [], y: [] }).sizes }).toEqual({ "*": 0, c: 0 })
    expect({ ...bind(crossEntropy, { x: { data: new Float32Array(0), shape: [0, 10] }, y: [] }).sizes }).toEqual({ "*": 0, c: 10 })
    expect({ ...bind(crossEntropy, { x: [[], []], y: [-100, -100] }).sizes }).toEqual({ "*": 2, c: 0 })
  })

  test("ragged arrays name the row, cells name their place", () => {
    expect(refusal(() => bind(pair, { y: [[1, 2], [3]], p: 0 }))).toMatchObject({ codes: ["E709"], text: "`y[1]` has length 1, but the first row beside it has 2" })
    expect(refusal(() => bind(pair, { y: [[[1], [2]], [[1], 3]], p: 0 })).text).toContain("`y[1,1]`")
    expect(refusal(() => bind(pair, { y: [[1, 2], [3, "4"]], p: 0 })).text).toBe('`y[1,1]` must be a number, found "4"')
    expect(refusal(() => bind(pair, { y: [1, , 3], p: 0 })).text).toBe("`y[1]` must be a number, found undefined")
    expect(refusal(() => bind(pair, { y: [1, [2]], p: 0 })).text).toBe("`y[1]` must be a number, found an array")
    expect(refusal(() => bind(pair, { y: [1, 2], p: [0, 2n ** 60n] })).text).toContain("`p[1] = 1152921504606846976`")
    expect(refusal(() => bind(pair, { y: "1", p: 0 })).text).toContain('`y` must be a number, nested arrays')
    expect(refusal(() => bind(pair, { y: null, p: 0 })).text).toContain("found null")
    expect(refusal(() => bind(pair, { y: new DataView(new ArrayBuffer(8)), p: 0 })).text).toContain("found a DataView")
  })

  test("hostile arrays end quickly", () => {
    const loop: unknown[] = []
    loop.push(loop)
    expect(refusal(() => bind(pair, { y: loop, p: 0 })).codes).toEqual(["E705"])
    const long = new Array<number>(100_000).fill(0)
    expect(refusal(() => bind(pair, { y: [long, ...new Array<number[]>(100_000).fill([])], p: 0 })).codes).toEqual(["E709"])
  })

  test("data and shape must agree", () => {
    expect(refusal(() => bind(pair, { y: { data: new Float64Array(5), shape: [2, 3] }, p: 0 })).text).toBe("the data of `y` has 5 entries, its shape (2, 3) holds 6")
    expect(refusal(() => bind(pair, { y: { data: new Float64Array(4), shape: [-4] }, p: 0 })).text).toContain("found [-4]")
    expect(refusal(() => bind(pair, { y: { data: 4, shape: [4] }, p: 0 })).text).toContain("`y.data`")
  })
})

describe("names", () => {
  test("unknown and missing inputs come together, with the near name", () => {
    const { codes, hints } = refusal(() => bind(signature("target; prediction"), { target: 1, predicton: 2 }))
    expect(codes).toEqual(["E702", "E701"])
    expect(hints).toContain("did you mean `prediction`?")
    expect(refusal(() => bind(pair, {})).text).toBe("the input `y` is missing\nthe input `p` is missing")
    expect(refusal(() => bind(pair, { y: 1, p: undefined })).codes).toEqual(["E701"])
    expect(refusal(() => bind(pair, [1, 2])).codes).toEqual(["E722"])
    expect(refusal(() => bind(pair, undefined)).codes).toEqual(["E722"])
  })

  test("__proto__ and constructor are ordinary names", () => {
    const odd = signature("constructor; __proto__")
    expect(refusal(() => bind(odd, {})).codes).toEqual(["E701", "E701"])
    expect(refusal(() => bind(pair, { y: 1, p: 1, ...JSON.parse('{"__proto__": 1}') as object, ["constructor"]: 2 })).codes).toContain("E702")
    const bound = bind(odd, JSON.parse('{"constructor": [1], "__proto__": [2]}'))
    expect(entries(bound, "__proto__")).toEqual([2])
    const axes = bind(signature("x[__proto__]; w[toString]"), { x: [[1, 2]], w: [[1, 2, 3]] })
    expect(axes.sizes["__proto__"]).toBe(2)
    expect(axes.sizes["toString"]).toBe(3)
    expect(axes.sizes["valueOf"]).toBeUndefined()
  })

  test("names meet after NFC", () => {
    expect(entries(bind(signature("\u00e9"), { "e\u0301": 3 }), "\u00e9")).toBe(3)
  })
})

describe("lengths of axes", () => {
  test("labels of length n beside n·c logits", () => {
    const bound = bind(crossEntropy, { x: new Float32Array(12), y: new Int32Array(4) })
    expect({ ...bound.sizes }).toEqual({ "*": 4, c: 3 })
    expect(boundInput(bound, "x")!.shape).toEqual([4, 3])
    expect({ ...bind(crossEntropy, { x: new Float32Array(12), y: 1, weight: new Float32Array(3) }).sizes }).toEqual({ "*": 4, c: 3 })
    expect({ ...bind(signature("box[k=4]"), { box: new Float32Array(12) }).sizes }).toEqual({ "*": 3, k: 4 })
    expect(bind(crossEntropy, { x: { data: new Float32Array(24), shape: [2, 3, 4] }, y: new Int32Array(6) }).batchShape).toEqual([2, 3])
  })

  test("more than one answer asks for the shape, and shape or sizes answers", () => {
    const flat = { y: new Float32Array(6), p: new Float32Array(6) }
    const { codes, text, hints } = refusal(() => bind(dice, flat))
    expect(codes).toEqual(["E708"])
    expect(text).toContain("`s`")
    expect(hints).toContain("shape")
    expect({ ...bind(dice, { ...flat, p: { data: flat.p, shape: [2, 3] } }).sizes }).toEqual({ "*": 2, s: 3 })
    expect({ ...withOptions(dice, flat, { sizes: { s: 3 } }).sizes }).toEqual({ "*": 2, s: 3 })
    expect({ ...withOptions(dice, flat, { sizes: { n: 3 } }).sizes }).toEqual({ "*": 3, s: 2 })
    expect(refusal(() => withOptions(dice, flat, { sizes: { s: 4 } })).text).toContain("expected a multiple of 4")
  })

  test("lengths that do not fit name both inputs", () => {
    expect(refusal(() => bind(pair, { y: new Float32Array(3), p: new Float32Array(4) })).text).toBe("`y` of shape (3) and `p` of shape (4) disagree on the batch")
    expect(refusal(() => bind(crossEntropy, { x: new Float32Array(10), y: new Int32Array(3) })).text).toBe("`x` has 10 entries, expected a multiple of 3 for the shape (3, c), as `y` with 3 entries says")
    expect(refusal(() => bind(crossEntropy, { x: [[1, 2], [3, 4]], y: [0, 1], weight: [1, 1, 1] })).text).toBe("`x` of shape (2, 2) and `weight` of shape (3) disagree on the axis `c`")
    expect(refusal(() => bind(signature("box[k=4]"), { box: [[1, 2, 3]] })).text).toContain("has length 3, the signature says 4")
    expect(refusal(() => bind(signature("a[i,j]"), { a: [1, 2] })).text).toBe("`a` needs the shape (…, i, j), found the shape (2)")
  })

  test("(N) against (N, 1) is an error whatever holds the data", () => {
    for (const p of [[[1], [2], [3]], { data: floats(3), shape: [3, 1] }]) {
      for (const y of [[1, 2, 3], floats(3), { data: floats(3), shape: [3] }]) {
        for (const values of [{ y, p }, { p, y }]) {
          const { codes, text } = refusal(() => bind(pair, values))
          expect(codes).toEqual(["E703"])
          for (const word of ["`y`", "`p`", "(3)", "(3, 1)"]) expect(text).toContain(word)
        }
      }
    }
    expect(refusal(() => bind(pair, { y: [[1, 2]], p: [[1], [2]] })).codes).toEqual(["E703"])
  })

  test("hyper-parameters carry no batch", () => {
    expect(refusal(() => bind(crossEntropy, { x: [[1, 2]], y: [0], gamma: [1] })).text).toBe("`gamma` needs a number, found the shape (1)")
    expect(refusal(() => bind(crossEntropy, { x: [[1, 2]], y: [0], gamma: new Float64Array(1) })).codes).toEqual(["E704"])
    expect(refusal(() => bind(crossEntropy, { x: [[1, 2]], y: [0], weight: [[1, 2]] })).text).toBe("`weight` needs the shape (c), found the shape (1, 2)")
  })

  test("an axis that nothing tells", () => {
    expect(refusal(() => bind(crossEntropy, { x: 1, y: 0 })).text).toBe("nothing says how long the axis `c` is")
    expect({ ...withOptions(crossEntropy, { x: 1, y: 0 }, { sizes: { c: 2 } }).sizes }).toEqual({ "*": 1, c: 2 })
    // Of a label alone nobody knows yet whether the formula asks for it.
    expect({ ...bind(signature("s; q in g"), { s: [1, 2], q: [0, 1] }).sizes }).toEqual({ "*": 2 })
  })

  test("a change of shapes between calls is seen", () => {
    const s = signature("x[c]; y in c")
    const sizes = [[2, 3], [3, 2], [2, 3]].map(shape => ({ ...bind(s, { x: { data: floats(6), shape }, y: 0 }).sizes }))
    expect(sizes).toEqual([{ "*": 2, c: 3 }, { "*": 3, c: 2 }, { "*": 2, c: 3 }])
    expect(bind(s, { x: [[1, 2, 3]], y: 0 }).batchShape).toEqual([1])
    expect(bind(s, { x: [1, 2, 3], y: 0 }).batchShape).toEqual([])
    expect(refusal(() => bind(s, { x: floats(3), y: 0 })).codes).toEqual(["E708"])
    expect({ ...withOptions(s, { x: floats(3), y: 0 }, { sizes: { c: 3 } }).sizes }).toEqual({ "*": 1, c: 3 })
    expect(refusal(() => bind(s, { x: floats(3), y: 0 })).codes).toEqual(["E708"])
  })
})

describe("labels", () => {
  const labels = (y: unknown): unknown => entries(bind(crossEntropy, { x: [[1, 2], [3, 4]], y }), "y")

  test("integers of every kind, -100 among them", () => {
    for (const y of [Int32Array.of(1, -100), [1, -100], [1n, -100n], BigInt64Array.of(1n, -100n), Float64Array.of(1, -100)]) expect(labels(y)).toEqual([1, -100])
    expect(labels(Uint8Array.of(1, 0))).toEqual([1, 0])
    expect(labels(1)).toBe(1)
  })

  test("what is no whole number names its index", () => {
    expect(refusal(() => labels([0, 1.5])).text).toContain("`y[1] = 1.5` is not a whole number")
    expect(refusal(() => labels(Float32Array.of(NaN, 0))).text).toContain("`y[0] = NaN`")
    expect(refusal(() => labels(0.5)).text).toContain("`y = 0.5`")
    expect(refusal(() => labels(Infinity)).codes).toEqual(["E718"])
    expect(refusal(() => labels(BigInt64Array.of(0n, 2n ** 62n))).text).toContain("`y[1] = 4611686018427387904`")
    expect(refusal(() => bind(signature("x[c]; y[k] in c"), { x: [[1], [1]], y: [[0, 0, 0], [0, 0, NaN]] })).text).toContain("`y[1,2] = NaN`")
  })
})

describe("layout", () => {
  test("images with channels first", () => {
    // x[n][c][h][w] holds 1000n + 100c + 10h + w, so an entry spells its indices.
    const x = [0, 1].map(n => [0, 1, 2].map(c => [0, 1].map(h => [0, 1, 2, 3].map(w => 1000 * n + 100 * c + 10 * h + w))))
    const y = [0, 1].map(n => [0, 1].map(h => [0, 1, 2, 3].map(() => n + h)))
    const bound = withOptions(crossEntropy, { x, y }, { layout: { x: "n c h w", y: "n h w" } })
    expect(bound.batchShape).toEqual([2, 2, 4])
    const expected = [0, 1].flatMap(n => [0, 1].flatMap(h => [0, 1, 2, 3].flatMap(w => [0, 1, 2].map(c => 1000 * n + 100 * c + 10 * h + w))))
    expect(entries(bound, "x")).toEqual(expected)
    expect(boundInput(bound, "y")!.arrangement).toBeUndefined()
    expect(placeOf(boundInput(bound, "x")!, expected.indexOf(1213))).toBe("x[1,2,1,3]")
    // Without a layout of its own, an input has the batch dimensions in the same order.
    expect(withOptions(crossEntropy, { x, y }, { layout: { x: "n c h w" } }).batchShape).toEqual([2, 2, 4])
  })

  test("a name side by side joins dimensions", () => {
    const bound = withOptions(dice, { y: { data: floats(12), shape: [2, 2, 3] }, p: { data: floats(12), shape: [2, 2, 3] } }, { layout: { y: "n s s", p: "n s s" } })
    expect({ ...bound.sizes }).toEqual({ "*": 2, s: 6 })
    expect(boundInput(bound, "y")!.arrangement).toBeUndefined()
    expect(placeOf(boundInput(bound, "y")!, 7)).toBe("y[1,0,1]")
  })

  test("an input may lack batch dimensions where its layout says so", () => {
    const bound = withOptions(signature("a; b"), { a: [[1, 2, 3], [4, 5, 6]], b: [10, 20, 30] }, { layout: { a: "n t", b: "t" } })
    expect(bound.batchShape).toEqual([2, 3])
    expect(entries(bound, "b")).toEqual([10, 20, 30, 10, 20, 30])
    expect(boundInput(bound, "b")!.own).toBe(false)
    expect(refusal(() => bind(signature("a; b"), { a: [[1, 2, 3], [4, 5, 6]], b: [10, 20, 30] })).codes).toEqual(["E703"])
  })

  test("flat arrays with a layout get their sizes from each other", () => {
    const bound = withOptions(crossEntropy, { x: floats(24), y: { data: new Int32Array(8), shape: [2, 4] } }, { layout: { x: "n c h", y: "n h" } })
    expect({ ...bound.sizes }).toEqual({ "*": 8, c: 3 })
    expect(boundInput(bound, "x")!.shape).toEqual([2, 3, 4])
  })

  test("any order of dimensions, against indexing by name", () => {
    const names = ["n", "h", "c", "d"]
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 4 }), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }), (order, lengths) => {
        const length = (name: string): number => lengths[names.indexOf(name)]!
        const memory = order.map(length)
        const bound = withOptions(signature("x[c,d]; z"), { x: { data: floats(memory.reduce((a, b) => a * b)), shape: memory }, z: 0 }, { layout: { x: order.join(" ") } })
        const batch = order.filter(name => name === "n" || name === "h")
        const canonical = [...batch, "c", "d"]
        const expected: number[] = []
        const visit = (at: Record<string, number>, depth: number): void => {
          const name = canonical[depth]
          if (name === undefined) expected.push(order.reduce((position, dimension) => position * length(dimension) + at[dimension]!, 0))
          else for (let i = 0; i < length(name); i++) visit({ ...at, [name]: i }, depth + 1)
        }
        visit({}, 0)
        expect(entries(bound, "x")).toEqual(expected)
        expect(bound.batchShape).toEqual(batch.map(length))
      }),
    )
  })

  test("layouts that do not fit", () => {
    const layout = (text: unknown): unknown => ({ layout: { x: text } })
    const x = [[1, 2]]
    const said = (text: unknown): string => refusal(() => withOptions(crossEntropy, { x, y: [0] }, layout(text))).text
    expect(said("n")).toContain("lacks the axis `c`")
    expect(said("n c h")).toBe("the layout `n c h` of `x` names 3 dimensions, but the shape is (1, 2)")
    expect(said("n c n")).toContain("has `n` twice")
    expect(withOptions(crossEntropy, { x, y: [0] }, layout("n, c")).batchShape).toEqual([1])
    expect(said("n c-1")).toContain("which is no name")
    expect(said(3)).toContain("`layout.x`")
    expect(refusal(() => readOptions(crossEntropy, { layout: { y: "n c" } })).text).toContain("does not give to `y`")
    expect(refusal(() => readOptions(crossEntropy, { layout: { weight: "n c" } })).text).toContain("no batch dimensions")
    expect(refusal(() => readOptions(signature("logits"), { layout: { logit: "n" } })).hints).toContain("`logits`")
    expect(refusal(() => withOptions(pair, { y: [[1, 2]], p: [1] }, { layout: { y: "n h" } })).text).toContain("n, h")
  })
})

describe("switches, choices, samples", () => {
  const settings: Signature = {
    ...pair,
    parameters: [
      ...pair.parameters,
      { name: "full", hyper: true, axes: [], kind: "switch", required: false },
      { name: "kind", hyper: true, axes: [], kind: "choice", choices: ["normal", "logistic"], required: false },
    ],
  }

  test("settings are checked and handed on", () => {
    expect([...bind(settings, { y: 1, p: 1, full: true, kind: "logistic" }).settings]).toEqual([["full", true], ["kind", "logistic"]])
    expect(refusal(() => bind(settings, { y: 1, p: 1, full: 1 })).text).toBe("`full` must be true or false, found 1")
    expect(refusal(() => bind(settings, { y: 1, p: 1, kind: "logstic" })).hints).toContain("`logistic`")
    expect(refusal(() => bind(settings, { y: 1, p: 1, kind: 3 })).text).toContain("`normal` or `logistic`")
  })

  test("samples are the batch, then the axes after per", () => {
    const s = signature("x[c]; y in c", "", { per: ["c"] })
    expect(sampleShape(bind(s, { x: [[[1, 2]], [[3, 4]]], y: [[0], [1]] }))).toEqual([2, 1, 2])
    expect(sampleShape(bind({ ...pair, perSample: false }, { y: [1, 2], p: [1, 2] }))).toEqual([])
  })

  test("sampleWeight is a number or one entry for each sample", () => {
    const bound = bind(pair, { y: [[1, 2], [3, 4]], p: 0 })
    expect(readSampleWeight(bound, undefined)).toBeUndefined()
    expect(readSampleWeight(bound, 2)).toBe(2)
    expect(readSampleWeight(bound, [[1, 2], [3, 4]])).toEqual(Float64Array.of(1, 2, 3, 4))
    expect(readSampleWeight(bound, Float32Array.of(1, 2, 3, 4))).toEqual(Float32Array.of(1, 2, 3, 4))
    expect(refusal(() => readSampleWeight(bound, [1, 2, 3, 4])).text).toContain("the shape (2, 2)")
    expect(refusal(() => readSampleWeight(bound, new Float64Array(3))).codes).toEqual(["E704"])
  })
})

test("an axis that only a left-out parameter has is one entry long; the classes of a label are not", () => {
  expect(bind(signature("x[c]", "k?[j]"), { x: [1, 2, 3] }).sizes["j"]).toBe(1)
  expect(bind(signature("x[c]", "k?[j]"), { x: [1, 2, 3], k: [0, 2] }).sizes["j"]).toBe(2)
  expect(bind(signature("y in c", "weight?[c]"), { y: [1, 2] }).sizes["c"]).toBeUndefined()
})

describe("options", () => {
  const read = (options: unknown): unknown => readOptions(crossEntropy, options)

  test("defaults", () => {
    expect(readOptions(crossEntropy, undefined)).toMatchObject({ reduction: "mean", wrt: ["x"], wrtNamed: false, precision: "f64", backend: "auto", check: false })
    const zeroOne = { kind: "set", members: [0, 1], text: "{0,1}" } as const
    expect(readOptions({ ...pair, parameters: pair.parameters.map((p, i) => (i === 0 ? { ...p, domain: zeroOne } : p)) }, {}).wrt).toEqual(["p"])
  })

  test("wrt", () => {
    expect(readOptions(crossEntropy, { wrt: ["weight", "x", "x"] })).toMatchObject({ wrt: ["weight", "x"], wrtNamed: true })
    expect(refusal(() => read({ wrt: "y" })).codes).toEqual(["E602"])
    expect(refusal(() => read({ wrt: "wieght" })).hints).toContain("`weight`")
    expect(refusal(() => read({ wrt: 3 })).codes).toEqual(["E802"])
    expect(refusal(() => read({ wrt: "constructor" })).codes).toEqual(["E803"])
  })

  test("values outside their type, with the near word", () => {
    expect(refusal(() => read({ reductoin: "sum" })).hints).toContain("`reduction`")
    expect(refusal(() => read({ reduction: "weighted_mean" })).hints).toContain("`weightedMean`")
    expect(refusal(() => read({ reduction: "avg" })).text).toContain("`batchmean`")
    expect(read({ precision: "f32" })).toMatchObject({ precision: "f32" })
    expect(refusal(() => read({ precision: "f16" })).codes).toEqual(["E802"])
    expect(refusal(() => read({ backend: "wasm" })).codes).toEqual(["E802"])
    expect(refusal(() => read({ backend: [] })).codes).toEqual(["E802"])
    expect(refusal(() => read({ check: 1 })).codes).toEqual(["E802"])
    expect(refusal(() => read({ sizes: { c: 1.5 } })).codes).toEqual(["E715"])
    expect(refusal(() => read({ sizes: { channels: 3 } })).codes).toEqual(["E806"])
    expect(refusal(() => read({ layout: "n c" })).codes).toEqual(["E802"])
    expect(refusal(() => read(3)).codes).toEqual(["E705"])
    expect(read({ reduction: undefined })).toMatchObject({ reduction: "mean" })
  })
})
