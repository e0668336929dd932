// A loss over data in pieces gives the bits of one call, however the data are cut; and the Hessian times a direction, against the
// second derivatives written out by hand.
import { describe, expect, it } from "vitest"
import { loss, type LossFunction } from "../src/index.ts"
import { codes, failure } from "./failure.ts"

const n = 20_011
/** A fixed sequence in (0,1). */
const numbers = (seed: number, count = n): Float64Array => {
  let state = seed
  return Float64Array.from({ length: count }, () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647)
}
const data: Record<string, Float64Array> = { y: numbers(1).map((v) => (v < 0.5 ? 0 : 1)), p: numbers(2), w: numbers(3) }
const weights = numbers(4)
const cuts = [1, 127, 128, 129, 300, 8_192, 5_000, 4_096]

function pieces(f: LossFunction, names: readonly string[], options: object, weighted: boolean) {
  const whole = f.accumulate(options)
  for (let from = 0, k = 0; from < n; k++) {
    const to = Math.min(n, from + cuts[k % cuts.length]!)
    whole.add(Object.fromEntries(names.map((name) => [name, data[name]!.subarray(from, to)])), weighted ? { sampleWeight: weights.subarray(from, to) } : {})
    from = to
  }
  return whole
}

describe("accumulate", () => {
  const sources: ReadonlyArray<readonly [source: string, names: readonly string[]]> = [["-(y*log(p) + (1-y)*log(1-p))", ["y", "p"]], ["2*w*(y - p)^2/3 over w", ["y", "p", "w"]], ["-abs(y - p)", ["y", "p"]]]
  const reductions = ["mean", "sum", "weightedMean", "batchmean"] as const
  it.each(sources.flatMap(([source, names]) => reductions.flatMap((reduction) => [false, true].map((weighted) => [source, reduction, weighted, names] as const))))("%s, %s, weighted: %s", (source, reduction, weighted, names) => {
    const f: LossFunction = loss(source)
    const inputs = Object.fromEntries(names.map((name) => [name, data[name]!]))
    const whole = pieces(f, names, { reduction }, weighted)
    expect(whole.value).toBe(f(inputs, weighted ? { reduction, sampleWeight: weights } : { reduction }))
    expect(whole.samples).toBe(n)
  })

  it("labels, rows, hyper-parameters, one sample at a time", () => {
    const f: LossFunction = loss("cross_entropy")
    const rows = 700
    const x = numbers(5, rows * 7).map((v) => 8 * v - 4)
    const y = Int32Array.from(numbers(6, rows), (v) => Math.floor(7 * v))
    const options = { sizes: { c: 7 } }
    const whole = f.accumulate(options)
    for (let i = 0; i < rows; i++) whole.add({ x: x.subarray(7 * i, 7 * i + 7), y: y.subarray(i, i + 1), label_smoothing: 0.1 })
    expect(whole.value).toBe(f({ x, y, label_smoothing: 0.1 }, options))
    const single = loss("(y - p)^2").accumulate()
    for (let i = 0; i < 300; i++) single.add({ y: data["y"]![i]!, p: data["p"]![i]! })
    expect(single.value).toBe(loss("(y - p)^2")({ y: data["y"]!.subarray(0, 300), p: data["p"]!.subarray(0, 300) }))
  })

  it("the value may be asked for on the way, and of nothing", () => {
    const whole = loss("x^2").accumulate({ reduction: "sum" })
    expect(whole.value).toBe(0)
    expect(whole.add({ x: [1, 2] }).value).toBe(5)
    expect(whole.value).toBe(5)
    expect(whole.add({ x: [3] }).value).toBe(14)
  })

  it("hyper-parameters and options folded in come along", () => {
    const f = loss("loss f(x; a) = a*x").with({ a: 2 }, { reduction: "sum" })
    expect(f.accumulate().add({ x: [1, 2] }).add({ x: [4] }).value).toBe(14)
  })

  it("what couples samples, or changes between pieces, is refused", () => {
    for (const source of ["loss f(x) = x/sum(x)", "mean(abs(x))", "x - max(x)"]) expect(codes(failure(() => loss(source as string).accumulate()))).toEqual(["E604"])
    expect(codes(failure(() => loss("x^2").accumulate({ reduction: "none" })))).toEqual(["E802"])
    const rows = loss("loss f(x[c]; a = 1) = a*sum[c](x)").accumulate().add({ x: [[1, 2]] })
    expect(codes(failure(() => rows.add({ x: [[1, 2, 3]] })))).toEqual(["E721"])
    expect(codes(failure(() => rows.add({ x: [[1, 2]], a: 2 })))).toEqual(["E705"])
    expect(codes(failure(() => rows.add({ x: [[1, 2]] }, { sampleWeight: 2 })))).toEqual(["E705"])
    expect(codes(failure(() => rows.add({ y: [[1, 2]] } as never)))).toEqual(["E702", "E701"])
  })
})

