// Compile time grows with the formula and no faster: wide, deep, and small texts that stand for huge trees. Times are of the
// processor, the best of several, so that a busy machine does not decide.
import { describe, expect, test } from "vitest"
import { loss } from "../src/loss.ts"

let name = 0

/** Milliseconds from text to first gradient of a formula over `x…` and `y…`, each time with other names. */
function compileTime(formula: (x: string, y: string) => string, attempts = 4): number {
  const times = Array.from({ length: attempts }, () => {
    name += 1
    const [x, y] = [`x${name}`, `y${name}`]
    const before = process.cpuUsage()
    const { value } = loss(formula(x, y)).valueAndGrad({ [x]: [0.5, 0.25], [y]: [0.5, 0.75] })
    const { user, system } = process.cpuUsage(before)
    expect(value).toEqual(expect.any(Number))
    return (user + system) / 1000
  })
  return Math.min(...times)
}

const repeated = (count: number, part: (k: number) => string, sign: string): string => Array.from({ length: count }, (_, k) => part(k)).join(sign)

describe("twice the formula takes about twice the time", () => {
  test.each<[string, (size: number) => (x: string, y: string) => string]>([
    ["a sum of products", (size) => (x, y) => repeated(size, (k) => `${k + 2}*${x}*sin(${y}*${k + 2})`, " + ")],
    ["a sum of losses", (size) => (x, y) => repeated(size, (k) => `${y}*log(${x} + ${k})`, " + ")],
    ["a chain of calls", (size) => (x, y) => `let t0 = ${x}*${y}, ${repeated(size, (k) => `t${k + 1} = sin(t${k} + ${y})`, ", ")} in t${size}`],
    ["a chain of choices", (size) => (x, y) => `let t0 = ${x}*${y}, ${repeated(size, (k) => `t${k + 1} = if t${k} > ${k} then t${k}*${y} else t${k} - ${x}`, ", ")} in t${size}`],
  ])("%s", (_, formula) => {
    compileTime(formula(30))
    const [small, large] = [compileTime(formula(50)), compileTime(formula(200))]
    // Four times the nodes; quadratic growth would be sixteen. A busy machine was seen to turn 6 into 10.
    expect(large / small).toBeLessThan(12)
    expect(large).toBeLessThan(6000)
  }, 120_000)
})

describe("a small text that stands for a huge tree is compiled as the graph it is", () => {
  const chain = (count: number, last: string): string => Array.from({ length: count }, (_, k) => `t${k + 1} = t${k}${last}t${k}`).join(", ")
  test.each([["x^(2^20) as twenty squares", "*"], ["2^20*x as twenty sums", "+"]])("%s", (_, sign) => {
    expect(compileTime((x, y) => `let t0 = ${x}*${y}, ${chain(20, sign)} in t20`)).toBeLessThan(1000)
  }, 60_000)

  test("2^30 terms as thirty functions", () => {
    const functions = Array.from({ length: 31 }, (_, k) => (k === 0 ? "fn f0(x) = x*x" : `fn f${k}(x) = f${k - 1}(x) + f${k - 1}(x)`))
    expect(compileTime((x, y) => `${functions.join("\n")}\nloss big(${x}, ${y}) = f30(${x})*${y}`)).toBeLessThan(1000)
  }, 60_000)
})
