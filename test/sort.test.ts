// Sorting by index against the sort of arrays, which is stable since ES2019: random keys with ties, every length around the runs.
import { expect, it } from "vitest"
import { sortPositions } from "../src/backends/sort.ts"

function positions(keys: readonly number[]): number[] {
  const order = new Float64Array(keys.length)
  sortPositions(Float64Array.from(keys), order, new Float64Array(keys.length), keys.length)
  return [...order]
}

const stable = (keys: readonly number[]) => keys.map((_, k) => k).sort((a, b) => keys[a]! - keys[b]!)

it("random keys, few or many of them equal, at every length up to 100", () => {
  let seed = 1
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
  for (let length = 0; length <= 100; length += 1) {
    for (const different of [1, 3, 1e6]) {
      const keys = Array.from({ length }, () => Math.floor(random() * different))
      expect(positions(keys)).toEqual(stable(keys))
    }
  }
})

it("infinities at the ends, NaN behind them, zeros of both signs are equal", () => {
  expect(positions([NaN, Infinity, 0, -0, NaN, -Infinity, 0, 1])).toEqual([5, 2, 3, 6, 7, 1, 0, 4])
  const long = Array.from({ length: 40 }, (_, k) => (k % 3 === 0 ? NaN : -k))
  expect(positions(long)).toEqual([...long.keys()].sort((a, b) => +Number.isNaN(long[a]!) - +Number.isNaN(long[b]!) || long[a]! - long[b]! || a - b))
})