describe("hvp", () => {
  it("is the Hessian times the direction", () => {
    const { value, grad, hvp } = loss("a*b^2 + b").hvp({ a: [2, 3], b: [5, 7] }, { a: [1, 10], b: [100, 1000] }, { reduction: "sum" })
    // d²/da² = 0, d²/dadb = 2b, d²/db² = 2a.
    expect([value, grad, hvp]).toEqual([50 + 147 + 12, { a: [25, 49], b: [21, 43] }, { a: [1000, 14_000], b: [10 + 400, 140 + 6000] }])
    expect(loss("a*b^2 + b").hvp({ a: [2, 3], b: [5, 7] }, { b: [100, 1000] }).hvp).toEqual({ b: [200, 3000] })
  })

  it("couples what the loss couples", () => {
    // (sum x)^2/2 has the Hessian of ones; over three samples one value.
    expect(loss("sum(x)^2/2").hvp({ x: [1, 2, 3] }, { x: [1, 10, 100] }).hvp.x).toEqual([111, 111, 111])
    const rows = loss("loss f(x[c]) = sum[c](x)^2/2").hvp({ x: Float32Array.of(1, 2, 3, 4) }, { x: [[1, 10], [100, 1000]] }, { sizes: { c: 2 }, reduction: "sum" })
    expect(rows.hvp.x).toEqual(Float32Array.of(11, 11, 1100, 1100))
  })

  it("a number is a direction for every entry, a number's direction is a number, layouts hold", () => {
    expect(loss("a*x^2").hvp({ a: 3, x: [1, 2] }, { x: 1 }, { reduction: "sum" }).hvp).toEqual({ x: [6, 6] })
    expect(loss("a*x^2").hvp({ a: 3, x: [1, 2] }, { a: 1, x: 0 }, { reduction: "sum" }).hvp).toEqual({ a: 0, x: [2, 4] })
    const layout = { x: "c n" }
    expect(loss("loss f(x[c]) = x[0]^2*x[1]").hvp({ x: [[1, 2], [3, 4]] }, { x: [[1, 0], [0, 0]] }, { layout, reduction: "sum" }).hvp.x).toEqual([[6, 0], [2, 0]])
  })

  it("refuses directions that do not fit", () => {
    const f: LossFunction = loss("x^2")
    expect(codes(failure(() => f.hvp({ x: [1, 2] }, { x: [1] })))).toEqual(["E704"])
    expect(codes(failure(() => f.hvp({ x: [1, 2] }, { z: [1, 2] })))).toEqual(["E803"])
    expect(codes(failure(() => f.hvp({ x: 1 }, { x: [1] })))).toEqual(["E705"])
    expect(codes(failure(() => f.hvp({ x: 1 }, 3 as never)))).toEqual(["E809"])
    expect(codes(failure(() => f.hvp({ x: 1 }, {} as never)))).toEqual(["E809"])
  })
})
