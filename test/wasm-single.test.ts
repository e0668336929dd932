// The float32 functions of the WebAssembly backend against 60 digits: every 4,001st bit pattern of float32, and the values where
// something changes. At most 2 ulp of float32; specials exact.
import { describe, expect, it } from "vitest"
import { wasm } from "../src/backends/wasm/load.ts"
import { findOp } from "../src/ops/table.ts"
import type { Program } from "../src/schedule/loop.ts"
import { blocked, name, op, read, store } from "./programs.ts"

function apply(row: string, x: Float32Array): Float32Array {
  const i0 = name("i0")
  const program: Program = { inputs: [{ name: "x", axes: ["*"] }], outputs: [{ name: "out", axes: ["*"] }], rows: [], shared: [], rescues: [], stages: [blocked([], store("out", ["*"], [i0], op(row, read("x", ["*"], i0))))] }
  const out = new Float32Array(x.length)
  wasm.load(program, "f32").run({ inputs: [x], sizes: { "*": x.length }, outputs: [out] })
  return out
}

const patterns = new Float32Array(Uint32Array.from({ length: Math.floor(2 ** 32 / 4001) }, (_, k) => 4001 * k).buffer)
const around = (x: number) => [x * (1 - 2 ** -24), x, x * (1 + 2 ** -23)]
const edges = [1, 2, 0.5, 2 / 3, 4 / 3, Math.LN2, Math.LN2 / 2, 0.625, 10, 25, 88.72284, 89, 87.33655, 103.97208, 104, 2 ** -40, 2 ** -126, 2 ** -149, 3.4028234e38].flatMap(around).flatMap((x) => [x, -x])
const near = Array.from({ length: 4000 }, (_, k) => 0.9 + k / 16000).flatMap((x) => [x, x - 1, 1 - x, 20 * x])
const points = Float32Array.of(...edges, ...near)

/** float64 functions of the engine err by less than 1e-8 ulp of float32. */
const double: Readonly<Record<string, (x: number) => number>> = { exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p, tanh: Math.tanh, sigmoid: findOp("sigmoid")!.float, softplus: findOp("softplus")!.float }

function ulps(got: number, want: number): number {
  if (Object.is(got, want) || (Number.isNaN(got) && Number.isNaN(want))) return 0
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(want))), -126)
  if (Math.abs(want) >= 2 ** 128 * (1 - 2 ** -25)) return got === Math.sign(want) * Infinity || Math.abs(got) > 3.4e38 ? 0 : Infinity
  return Math.abs(got - want) / 2 ** (exponent - 23)
}

describe.each(Object.keys(double))("%s on four float32", (row) => {
  it("is within 2 ulp everywhere", () => {
    const f = double[row]!
    for (const x of [patterns, points]) {
      const got = apply(row, x)
      let worst = 0
      let where = NaN
      x.forEach((v, k) => {
        const want = f(v)
        const error = Math.fround(want) === 0 && Math.abs(got[k]!) <= 2 ** -149 ? 0 : ulps(got[k]!, want)
        if (!(error <= worst)) [worst, where] = [error, v]
      })
      expect(worst, `${row}(${where})`).toBeLessThanOrEqual(2)
      expect(worst).toBeGreaterThan(0.5)
    }
  })

  it("knows infinities, NaN and zeros", () => {
    const x = Float32Array.of(Infinity, -Infinity, NaN, 0, -1)
    const got = apply(row, x)
    const want = [...x].map((v) => findOp(row)!.float(v))
    want.forEach((w, k) => {
      if (Number.isFinite(w) && w !== 0) expect(Math.abs(got[k]! - w)).toBeLessThan(1e-6)
      else expect(got[k]! + 0).toBe(w + 0)
    })
  })
})
