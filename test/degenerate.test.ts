// Every loss of the library at points where losses break: no class, everything ignored, identical vectors, zero vectors, one of everything, no weights, perfect
// predictions, the ends of the domains. accuracy/degenerate.jsonl has what the formulas are there over the real numbers, limits included; some of it is derived again.
import { readFileSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { library } from "../src/losses/library.ts"
import { degenerateCalls } from "./accuracy/degenerate.ts"
import { faultsOf, type Fault } from "./accuracy/degenerate-compare.ts"
import { wantedOf, type WantedCall } from "./accuracy/degenerate-values.ts"
import { seedOf } from "./accuracy/rows.ts"
import { checkOnce } from "./audit-point.ts"

const lines = new Map(readFileSync(new URL("accuracy/degenerate.jsonl", import.meta.url), "utf8").trim().split("\n").map((text) => {
  const { loss, calls } = JSON.parse(text) as { readonly loss: string; readonly calls: Readonly<Record<string, WantedCall>> }
  return [loss, calls] as const
}))

/** Of a result whose values are made in loops of loops, which are not made anew: as a share of its largest number, or of one rounding of terms of size 1. */
const NESTED = 2 ** -36

/** What is not right yet, as a loss and a kind of point, each with its reason; where there is a number, no result is further off than that share of its largest. */
const known: ReadonlyMap<string, readonly [reason: string, share?: number]> = new Map([
  ["poly1_cross_entropy", ["a difference made in a loop may lose eight bits before it is made anew", 2 ** -44]],
  ["cosine_distance", ["a difference made in a loop may lose eight bits before it is made anew", 2 ** -44]],
  ["cosine_embedding", ["a difference made in a loop may lose eight bits before it is made anew", 2 ** -44]],
  ["approx_ndcg", ["a value made in loops of loops is not made anew", NESTED]],
  ["approx_mrr", ["a value made in loops of loops is not made anew", NESTED]],
  ["xe_ndcg", ["a difference made in a loop may lose eight bits before it is made anew", 2 ** -44]],
  ["squared_dice", ["a difference made in a loop may lose eight bits before it is made anew", 2 ** -44]],
  ["bce_with_logits", ["near its root a difference with a soft label may lose twenty bits: it is as uncertain as the label", 2 ** -30]],
  ["poisson_nll", ["near its root a difference with a count may lose twenty bits: it is as uncertain as the count", 2 ** -30]],
  ["lovasz_hinge: tiny", ["errors that differ by less than a rounding are sorted as equal"]],
  ["aft_nll", ["a limit of normal distributions takes all the time a call has for decimals"]],
  ["xgboost.aft_nloglik", ["a limit of normal distributions takes all the time a call has for decimals"]],
])

const callsOf = (name: string): ReturnType<typeof degenerateCalls> => degenerateCalls(checkOnce(name), name)

it("the data have every loss and every point of it", () => {
  expect([...lines.keys()]).toEqual(library.known())
  for (const [name, calls] of lines) expect(Object.keys(calls), name).toEqual(callsOf(name).map(({ kind }) => kind))
  expect([...known.keys()].filter((place) => {
    const [name = "", kind] = place.split(": ")
    return !lines.has(name) || (kind !== undefined && lines.get(name)?.[kind] === undefined)
  })).toEqual([])
})

/** Two axes or more: sums in sums. */
const nests = (name: string): boolean => checkOnce(name).signature.parameters.some((p) => p.axes.length > 1) || !checkOnce(name).signature.perSample

function open(name: string, { kind, share }: Fault): boolean {
  const [reason, most = Infinity] = known.get(`${name}: ${kind}`) ?? known.get(name) ?? []
  if (reason !== undefined && (share <= most || most === Infinity)) return false
  return !(nests(name) && share < NESTED)
}

describe("kernels", () => {
  test.each(library.known())("%s", (name) => {
    const { faults } = faultsOf(name, callsOf(name), lines.get(name) ?? {})
    expect(faults.filter((fault) => open(name, fault))).toEqual([])
  })
})

/** The text of a loss may change, and the reference: one point of every sixteenth loss is derived here. */
describe("derived again", () => {
  test.each(library.known().filter((name) => seedOf(name) % 16 === 0))("%s", (name) => {
    const [call] = callsOf(name).slice(Math.abs(seedOf(name) >> 4) % callsOf(name).length)
    if (call === undefined) throw new Error(name)
    expect(JSON.parse(JSON.stringify(wantedOf(name, call.inputs)))).toEqual(lines.get(name)?.[call.kind])
  }, 60_000)
})
