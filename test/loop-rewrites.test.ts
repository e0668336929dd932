// Rewrites of loop programs that have no test file of their own: special values aside (schedule/guards.ts), the largest entry from its position
// (schedule/largest.ts), sums of ones (schedule/ones.ts), what computes before what it is computed for (backends/wasm/speculate.ts). What becomes of a body, as text, and where it stays as it is.
import { describe, expect, it } from "vitest"
import { computedFirst } from "../src/backends/wasm/speculate.ts"
import { splitGuards } from "../src/schedule/guards.ts"
import { withoutSecondSearch } from "../src/schedule/largest.ts"
import { withOnes } from "../src/schedule/ones.ts"
import type { Statement } from "../src/schedule/loop.ts"
import { printLoop } from "../src/schedule/print.ts"
import { blocked, choose, finish, loop, name, num, op, read, set, start, step, term } from "./programs.ts"

const text = (body: readonly Statement[]): readonly string[] =>
  printLoop({ inputs: [], outputs: [], rows: [], shared: [], rescues: [], stages: [blocked([], ...body)] }).trim().split("\n").slice(1).map((line) => line.slice(2))

describe("special values aside", () => {
  const [y, p] = [set("y", read("y", ["*"], name("i0"))), set("p", read("p", ["*"], name("i0")))]
  const guarded = (by: number, value: ReturnType<typeof num>) => choose(op("eq", name("y"), num(by)), num(0), value)
  const body = [
    y, p,
    set("a", guarded(0, op("mul", name("y"), op("log", name("p"))))),
    set("b", guarded(1, op("mul", op("sub", num(1), name("y")), op("log1p", op("neg", name("p")))))),
    term("s", op("add", name("a"), name("b"))),
  ]

  it("two bodies behind the tests of all guards", () => {
    const split = splitGuards(body)!
    expect(text(split.first)).toEqual(["y = y[i0]"])
    expect(split.tests).toEqual([op("eq", op("mul", name("y"), op("sub", name("y"), num(1))), num(0))])
    expect(text(split.usual)).toEqual(["p = p[i0]", "a = y*log(p)", "b = (1 - y)*log1p(-p)", "term s = a + b"])
    expect(text(split.special)).toEqual(["p = p[i0]", "a = if y == 0 then 0 else y*log(p)", "b = if y == 1 then 0 else (1 - y)*log1p(-p)", "term s = a + b"])
  })

  it("0 and 1 of one value are one test, others keep theirs", () => {
    const tests = (a: Parameters<typeof op>[1], b: Parameters<typeof op>[1]) => splitGuards([y, p, set("a", choose(a, num(0), name("y"))), set("b", choose(b, num(0), name("p"))), term("s", op("add", name("a"), name("b")))])?.tests
    const is = (what: string, value: number) => op("eq", name(what), num(value))
    expect(tests(is("y", 1), op("eq", num(0), name("y")))).toEqual([op("eq", op("mul", name("y"), op("sub", name("y"), num(1))), num(0))])
    expect(tests(is("y", 0), is("p", 1))).toEqual([is("y", 0), is("p", 1)])
    expect(tests(is("y", 0), is("y", 2))).toEqual([is("y", 0), is("y", 2)])
    expect(tests(is("y", 1), is("y", 1))).toEqual([is("y", 1)])
  })

  it.each([
    ["one guard alone costs no more than the test", body.filter((s) => s.kind !== "let" || s.name !== "b").map((s) => (s.kind === "term" ? term("s", name("a")) : s))],
    ["an order is no guard", [y, set("a", choose(op("lt", name("y"), num(0)), num(0), name("y"))), set("b", choose(op("gt", name("y"), num(1)), num(1), name("a"))), term("s", name("b"))]],
    ["loops are left alone", [...body, loop("c1", "c", set("t", num(1)))]],
  ])("not: %s", (_, list) => expect(splitGuards(list)).toBe(null))
})

describe("the largest entry from its position", () => {
  const entry = read("x", ["*", "c"], name("i0"), name("c1"))
  const search = (value: ReturnType<typeof num>) => [
    start("m", "max"), start("k", "argmax"),
    loop("c1", "c", set("t", value), step("m", "max", name("t"), name("c1")), step("k", "argmax", name("t"), name("c1"))),
    finish("m", "max"), finish("k", "argmax"), term("s", op("sub", name("m"), name("k"))),
  ]

  it("is read, not looked for", () => {
    const lines = text(withoutSecondSearch(search(entry)))
    expect(lines.filter((line) => line.includes("<<"))).toEqual(["  k << t at c1"])
    expect(lines.find((line) => line.includes("isnan"))).toMatch(/^m = if isnan\(k\) then -Infinity else \S+$/)
    expect(lines.some((line) => line.includes("= x[i0, k?]"))).toBe(true)
  })

  it("not where it would be computed again", () => expect(text(withoutSecondSearch(search(op("exp", entry))))).toEqual(text(search(op("exp", entry)))))
})

describe("a sum of ones", () => {
  const count = (value: ReturnType<typeof num>, when?: ReturnType<typeof num>) => [
    start("k", "sum"), loop("c1", "c", set("t", read("x", ["*", "c"], name("i0"), name("c1"))), { ...step("k", "sum", value, name("c1")), ...(when === undefined ? {} : { when }) }), finish("k", "sum"), term("s", name("k")),
  ]

  it.each([["of all entries", undefined], ["of those that count", op("eq", name("t"), num(0))]])("is a count: %s", (_, when) => {
    const made = withOnes(count(num(1), when))
    const kinds = made.flatMap((s) => (s.kind === "for" ? s.body : [s])).flatMap((s) => ("reduction" in s ? [s.reduction] : []))
    expect(kinds).toEqual(["sum of ones", "sum of ones", "sum of ones"])
  })

  it.each([["two", num(2)], ["what is read", name("t")]])("is none: %s", (_, value) => expect(withOnes(count(value))).toEqual(count(value)))
})

describe("what computes before what it is computed for", () => {
  const t = set("t", read("x", ["*", "c"], name("i0"), name("c1")))
  const kept = { kind: "keep", row: "r", axis: "c", at: name("c1"), value: op("exp", name("t")) } as const
  const at = (row: string) => set("u", { kind: "kept", row, at: name("c1") })

  it("values of effects come first", () => {
    const parts = computedFirst([t, kept, step("s", "sum", op("mul", name("t"), name("t")), name("c1"))])!
    expect(text(parts.computed)).toEqual(["t = x[i0, c1]", "value 1 = exp(t)", "value 2 = t*t"])
    expect(text(parts.effects)).toEqual(["keep r[c1] = value 1", "s << value 2"])
  })

  it.each([
    ["what is kept is read again", [t, kept, at("r")]],
    ["a loop", [t, loop("c2", "c", set("u", num(1)))]],
    ["a sum that ends", [start("s", "sum"), finish("s", "sum")]],
  ])("not: %s", (_, list) => expect(computedFirst(list)).toBe(null))

  it("but where another row is read", () => expect(computedFirst([t, kept, at("q")])).not.toBe(null))
})
