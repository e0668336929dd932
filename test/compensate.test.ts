// Arguments of exponentials that are rounded, and results that need be right to float32 only. Expected values are decimals of 60 digits and more.
import { expect, test } from "vitest"
import { evaluate } from "../src/exact/evaluate.ts"
import { reals, toFloat } from "../src/exact/reals.ts"
import { closure } from "../src/closure.ts"
import { loss } from "../src/index.ts"
import { apply, input, numberOf, position } from "../src/ir/make.ts"
import type { Expr } from "../src/ir/expr.ts"
import { js } from "../src/js.ts"
import { wasm } from "../src/wasm.ts"
import { generator } from "./samples.ts"

const f = (op: string, ...args: readonly Expr[]): Expr => apply(op, args)
const [x, y] = ["x", "y"].map((name) => input(name, [position("*")])) as [Expr, Expr]
const d = f("sub", x, y)

const forms: ReadonlyArray<readonly [string, Expr]> = [
  ["exp(x - y)", f("exp", d)],
  ["exp(-(x - y)^2)", f("exp", f("neg", f("mul", d, d)))],
  ["exp(-((x - y)/3)^2/2)", f("exp", f("neg", f("div", f("mul", f("div", d, numberOf("3")), f("div", d, numberOf("3"))), numberOf("2"))))],
  ["exp(x*y)", f("exp", f("mul", x, y))],
  ["sigmoid(x - y)", f("div", numberOf("1"), f("add", numberOf("1"), f("exp", f("neg", d))))],
  ["exp(-2*abs(x - y))", f("exp", f("mul", numberOf("-2"), f("abs", d)))],
]

test.each(forms)("%s is right where its argument is rounded", (formula, expr) => {
  const next = generator(3)
  const n = 300
  const data = { x: Float64Array.from({ length: n }, () => 24 * next() - 12), y: Float64Array.from({ length: n }, () => (24 * next() - 12) * (next() < 0.5 ? 1 : 2 ** -30)) }
  const exact = Array.from({ length: n }, (_, k) => {
    const { value } = evaluate(expr, { sizes: { "*": n }, indices: new Map([["*", k]]), read: (name) => data[name as "x" | "y"][k] ?? NaN }, reals(200))
    return value === undefined ? NaN : toFloat(value)
  })
  for (const backend of [js(), wasm()]) {
    const got = loss(formula)(data, { reduction: "none", backend }) as unknown as Float64Array
    // The exponential's own rounding, and that of a subnormal result.
    exact.forEach((one, k) => expect(Math.abs(got[k]! - one), `${k}: ${data.x[k]}, ${data.y[k]}`).toBeLessThanOrEqual(1.1 * Math.max(Math.abs(one) * 2 ** -52, 2 ** -1074)))
  }
  // Without the residue it is not: the test could fail.
  const plain = Array.from({ length: n }, (_, k) => Math.exp(formula === "exp(x - y)" ? data.x[k]! - data.y[k]! : NaN))
  if (formula === "exp(x - y)") expect(Math.max(...exact.map((one, k) => Math.abs(plain[k]! / one - 1)))).toBeGreaterThan(2 ** -50)
})

test("a product of an exponential that is subnormal has all its digits", () => {
  const data = { x: Float64Array.of(26.7, -26.9, 27.2, 27.25, 40), y: Float64Array.of(0, 0, 2 ** -20, 0, 0) }
  const expr = f("mul", f("mul", numberOf("10000000000"), x), f("exp", f("neg", f("mul", d, d))))
  for (const backend of [js(), wasm()]) {
    const got = loss("10000000000*x*exp(-(x - y)^2)")(data, { reduction: "none", backend }) as unknown as Float64Array
    got.slice(0, 4).forEach((one, k) => {
      const { value } = evaluate(expr, { sizes: { "*": 5 }, indices: new Map([["*", k]]), read: (name) => data[name as "x" | "y"][k] ?? NaN }, reals(200))
      expect(Math.abs(one / (value === undefined ? NaN : toFloat(value)) - 1), String(k)).toBeLessThanOrEqual(2 ** -51)
    })
    expect(got[4]).toBe(0)
  }
})

test("an infinite argument, and an infinite result, stay what they are", () => {
  const data = { x: Float64Array.of(-Infinity, 1e300, 800, -800, NaN, 1e308, 0), y: Float64Array.of(3, -1e300, 2 ** -40, 2 ** -40, 1, -1e308, Infinity) }
  for (const backend of [js(), wasm()]) {
    expect(loss("exp(x - y)")(data, { reduction: "none", backend })).toEqual(Float64Array.of(0, Infinity, Infinity, 0, NaN, Infinity, 0))
  }
})

test("results that are rounded to float32 are the nearest, and what they would not show is not made anew", () => {
  const source = "-(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))"
  const next = generator(8)
  const n = 2000
  const near = Float32Array.from({ length: n }, () => 6 * next() - 3)
  // Labels beside the root of the slope: 2^-8 to 2^-24 from it.
  const labels = Float32Array.from(near, (one, k) => 1 / (1 + Math.exp(-one)) + 2 ** -(8 + (k % 16)))
  const call = (make: (data: Float32Array) => Float32Array | Float64Array) => loss(source).valueAndGrad({ x: make(near), y: make(labels) }, { wrt: "x", backend: js(), reduction: "sum" })
  const [single, double] = [call((a) => a), call((a) => Float64Array.from(a))]
  const [rough, exact] = [single.grad.x, double.grad.x] as unknown as [Float32Array, Float64Array]
  exact.forEach((one, k) => {
    const ulp = 2 ** (Math.floor(Math.log2(Math.abs(one))) - 23)
    expect(Math.abs(rough[k]! - one) / ulp, String(k)).toBeLessThanOrEqual(0.5001)
  })
  expect(Number(single.value) / Number(double.value)).toBeCloseTo(1, 12)
  // By decimals.
  const slope = f("sub", f("div", numberOf("1"), f("add", numberOf("1"), f("exp", f("neg", x)))), y)
  for (let k = 0; k < n; k += 40) {
    const { value } = evaluate(slope, { sizes: { "*": n }, indices: new Map([["*", k]]), read: (name) => (name === "x" ? near : labels)[k] ?? NaN }, reals(200))
    expect(exact[k]! / (value === undefined ? NaN : toFloat(value)) - 1, String(k)).toBeLessThanOrEqual(2 ** -51)
  }
})

test("closures, which have decimals only, make anew what has lost more", () => {
  const near = Float64Array.of(0.3, 0.7)
  const labels = near.map((one) => 1 / (1 + Math.exp(-one)) + 2 ** -6)
  const of = loss<"bce_with_logits">("bce_with_logits")
  const exact = of.valueAndGrad({ x: near, y: labels }, { wrt: "x", backend: js(), reduction: "sum" }).grad.x as unknown as Float64Array
  const rough = of.valueAndGrad({ x: near, y: labels }, { wrt: "x", backend: closure(), reduction: "sum" }).grad.x as unknown as Float64Array
  exact.forEach((one, k) => expect(Math.abs(rough[k]! / one - 1)).toBeLessThan(2 ** -40))
})
