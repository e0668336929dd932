// Nodes that are alike are one node for as long as anything uses it, however many others were made since; then it goes.
import { readdirSync, readFileSync } from "node:fs"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { setImmediate } from "node:timers/promises"
import { expect, it } from "vitest"
import type { Expr } from "../src/ir/expr.ts"
import { add, input, numberOf } from "../src/ir/make.ts"
import { newNotes } from "../src/ir/memo.ts"

/** More than are held in any case, twice over. */
const MANY = 100_000
const nodeOf = (k: number): Expr => add(input("x", []), numberOf(String(k)))

it("a node that is used is found again among many", () => {
  const used = Array.from({ length: 100 }, (_, k) => nodeOf(k * 1500))
  for (let k = 0; k < MANY; k += 1) nodeOf(k + 0.5)
  expect(used.every((node, k) => nodeOf(k * 1500) === node)).toBe(true)
})

it("a node that nothing uses goes", async () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  const before = new WeakRef(nodeOf(-7))
  // One beside it that is used: what it does not use goes all the same, or formulas would keep all that were compiled before them.
  const beside = nodeOf(-8)
  for (let k = 0; k < MANY; k += 1) nodeOf(-k - 0.25)
  await setImmediate()
  collect()
  expect(before.deref()).toBeUndefined()
  for (let k = 0; k < MANY; k += 1) nodeOf(-k - 0.75)
  const [made, again] = [nodeOf(-7), nodeOf(-7)]
  expect(again).toBe(made)
  expect(nodeOf(-8)).toBe(beside)
})

it("a node has a place for every memo from the start", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  const memos = sources.flatMap((file) => [...readFileSync(`src/${file}`, "utf8").matchAll(/= memo</g)])
  expect(newNotes()).toHaveLength(memos.length)
})
