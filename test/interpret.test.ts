// The reference interpreter on hand-made expressions, against numbers from plain arithmetic and from 40-digit evaluation.
import { describe, expect, it } from "vitest"
import { interpret, type Environment, type InterpreterInput } from "../src/backends/interpret.ts"
import type { Expr } from "../src/ir/expr.ts"
import { add, apply, choose, div, input, mul, numberOf, one, position, reduce, size, stop, sub } from "../src/ir/make.ts"

function env(sizes: Record<string, number>, inputs: Record<string, InterpreterInput> = {}, indices: Record<string, number> = {}): Environment {
  return { sizes: new Map(Object.entries(sizes)), inputs: new Map(Object.entries(inputs)), indices: new Map(Object.entries(indices)) }
}

const at = (index: string): Expr => position(index)
const x = (...indices: Expr[]): Expr => input("x", indices)
const num = (text: string): Expr => numberOf(text)

describe("numbers", () => {
  it.each([["1/10", 0.1], ["-3", -3], ["pi", 3.141592653589793], ["e", 2.718281828459045], ["inf", Infinity], ["1/3", 1 / 3]])("%s", (text, value) => {
    expect(interpret(num(text), env({}))).toBe(value)
  })
  it("nan", () => expect(interpret(num("nan"), env({}))).toBeNaN())
})

describe("arrays", () => {
  const data = [1, 2, 3, 4, 5, 6]
  const matrix: InterpreterInput = { data, axes: ["*", "c"] }

  it("are read row-major, at free indices and at computed positions", () => {
    expect(interpret(x(at("*"), at("c")), env({ "*": 2, c: 3 }, { x: matrix }, { "*": 1, c: 2 }))).toBe(6)
    expect(interpret(x(at("*"), add(at("c"), one)), env({ "*": 2, c: 3 }, { x: matrix }, { "*": 1, c: 0 }))).toBe(5)
  })

  it("have no value outside, and say so", () => {
    const faults: unknown[] = []
    const onFault = (...fault: unknown[]): unknown => faults.push(fault)
    for (const c of [3, -1, 0.5]) {
      expect(interpret(x(at("*"), input("y", [])), { ...env({ "*": 2, c: 3 }, { x: matrix, y: c }, { "*": 1 }), onFault })).toBeNaN()
    }
    expect(faults).toEqual([["x", "c", 1, 3], ["x", "c", 1, -1], ["x", "c", 1, 0.5]])
  })

  it("may be numbers", () => expect(interpret(mul(input("x", []), num("2")), env({}, { x: 21 }))).toBe(42))
  it("have sizes and positions", () => expect(interpret(sub(size("c"), at("c'")), env({ c: 7 }, {}, { "c'": 2 }))).toBe(5))
  it("keep their value behind stop", () => expect(interpret(stop(add(one, one)), env({}))).toBe(2))
})

