// Mutated sources (fuzz/mutated.ts): each is a loss or is refused by a diagnostic of the catalogue, in bounded time, and a loss can be explained and
// called. `npm run fuzz` runs longer.
import { expect, it } from "vitest"
import { trySeed } from "./fuzz/try-seed.ts"

const RUNS = 400

it(`${RUNS} mutated sources are losses or diagnostics`, () => {
  const tried = Array.from({ length: RUNS }, (_, k) => trySeed(k + 1, k % 8 === 0))
  expect(tried.flatMap(({ seed, fault }) => (fault === undefined ? [] : `seed ${seed}: ${fault}`))).toEqual([])
  // The mutations reach the parser, the checker and what they find; and some are losses.
  expect(new Set(tried.flatMap(({ codes }) => codes)).size).toBeGreaterThan(12)
  expect(tried.filter(({ accepted }) => accepted).length).toBeGreaterThan(RUNS / 40)
}, 600_000)
