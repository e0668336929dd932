// The sample cases on the other backends and precisions, each on one of them in turn and the first ones on all: WebAssembly and closures within the bounds of
// the cases, as generated JavaScript (conformance.test.ts), and float32 steps within those bounds or where steps of 2 ulp may lead, which is not
// anywhere. `npm run conformance` takes all cases through any of them.
import { readdirSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { type Case, readCases } from "./conformance/case.ts"
import { runCase } from "./conformance/run-case.ts"
import { wayOf } from "./conformance/way.ts"

const here = (name: string) => new URL(`conformance/${name}`, import.meta.url).pathname
const seeds = readCases(here("seed-cases.json"))
const samples = readdirSync(here("")).filter((file) => /sample.*\.jsonl$/.test(file)).flatMap((file) => readCases(here(file))).filter(({ format }) => format !== "bad-source")

/** The cases that differ on the default backend (conformance.test.ts says why), and one more of their kind, where closures take another last digit from the engine. */
const differing = /ArcFaceLoss\/aligned|^n(333|342|365|366)$|sparsemax_loss_of_inf\/neg$/
const ways = [["wasm", "f64"], ["closure", "f64"], ["wasm", "f32"]] as const

describe.each(ways.map(([backend, precision], turn) => ({ backend, precision, turn })))("$backend, $precision", ({ backend, precision, turn }) => {
  const way = wayOf(backend, precision)!
  const counts: Array<{ byBound: number; open: number }> = []
  const run = (one: Case) => {
    const outcome = runCase(one, way)
    if (outcome.count !== undefined) counts.push(outcome.count)
    return outcome
  }
  const own = [...seeds, ...samples.filter(({ id }, k) => k % ways.length === turn && !differing.test(id))]
  test.each(own)("$format: $id", (one) => expect(run(one)).toMatchObject({ id: one.id, status: expect.stringMatching(/passed|convention/) as string }))

  it("only float32 steps need a bound of their own, and it says something of most results", () => {
    const [byBound, open] = (["byBound", "open"] as const).map((key) => counts.reduce((sum, count) => sum + count[key], 0))
    if (precision === "f64") return expect([byBound, open]).toEqual([0, 0])
    expect(byBound).toBeGreaterThan(500)
    expect(open! / byBound!).toBeLessThan(0.1)
  })
})
