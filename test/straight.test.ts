// Code in two float64: what it settles is the float64 nearest to the value, by decimals of 60 digits and more, at entries of all magnitudes; what it cannot settle it hands on;
// in loops, branches and at kinks. And of values that are evaluated anew inside of each other only the outermost is.
import { expect, test } from "vitest"
import * as exponential from "../src/exact/exponential.ts"
import * as logarithm from "../src/exact/logarithm.ts"
import { evaluate } from "../src/exact/evaluate.ts"
import { CALLED } from "../src/exact/functions.ts"
import { reals, toFloat } from "../src/exact/reals.ts"
import { registers } from "../src/exact/registers.ts"
import * as quickExponential from "../src/exact/quick-exponential.ts"
import * as quickLogarithm from "../src/exact/quick-logarithm.ts"
import * as sine from "../src/exact/sine.ts"
import { straight } from "../src/exact/straight.ts"
import { js } from "../src/backends/js/load.ts"
import { loss } from "../src/index.ts"
import type { Expr } from "../src/ir/expr.ts"
import { apply, choose, constant, input, numberOf, position, reduce } from "../src/ir/make.ts"
import { generator } from "./samples.ts"

const exact = { ...exponential, ...logarithm, ...sine }
const quick = { ...exact, ...quickExponential, ...quickLogarithm }
const pick = (from: typeof exact): ReadonlyArray<() => void> => CALLED.map((name) => from[name])
const at = (name: string, ...indices: readonly string[]): Expr => input(name, indices.map((index) => position(index)))
const [x, y, z, w] = [at("x", "*"), at("y", "*"), at("z", "*", "c"), at("w", "*", "c")]
const f = (op: string, ...args: readonly Expr[]): Expr => apply(op, args)
const n = constant

interface Code {
  begin(inputs: readonly unknown[], sizes: Readonly<Record<string, number>>): void
  /** Leaves the value in a register. */
  value(...at: readonly number[]): void
}

const INPUTS = [{ name: "x", axes: ["*"] }, { name: "y", axes: ["*"] }, { name: "z", axes: ["*", "c"] }, { name: "w", axes: ["*", "c"] }]
const UNSETTLED = -12345
const otherwise = (): void => {
  registers[3] = UNSETTLED
}
const valueOf = (code: Code, ...at: readonly number[]): number => {
  code.value(...at)
  return registers[3] ?? NaN
}

function load(expr: Expr, from = exact): Code {
  const text = straight(expr, ["*"], INPUTS)?.text
  if (text === undefined) throw new Error("no form")
  return new Function("registers", "otherwise", ...CALLED, text)(registers, otherwise, ...pick(from)) as Code
}

const size = f("abs", x)
const forms: ReadonlyArray<readonly [string, Expr, number]> = [
  ["a chain of differences", f("sub", f("sub", f("expm1", x), x), f("div", f("mul", x, x), n(2))), 0.4],
  ["a quotient and a root", f("div", f("sub", f("sqrt", f("add", n(1), f("mul", x, x))), n(1)), f("add", size, numberOf("1/3"))), 0.4],
  ["logarithms", f("add", f("sub", f("log1p", size), f("log", f("add", size, n(2)))), f("log", n(2))), 0.4],
  ["sine and cosine", f("sub", f("sin", x), f("mul", x, f("cos", y))), 0.3],
  ["powers", f("sub", f("pow", f("add", x, n(1)), n(5)), f("pow", f("add", y, n(1)), n(-3))), 0.3],
  ["a power of a number", f("sub", f("pow", size, numberOf("5/2")), f("pow", f("abs", y), y)), 0.3],
  ["tanh", f("sub", f("tanh", x), f("mul", x, numberOf("1/10"))), 0.3],
  ["hyperbolic functions", f("sub", f("sub", f("sinh", x), x), f("sub", f("cosh", y), n(1))), 0.3],
  ["tangent and cube root", f("sub", f("tan", x), f("cbrt", y)), 0.3],
  ["other logarithms, and a constant", f("sub", f("add", f("log2", f("add", size, n(1))), f("mul", numberOf("pi"), y)), f("log10", f("add", n(7), size))), 0.3],
  ["the entry at the largest", f("sub", reduce("sum", ["c"], f("mul", z, w), f("ne", position("c"), reduce("argmax", ["c"], z))), f("mul", reduce("argmin", ["c"], f("mul", z, w)), x)), 0.3],
  ["the size of a number", f("sub", f("mul", x, f("exp", f("abs", numberOf("-1/10")))), f("add", x, f("tanh", numberOf("-1/10")))), 0.3],
  ["branches", choose(f("gt", f("exp", x), f("add", n(1), y)), f("sub", f("log1p", size), y), choose(f("eq", x, n(0)), choose(f("eq", y, numberOf("-inf")), n(3), y), f("div", y, x))), 0.4],
  ["the larger, the smaller and a sign", f("sub", f("max", f("exp", x), f("exp", y)), f("mul", f("sign", x), f("min", f("mul", x, y), f("neg", x)))), 0.4],
  ["conditions", choose(f("or", f("not", f("lt", x, y)), f("and", f("ge", y, n(0)), f("le", f("mul", x, x), y))), f("hypot", x, y), f("sub", x, y)), 0.4],
  ["a sum", f("sub", reduce("sum", ["c"], f("mul", z, w), f("ne", z, n(0))), reduce("max", ["c"], f("exp", w))), 0.3],
  ["loops that share", f("div", reduce("sum", ["c"], f("exp", f("sub", z, reduce("max", ["c"], z)))), reduce("sum", ["c"], f("mul", f("exp", x), f("exp", w)))), 0.2],
  ["a shifted read", f("sub", reduce("sum", ["c"], f("mul", input("z", [position("*"), f("sub", n(2), position("c"))]), w)), reduce("min", ["c"], w)), 0.3],
]

