// What all prebuilt kernels share while they run: the loop over the batch in blocks, whose sums have the bits of every other backend's, and
// room for numbers.
import { pushBlock, SLOTS, sumBlock, totalOfBlocks } from "../backends/sum.ts"
import { BLOCK } from "../schedule/loop.ts"
import { must } from "./refuse.ts"

export { sortPositions } from "../backends/sort.ts"

export const floats = (count: number): Float64Array => new Float64Array(count)

export const grown = (row: Float64Array, count: number): Float64Array => (row.length < count ? floats(count) : row)

/** The length of an axis that hyper-parameters tell. */
export const length = (axis: string, count: number): number => (Number.isSafeInteger(count) && count >= 0 ? count : must("E723", axis, "an axis of a whole length", String(count)))

/** Makes a function, and what it needs, when a kernel first asks for it. */
export function once<F>(make: () => F): () => F {
  let made: F | undefined
  return () => (made ??= make())
}

/** Runs a stage block by block, at most `tile` samples in one call. `sums`: arrays that it leaves its terms in, each before the slot of `frame` for its total. */
export function blocks(count: number, tile: number, stage: (from: number, to: number) => void, frame?: Float64Array, ...sums: Array<Float64Array | number>): void {
  const states = sums.map(() => floats(SLOTS))
  const step = Math.max(1, Math.floor(tile))
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count)
    for (let at = from; at < to; at += step) stage(at, Math.min(at + step, to))
    for (let k = 0; k < sums.length; k += 2) pushBlock(states[k] as Float64Array, sumBlock(sums[k] as Float64Array, to - from))
  }
  for (let k = 0; k < sums.length; k += 2) if (frame !== undefined) frame[sums[k + 1] as number] = totalOfBlocks(states[k] as Float64Array)
}
