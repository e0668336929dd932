// The runner of case files: all seed cases pass, source and built-in; formats are told apart by content; and a case with a wrong number
// fails, whatever its format. The samples of the other formats are lines of published case files, their numbers exact or a framework's.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { readCases } from "./conformance/case.ts"
import { judge, ulpOf } from "./conformance/judge.ts"
import { failed, fileReport, totals } from "./conformance/report.ts"
import { runCase } from "./conformance/run-case.ts"

const folder = mkdtempSync(join(tmpdir(), "lossc-cases-"))
afterAll(() => rmSync(folder, { recursive: true }))

const here = (name: string) => new URL(`conformance/${name}`, import.meta.url).pathname
const seeds = readCases(here("seed-cases.json"))
const samples = readdirSync(here("")).filter((file) => /^samples.*\.jsonl$/.test(file)).flatMap((file) => readCases(here(file)))

/** Every number of the expectation, at any depth, moved by a thousandth and by one. */
function spoil(value: unknown): unknown {
  if (typeof value === "number") return value * 1.001 + 1
  if (typeof value === "string") return Number.isFinite(Number(value)) ? `${Number(value) * 1.001 + 1}` : "12345"
  if (Array.isArray(value)) return value.map(spoil)
  return value
}

describe("seed cases", () => {
  test("there are 22", () => expect(seeds.map(({ format }) => format)).toEqual(Array.from({ length: 22 }, () => "seed")))
  test.each(seeds)("$id", (one) => expect(runCase(one)).toEqual({ id: one.id, format: "seed", group: expect.any(String), status: "passed" }))
})

/** Where a framework's printed number is not that of its formula, or ours is not within 2 ulp; such a case fails, or its row here goes. */
const differing: ReadonlyMap<RegExp, string> = new Map([
  [/ArcFaceLoss\/aligned/, "where a vector is parallel to its class the framework gives NaN: acos has an infinite slope there, and limits along the vector are numbers or infinite"],
  [/sparsemax_loss_of_inf\/neg$/, "of scores that are all -inf the framework gives NaN; the limit along one score is a number"],
])

describe("samples of the other formats", () => {
  test("told apart by content", () => expect([...new Set(samples.map(({ format }) => format))].sort()).toEqual(["bad-source", "exact", "golden", "peer"]))
  test.each(samples)("$format: $id", (one) => {
    const differs = [...differing.keys()].some((id) => id.test(one.id))
    expect(runCase(one)).toMatchObject({ id: one.id, status: differs ? "failed" : "passed" })
  })
})

describe("a wrong expectation fails", () => {
  const key = { seed: "expected", peer: "expected", golden: "value", exact: "value", "bad-source": "kind" } as const
  // Judging is one function for all: a few cases of every file tell whether it can fail.
  test.each([...seeds, ...samples.filter((_, k) => k % 8 === 0)])("$format: $id", (one) => {
    const field = key[one.format]
    const wrong = one.format !== "bad-source" ? spoil(one.body[field]) : one.body["kind"] === "valid" ? "syntax" : "axis"
    const outcome = runCase({ ...one, body: { ...one.body, [field]: wrong as string } })
    expect(outcome.status).toBe("failed")
    expect(outcome.expected).toBeTruthy()
    expect(outcome.got).toBeTruthy()
  })

  test.each(["d", "d2"])("also a wrong %s of an exact case", (part) => {
    for (const one of samples.filter(({ format }) => format === "exact")) {
      const wrong = Object.fromEntries(Object.entries(one.body[part] as Record<string, unknown>).map(([name, list]) => [name, spoil(list)]))
      expect(runCase({ ...one, body: { ...one.body, [part]: wrong as Record<string, string> } }).status).toBe("failed")
    }
  })

  test("an API or an option that the project does not have is missing, and counts as failed", () => {
    const golden = samples.find(({ format }) => format === "golden")!
    const outcomes = [{ api: "torch.nn.functional.unheard_of" }, { params: { unheard_of: 1 } }, { reduction: "unheard_of" }].map((change) => runCase({ ...golden, body: { ...golden.body, ...change } }))
    expect(outcomes.map(({ status }) => status)).toEqual(["missing", "missing", "missing"])
    expect(totals(outcomes)).toEqual(["0 passed, 3 failed"])
    expect(fileReport("f", outcomes)[0]).toMatch(/: expected .*, got missing: /)
  })
})

