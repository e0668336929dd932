// Lets that one branch of a choice uses are made in that branch: which may move, which must not, and that nothing but the time changes.
import { describe, expect, it } from "vitest"
import { intoBranches } from "../src/backends/js/branches.ts"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import type { Program, Scalar, Statement } from "../src/schedule/loop.ts"

const n = (name: string): Scalar => ({ kind: "name", name })
const number = (value: number): Scalar => ({ kind: "number", value })
const op = (name: string, ...args: Scalar[]): Scalar => ({ kind: "op", op: name, args })
const made = (name: string, value: Scalar): Statement => ({ kind: "let", name, value })
const choice = (test: Scalar, then: Scalar, otherwise: Scalar): Scalar => ({ kind: "if", test, then, otherwise })
const read = (input: string): Scalar => ({ kind: "read", input, axes: ["*"], at: [n("i")], guard: [false] })
const store = (value: Scalar, output = "value"): Statement => ({ kind: "store", output, axes: ["*"], at: [n("i")], value })

function namesIn(body: readonly Statement[], pinned: readonly string[] = []): { readonly left: readonly string[]; readonly moved: readonly string[] } {
  const found = intoBranches(body, new Set(pinned))
  const lets = (list: readonly unknown[]): readonly string[] => (list as readonly Statement[]).flatMap((s) => (s.kind === "let" ? [s.name] : []))
  return { left: lets(found.body), moved: [...found.branches.values()].flatMap(lets) }
}

const dear = (x: Scalar): Scalar => op("exp", op("exp", op("log", op("exp", x))))
const e = made("e", dear(n("x")))
const square = made("x", op("mul", n("a"), n("a")))

describe("what only a branch needs", () => {
  it("moves with all that only it needs, in order", () => {
    expect(namesIn([square, e, store(choice(n("c"), op("add", n("e"), number(1)), number(0)))])).toEqual({ left: [], moved: ["x", "e"] })
  })

  it("goes into the innermost branch that holds all its uses", () => {
    const inner = choice(n("b"), op("mul", n("e"), n("e")), number(2))
    const { branches } = intoBranches([e, store(choice(n("c"), inner, number(0)))], new Set())
    expect([...branches.keys()]).toEqual([inner.kind === "if" ? inner.then : null])
    const both = choice(n("b"), n("e"), op("neg", n("e")))
    expect([...intoBranches([e, store(choice(n("c"), both, number(0)))], new Set()).branches.keys()]).toEqual([both])
  })

  it("stays if it is used in a test, in the other branch, elsewhere, in a loop, or is asked after", () => {
    const stays = { left: ["e"], moved: [] }
    expect(namesIn([e, store(choice(op("gt", n("e"), number(1)), n("e"), number(0)))])).toEqual(stays)
    expect(namesIn([e, store(choice(n("c"), n("e"), op("neg", n("e"))))])).toEqual(stays)
    expect(namesIn([e, store(choice(n("c"), n("e"), number(0))), store(n("e"), "more")])).toEqual(stays)
    expect(namesIn([e, { kind: "for", name: "k", axis: "c", body: [store(choice(n("c"), n("e"), number(0)))] }])).toEqual(stays)
    expect(namesIn([e, store(choice(n("c"), n("e"), number(0)))], ["e"])).toEqual(stays)
  })

  it("goes if it is one exponential", () => {
    const x = made("x", op("exp", op("neg", op("abs", n("d")))))
    expect(namesIn([x, store(choice(n("c"), op("mul", n("x"), n("x")), number(0)))]).moved).toEqual(["x"])
  })

  it("stays if it costs less than a jump, or if two choices share the branch", () => {
    expect(namesIn([square, store(choice(n("c"), op("mul", n("x"), n("x")), number(0)))])).toEqual({ left: ["x"], moved: [] })
    const shared = op("mul", n("e"), n("e"))
    expect(namesIn([e, store(op("add", choice(n("c"), shared, number(0)), choice(n("b"), shared, number(1))))])).toEqual({ left: ["e"], moved: [] })
  })

  it("does not read past a write", () => {
    const first = made("e", dear(read("a")))
    const last = store(choice(n("c"), op("mul", n("e"), n("e")), number(0)), "more")
    expect(namesIn([first, last]).moved).toEqual(["e"])
    expect(namesIn([first, store(number(1)), last])).toEqual({ left: ["e"], moved: [] })
  })

  it("changes no bit of what a program computes", () => {
    const body: Statement[] = [
      made("a", read("a")), made("c", op("gt", read("b"), number(0))), made("d", op("sub", n("a"), number(0.5))),
      made("e", dear(op("neg", op("abs", n("d"))))), made("q", op("div", n("e"), op("add", number(1), n("e")))),
      store(choice(n("c"), op("mul", n("q"), n("q")), op("log", n("a")))),
    ]
    const program: Program = {
      inputs: [{ name: "a", axes: ["*"] }, { name: "b", axes: ["*"] }], outputs: [{ name: "value", axes: ["*"] }], rows: [], rescues: [], shared: [],
      stages: [{ blocked: true, sample: "i", sums: [], body }],
    }
    const [a, b] = [Float64Array.from({ length: 300 }, (_, k) => 0.01 + 3 * Math.abs(Math.sin(k))), Float64Array.from({ length: 300 }, (_, k) => Math.sin(7 * k))]
    const loaded = js.load(program)
    const [own, other] = [loaded, closure.load(program)].map((by) => {
      const value = new Float64Array(300)
      by.run({ inputs: [a, b], sizes: { "*": 300 }, outputs: [value] })
      return value
    })
    expect(own).toEqual(other)
    expect(loaded.source).toMatch(/if \(.*\) \{\n\s+const v_e = /)
  })
})
