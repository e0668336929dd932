// Compile time grows with the formula and no faster: wide, deep, and small texts that stand for huge trees. What is counted is function calls, by
// the engine's own profiler: the same number on a busy machine and on a quiet one, so the bounds can be near what was measured.
import { Session } from "node:inspector"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { loss } from "../src/loss.ts"

const session = new Session()
beforeAll(() => {
  session.connect()
  session.post("Profiler.enable")
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false })
})
afterAll(() => {
  session.disconnect()
})

/** Calls of all functions since this was asked last. */
function callsSince(): number {
  let calls = 0
  session.post("Profiler.takePreciseCoverage", (_, { result }) => {
    for (const { functions } of result) for (const { ranges } of functions) calls += ranges[0]?.count ?? 0
  })
  return calls
}

let name = 0

/**
 * Function calls from text to first gradient of a formula over `x…` and `y…`, each time with other names. For results in float32 the chain of sines loses no digits at these data: what it would
 * take to make 200 values anew, each of up to 200 sines, is no matter of compiling, and had become more than all the rest.
 */
function work(formula: (x: string, y: string) => string): number {
  name += 1
  const [x, y] = [`x${name}`, `y${name}`]
  callsSince()
  const { value } = loss(formula(x, y)).valueAndGrad({ [x]: Float32Array.of(2, 3), [y]: Float32Array.of(1, 1.25) })
  const calls = callsSince()
  expect(value).toEqual(expect.any(Number))
  return calls
}

const repeated = (count: number, part: (k: number) => string, sign: string): string => Array.from({ length: count }, (_, k) => part(k)).join(sign)

describe("twice the formula takes about twice the work", () => {
  test.each<[string, (size: number) => (x: string, y: string) => string]>([
    ["a sum of products", (size) => (x, y) => repeated(size, (k) => `${k + 2}*${x}*sin(${y}*${k + 2})`, " + ")],
    ["a sum of losses", (size) => (x, y) => repeated(size, (k) => `${y}*log(${x} + ${k})`, " + ")],
    ["a chain of calls", (size) => (x, y) => `let t0 = ${x}*${y}, ${repeated(size, (k) => `t${k + 1} = sin(t${k} + ${y})`, ", ")} in t${size}`],
    ["a chain of choices", (size) => (x, y) => `let t0 = ${x}*${y}, ${repeated(size, (k) => `t${k + 1} = if t${k} > ${k} then t${k}*${y} else t${k} - ${x}`, ", ")} in t${size}`],
  ])("%s", (_, formula) => {
    work(formula(10))
    const [small, large] = [work(formula(50)), work(formula(200))]
    // Four times the nodes; quadratic growth would be sixteen.
    expect(large / small).toBeLessThan(7)
  })
})

describe("a small text that stands for a huge tree is compiled as the graph it is", () => {
  const chain = (count: number, last: string): string => Array.from({ length: count }, (_, k) => `t${k + 1} = t${k}${last}t${k}`).join(", ")
  test.each([["x^(2^20) as twenty squares", "*"], ["2^20*x as twenty sums", "+"]])("%s", (_, sign) => {
    expect(work((x, y) => `let t0 = ${x}*${y}, ${chain(20, sign)} in t20`)).toBeLessThan(500_000)
  })

  test("2^30 terms as thirty functions", () => {
    const functions = Array.from({ length: 31 }, (_, k) => (k === 0 ? "fn f0(x) = x*x" : `fn f${k}(x) = f${k - 1}(x) + f${k - 1}(x)`))
    expect(work((x, y) => `${functions.join("\n")}\nloss big(${x}, ${y}) = f30(${x})*${y}`)).toBeLessThan(500_000)
  })
})

/** Function calls from text to explanation; the formula of each size is a new one. */
function explaining(formula: (size: number) => string, ...sizes: readonly number[]): readonly number[] {
  return sizes.map((size) => {
    callsSince()
    loss(formula(size)).explain("json")
    return callsSince()
  })
}

test.each<[string, (size: number) => string, readonly number[]]>([
  // Twice as many factors; what a rule made of their slopes was thirty times as long.
  ["a logarithm to the 12th and to the 24th power", (squares) => `let l = log(x*x*x*x), m = l*l*l, t0 = x*m, ${repeated(squares, (k) => `t${k + 1} = t${k}*t${k}`, ", ")} in t${squares}`, [1, 2, 3]],
  ["functions in functions", (depth) => `loss f(y[d], p[d]) = mean[d](squared_logarithmic_error(max(${repeated(depth, () => "y", ", ")}, 0), max(p, 0)))`, [4, 10, 20]],
])("%s are explained in work that grows with them", (_, formula, sizes) => {
  const [, small = 0, large = Infinity] = explaining(formula, ...sizes)
  expect(large / small).toBeLessThan(4)
})

test("the names near an unknown one are looked for once, however often it is called", () => {
  const faults = (count: number): number => {
    callsSince()
    expect(() => loss(repeated(count, () => "blog(p)", " + "))).toThrow(/E204/)
    return callsSince()
  }
  faults(10)
  // A search goes through a thousand names, which takes six thousand calls.
  const [few, many] = [faults(20), faults(500)]
  expect(many - few).toBeLessThan(480 * 1000)
})
