// `backend: "auto"`: what it takes and why, and that nobody can tell from the numbers: the bits of generated JavaScript, rescues included, at every length
// and on any number of threads, also where WebAssembly is missing, memory does not grow, or arrays lie awkwardly.
import { afterEach, describe, expect, it, vi } from "vitest"
import type { Backend, LoadedProgram } from "../src/backends/backend.ts"
import { againByClosures, closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { carefulWasm, wasm } from "../src/backends/wasm/load.ts"
import { Runner } from "../src/backends/wasm/run.ts"
import { loss } from "../src/index.ts"
import type { Inputs } from "../src/index.ts"
import { flatten } from "./conformance/call.ts"
import { failure } from "./failure.ts"
import { weightedMean } from "./programs.ts"
import { generator } from "./samples.ts"

/** Every few entries one of the numbers at which formulas lose digits. */
function column(n: number, seed: number, specials: readonly number[], scale = 1): Float64Array {
  const next = generator(seed)
  return Float64Array.from({ length: n }, (_, i) => (i % 97 === 13 ? specials[Math.floor(i / 97) % specials.length]! : scale * next()))
}

const LOSSES: ReadonlyArray<readonly [source: string, wrt: string, data: (n: number) => Inputs]> = [
  ["-(y*log(p) + (1-y)*log(1-p))", "p", (n) => ({ y: column(n, 1, [0, 1, 0.5]), p: column(n, 2, [0, 1, 1e-300, 1 - 2 ** -53]) })],
  ["(y-p)^2", "p", (n) => ({ y: column(n, 3, [1e200, 0]), p: column(n, 4, [1e200, -1e200]) })],
  ["softplus(x) - y*x", "x", (n) => ({ y: column(n, 5, [0.25, 0.5, 1]), x: column(n, 6, [-Math.log(3), 1e-13, 800], 9) })],
  // What the first stage keeps in a row, and in which order, is read by blocks that are done again.
  ["loss f(x, t, y in c; w[c]) = sort[c](w)[y]*(softplus(x) - t*x)", "x", (n) => ({ x: column(n, 10, [-Math.log(3)], 9), t: column(n, 11, [0.25]), y: Int32Array.from({ length: n }, (_, i) => i % 3), w: [3, 1, 2] })],
  ["cross_entropy", "x", (n) => ({ x: { data: column(n * 3, 7, [700, -700], 5), shape: [n, 3] }, y: Int32Array.from({ length: n }, (_, i) => i % 3) })],
  ["root_mean_squared_error", "p", (n) => ({ y: column(n, 8, [1]), p: column(n, 9, [1]) })],
  // Nothing but zeros: the root's own stage is done again, too.
  ["root_mean_squared_error", "p", (n) => ({ y: new Float64Array(n % 5), p: new Float64Array(n % 5) })],
]

const bits = (x: unknown): string => JSON.stringify(x, (_key, value: unknown) => (ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString("base64") : typeof value === "number" ? Buffer.from(Float64Array.of(value).buffer).toString("base64") : value))

describe("the bits of generated JavaScript", () => {
  it.each(LOSSES)("%s by %s", (source, wrt, data) => {
    for (const n of [1, 127, 128, 129, 700]) {
      const [want, got, auto] = [{ backend: js }, { backend: carefulWasm }, {}].map((options) => loss(source).gradAndHess(data(n), { wrt, ...options }))
      expect(bits(got), `${n}`).toBe(bits(want))
      expect(bits(auto), `${n}`).toBe(bits(want))
    }
  })

  it("which are not those of kernels without rescues", () => {
    const [source, wrt, data] = LOSSES[2]!
    const [plain, careful] = [wasm, carefulWasm].map((backend) => loss(source).valueAndGrad(data(700), { wrt, backend }))
    expect(bits(plain)).not.toBe(bits(careful))
  })

  it("or, where no code may be generated, those of closures in blocks that are done again", () => {
    const byClosures: Backend = {
      ...carefulWasm,
      load(program): LoadedProgram {
        const runner = new Runner(program, "f64x2", 1, againByClosures)
        return { source: "", run: (data) => runner.run(data) }
      },
    }
    for (const [source, wrt, data] of LOSSES) {
      const results = [js, closure, byClosures].map((backend) => loss(source).gradAndHess(data(700), { wrt, backend, reduction: "sum" }))
      for (const part of ["grad", "hess"] as const) {
        const [generated, nested, got] = results.map((result) => flatten(result[part][wrt]))
        const other = got!.findIndex((v, k) => !Object.is(v, generated![k]) && !Object.is(v, nested![k]))
        expect(other, `${source}, ${part}: ${got![other]}, not ${generated![other]}`).toBe(-1)
      }
    }
  })

  it("on two threads, where every chunk is computed by whoever takes it", async () => {
    const [source, wrt, data] = LOSSES[2]!
    const inputs = data(60_000)
    const want = loss(source).valueAndGrad(inputs, { wrt, backend: js })
    const kernel = loss(source).compile({ wrt, threads: 2 })
    expect(kernel.backend).toBe("wasm")
    let helped = 0
    for (let k = 0; k < 100 && helped < 3; k += 1) {
      expect(bits(kernel(inputs))).toBe(bits(want))
      if (kernel.threads.count > 1) helped += 1
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(helped).toBe(3)
    kernel.dispose()
  })
})

describe("what it takes", () => {
  afterEach(() => vi.restoreAllMocks())
  const f = loss("-(y*log(p) + (1-y)*log(1-p))")
  const [y, p] = [new Float64Array(1000), new Float64Array(1000).fill(0.5)]

  it("is WebAssembly, and JavaScript for few entries, and says so", () => {
    const kernel = f.compile({ wrt: "p" })
    expect([kernel.backend, kernel.declined]).toEqual(["wasm", []])
    kernel({ y: 1, p: 0.5 })
    expect(kernel.threads.reason).toContain("fewer than 512 entries")
    kernel({ y, p })
    expect(kernel.threads.reason).toBe("one thread was asked for")
  })

  it.each([
    ["erf(p) + y", "erf would be called lane after lane", 0.5],
    ["(exp(y*p) - 1 - y*p)/p^2", "digits are lost in many blocks", 1e-5],
  ])("is either of them, whichever is faster, and says why: %s", (source, reason, scale) => {
    const kernel = loss(source).compile({ wrt: "p" })
    const given = { y: Float64Array.from({ length: 2000 }, (_, k) => scale * (1 + k)), p: new Float64Array(2000).fill(scale) }
    const want = loss(source).compile({ wrt: "p", backend: js })(given)
    const reasons = Array.from({ length: 8 }, () => {
      expect(kernel(given)).toEqual(want)
      return kernel.threads.reason
    })
    expect(reasons.filter((text) => text.includes(reason)).length).toBeGreaterThan(3)
    expect(reasons).toContain("one thread was asked for")
  })

  it("makes no code for a few samples, and the same bits when it does", () => {
    const made = vi.spyOn(globalThis, "Function")
    // Digits are lost in some of them: then code is made for these.
    for (const [source, lost] of [["-(y*log(p) + (1-y)*log(1-p))", false], ["(exp(y*p) - 1 - y*p)/p^2", true]] as const) {
      const kernel = loss(source).compile({ wrt: "p" })
      const all = [1, 2, 3].map((n) => ({ y: new Float64Array(n).fill(0.25), p: Float64Array.from({ length: n }, (_, k) => 2 ** (-8 * k) / 3) }))
      made.mockClear()
      const first = all.map((inputs) => kernel(inputs))
      expect(made.mock.calls.length > 0).toBe(lost)
      for (let k = 0; k < 10; k++) kernel(all[2]!)
      expect(made).toHaveBeenCalled()
      expect(all.map((inputs) => kernel(inputs))).toEqual(first)
    }
  })

  it("is JavaScript where WebAssembly cannot grow", () => {
    vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("no more")
    })
    const many = { y: new Float64Array(100_000), p: new Float64Array(100_000).fill(0.5) }
    const kernel = loss("-(y*log(p) + (1-y)*log(1 - p))").compile({ wrt: "p" })
    // Rows that stand in memory as a whole.
    const pairs = loss("loss pairs(x[c], z[c]) = sum[c](x*z[c=argmax[c](x)])")
    const wide = { x: { data: new Float64Array(400_000).fill(1), shape: [1, 400_000] }, z: { data: new Float64Array(400_000).fill(2), shape: [1, 400_000] } }
    expect(kernel(many).value).toBeCloseTo(Math.LN2, 14)
    expect(pairs(wide)).toBe(800_000)
    expect(failure(() => pairs(wide, { backend: wasm })).diagnostics[0]!.code).toBe("E808")
    vi.restoreAllMocks()
    expect(pairs(wide, { backend: wasm })).toBe(800_000)
  })

  it("is one thing for arrays of every place and alignment", () => {
    const bytes = new ArrayBuffer(8 * 3000 + 8)
    const odd = new Float32Array(bytes, 4, 2000).fill(0.25)
    const own = f.compile({ wrt: "p" }).allocate({ n: 3000 })["p"]!
    const unaligned = new Float32Array(own.buffer, own.byteOffset + 4, 1000).fill(0.25)
    const want = f({ y, p: new Float64Array(1000).fill(0.25) })
    expect(f({ y, p: odd.subarray(1, 1001) })).toBe(want)
    expect(f({ y, p: unaligned })).toBe(want)
    // An input that is overwritten by its own gradient.
    const both = p.slice()
    const { grad } = f.valueAndGrad({ y, p }, { wrt: "p" })
    f.valueAndGrad({ y, p: both }, { wrt: "p", out: { grad: { p: both } } })
    expect(both).toEqual(grad.p)
    const [half, shifted] = [p.slice(), new Float64Array(1001).fill(0.5)]
    f.valueAndGrad({ y, p: shifted.subarray(0, 1000) }, { wrt: "p", out: { grad: { p: shifted.subarray(1) } } })
    expect(shifted.subarray(1)).toEqual(grad.p)
    expect(half).toEqual(p)
  })

  it("never counts more samples than 32 bits hold", () => {
    const out = new Float64Array(4).fill(-7)
    const run = (samples: number) => wasm.load(weightedMean).run({ inputs: [new Float64Array(4), new Float64Array(4)], sizes: { "*": samples }, outputs: [null, out] })
    for (const samples of [2 ** 31, 2 ** 32 + 4, 2 ** 53]) expect(() => run(samples)).toThrow(RangeError)
    expect(out).toEqual(new Float64Array(4).fill(-7))
    run(4)
    expect(out).toEqual(new Float64Array(4))
  })
})
