// What may be passed and what comes back: every form of data, layouts and sizes. Expected values are plain JavaScript over the
// same numbers; the kinds of results are those of the surface's table: what came in is what comes out.
import { describe, expect, it } from "vitest"
import { loss, type Inputs, type LossFunction, type Options, type Values } from "../src/index.ts"

const y = [0, 1, 1, 0]
const p = [0.25, 0.5, 0.75, 0.125]
const bce = "-(y*log(p) + (1-y)*log(1-p))"
const entries = p.map((v, k) => -(y[k] === 1 ? Math.log(v) : Math.log1p(-v)))
const slopes = p.map((v, k) => (y[k] === 1 ? -1 / v : 1 / (1 - v)))
const curves = slopes.map((g) => g * g)
const f32 = (values: readonly number[]) => values.map(Math.fround)

/** Every form of the four probabilities, the kind of its gradient and what the gradient must be. */
const forms: ReadonlyArray<readonly [name: string, labels: Values, data: Values, gradient: unknown, none: unknown]> = [
  ["nested arrays", y, p, slopes, entries],
  ["rows", [[0, 1], [1, 0]], [[0.25, 0.5], [0.75, 0.125]], [slopes.slice(0, 2), slopes.slice(2)], [entries.slice(0, 2), entries.slice(2)]],
  ["Float64Array", Float64Array.from(y), Float64Array.from(p), Float64Array.from(slopes), Float64Array.from(entries)],
  ["Float32Array", Float32Array.from(y), Float32Array.from(p), Float32Array.from(slopes), Float32Array.from(entries)],
  ["integers beside floats", Uint8Array.from(y), Float32Array.from(p), Float32Array.from(slopes), Float32Array.from(entries)],
  ["big integers", BigInt64Array.from(y.map(BigInt)), Float64Array.from(p), Float64Array.from(slopes), Float64Array.from(entries)],
  ["booleans", y.map((v) => v === 1), Float64Array.from(p), Float64Array.from(slopes), Float64Array.from(entries)],
  ["{ data, shape }", { data: Uint8Array.from(y), shape: [2, 2] }, { data: Float64Array.from(p), shape: [2, 2] }, Float64Array.from(slopes), Float64Array.from(entries)],
  ["{ data: list, shape }", { data: y, shape: [4] }, { data: p, shape: [4] }, Float64Array.from(slopes), Float64Array.from(entries)],
]

const near = (got: unknown, want: unknown): void => {
  expect(Object.prototype.toString.call(got)).toBe(Object.prototype.toString.call(want))
  if (typeof want === "number") return expect(got).toBeCloseTo(want, 13)
  const [a, b] = [got, want].map((v) => [...(v as ArrayLike<unknown> & Iterable<unknown>)]) as [unknown[], unknown[]]
  expect(a.length).toBe(b.length)
  // Entries of a Float32Array are the nearest float32 of the exact value.
  if (want instanceof Float32Array) return expect(a).toEqual(f32(b as number[]))
  b.forEach((v, k) => near(a[k], v))
}

