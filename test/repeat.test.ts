// A call that looks like the one before is not bound again. In: pairs of calls between which one thing changed. Out: the second call sees
// it, be it the contents of an array, an object that was written to, or what it refuses. Expected values are exact sums of small numbers.
import { describe, expect, test } from "vitest"
import type { Backend } from "../src/backends/backend.ts"
import { closure } from "../src/closure.ts"
import { loss } from "../src/index.ts"
import { js } from "../src/js.ts"
import { wasm } from "../src/wasm.ts"
import { codes, failure } from "./failure.ts"

type Out = { value?: unknown; grad?: Record<string, unknown>; hess?: Record<string, unknown> }

const backends: ReadonlyArray<readonly [string, "auto" | Backend]> = [["auto", "auto"], ["js", js()], ["closure", closure()], ["wasm", wasm()]]
const square = loss("(y - p)^2")

describe.each(backends)("%s: the second call sees", (_name, backend) => {
  const options = { wrt: "p", backend, reduction: "sum" } as const
  const summed = { backend, reduction: "sum" } as const
  const data = () => ({ y: Float64Array.of(1, 2), p: Float64Array.of(3, 5) })

  test("what was written into its arrays, and has results of its own", () => {
    const given = data()
    const first = square.valueAndGrad(given, options)
    given.p[0] = 1
    const second = square.valueAndGrad(given, options)
    const third = square.valueAndGrad(given, options)
    expect([first.value, first.grad["p"]]).toEqual([13, Float64Array.of(4, 6)])
    expect([second.value, second.grad["p"]]).toEqual([9, Float64Array.of(0, 6)])
    expect([third.value, third.grad["p"]]).toEqual([9, Float64Array.of(0, 6)])
    expect(third.grad["p"]).not.toBe(second.grad["p"])
  })

  test("other arrays under the same names", () => {
    const given = data()
    square.valueAndGrad(given, options)
    given.p = Float64Array.of(2, 2)
    expect(square.valueAndGrad(given, options).value).toBe(1)
    given.p = Float64Array.of(1)
    expect(codes(failure(() => square.valueAndGrad(given, options)))).toEqual(["E703"])
  })

  test("the next batch: arrays of the same class and length, of another class, in a result's memory, two that were one", () => {
    const out = { grad: { p: new Float64Array(2) } }
    const into = { ...options, out }
    const call = (y: object, p: object) => square.valueAndGrad({ y, p } as never, into as never).value
    const [one, two, three] = [Float64Array.of(1, 2), Float64Array.of(3, 5), Float64Array.of(7, 11)]
    expect([call(one, one), call(one, two), call(three, two), call(two, one), call(one, one)]).toEqual([0, 13, 52, 13, 0])
    expect(out.grad.p).toEqual(Float64Array.of(0, 0))
    expect([call(one, two), call(one, Float32Array.of(3, 5)), call(one, [3, 6]), call(one, three)]).toEqual([13, 13, 20, 117])
    const memory = Float64Array.of(3, 5, 0)
    out.grad.p = memory.subarray(1)
    expect([call(one, two), memory.set([3, 5]), call(one, memory.subarray(0, 2))]).toEqual([13, undefined, 13])
    expect(memory).toEqual(Float64Array.of(3, 4, 6))
    const shaped = (data: Float64Array, ...shape: number[]) => ({ data, shape })
    expect([call(shaped(one, 2, 1), shaped(two, 2, 1)), call(shaped(three, 2, 1), shaped(two, 2, 1))]).toEqual([13, 52])
    expect(codes(failure(() => call(shaped(three, 2, 1), shaped(two, 1, 2))))).toEqual(["E703"])
  })

  test("labels of the next batch, and the one that lies outside", () => {
    const picked = loss("loss l(x[c], y in c) = -x[y]")
    const x = { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }
    const call = (...y: number[]) => picked({ x, y: Int32Array.of(...y) }, summed)
    expect([call(0, 0), call(2, 1), call(1, 2)]).toEqual([-5, -8, -8])
    expect(failure(() => call(1, 3)).message).toContain("y[1]")
    expect(call(0, 2)).toBe(-7)
  })

  test("numbers by value, the sign of zero too", () => {
    const scaled = loss("loss l(x; a=1) = a*x")
    const x = Float64Array.of(2)
    const into: Out = {}
    const byX = { backend, wrt: "x" } as const
    const call = (a: number) => scaled.valueAndGrad({ x, a }, byX).value
    expect([call(3), call(3), call(4), call(3)]).toEqual([6, 6, 8, 6])
    const reciprocal = loss("1/x")
    const kernel = reciprocal.compile({ backend, wrt: [] })
    const [positive, negative] = [{ x: 0 }, { x: -0 }]
    expect([kernel(positive, into).value, kernel(positive, into).value, kernel(negative, into).value]).toEqual([Infinity, Infinity, -Infinity])
  })

  test("what `out` holds by then", () => {
    const given = data()
    const [a, b] = [new Float64Array(2), new Float64Array(2)]
    const out: Out = { grad: { p: a } }
    const kernel = square.compile(options)
    for (let k = 0; k < 3; k++) expect(kernel(given, out)).toBe(out)
    expect(out).toEqual({ value: 13, grad: { p: Float64Array.of(4, 6) } })
    out.grad = { p: b }
    kernel(given, out)
    expect(b).toEqual(Float64Array.of(4, 6))
    a.fill(7)
    kernel(given, out)
    expect(a).toEqual(Float64Array.of(7, 7))
    delete out.value
    kernel(given, out)
    expect(out.value).toBe(13)
    out.grad["p"] = given.p.subarray(0)
    expect((kernel(given, out).grad ?? {})["p"]).toBe(out.grad["p"])
    expect(given.p).toEqual(Float64Array.of(4, 6))
    out.grad["q"] = b
    expect(codes(failure(() => kernel(given, out)))).toEqual(["E806"])
    delete out.grad["q"]
    kernel(given, out)
    out.hess = {}
    expect(codes(failure(() => kernel(given, out)))).toEqual(["E806"])
    delete out.hess
    kernel(given, out)
    Object.freeze(out)
    expect(codes(failure(() => kernel(given, out)))).toEqual(["E802"])
  })

  test("results that would lie over each other", () => {
    const memory = new Float64Array(4)
    const given = data()
    const out = { grad: { y: memory.subarray(0, 2), p: memory.subarray(2) } }
    const kernel = square.compile({ backend, wrt: ["y", "p"] })
    kernel(given, out)
    kernel(given, out)
    out.grad.p = memory.subarray(1, 3)
    expect(codes(failure(() => kernel(given, out)))).toEqual(["E807"])
  })

  test("arrays that were handed away", () => {
    const given = data()
    const kernel = square.compile(options)
    const out = { grad: { p: new Float64Array(2) } }
    kernel(given, out)
    kernel(given, out)
    structuredClone(given.p, { transfer: [given.p.buffer as ArrayBuffer] })
    expect(codes(failure(() => kernel(given, out)))).toEqual(["E703"])
    const again = data()
    kernel(again, out)
    kernel(again, out)
    structuredClone(out.grad.p, { transfer: [out.grad.p.buffer as ArrayBuffer] })
    expect(codes(failure(() => kernel(again, out)))).toEqual(["E705"])
  })

  test("another shape in the same object, other entries in the same lists", () => {
    const rows = loss("loss l(x[c]) = sum[c](x)^2")
    const given = { x: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] } }
    const call = () => rows(given, summed)
    expect([call(), call()]).toEqual([58, 58])
    given.x.shape[0] = 1
    given.x.shape[1] = 4
    expect(call()).toBe(100)
    given.x.shape[0] = 3
    expect(codes(failure(call))).toEqual(["E716"])
    const nested = { y: [1, 2], p: [3, 5] }
    const of = () => square.valueAndGrad(nested, options).value
    expect([of(), of()]).toEqual([13, 13])
    nested.p[0] = 1
    expect(of()).toBe(9)
  })

  test("labels", () => {
    const pick = loss("loss l(x[c], y in c) = x[y]")
    const x = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] }
    const whole = { x, y: Int32Array.of(0, 1) }
    const call = (given: { x: typeof x; y: Int32Array | Float64Array }) => pick(given as typeof whole, summed)
    expect([call(whole), call(whole)]).toEqual([5, 5])
    whole.y[1] = 2
    expect(codes(failure(() => call(whole)))).toEqual(["E706"])
    const real = { x, y: Float64Array.of(0, 1) }
    expect([call(real), call(real)]).toEqual([5, 5])
    real.y[1] = 0.5
    expect(codes(failure(() => call(real)))).toEqual(["E718"])
  })

  test("weights", () => {
    const given = data()
    const sampleWeight = Float64Array.of(1, 1)
    const weighted: { wrt: string; backend: "auto" | Backend; reduction: "sum"; sampleWeight: Float64Array | number } = { ...options, sampleWeight }
    const call = () => square.valueAndGrad(given, weighted as typeof options).value
    expect([call(), call()]).toEqual([13, 13])
    sampleWeight[0] = 0
    expect(call()).toBe(9)
    weighted.sampleWeight = 2
    expect(call()).toBe(26)
    weighted.sampleWeight = Float64Array.of(1)
    expect(codes(failure(call))).toEqual(["E704"])
  })

  test("an input left out, one too many, and one that is undefined", () => {
    const optional = loss("loss l(y, p, w=2) = w*(y - p)^2")
    const given: { y: Float64Array; p: Float64Array; w?: number; q?: number } = data()
    const call = () => optional(given, summed)
    expect([call(), call()]).toEqual([26, 26])
    given.w = 3
    expect([call(), call()]).toEqual([39, 39])
    Object.assign(given, { w: undefined })
    expect([call(), call()]).toEqual([26, 26])
    given.q = 1
    expect(codes(failure(call))).toEqual(["E702"])
  })

  test("another kind of call between, and an end", () => {
    const given = data()
    const kernel = square.compile(options)
    expect([kernel(given).value, kernel(given).value]).toEqual([13, 13])
    kernel.dispose()
    expect(kernel.threads.count).toBe(1)
    expect([kernel(given).value, kernel(given).value]).toEqual([13, 13])
    expect([square.valueAndGrad(given, options).value, square(given, options), square.valueAndGrad(given, options).value]).toEqual([13, 13, 13])
    expect(square(given, { ...options, reduction: "none" })).toEqual(Float64Array.of(4, 9))
  })
})

test("an input that a result overwrites is kept for each run", () => {
  // log(exp(x)) at -800 is evaluated anew, from the entries of the run.
  const lost = loss("log(exp(x) + exp(2*x))")
  const x = Float64Array.of(-800, -900)
  const out = { grad: { x } }
  const kernel = lost.compile({ reduction: "sum", wrt: "x" })
  for (let k = 0; k < 3; k++) {
    x.set([-800 - k, -900])
    expect(kernel({ x }, out).value).toBe(-1700 - k)
    expect(x).toEqual(Float64Array.of(1, 1))
  }
})
