// What kernels of two float64 lanes compute, against 60 digits on all binades and at the values where something changes: functions that losses are made
// of err by at most one ulp, those that have code of their own and those that are called lane after lane, and know infinities and NaN. With
// float32 lanes the functions of the same names are in wasm-single.test.ts.
import { describe, expect, it } from "vitest"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss } from "../src/index.ts"
import { allOps, findOp } from "../src/ops/table.ts"
import { fromFloat, real, ulps } from "./real.ts"
import { binades, central, generator, leftOfGamma, pairs, special } from "./samples.ts"

/** Promised one ulp of float64, whatever their rows promise for all that computes them. */
const ONE = new Set(["exp", "log", "log1p", "expm1", "sigmoid", "softplus", "tanh", "erf", "pow", "sin", "cos", "lgamma"])
const rows = allOps().filter((row) => ONE.has(row.name))

const next = generator(77)
const signed = (x: number): number => (next() < 0.5 ? -x : x)
const dense = [...Array.from({ length: 240 }, () => signed(2 ** (12 * next() - 6))), ...Array.from({ length: 60 }, () => signed(2 ** (60 * next() - 60)))]
/** Where one way of computing ends and another begins. */
const seams = [0.02, 0.23, 0.25, 0.77, 0.84375, 1.23, 1.25, 1.7, 2.5, 6, 8, 20, 36.8, 40, 708, 709, 745].flatMap((x) => [x, x * (1 - 2 ** -52), -x, -x * (1 + 2 ** -52)])
const points = [...binades, ...central, ...special, ...dense, ...seams]

it("finds every one of them in the table", () => expect(rows).toHaveLength(ONE.size))

describe.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
  const two = row.params.length === 2
  const given = two ? [...pairs, ...central.map((x, k) => [Math.abs(x), (((k % 41) - 20) * 30) / Math.log(Math.abs(x))] as const)] : [...points, ...(name === "lgamma" ? leftOfGamma : [])].map((x) => [x, 0] as const)
  const f = loss(row.symbol === "^" ? "x^y" : `${name}(x)`)
  const call = (of: ReadonlyArray<readonly [number, number]>): Float64Array => {
    const column = (k: 0 | 1): Float64Array => Float64Array.from(of, (pair) => pair[k])
    const [x, y] = [column(0), column(1)]
    return f(two ? { x, y } : { x }, { reduction: "none", backend: wasm }) as Float64Array
  }

  it("is within an ulp", () => {
    const got = call(given)
    let [worst, where, judged]: [number, readonly number[], number] = [0, [], 0]
    given.forEach((args, k) => {
      const want = real(name, ...args.slice(0, row.params.length).map(fromFloat))
      if (want === undefined || (!want.isFinite() && Number.isFinite(got[k]))) return
      judged += 1
      const error = ulps(got[k]!, want)
      if (error > worst) [worst, where] = [error, args]
    })
    expect(judged).toBeGreaterThan(250)
    expect(worst, `${name}(${where.join(", ")})`).toBeLessThanOrEqual(1)
    expect(worst).toBeGreaterThan(0.3)
  })

  it("knows infinities, NaN and zeros", () => {
    const odd = [Infinity, -Infinity, NaN, 0, -0]
    const all = two ? odd.flatMap((x) => [...odd, 1, -1, 2, 0.5, -3].flatMap((y) => [[x, y] as const, [y, x] as const])) : odd.map((x) => [x, 0] as const)
    call(all).forEach((value, k) => expect(value + 0, `${name}(${all[k]!.join(", ")})`).toBe(findOp(name)!.float(...all[k]!) + 0))
  })
})

it.each(["lgamma(x)", "lgamma1p(x)"])("%s calls what generated JavaScript calls", (text) => {
  const f = loss(text)
  const x = Float64Array.from([...points, ...leftOfGamma])
  expect(f({ x }, { reduction: "none", backend: wasm })).toEqual(f({ x }, { reduction: "none", backend: js }))
})

it("x^y has the bits of generated JavaScript, whatever x and y are", () => {
  const odd = [Infinity, -Infinity, NaN, 0, -0, 1, -1, 5e-324, 2 ** -1022, 2 ** 64, 2 ** 63, 1e300, -2, 3]
  const all = [...pairs, ...odd.flatMap((x) => odd.map((y) => [x, y] as const)), ...dense.map((x, k) => [Math.abs(x), (700 * Math.sin(k)) / Math.log(Math.abs(x))] as const)]
  const [x, y] = [0, 1].map((k) => Float64Array.from(all, (pair) => pair[k]!)) as [Float64Array, Float64Array]
  const [a, b] = [wasm, js].map((backend) => loss("x^y")({ x, y }, { reduction: "none", backend }))
  expect(a).toEqual(b)
})
