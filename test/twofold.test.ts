// Numbers of two float64, and what is decided with them: each operation stays within the error that it claims, against decimals of 90 digits;
// a value that cannot be told within these digits is left to decimals; and formulas that no rule of the tables knows come out right.
import { expect, test } from "vitest"
import type { Expr } from "../src/ir/expr.ts"
import { add as plus, apply, constant, input, mul, sub } from "../src/ir/make.ts"
import { estimate } from "../src/exact/estimate.ts"
import * as exponential from "../src/exact/exponential.ts"
import * as logarithm from "../src/exact/logarithm.ts"
import { nearest } from "../src/exact/nearest.ts"
import * as quickExponential from "../src/exact/quick-exponential.ts"
import * as quickLogarithm from "../src/exact/quick-logarithm.ts"
import { registers } from "../src/exact/registers.ts"
import * as T from "../src/exact/twofold.ts"
import { loss } from "../src/index.ts"
import { fromFloat, real, toFloat, ulps } from "./real.ts"
import { generator } from "./samples.ts"

const next = generator(5)
const draw = (): number => (next() < 0.5 ? -1 : 1) * 10 ** (next() * 20 - 17)

const unary = [["exp", T.exp], ["expm1", T.expm1], ["log", T.log], ["log1p", T.log1p], ["sqrt", T.squareRoot], ["sin", T.sin], ["cos", T.cos]] as const
const binary = [["add", T.add], ["mul", T.multiply], ["div", T.divide]] as const

test.each(unary)("%s stays within its claim, which is small", (op, f) => {
  let tried = 0
  for (let k = 0; k < 400; k += 1) {
    const x = op === "log" || op === "sqrt" ? Math.abs(draw()) : draw()
    const want = real(op, fromFloat(x))
    const got = f(T.exactly(x))
    if (want === undefined || got === null) continue
    tried += 1
    const error = fromFloat(got.high).add(fromFloat(got.low)).sub(want).abs()
    expect(error.lte(got.error), `${op}(${x})`).toBe(true)
    expect(got.error).toBeLessThanOrEqual(2 ** -80 * Math.abs(got.high))
  }
  expect(tried).toBeGreaterThan(300)
})

/** Where arguments are reduced in another way, and what is nearest to these. */
const ENDS = [0.7, 1.4, 1, -0.25, 0.375, 2 ** -11, -(2 ** -11), 2 ** -10, -1, Math.PI / 256, Math.PI, Math.PI / 2]

test.each(unary)("%s of an argument of two float64 stays within its claim", (op, f) => {
  const exact = (t: T.Twofold) => fromFloat(t.high).add(fromFloat(t.low))
  let tried = 0
  for (let k = 0; k < 600; k += 1) {
    const about = ENDS[k % ENDS.length] ?? NaN
    const high = k % 3 === 0 ? about * (1 + (next() < 0.5 ? -1 : 1) * 2 ** (-4 - 40 * next())) : k % 3 === 1 ? 4 * next() - 1 : draw()
    const x = { high, low: high * (next() - 0.5) * 2 ** -53, error: 0 }
    const want = high > 0 || (op !== "log" && op !== "sqrt" && (op !== "log1p" || high > -1)) ? real(op, exact(x)) : undefined
    const got = f(x)
    if (want === undefined || got === null) continue
    tried += 1
    expect(exact(got).sub(want).abs().lte(got.error), `${op}(${high} + ${x.low})`).toBe(true)
  }
  expect(tried).toBeGreaterThan(250)
})

test.each(binary)("%s of inexact arguments stays within its claim", (op, f) => {
  for (let k = 0; k < 400; k += 1) {
    const [x, y] = [T.exp(T.exactly(next() * 9 - 4)), T.exp(T.exactly(next() * 9 - 4))]
    if (x === null || y === null) continue
    const exact = (t: T.Twofold) => fromFloat(t.high).add(fromFloat(t.low))
    const want = real(op, exact(x), exact(y))
    const got = f(x, y)
    expect(want !== undefined && got !== null && exact(got).sub(want).abs().lte(got.error)).toBe(true)
  }
})

