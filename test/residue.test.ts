// What values lack of the true ones, as kernels compute it. Expected values are decimals of 60 digits.
import { expect, test } from "vitest"
import { loss } from "../src/index.ts"
import type { Expr } from "../src/ir/expr.ts"
import { facts } from "../src/ir/facts.ts"
import { apply, constant, input, position } from "../src/ir/make.ts"
import { toDouble } from "../src/ir/number.ts"
import { callable } from "../src/ops/callable.ts"
import { findOp } from "../src/ops/table.ts"
import { none } from "../src/precision/compensate.ts"
import { sampled } from "../src/precision/sampled.ts"
import { ofFunction, ofPower } from "../src/precision/through-exp.ts"
import { wasm } from "../src/wasm.ts"
import { js } from "../src/js.ts"
import { fromFloat } from "./real.ts"
import { realExpr } from "./real-expr.ts"
import { generator } from "./samples.ts"

type Read = (name: string) => number
const [x, y] = ["x", "y"].map((name) => input(name, [position("*")])) as [Expr, Expr]

/** As kernels do it. */
function computed(e: Expr, read: Read): number {
  if (e.op === "number") return toDouble(e.name)
  if (e.op === "input") return read(e.name)
  const args = e.args.map((a) => computed(a, read))
  if (e.op === "if") return (args[0] === 0 ? args[2] : args[1]) ?? NaN
  const row = findOp(e.op)
  return row === undefined ? NaN : callable(row)(...args)
}

/** The true value less the sum of two float64, in units of 2^-53 of the first. */
function missing(e: Expr, read: Read, value: number, rest: number): number {
  const exact = realExpr(e, new Map(["x", "y"].map((name) => [name, fromFloat(read(name))])))
  return exact === undefined ? NaN : exact.sub(fromFloat(value)).sub(fromFloat(rest)).div(value).abs().toNumber() * 2 ** 53
}

const between = (low: number, high: number) => (u: number): number => low + (high - low) * u
const binades = (low: number, high: number) => (u: number): number => 2 ** between(low, high)(u)
const forms: ReadonlyArray<readonly [string, ReadonlyArray<(u: number) => number>]> = [
  ["sqrt", [binades(-300, 300), between(0, 4)]],
  // Where the rest is no subnormal number.
  ["exp", [between(-650, 700), between(-2, 2), binades(-40, 0)]],
  ["expm1", [between(-30, 30), between(-1, 1), binades(-200, 0)]],
  ["log", [binades(-600, 600), between(0.5, 2), (u) => 1 + 2 ** between(-52, 0)(u), (u) => 1 - 2 ** between(-52, -1)(u)]],
  ["log1p", [binades(-200, 300), between(-0.9, 2), (u) => -(2 ** between(-30, -1)(u))]],
  ["sigmoid", [between(-39, 39), between(-2, 2), binades(-30, 0)]],
  ["tanh", [between(-19, 19), between(-1, 1), binades(-100, 0)]],
  ["softplus", [between(-39, 39), between(-1, 1)]],
]

test.each(forms)("what %s lacks is known to the bits it promises", (op, ranges) => {
  const next = generator(11)
  const value = apply(op, [x])
  const own = ofFunction(op, x, value)
  if (own === null) throw new Error(`${op} has no residue`)
  for (const range of ranges) {
    for (let k = 0; k < 150; k += 1) {
      const at = range(next())
      const read = (): number => at
      const [high, rest] = [computed(value, read), computed(own.rest, read)]
      expect(missing(value, read, high, rest), `${op}(${at})`).toBeLessThanOrEqual(Math.max(own.left, 2 ** -24))
      expect(Math.abs(rest / high), `${op}(${at})`).toBeLessThan(2 ** -52)
    }
  }
})

