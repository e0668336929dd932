// Sums over the batch: the bits are those of the scheme as the numeric rules state it (written out plainly here), the error
// is within its bound, and infinities survive.
import { describe, expect, it } from "vitest"
import { BlockSum } from "../src/backends/sum.ts"

const BLOCK = 128
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 127, 128, 129, 4095, 4096, 4097, 8192, 10000, 12288, 5 * BLOCK, 7 * BLOCK + 3, 33 * BLOCK + 1]

/** Deterministic numbers of very different size and both signs. */
function terms(n: number): Float64Array {
  let seed = 12345
  return Float64Array.from({ length: n }, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return (seed / 2 ** 32 - 0.5) * 2 ** ((seed >>> 7) % 60 - 30)
  })
}

function blockByRule(block: readonly number[]): number {
  const lane = (k: number): number => block.reduce((sum, x, i) => (i % 4 === k ? sum + x : sum), 0)
  return (lane(0) + lane(1)) + (lane(2) + lane(3))
}

function treeByRule(blocks: readonly number[]): number {
  if (blocks.length <= 1) return blocks[0] ?? 0
  return treeByRule(blocks.flatMap((x, i) => (i % 2 === 0 ? [x + (blocks[i + 1] ?? 0)] : [])))
}

function byRule(x: Float64Array): number {
  const blocks: number[] = []
  for (let from = 0; from < x.length; from += BLOCK) blocks.push(blockByRule([...x.subarray(from, from + BLOCK)]))
  return treeByRule(blocks)
}

function byBlockSum(x: Float64Array, sum = new BlockSum()): number {
  sum.reset()
  const buffer = new Float64Array(BLOCK).fill(1e300) // what lies beyond the terms must not count
  for (let from = 0; from < x.length; from += BLOCK) {
    const block = x.subarray(from, from + BLOCK)
    buffer.set(block)
    sum.add(buffer, block.length)
  }
  return sum.total()
}

describe("sum over the batch", () => {
  it.each(SIZES)("has the bits of the written rule for %i terms", (n) => {
    expect(byBlockSum(terms(n))).toBe(byRule(terms(n)))
  })

  it("starts anew after reset", () => {
    const sum = new BlockSum()
    byBlockSum(terms(3 * BLOCK), sum)
    expect(byBlockSum(Float64Array.of(1, 2, 3), sum)).toBe(6)
    expect(byBlockSum(new Float64Array(0), sum)).toBe(0)
  })

  it("stays within its error bound on equal terms, where a running sum does not", () => {
    const n = 2 ** 22
    const x = new Float64Array(n).fill(0.1)
    const exact = 0.1 * n // a power of two: no rounding
    expect(Math.abs(byBlockSum(x) - exact) / exact).toBeLessThan((BLOCK / 4 + Math.log2(n / BLOCK)) * 2 ** -53)
    expect(Math.abs(x.reduce((a, b) => a + b) - exact) / exact).toBeGreaterThan(1e-11)
  })

  it("keeps infinities and NaN", () => {
    const x = new Float64Array(9000).fill(1)
    x[5000] = Infinity
    expect(byBlockSum(x)).toBe(Infinity)
    x[1] = -Infinity
    expect(byBlockSum(x)).toBeNaN()
    expect(byBlockSum(Float64Array.of(1, NaN, 2))).toBeNaN()
  })
})