describe("reductions", () => {
  const row = { "*": 1, c: 4 }
  const four = (...data: number[]): Record<string, InterpreterInput> => ({ x: { data, axes: ["c"] } })
  const f = (op: string, filter: Expr = one): Expr => reduce(op, ["c"], x(at("c")), filter)

  it.each([["sum", 10], ["max", 4], ["min", 1], ["prod", 24], ["argmax", 2], ["argmin", 3]])("%s", (op, value) => {
    expect(interpret(f(op), env(row, four(2, 3, 4, 1)))).toBe(value)
  })

  it.each([["sum", 0], ["prod", 1], ["max", -Infinity], ["min", Infinity], ["logsumexp", -Infinity]])("%s over nothing", (op, value) => {
    expect(interpret(f(op), env({ c: 0 }, four()))).toBe(value)
    expect(interpret(f(op, num("0")), env(row, four(1, 2, 3, 4)))).toBe(value)
  })

  it.each([ // log(exp(1)+exp(2)+exp(3)+exp(4)) and so on, to 40 digits
    [[1, 2, 3, 4], 4.4401896985611957],
    [[1000, 1000, -1000, -Infinity], 1000.6931471805599],
    [[0, -40, -Infinity, -Infinity], 4.248354255291589e-18],
    [[Infinity, 0, 0, 0], Infinity],
    [[-Infinity, -Infinity, -Infinity, -Infinity], -Infinity],
  ])("logsumexp of %j", (data, value) => {
    const got = interpret(f("logsumexp"), env(row, four(...data)))
    if (Number.isFinite(value)) expect(Math.abs(got / value - 1)).toBeLessThan(3e-16)
    else expect(got).toBe(value)
  })

  it("logsumexp passes NaN on", () => expect(interpret(f("logsumexp"), env(row, four(1, NaN, Infinity, 0)))).toBeNaN())

  it("bind several index variables and copies, and leave the outer ones alone", () => {
    // sum over c and c' of c*10 + c', times the outer c
    const body = add(mul(at("c"), num("10")), at("c'"))
    const e = mul(reduce("sum", ["c", "c'"], body), at("c"))
    expect(interpret(e, env({ c: 3 }, {}, { c: 2 }))).toBe(2 * (9 * 10 + 9))
  })

  it("read nothing where the filter is false", () => {
    const faults: unknown[] = []
    const body = x(sub(at("c"), one))
    const e = reduce("sum", ["c"], body, apply("gt", [at("c"), num("0")]))
    expect(interpret(e, { ...env({ c: 4 }, four(1, 2, 3, 4)), onFault: (...a) => faults.push(a) })).toBe(6)
    expect(faults).toEqual([])
  })
})

describe("laziness", () => {
  const wrong = x(num("-1"))
  const watch = (e: Expr): [number, number] => {
    let faults = 0
    const value = interpret(e, { ...env({ c: 2 }, { x: { data: [1, 2], axes: ["c"] } }), onFault: () => { faults += 1 } })
    return [value, faults]
  }
  it("computes the live branch only", () => {
    expect(watch(choose(num("1"), num("5"), wrong))).toEqual([5, 0])
    expect(watch(choose(num("0"), num("5"), wrong))).toEqual([NaN, 1])
  })
  it("stops at the operand that decides", () => {
    expect(watch(apply("and", [num("0"), wrong]))).toEqual([0, 0])
    expect(watch(apply("or", [num("1"), wrong]))).toEqual([1, 0])
    expect(watch(apply("and", [num("1"), num("1")]))).toEqual([1, 0])
  })
})

describe("sharing", () => {
  it("is not paid for: 200 doublings, and a row maximum used at every entry of the row", () => {
    let e: Expr = at("*")
    for (let k = 0; k < 200; k += 1) e = sub(add(e, e), e)
    expect(interpret(e, env({ "*": 10 }, {}, { "*": 3 }))).toBe(3)
    const n = 2000
    const data = Float64Array.from({ length: n }, (_, i) => i % 7)
    const top = reduce("max", ["c'"], x(at("c'")))
    const share = reduce("sum", ["c"], div(x(at("c")), top))
    const before = performance.now()
    expect(interpret(share, env({ c: n }, { x: { data, axes: ["c"] } }))).toBeCloseTo(data.reduce((a, b) => a + b) / 6, 9)
    expect(performance.now() - before).toBeLessThan(2000)
  })

  it("tells positions apart", () => {
    const e = reduce("sum", ["*"], reduce("max", ["c"], x(at("*"), at("c"))))
    expect(interpret(e, env({ "*": 3, c: 2 }, { x: { data: [1, 5, 2, 0, -3, -4], axes: ["*", "c"] } }))).toBe(5 + 2 - 3)
    const product = mul(at("*"), at("c"))
    expect(interpret(reduce("sum", ["*", "c"], mul(product, product)), env({ "*": 3, c: 4 }))).toBe((0 + 1 + 4) * (0 + 1 + 4 + 9))
  })
})