const both = forms.flatMap(([name, expr, share]) => [[name, "exact", expr, share, exact], [name, "quick", expr, share, quick]] as const)

test.each(both)("%s, %s functions: what is settled is right", (_name, _kind, expr, share, from) => {
  const next = generator(11)
  const magnitude = (): number => (next() < 0.02 ? 0 : (next() < 0.5 ? -1 : 1) * 10 ** (next() < 0.1 ? next() * 300 - 150 : next() * 12 - 10))
  const samples = 100
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, magnitude)
  const data = [draw(samples), draw(samples), draw(3 * samples), draw(3 * samples)]
  // Near each other, and the same: where digits are lost.
  for (let k = 0; k < samples; k += 3) data[1]![k] = data[0]![k]! * (k % 2 === 0 ? 1 : 1 + 2 ** -40)
  const sizes = { "*": samples, c: 3 }
  const code = load(expr, from)
  code.begin(data, sizes)
  let settled = 0
  for (let k = 0; k < samples; k += 1) {
    const got = valueOf(code, k)
    if (got === UNSETTLED) continue
    settled += 1
    const read = (name: string, [row = 0, column]: readonly number[]): number => data[INPUTS.findIndex((i) => i.name === name)]![column === undefined ? row : 3 * row + column] ?? NaN
    const { value } = evaluate(expr, { sizes, indices: new Map([["*", k]]), read }, reals(400))
    expect(value === undefined ? NaN : toFloat(value) + 0, `sample ${k}`).toBe(got + 0)
  }
  expect(settled).toBeGreaterThan(share * samples)
})

test("what is no number, and what is beyond the range of these numbers, is handed on", () => {
  const code = load(f("sub", f("exp", x), y))
  const data = [[NaN, Infinity, 1, 5000, 1], [0, 0, -Infinity, 0, Math.fround(Math.E)], [], []]
  code.begin(data, { "*": 5, c: 0 })
  expect([0, 1, 2, 3].map((k) => valueOf(code, k))).toEqual([UNSETTLED, UNSETTLED, UNSETTLED, UNSETTLED])
  // 2.71828182845904523536028747 - 2.71828174591064453125
  expect(valueOf(code, 4)).toBe(8.254840070411028747e-8)
})

test("an op without such a form has none", () => {
  expect(straight(f("lgamma", x), ["*"], INPUTS)).toBeNull()
  expect(straight(reduce("prod", ["c"], z), ["*"], INPUTS)).toBeNull()
})

