// What all prebuilt kernels share while they run: the loop over the batch in blocks, whose sums have the bits of every other backend's (backends/sum.ts says
// how they are made), and room for numbers.
import { BLOCK } from "../schedule/loop.ts"
import { floats } from "./read.ts"
import { must } from "./refuse.ts"

export { sortPositions } from "../backends/sort.ts"
export { floats }

export const grown = (row: Float64Array, count: number): Float64Array => (row.length < count ? floats(count) : row)

/** The length of an axis that hyper-parameters tell. */
export const length = (axis: string, count: number): number => (Number.isSafeInteger(count) && count >= 0 ? count : must("E723", axis, "an axis of a whole length", count))

/** Makes a function, and what it needs, when a kernel first asks for it. */
export const once = <F>(make: () => F): () => F => {
  let made: F | undefined
  return () => (made ??= make())
}

/** Runs a stage block by block, at most `tile` samples in one call. `sums`: arrays that it leaves its terms in, whose totals go into `frame` from place `first` on. */
export const blocks = (count: number, tile: number, stage: (from: number, to: number) => void, frame: Float64Array = floats(0), first = 0, ...sums: Float64Array[]): void => {
  // Sums of 1, 2, 4, … blocks, as the binary digits of how many there are.
  const trees: number[][] = sums.map(() => [])
  const step = (tile | 0) || 1
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count)
    for (let at = from; at < to; at += step) stage(at, Math.min(at + step, to))
    trees.forEach((tree, k) => {
      const terms = sums[k] as Float64Array
      terms.fill(0, to - from)
      let l0 = 0
      let l1 = 0
      let l2 = 0
      let l3 = 0
      for (let i = 0; i < BLOCK; ) {
        l0 += terms[i++] as number
        l1 += terms[i++] as number
        l2 += terms[i++] as number
        l3 += terms[i++] as number
      }
      let sum = (l0 + l1) + (l2 + l3)
      for (let before = from / BLOCK; before & 1; before >>= 1) sum = (tree.pop() as number) + sum
      tree.push(sum)
    })
  }
  trees.forEach((tree, k) => {
    frame[first + k] = tree.reduceRight((after, sum) => sum + after, 0)
  })
}
