// Facts are proofs: each case is one that a rule relies on, with bounds worked out by hand, and a random check that no
// evaluation ever leaves the claimed interval.
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../src/backends/interpret.ts"
import { template } from "../src/ir/check.ts"
import { facts, type Fact } from "../src/ir/facts.ts"
import { input, one, position, reduce } from "../src/ir/make.ts"
import type { Domain } from "../src/kernel/signature.ts"

const interval = (low: number, high: number, lowOpen = false, highOpen = false): Domain => ({ kind: "interval", low, high, lowOpen, highOpen, text: "" })
const set = (...members: number[]): Domain => ({ kind: "set", members, text: "" })

const domains = new Map<string, Domain>([
  ["p", interval(0, 1)], ["q", interval(0, 1, true, true)], ["s", interval(0, Infinity, true, true)],
  ["m", set(0, 1)], ["t", set(-1, 1)], ["n", interval(-3, 2)],
])
const of = facts(domains)
const fact = (text: string): Fact => of(template(text))

describe("facts", () => {
  test.each([
    ["p", { low: 0, high: 1, finite: true, nonzero: false, condition: false }],
    ["q", { nonzero: true, finite: true }],
    ["1 - q", { nonzero: true }],
    ["1 - p", { low: 0, high: 1, nonzero: false, finite: true }],
    ["s", { nonzero: true, finite: false }],
    ["x", { low: -Infinity, high: Infinity, finite: false }],
    ["m", { condition: true, integer: true, nonzero: false }],
    ["t", { condition: false, integer: true, nonzero: true }],
    ["x > 1", { condition: true, finite: true }],
    ["isnan(x)", { condition: true, finite: true }],
    ["exp(x)", { low: 0, high: Infinity, nonzero: true, finite: false }],
    ["exp(n)", { finite: true }],
    ["sigmoid(x)", { low: 0, high: 1, nonzero: true }],
    ["1 + exp(x)", { low: 1, nonzero: true }],
    ["softplus(x) + exp(y)", { low: 0, nonzero: true }],
    ["log(p)", { high: 0, finite: false }],
    ["1/q", { nonzero: true }],
    ["1/p", { finite: false }],
    ["if x > 0 then p else 2", { low: 0, high: 2 }],
    ["m*t", { integer: true, low: -1, high: 1 }],
    ["abs(n)", { low: 0, high: 3 }],
    ["1/10", { nonzero: true, finite: true, integer: false }],
    ["stop(p)", { low: 0, high: 1 }],
  ] satisfies ReadonlyArray<readonly [string, Partial<Fact>]>)("%s", (text, expected) => {
    expect(fact(text)).toMatchObject(expected)
  })

  test("an open bound is the neighbouring float", () => {
    expect(fact("q")).toMatchObject({ low: 5e-324, high: 1 - 2 ** -53 })
  })

  test("positions, sizes and reductions", () => {
    const p = input("p", [position("c")])
    expect(of(position("c"))).toMatchObject({ low: 0, integer: true, finite: true })
    expect(of(reduce("sum", ["c"], p))).toMatchObject({ low: 0, high: Infinity, finite: true })
    expect(of(reduce("max", ["c"], p))).toMatchObject({ low: -Infinity, high: 1, finite: false }) // over nothing
    expect(of(reduce("argmax", ["c"], p))).toMatchObject({ low: 0, integer: true })
    expect(of(reduce("sum", ["c"], one))).toMatchObject({ integer: true })
  })

  test("no value leaves its interval", () => {
    const texts = ["p*n + q", "exp(-n)*p", "(p - n)/q", "log(q)*p", "xlogy(p, q)", "sigmoid(n)*sigmoid(-n)", "max(p, n) - min(q, n)", "n^2 - p^3", "clip(n, 0, 1)/s", "abs(n)^q", "xlog1py(1 - p, -q)", "if p > q then n else t"]
    const value = (low: number, high: number): fc.Arbitrary<number> => fc.double({ min: low, max: high, noNaN: true })
    fc.assert(fc.property(fc.constantFrom(...texts), value(0, 1), value(1e-300, 1 - 1e-16), value(1e-300, 1e300), value(-3, 2), fc.constantFrom(-1, 1), (text, p, q, s, n, t) => {
      const e = template(text)
      const inputs = new Map(Object.entries({ p, q, s, n, t, m: 1 }))
      const got = interpret(e, { sizes: new Map(), indices: new Map(), inputs })
      const { low, high, finite } = of(e)
      expect(got >= low && got <= high).toBe(true)
      if (finite) expect(Number.isFinite(got)).toBe(true)
    }), { numRuns: 2000 })
  })
})