test("values that are evaluated anew inside of each other are tried from outside", () => {
  const formula = "exp(x - sin(x)) - cos(x)"
  const source = loss(formula).compile({ wrt: [], backend: js }).source
  // The inner difference is made anew only where the outer one will not be.
  expect(source).toMatch(/&& !\(.*_anew !== 0\) \? \(registers\[3\] = \w+, rescues\[\d\]/)
  // By mpmath, 60 digits.
  expect(loss(formula)({ x: Float64Array.of(1e-5, 0.01) }, { backend: js, reduction: "none" })).toEqual(Float64Array.of(5.000016666625000734702824e-11, 5.016624918194629006394102e-5))
})

test("a sum of sums asks once, and makes all of it anew", () => {
  const formula = "exp(x) - 1 - x - x^2/2"
  const { source } = loss(formula).compile({ wrt: [], backend: js })
  expect(new Set(source.match(/rescues\[\d+\]/g)).size).toBe(1)
  expect(source).not.toMatch(/rescues\[.*rescues\[/)
  expect(loss(formula)({ x: Float64Array.of(1e-5, 0.01) }, { backend: js, reduction: "none" })).toEqual(Float64Array.of(1.666670833341667e-16, 1.6708416805754217e-7))
})

test("the distance of a thing from itself is 0, and nobody asks for its digits", () => {
  const far = loss("loss far(z[n,d]) = sum[n,n'](max(0, 1 - sqrt(sum[d]((z - z[n'])^2))))").compile({ wrt: [], backend: js }).source
  const near = loss("loss near(z[n,d], y[n,d]) = sum[n,n'](max(0, 1 - sqrt(sum[d]((z - y[n'])^2))))").compile({ wrt: [], backend: js }).source
  const asksOnlyApart = /!== i\d+\)?,? .*< 1\.026\d+e-289/
  expect(far).toMatch(asksOnlyApart)
  expect(near).not.toMatch(asksOnlyApart)
})

test("an index variable that a loop binds again is another one inside", () => {
  const inner = reduce("sum", ["c"], f("mul", at("z", "*", "c"), at("w", "*", "c")))
  const expr = f("sub", f("mul", at("z", "*", "c"), n(10)), inner)
  const text = straight(expr, ["*", "c"], INPUTS)?.text ?? ""
  const code = new Function("registers", "otherwise", ...CALLED, text)(registers, otherwise, ...pick(exact)) as Code
  code.begin([[], [], [1, 2, 3], [4, 5, 6]], { "*": 1, c: 3 })
  // 10 z - (4 + 10 + 18)
  expect([0, 1, 2].map((c) => valueOf(code, 0, c))).toEqual([-22, -12, -2])
})

test("entries of a row share their loops, until the row or the data change", () => {
  const whole = reduce("sum", ["c"], f("exp", z))
  // As the slope of log-sum-exp less a label has it, with a choice that only some entries take.
  const expr = choose(f("gt", w, n(0)), f("sub", f("div", f("exp", z), whole), w), f("sub", reduce("max", ["c"], z), f("div", w, whole)))
  const indices = ["*", "c"]
  const made = straight(expr, indices, INPUTS)
  expect(made?.shares).toBe(true)
  expect(straight(f("sub", f("exp", z), w), indices, INPUTS)?.shares).toBe(false)
  const code = new Function("registers", "otherwise", ...CALLED, made?.text ?? "")(registers, otherwise, ...pick(exact)) as Code
  const next = generator(5)
  const sizes = { "*": 3, c: 4 }
  const exactly = (data: readonly Float64Array[], row: number, c: number): number => {
    const read = (name: string, [r = 0, column = 0]: readonly number[]): number => data[INPUTS.findIndex((i) => i.name === name)]![4 * r + column] ?? NaN
    const { value } = evaluate(expr, { sizes, indices: new Map([["*", row], ["c", c]]), read }, reals(200))
    return value === undefined ? NaN : toFloat(value)
  }
  for (let k = 0; k < 3; k += 1) {
    const data = [new Float64Array(0), new Float64Array(0), ...[0, 1].map(() => Float64Array.from({ length: 12 }, () => 4 * next() - 2))]
    code.begin(data, sizes)
    // The last row of the data before is the first of these.
    for (const [row, c] of [[2, 0], [2, 3], [1, 3], [1, 1], [1, 0], [0, 2], [0, 0], [2, 1]] as const) expect(valueOf(code, row, c), `${k}: ${row}, ${c}`).toBe(exactly(data, row, c))
  }
  // What the loops of a row cannot settle is handed on for every entry, and for no other row.
  const data = [[], [], [NaN, 0, 0, 0, 1, 2, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1]]
  code.begin(data, { "*": 2, c: 4 })
  expect([0, 1, 2].map((c) => valueOf(code, 0, c))).toEqual([UNSETTLED, UNSETTLED, UNSETTLED])
  expect(valueOf(code, 1, 3)).toBeCloseTo(Math.exp(4) / (Math.E + Math.exp(2) + Math.exp(3) + Math.exp(4)) - 1, 12)
})
