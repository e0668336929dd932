// Every canonical loss at points where losses break: no class, everything ignored, identical vectors, zero vectors, one of everything, no weights, perfect
// predictions, the ends of the domains. accuracy/degenerate.jsonl has what the formulas are there over the real numbers, limits included; some of it is derived again.
// The losses of frameworks are in degenerate-dialects.test.ts, so that two processes share the work.
import { describe, expect, it, test } from "vitest"
import { library } from "../src/losses/library.ts"
import { callsOf, openFaults, strangers, wanted } from "./accuracy/degenerate-known.ts"
import { wantedOf } from "./accuracy/degenerate-values.ts"
import { seedOf } from "./accuracy/rows.ts"

it("the data have every loss and every point of it", () => {
  expect([...wanted.keys()]).toEqual(library.known())
  for (const [name, calls] of wanted) expect(Object.keys(calls), name).toEqual(callsOf(name).map(({ kind }) => kind))
  expect(strangers()).toEqual([])
})

describe("kernels", () => {
  test.each(library.known().filter((name) => !name.includes(".")))("%s", (name) => {
    expect(openFaults(name)).toEqual({ faults: [], idle: [] })
  })
})

/** The text of a loss may change, and the reference: of every sixteenth loss the point with the fewest numbers is derived here. */
describe("derived again", () => {
  const size = (name: string, kind: string): number => JSON.stringify(wanted.get(name)?.[kind]).length
  test.each(library.known().filter((name) => seedOf(name) % 16 === 0))("%s", (name) => {
    const [call] = [...callsOf(name)].sort((a, b) => size(name, a.kind) - size(name, b.kind))
    if (call === undefined) throw new Error(name)
    expect(JSON.parse(JSON.stringify(wantedOf(name, call.inputs)))).toEqual(wanted.get(name)?.[call.kind])
  }, 60_000)
})
