// Rewrites of loop programs that have no test file of their own: special values aside (schedule/guards.ts) and the largest entry from its position
// (schedule/largest.ts). What becomes of a body, as text, and where it stays as it is.
import { describe, expect, it } from "vitest"
import { splitGuards } from "../src/schedule/guards.ts"
import { withoutSecondSearch } from "../src/schedule/largest.ts"
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
    expect(split.tests).toEqual([op("eq", name("y"), num(0)), op("eq", name("y"), num(1))])
    expect(text(split.usual)).toEqual(["p = p[i0]", "a = y*log(p)", "b = (1 - y)*log1p(-p)", "term s = a + b"])
    expect(text(split.special)).toEqual(["p = p[i0]", "a = if y == 0 then 0 else y*log(p)", "b = if y == 1 then 0 else (1 - y)*log1p(-p)", "term s = a + b"])
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