const x = input("x", [])
const at = (value: number) => ({ sizes: {}, indices: new Map<string, number>(), read: () => value })
const oneMinusCos: Expr = sub(constant(1), apply("cos", [x]))
const cubic: Expr = sub(sub(apply("exp", [x]), constant(1)), plus(x, mul(x, mul(x, constant(0.5)))))

test("a limit is one only where every direction shows it", () => {
  const cosine = loss("sum[c](x*y)/(sqrt(sum[c](x^2))*sqrt(sum[c](y^2)))")
  expect(cosine({ x: [[0, 0, 0], [2, 0, 0]], y: [[1, 2, 2], [1, 2, 2]] }, { reduction: "none" })).toEqual([NaN, 1 / 3])
  // Around 0 its slope goes to either infinity, by the direction.
  const raw = loss("sum[c](x*y)/sqrt(sum[c](x^2)*sum[c](y^2))")
  expect(raw.valueAndGrad({ x: [[0, 0, 0]], y: [[1, 2, 2]] }, { reduction: "none", wrt: "x" }).grad.x).toEqual([[NaN, NaN, NaN]])
  // Both inputs have to move before there is a value at all.
  expect(loss("sin(x*y)/(x*y)")({ x: 0, y: 0 })).toBe(1)
})

// Exact values from 60-digit arithmetic.
test("a quotient of two tiny numbers, a comparison and a divisor that rounding decides come out right", () => {
  expect(Number(loss("sqrt(log(1+exp(x)))").valueAndGrad({ x: -744.5 }).grad.x) / 1.0785719357911561e-162).toBeCloseTo(1, 14)
  expect(loss("log(sum[c](exp(x)^2)) - 2*log(sum[c](exp(x)))")({ x: [[0, 200]] }) / -2.767793053473475e-87).toBeCloseTo(1, 14)
  expect(Number(loss("log(x+sqrt(x^2+1))").valueAndGrad({ x: -1.0893499662451476e26 }).grad.x) / 9.17978639543061e-27).toBeCloseTo(1, 14)
})

// log(2 e^a + e) is a + log 2 + ..., and 3.4e38 is far larger than log 2.
test("the logarithm of what is too large or too small for a decimal is still one", () => {
  const weighted = loss("loss weighted(w[c] >= 0, x[c]) = log(sum[c](w*exp(x)))")
  const x = [[3.4e38, 1, -3.4e38], [3.4e38, 7, 5], [-3.4e38, -3.4e38, -3.4e38], [1, 2, 3]]
  const w = [[2, 1, 5], [0, 1, 0], [0, 1e-300, 3], [0, 0, 0]]
  expect(weighted({ w, x }, { reduction: "none" })).toEqual([3.4e38, 7, -3.4e38, -Infinity])
  expect(loss("log(exp(3*x)/2 + y*exp(x))")({ x: 2 ** 120, y: 4 })).toBe(3 * 2 ** 120)
})

test("what thirty digits do not settle is left open, and decimals settle it", () => {
  expect(estimate(cubic, at(0.5))).toBeDefined()
  expect(estimate(cubic, at(1e-12))).toBeUndefined()
  // x³/6 + x⁴/24 + …, at the float64 nearest to 1e-12.
  const e = fromFloat(1e-12)
  const want = e.pow(3).div(6).add(e.pow(4).div(24)).add(e.pow(5).div(120))
  expect(ulps(nearest(cubic, at(1e-12)) ?? NaN, want)).toBeLessThanOrEqual(0.51)
  expect(nearest(oneMinusCos, at(1e-150))).toBe(toFloat(fromFloat(1e-150).pow(2).div(2)))
})

