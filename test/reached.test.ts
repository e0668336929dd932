// What no branch reads is not made anew. In: formulas with special values of their inputs, at these. Out: whether decimals were asked for.
import { beforeEach, expect, it, vi } from "vitest"
import { loss, type Inputs } from "../src/index.ts"

const asked = vi.hoisted(() => ({ times: 0 }))
vi.mock("../src/exact/nearest.ts", async (original) => {
  const real: { readonly nearest: (...args: readonly unknown[]) => unknown } = await original()
  return { ...real, nearest: (...args: readonly unknown[]) => { asked.times += 1; return real.nearest(...args) } }
})
beforeEach(() => { asked.times = 0 })

/** 0 at a = 0, after a quotient of functions of infinity. */
const far = "lognormcdf(x - log(a))"

// Read statement by statement, as a call of few samples is: whatever stands there is computed.
it.each([
  ["a branch", `if a == 0 then x^2 else ${far}`, 9],
  ["an input that is another", `if a == b then x^2 else if a == 0 then x else ${far}`, 3],
  ["a value of two branches", `if b == 1 then ${far} else if a == 0 then x else 2*${far}`, 3],
])("is not asked for: %s", (_, text, wanted) => {
  expect(loss(`loss f(a >= 0, b, x) = ${text}`)({ a: [0, 0], b: [2, 2], x: [3, 3] } as Inputs)).toBe(wanted)
  expect(asked.times).toBe(0)
})

it.each([
  ["the only branch", far],
  ["another test", `if b == 0 then x^2 else ${far}`],
  ["a value of two branches, of which one is taken", `if b == 2 then ${far} else if a == 0 then x else 2*${far}`],
])("is asked for: %s", (_, text) => {
  expect(loss(`loss f(a >= 0, b, x) = ${text}`)({ a: [0, 0], b: [2, 2], x: [3, 3] } as Inputs)).toBe(0)
  expect(asked.times).toBeGreaterThan(0)
})