test("a case of float32 numbers is a convention, and fails where it does not hold for float32 either", () => {
  const body = {
    id: "monai/BoxGIoULoss/one", api: "monai.losses.BoxGIoULoss", loss: "giou", params: {}, reduction: "none", inputs: { input: [[0.25, 0.5, 2, 3.5]], target: [[0, 0, 1.5, 4]] }, value: [0.5625],
    gradients: { input: [[0.4000000059604645, 0.19583334028720856, 0.29375001788139343, -0.19583334028720856]], target: [[-0.23541668057441711, -0.14687500894069672, -0.4583333432674408, 0.14687500894069672]] },
  }
  const status = (value: number) => runCase({ format: "golden", id: body.id, body: { ...body, value: [value] } }).status
  expect([status(0.5625), status(0.5626)]).toEqual(["convention", "failed"])
  const double = { ...body, gradients: { input: [[0.4, ...body.gradients.input[0]!.slice(1)]] } }
  expect(runCase({ format: "golden", id: body.id, body: double }).status).toBe("failed")
})

describe("judging", () => {
  test.each([
    [1, 2 ** -52], [1.5, 2 ** -52], [2, 2 ** -51], [2 ** 52, 1], [-(2 ** -1022), 2 ** -1074], [0, 2 ** -1074], [Number.MAX_VALUE, 2 ** 971], [1 - 2 ** -53, 2 ** -53],
  ])("the ulp of %d", (x, ulp) => expect(ulpOf(x)).toBe(ulp))

  test("two units are strict, the tolerance is conditioned, infinities and NaN must match, -0 is 0", () => {
    const one = (got: number, exact: number, tolerance = 0) => {
      const { strict, conditioned } = judge(got, exact, tolerance)
      return [strict, conditioned]
    }
    expect(one(1 + 2 ** -51, 1)).toEqual([true, true])
    expect(one(1 + 3 * 2 ** -52, 1)).toEqual([false, false])
    expect(one(1 + 3 * 2 ** -52, 1, 1e-15)).toEqual([false, true])
    expect(one(3 * 2 ** -1074, 0)).toEqual([true, true])
    expect(one(4 * 2 ** -1074, 0)).toEqual([false, false])
    expect(one(-0, 0)).toEqual([true, true])
    expect(one(Infinity, Infinity)).toEqual([true, true])
    expect(one(-Infinity, Infinity, Infinity)).toEqual([false, false])
    expect(one(1e308, Infinity, Infinity)).toEqual([false, false])
    expect(one(NaN, NaN)).toEqual([true, true])
    expect(one(NaN, 0, 1)).toEqual([false, false])
  })
})

test("files: a list, an object of cases, lines; anything else is refused by name", () => {
  const seed = readFileSync(here("seed-cases.json"), "utf8")
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const cases = (JSON.parse(seed) as { cases: unknown[] }).cases
  for (const text of [seed, JSON.stringify(cases), cases.map((one) => JSON.stringify(one)).join("\n")]) {
    expect(readCases(write("cases", text))).toEqual(seeds)
  }
  expect(() => readCases(write("odd.jsonl", '{"id": "x"}'))).toThrow(/odd\.jsonl: case 1 is in none of the known formats/)
  expect(() => readCases(write("bad.jsonl", '{"id": 1}\n{'))).toThrow(/bad\.jsonl, line 2: it is not JSON/)
})

test("counts: conventions apart and before the last line", () => {
  const outcome = (status: "passed" | "failed" | "missing" | "convention") => ({ id: status, format: "golden" as const, group: "g", status })
  const all = (["passed", "passed", "failed", "missing", "convention"] as const).map(outcome)
  expect(totals(all)).toEqual(["conventions: 1", "2 passed, 2 failed"])
  expect(all.filter(failed)).toHaveLength(2)
})