test.each([
  ["atan(x) - x", (v: number) => fromFloat(v).atan().sub(fromFloat(v))],
  ["sinh(x) - x", (v: number) => fromFloat(v).exp().sub(fromFloat(v).neg().exp()).div(2).sub(fromFloat(v))],
  ["log(1+x) - x/(1+x)", (v: number) => fromFloat(v).add(1).ln().sub(fromFloat(v).div(fromFloat(v).add(1)))],
  ["exp(x^2) - cos(x)", (v: number) => fromFloat(v).pow(2).exp().sub(fromFloat(v).cos())],
  ["sqrt(4 + x) - 2 - x/4", (v: number) => fromFloat(v).add(4).sqrt().sub(2).sub(fromFloat(v).div(4))],
])("no rule knows `%s`, and it is right", (source, exact) => {
  const f = loss(source)
  for (const v of [0.3, 0.01, 1e-4, 1e-6, 1e-9, -0.02, -1e-7]) {
    const point = Math.fround(v)
    expect(ulps(f({ x: point }), exact(point)), `at ${point}`).toBeLessThanOrEqual(2)
  }
})

const quick = { ...quickExponential, ...quickLogarithm }
const exact = { ...exponential, ...logarithm }
const NAMES = ["exp", "expm1", "log", "log1p"] as const

function made(f: () => void, high: number, low: number, error = 0): readonly [number, number, number] {
  registers.set([high, low, error])
  f()
  return [registers[0] ?? NaN, registers[1] ?? NaN, registers[2] ?? NaN]
}

// By the other functions, which the tests above compare with decimals: their error is below a thousandth of what is claimed here.
test.each(NAMES)("%s in fewer steps stays within its claim on all binades", (op) => {
  let tried = 0
  for (let binade = -1000; binade < 900; binade += 1) {
    for (let k = 0; k < (binade > -14 && binade < 11 ? 4000 : 20); k += 1) {
      const x = (1 + next()) * 2 ** binade * (op !== "log" && k % 2 === 0 ? -1 : 1)
      // Of an argument between two float64, and next to a limit where another way begins.
      const high = k % 5 === 0 ? (ENDS[k % ENDS.length] ?? NaN) * (1 + (next() - 0.5) * 2 ** -(50 * next())) : x
      const low = k % 3 === 0 ? 0 : high * (next() - 0.5) * 2 ** -53
      const [want, rest, sure] = made(exact[op], high, low)
      const [value, more, claimed] = made(quick[op], high, low)
      if (!(claimed < Infinity)) continue
      tried += 1
      expect(sure).toBeLessThan(Infinity)
      const error = Math.abs(value - want + (more - rest))
      if (!(error <= claimed + sure)) expect.fail(`${op}(${high} + ${low}): off by ${error}, claimed ${claimed}`)
      // Of an exponential and of a logarithm its own size or 1, of what is small near 0 its own.
      const size = op === "exp" ? Math.abs(want) : op === "expm1" && Math.abs(high) > 2 ** -10 ? 1 + Math.abs(want) : Math.abs(high) < 2 ** -10 && op === "log1p" ? Math.abs(want) : 1 + Math.abs(want)
      expect(claimed).toBeLessThanOrEqual(size * 2 ** -85)
    }
  }
  expect(tried).toBeGreaterThan(60_000)
})

test.each(NAMES)("%s in fewer steps takes in what its argument may be off", (op) => {
  for (let k = 0; k < 2000; k += 1) {
    const x = op === "log" || k % 2 === 0 ? 2 ** (20 * next() - 10) : -0.99 * next()
    const error = Math.abs(x) * 2 ** (-60 - 20 * next()) * (op === "log1p" ? Math.min(1, 1 + x) : 1)
    const [value, more, claimed] = made(quick[op], x, 0, error)
    for (const off of [-error, error]) {
      const [want, rest] = made(exact[op], x, off)
      if (claimed < Infinity) expect(Math.abs(value - want + (more - rest)), `${op}(${x} + ${off})`).toBeLessThanOrEqual(claimed)
    }
  }
})

test("what is beyond these functions has no bound, and tables leave the registers alone", () => {
  for (const [op, x] of [["exp", 601], ["exp", NaN], ["expm1", -700], ["log", -1], ["log", 0], ["log", Infinity], ["log1p", -1], ["log1p", -2], ["log1p", NaN]] as const) expect(made(quick[op], x, 0)[2], `${op}(${x})`).toBe(Infinity)
  for (const [op, x] of [["exp", 0.3], ["log", 3]] as const) expect(made(quick[op], x, 0)[0]).toBeCloseTo(Math[op](x), 14)
})