describe("forms of data", () => {
  const f: LossFunction = loss(bce)
  it.each(forms)("%s", (_, labels, data, gradient, none) => {
    const inputs = { y: labels, p: data }
    expect(f(inputs)).toBeCloseTo(entries.reduce((a, b) => a + b) / 4, 13)
    near(f(inputs, { reduction: "none" }), none)
    const { value, grad, hess } = f.gradAndHess(inputs, { wrt: "p", reduction: "sum" })
    expect(value).toBeCloseTo(entries.reduce((a, b) => a + b), 13)
    near(grad["p"], gradient)
    expect([...(hess["p"] as Iterable<number>)].flat()).toHaveLength(4)
    ;[...(hess["p"] as Iterable<number>)].flat().forEach((h, k) => expect(h).toBeCloseTo(curves[k]!, 5))
  })

  it("numbers: one sample, and a number beside arrays holds for every entry", () => {
    expect(f({ y: 1, p: 0.25 })).toBeCloseTo(Math.log(4), 15)
    expect(f({ y: 1, p: 0.25 }, { reduction: "none" })).toBeCloseTo(Math.log(4), 15)
    expect(f.valueAndGrad({ y: 1, p: 0.25 }).grad["p"]).toBe(-4)
    const { value, grad } = f.valueAndGrad({ y: 1, p: [0.25, 0.5] }, { reduction: "sum" })
    expect(value).toBeCloseTo(Math.log(8), 14)
    expect(grad["p"]).toEqual([-4, -2])
    expect(f.valueAndGrad({ y: [0, 1, 1], p: 0.5 }, { wrt: "p", reduction: "sum" }).grad["p"]).toBe(2 - 2 - 2)
  })

  it("integers that are differentiated give a Float64Array", () => {
    const { grad } = loss("(y - p)^2").valueAndGrad({ y: Int32Array.of(1, 2), p: Uint8Array.of(3, 5) }, { reduction: "sum" })
    expect(grad).toEqual({ y: Float64Array.of(-4, -6), p: Float64Array.of(4, 6) })
  })

  it.each<[string, Values]>([
    ["numbers", [2, 0]], ["Int32Array", Int32Array.of(2, 0)], ["Uint8Array", Uint8Array.of(2, 0)], ["BigInt64Array", BigInt64Array.of(2n, 0n)], ["Float64Array", Float64Array.of(2, 0)],
    ["{ data, shape }", { data: Int32Array.of(2, 0), shape: [2] }],
  ])("labels as %s", (_, labels) => {
    const untyped: LossFunction = loss("cross_entropy")
    const x = [0.5, -1, 2, 1, 1, 0]
    const lse = (r: readonly number[]) => Math.log(r.reduce((a, b) => a + Math.exp(b), 0))
    const want = (lse(x.slice(0, 3)) - 2 + lse(x.slice(3)) - 1) / 2
    for (const data of [Float64Array.from(x), [x.slice(0, 3), x.slice(3)], { data: x, shape: [2, 3] }]) {
      expect(untyped({ x: data, y: labels })).toBeCloseTo(want, 14)
    }
  })

  it("one row without a batch is one sample", () => {
    const f1 = loss("cross_entropy")
    expect(f1({ x: [0, 0, 0], y: 1 })).toBeCloseTo(Math.log(3), 14)
    const { grad } = f1.valueAndGrad({ x: [0, 0, 0], y: 1 })
    expect((grad["x"] as number[]).map((g) => Math.round(g * 3))).toEqual([1, -2, 1])
  })

  it("inputs are not written to, and the same call gives the same bits", () => {
    const inputs = { y: Float64Array.from(y), p: Float64Array.from(p) }
    const first = f.gradAndHess(inputs)
    expect(f.gradAndHess(inputs)).toEqual(first)
    expect([[...inputs.y], [...inputs.p]]).toEqual([y, p])
  })

  it("one shape after the other, one type after the other", () => {
    for (const n of [4, 1, 3, 0, 4]) {
      const want = n === 0 ? 0 : entries.slice(0, n).reduce((a, b) => a + b, 0) / n
      for (const Kind of [Float64Array, Float32Array]) expect(f({ y: y.slice(0, n), p: Kind.from(p.slice(0, n)) })).toBeCloseTo(want, 13)
    }
  })

  it("out: arrays of the caller, filled and handed back", () => {
    const g = new Float32Array(4)
    const out = { grad: { p: g } }
    const result = f.valueAndGrad({ y, p }, { wrt: "p", reduction: "sum", out })
    expect(result).toBe(out)
    expect([...g]).toEqual(f32(slopes))
    const own = Float64Array.from(p)
    f.valueAndGrad({ y, p: own }, { wrt: "p", reduction: "sum", out: { grad: { p: own } } })
    own.forEach((v, k) => expect(v).toBeCloseTo(slopes[k]!, 13))
  })
})