test("what a power lacks is known to the bits it promises", () => {
  const next = generator(12)
  const value = apply("pow", [x, y])
  const { rest, left } = ofPower(x, y, value)
  for (let k = 0; k < 400; k += 1) {
    const at: Readonly<Record<string, number>> = { x: binades(-20, 20)(next()), y: between(-20, 20)(next()) }
    const read: Read = (name) => at[name] ?? NaN
    expect(missing(value, read, computed(value, read), computed(rest, read)), JSON.stringify(at)).toBeLessThanOrEqual(left)
  }
})

test("slopes of residues are those of the functions", () => {
  for (const [op, [range]] of forms) {
    const at = range === undefined ? NaN : op === "exp" || op === "expm1" ? 1.5 : range(0.52)
    const value = apply(op, [x])
    const [slope = none] = ofFunction(op, x, value)?.slopes ?? []
    const step = at * 2 ** -20
    const change = (computed(value, () => at + step) - computed(value, () => at - step)) / (2 * step)
    expect(computed(slope, () => at) / change, op).toBeCloseTo(1, 6)
  }
})

test("differences beside their roots need no digits made anew", () => {
  const next = generator(13)
  const n = 4000
  const logits = Float64Array.from({ length: n }, () => 8 * next() - 4)
  const labels = logits.map((one, k) => (k % 2 === 0 ? next() : 1 / (1 + Math.exp(-one)) + 2 ** -(4 + (k % 10))))
  const slope = apply("sub", [apply("div", [constant(1), apply("add", [constant(1), apply("exp", [apply("neg", [x])])])]), y])
  const call = (backend: ReturnType<typeof js>) => loss<"bce_with_logits">("bce_with_logits").valueAndGrad({ x: logits, y: labels }, { wrt: "x", backend, reduction: "sum" }).grad.x as unknown as Float64Array
  const [generated, vectors] = [call(js()), call(wasm())]
  expect(vectors).toEqual(generated)
  for (let k = 0; k < n; k += 7) {
    const read: Read = (name) => (name === "x" ? logits : labels)[k] ?? NaN
    expect(missing(slope, read, generated[k] ?? NaN, 0), String(k)).toBeLessThanOrEqual(4)
  }
  // Rounded terms alone would not do: the test could fail.
  const plain = logits.map((one, k) => 1 / (1 + Math.exp(-one)) - (labels[k] ?? NaN))
  expect(Math.max(...Array.from({ length: 500 }, (_, k) => missing(slope, (name) => (name === "x" ? logits : labels)[k] ?? NaN, plain[k] ?? NaN, 0)))).toBeGreaterThan(100)
})

test("results of several steps are within an ulp or two, of single ones as they are", () => {
  const data = { x: Float64Array.from({ length: 300 }, (_, k) => (k + 1) / 40), y: Float64Array.from({ length: 300 }, (_, k) => 1 + k / 70) }
  const source = "(x/(x + y))^4"
  const part = apply("div", [x, apply("add", [x, y])])
  const square = apply("mul", [part, part])
  const exact = apply("mul", [square, square])
  const worst = (values: Float64Array): number => Math.max(...Array.from(values, (value, k) => missing(exact, (name) => data[name as "x" | "y"][k] ?? NaN, value, 0)))
  const got = [js(), wasm()].map((backend) => loss(source)(data, { reduction: "none", backend }) as unknown as Float64Array)
  expect(got[1]).toEqual(got[0])
  expect(worst(got[0] ?? new Float64Array(1))).toBeLessThan(3)
  expect(worst(data.x.map((_, k) => computed(exact, (name) => data[name as "x" | "y"][k] ?? NaN)))).toBeGreaterThan(5)
})

test("samples of values with loops are not looked at, and others always come out the same", () => {
  const facts64 = facts(new Map())
  const row = apply("mul", [x, y])
  const rest = apply("mul", [row, constant(2 ** -53)])
  const [one, again] = [sampled(facts64), sampled(facts64)].map((errorOf) => errorOf(row, rest, none))
  expect(one).toBe(again)
  expect(one).toBeGreaterThan(0.9)
  expect(one).toBeLessThanOrEqual(1)
})
