// The WebAssembly backend where it differs from the others: memory of its own, tails of vectors, tiles, float32 lanes, refusals. What it
// computes is tested with the other backends (backends, constructs, awkward, random): the same bits as generated JavaScript without extended precision.
import { execFileSync } from "node:child_process"
import { describe, expect, it } from "vitest"
import { ProgramRefusal } from "../src/backends/backend.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss, LossError } from "../src/index.ts"
import { constructs } from "./constructs.ts"
import { plainJs } from "./plain.ts"
import { blocked, name, op, read, store } from "./programs.ts"
import { generator } from "./samples.ts"

const bce = "-(y*log(p) + (1-y)*log(1-p))"
const softmax = "loss ce(x[c], y in c) = -log(softmax[c](x)[y])"

/** Lengths around every edge: vectors, pairs of vectors, blocks, tiles. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 127, 128, 129, 255, 257, 10_879, 10_880, 10_881, 40_001]

function column(n: number, seed: number): Float32Array {
  const next = generator(seed)
  return Float32Array.from({ length: n }, next)
}

describe("the same bits as generated JavaScript", () => {
  it.each(LENGTHS)("%i samples of every kind of array", (n) => {
    const [y, p] = [column(n, 1), column(n, 2)]
    const kinds: ReadonlyArray<(x: Float32Array) => Float32Array | Float64Array | Int32Array | Uint8Array> = [(x) => x, (x) => new Float64Array(x), (x) => Int32Array.from(x, (v) => Math.round(v)), (x) => Uint8Array.from(x, (v) => Math.round(v))]
    for (const kind of kinds) {
      const given = { y: kind(y), p }
      const [a, b] = [plainJs, wasm].map((backend) => loss(bce).gradAndHess(given, { backend }))
      expect(b).toEqual(a)
    }
  })

  it.each([[1, 3], [2, 1], [5, 7], [130, 9], [3, 5000]])("rows: %i by %i", (n, c) => {
    const x = { data: column(n * c, 3).map((v) => 20 * v - 10), shape: [n, c] }
    const y = Int32Array.from({ length: n }, (_, i) => (5 * i) % c)
    const [a, b] = [plainJs, wasm].map((backend) => loss(softmax).valueAndGrad({ x, y }, { backend }))
    expect(b).toEqual(a)
  })
})

describe("rows of float32, four entries at a time", () => {
  const sizes = [[1, 1], [2, 3], [3, 4], [5, 6], [9, 8], [130, 11]] as const
  it.each(sizes)("%i by %i: the same as entry by entry, and in float32 lanes to their precision", (n, c) => {
    const x = column(n * c, 8).map((v) => 12 * v - 6)
    const y = Int32Array.from({ length: n }, (_, i) => (3 * i) % c)
    const f = loss(softmax)
    const grads = [x, new Float64Array(x)].map((data) => f.valueAndGrad({ x: { data, shape: [n, c] }, y }, { wrt: "x", backend: wasm, out: { grad: { x: new Float64Array(n * c) } } }))
    expect(grads[1]).toEqual(grads[0])
    const out = { grad: { x: new Float32Array(n * c) } }
    f.valueAndGrad({ x: { data: x, shape: [n, c] }, y }, { wrt: "x", backend: wasm, out })
    expect(out.grad.x).toEqual(Float32Array.from((grads[0]!.grad as { x: Float64Array }).x))
    const single = { grad: { x: new Float32Array(n * c) } }
    f.valueAndGrad({ x: { data: x, shape: [n, c] }, y }, { wrt: "x", backend: wasm, precision: "f32", out: single })
    const far = single.grad.x.findIndex((g, k) => Math.abs(g - (out.grad.x[k] ?? NaN)) > 2e-6 / n)
    expect(far).toBe(-1)
  })

  // Four turns are computed on the supposition that no entry is one of these.
  it.each([-Infinity, -95, -110, -1e30, 95, Infinity, NaN, -800])("an entry %d in the seventh of nine rows, at any place", (special) => {
    for (let place = 0; place < 11; place++) {
      const data = column(99, 9).map((v) => 4 * v - 2)
      data[6 * 11 + place] = special
      const given = { x: { data, shape: [9, 11] }, y: Int32Array.from({ length: 9 }, (_, i) => (3 * i + 1) % 11) }
      const [want, double] = [plainJs, wasm].map((backend) => loss(softmax).valueAndGrad(given, { wrt: "x", backend, reduction: "sum" }))
      expect(double).toEqual(want)
      const single = loss(softmax).valueAndGrad(given, { wrt: "x", backend: wasm, precision: "f32", reduction: "sum" })
      const gradients = [want!, single].map(({ grad }) => grad["x"] as Float32Array)
      const far = [...gradients[1]!].findIndex((g, k) => {
        const g64 = gradients[0]![k]!
        return !(Object.is(g, g64) || Math.abs(g - g64) <= 2 ** -20 * Math.abs(g64) + 2 ** -140)
      })
      expect(far, `place ${place}: ${gradients.map((g) => g[far])}`).toBe(-1)
    }
  })

  it("as many entries as are the largest share it", () => {
    const data = Float32Array.of(3, -1, 3, 3, 0, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, Infinity, 1, Infinity, 0, 0)
    for (const precision of ["f64", "f32"] as const) {
      const { value, grad } = loss(softmax).valueAndGrad({ x: { data, shape: [3, 5] }, y: [0, 1, 1] }, { wrt: "x", backend: wasm, precision, reduction: "none" })
      const [first, ...others] = value as readonly number[]
      expect(Math.abs(first! - Math.log(3 + Math.exp(-4) + Math.exp(-3)))).toBeLessThan(1e-6)
      expect(others[1]).toBe(Infinity)
      const z = 3 + Math.exp(-4) + Math.exp(-3)
      const wanted = [1 / z - 1, Math.exp(-4) / z, 1 / z, 1 / z, Math.exp(-3) / z]
      wanted.forEach((g, k) => expect(Math.abs((grad["x"] as Float32Array)[k]! - g)).toBeLessThan(1e-6))
    }
  })
})

describe("arrays in the kernel's own memory", () => {
  const kernel = loss(bce).compile({ wrt: "p", backend: wasm })
  const filled = (n: number) => {
    const arrays = kernel.allocate({ n })
    arrays["y"]!.set(column(n, 4))
    arrays["p"]!.set(column(n, 5))
    return arrays
  }

  it("give what other arrays give", () => {
    for (const n of [1, 5, 128, 1001]) {
      const arrays = filled(n)
      const other = { y: arrays["y"]!.slice(), p: arrays["p"]!.slice() }
      expect(kernel(arrays)).toEqual(kernel(other))
      expect(kernel.backend).toBe("wasm")
    }
  })

  it("share memory with a second set, whose arrays serve as results", () => {
    const [arrays, second] = [filled(1001), kernel.allocate({ n: 1001 })]
    expect(second["p"]!.buffer).toBe(arrays["p"]!.buffer)
    const want = kernel({ y: arrays["y"]!.slice(), p: arrays["p"]!.slice() })
    const grad = second["p"] as Float64Array
    const got = kernel(arrays, { grad: { p: grad } })
    expect(got.value).toBe(want.value)
    expect(grad).toEqual(want.grad!["p"])
    expect([...second["y"]!].every((v) => v === 0)).toBe(true)
  })

  it("are not written to beyond the part that is given", () => {
    const [arrays, second] = [filled(20), kernel.allocate({ n: 20 })]
    const grad = second["p"] as Float64Array
    for (let n = 0; n <= 12; n += 1) {
      grad.fill(-7)
      kernel({ y: arrays["y"]!.subarray(1, 1 + n), p: arrays["p"]!.subarray(1, 1 + n) }, { grad: { p: grad.subarray(3, 3 + n) } })
      expect([...grad.subarray(0, 3), ...grad.subarray(3 + n)]).toEqual(Array.from({ length: 20 - n }, () => -7))
      expect([...grad.subarray(3, 3 + n)].includes(-7)).toBe(false)
    }
  })

  it("stay while kernels come and go, and mix with others", () => {
    const arrays = filled(300)
    const want = loss(bce)({ y: arrays["y"]!.slice(), p: arrays["p"]!.slice() }, { backend: plainJs })
    for (let k = 0; k < 5; k += 1) {
      loss("(y - p)^2")({ y: arrays["y"]!, p: column(300, 6) }, { backend: wasm })
      const x = { data: column(90_000, k), shape: [30, 3000] }
      loss(softmax)({ x, y: new Int32Array(30) }, { backend: wasm })
      expect(loss(bce)({ y: arrays["y"]!, p: arrays["p"]! }, { backend: wasm })).toBe(want)
    }
  })

  it("are refused where there is no room, and nothing is lost", () => {
    const arrays = filled(10)
    const before = kernel(arrays)
    for (const n of [2 ** 31, 2 ** 40, 2 ** 52]) expect(() => kernel.allocate({ n })).toThrow(LossError)
    expect(kernel(arrays)).toEqual(before)
  })
})

describe("float32 lanes", () => {
  it.each(constructs.filter(({ wrt }) => wrt.length > 0).map((c) => [c.name, c] as const))("%s", (_name, c) => {
    const f = loss(c.source)
    const flat = (data: unknown): readonly number[] => (typeof data === "number" ? [data] : ArrayBuffer.isView(data) ? [...(data as Float64Array)] : (data as readonly unknown[]).flatMap(flat))
    const [exact, got] = (["f64", "f32"] as const).map((precision) => f.gradAndHess(c.inputs, { wrt: c.wrt, backend: wasm, precision, reduction: "sum" }))
    const near = (a: unknown, b: unknown): void => {
      const size = Math.max(1, ...flat(b).map(Math.abs))
      flat(a).forEach((v, k) => expect(Math.abs(v - flat(b)[k]!), `${v}, ${flat(b)[k]}`).toBeLessThanOrEqual(64 * 2 ** -24 * size))
    }
    near(got!.value, exact!.value)
    for (const name of c.wrt) {
      near(got!.grad[name], exact!.grad[name])
      near(got!.hess[name], exact!.hess[name])
    }
  })

  it.each(LENGTHS)("%i samples, sums to 1e-7", (n) => {
    const [y, p] = [column(n, 7), column(n, 8)]
    const [a, b] = (["f64", "f32"] as const).map((precision) => loss(bce).valueAndGrad({ y, p }, { wrt: "p", backend: wasm, precision }))
    expect(Math.abs((b!.value as number) - (a!.value as number))).toBeLessThanOrEqual(1e-7 * Math.abs(a!.value as number))
    const [want, got] = [a!.grad["p"] as Float32Array, b!.grad["p"] as Float32Array]
    want.forEach((g, k) => expect(Math.abs(got[k]! - g)).toBeLessThanOrEqual(8 * 2 ** -24 * Math.max(Math.abs(g), 1 / n)))
  })
})

it("logarithms of inputs that are far apart differ by a finite number in float32 lanes", () => {
  const [far] = loss("loss f(y > 0, p > 0) = log(y) - log(p)")({ y: [1e20], p: [1e-20] }, { backend: wasm, precision: "f32", reduction: "none" }) as readonly number[]
  expect(Math.abs(far! - 40 * Math.LN10)).toBeLessThan(2 ** -17)
})

it("declines float32 lanes where the number of a sample is computed with, and only there", () => {
  const given = { x: [1, 2, 3] }
  expect(loss("loss f(x[c]) = sum[c](x*c)").compile({ backend: [wasm, js], precision: "f32" }).backend).toBe("wasm")
  const counted = { inputs: [{ name: "x", axes: ["*"] }], outputs: [{ name: "out", axes: ["*"] }], rows: [], shared: [], rescues: [], stages: [blocked([], store("out", ["*"], [name("i0")], op("mul", read("x", ["*"], name("i0")), name("i0"))))] }
  expect(() => wasm.load(counted, "f32")).toThrow(ProgramRefusal)
  const out = new Float64Array(3)
  wasm.load(counted).run({ inputs: [Float64Array.from(given.x)], sizes: { "*": 3 }, outputs: [out] })
  expect([...out]).toEqual([0, 2, 6])
})

it("is refused where WebAssembly is missing or forbidden, and the next backend runs", () => {
  const script = `
    import { loss } from "./src/index.ts"
    import { wasm } from "./src/wasm.ts"
    import { closure } from "./src/closure.ts"
    if (process.argv[1] === "missing") delete globalThis.WebAssembly
    else WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked by CSP") } }
    const kernel = loss("x^2").compile({ backend: [wasm(), closure()] })
    console.log(kernel.backend, JSON.stringify(kernel.declined), kernel({ x: [3] }).value)`
  for (const [mode, reason] of [["missing", "no WebAssembly"], ["forbidden", "blocked by CSP"]] as const) {
    const out = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, mode], { encoding: "utf8" })
    expect(out).toContain("closure")
    expect(out).toContain(reason)
    expect(out.trim().endsWith(" 9")).toBe(true)
  }
})