describe("layouts and sizes", () => {
  // x[n][c][h][w] and labels y[n][h][w]: two images of 1 by 2 pixels and 3 classes.
  const x = [[[[0.5, 1]], [[-1, 2]], [[0.25, 0]]], [[[1, 0]], [[3, -2]], [[0.5, 0.5]]]]
  const labels = [[[2, 0]], [[1, 1]]]
  const pixels = x.flatMap((image, i) => [0, 1].map((w) => {
    const logits = image.map((channel) => channel[0]![w]!)
    const lse = Math.log(logits.reduce((a, b) => a + Math.exp(b), 0))
    return { loss: lse - logits[labels[i]![0]![w]!]!, softmax: logits.map((v) => Math.exp(v - lse)), label: labels[i]![0]![w]! }
  }))
  const layout = { x: "n c h w", y: "n h w" }
  const data = x.flat(3)

  it.each<[string, Inputs, Options]>([
    ["nested", { x, y: labels }, { layout }],
    ["{ data, shape }", { x: { data, shape: [2, 3, 1, 2] }, y: { data: labels.flat(2), shape: [2, 1, 2] } }, { layout }],
    ["flat with sizes", { x: Float64Array.from(data), y: Int32Array.from(labels.flat(2)) }, { layout, sizes: { n: 2, h: 1, w: 2 } }],
    ["flat with the number of classes", { x: Float64Array.from(data), y: Int32Array.from(labels.flat(2)) }, { layout, sizes: { c: 3, h: 1, w: 2 } }],
    ["classes last", { x: x.map((image) => image[0]!.map((row, h) => row.map((_, w) => image.map((channel) => channel[h]![w]!)))), y: labels }, {}],
  ])("cross-entropy of images, %s", (_, inputs, options) => {
    const f: LossFunction = loss("cross_entropy")
    const mean = pixels.reduce((a, b) => a + b.loss, 0) / 4
    expect(f(inputs, options)).toBeCloseTo(mean, 14)
    const none = f(inputs, { ...options, reduction: "none" })
    expect(([none].flat(9) as unknown as Array<Iterable<number>>).flatMap((v) => (typeof v === "number" ? [v] : [...v]))).toEqual(pixels.map((v) => expect.closeTo(v.loss, 13)))
    const { grad } = f.valueAndGrad(inputs, options)
    if (options.layout === undefined) return
    const flat = ArrayBuffer.isView(grad["x"]) ? [...(grad["x"] as Float64Array)] : (grad["x"] as number[][]).flat(3)
    const want = x.flatMap((image, i) => image.flatMap((_row, c) => [0, 1].map((w) => (pixels[2 * i + w]!.softmax[c]! - (pixels[2 * i + w]!.label === c ? 1 : 0)) / 4)))
    expect(flat).toEqual(want.map((v) => expect.closeTo(v, 13)))
  })

  it("joined dimensions: dice over height, width and channel", () => {
    const a = [[[[0.5], [1]], [[0], [0.25]]], [[[1], [1]], [[0.5], [0]]]]
    const b = [[[[0.25], [1]], [[0.5], [0.25]]], [[[0], [1]], [[0.5], [1]]]]
    const smooth = 1e-5
    const want = a.map((image, i) => {
      const [t, q] = [image.flat(2), b[i]!.flat(2)]
      const overlap = t.reduce((s, v, k) => s + v * q[k]!, 0)
      return 1 - (2 * overlap + smooth) / ([...t, ...q].reduce((s, v) => s + v, 0) + smooth)
    })
    expect(loss("dice")({ y: a, p: b }, { layout: { y: "n s s s", p: "n s s s" }, reduction: "none" })).toEqual(want.map((v) => expect.closeTo(v, 14)))
    const flat = { y: Float64Array.from(a.flat(3)), p: Float64Array.from(b.flat(3)) }
    expect(loss("dice")(flat, { sizes: { s: 4 } })).toBeCloseTo((want[0]! + want[1]!) / 2, 14)
  })

  it("an input may lack a dimension of the batch where its layout says so; its derivative is summed", () => {
    const f = loss("(y - p)^2")
    const inputs = { y: [[1, 2, 3], [4, 5, 6]], p: [0, 1, 2] }
    const { value, grad } = f.valueAndGrad(inputs, { layout: { y: "n t", p: "t" }, reduction: "sum" })
    expect(value).toBe(1 + 1 + 1 + 16 + 16 + 16)
    expect(grad["p"]).toEqual([-10, -10, -10])
  })

  it("transposed inputs meet by name", () => {
    expect(loss("y - 2*p")({ y: [[1, 2, 3], [4, 5, 6]], p: [[1, 4], [2, 5], [3, 6]] }, { layout: { y: "a b", p: "b a" }, reduction: "none" })).toEqual([[-1, -2, -3], [-4, -5, -6]])
  })
})
