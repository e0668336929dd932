// Sums over the batch. In: terms, block by block. Out: one number whose bits do not depend on how the work was cut.
//
// Samples are cut into blocks of 128 (BLOCK) by their global index. Inside a block four lanes (index mod 4) add in index order and are
// combined as (l0+l1)+(l2+l3); block sums are combined by a fixed binary tree over the pairs (2i, 2i+1), kept as a binary
// counter: slot 0 counts the blocks, slot 1+k holds the sum of 2^k of them. So memory is O(log n) and the error of a sum of
// terms of one sign is a few ulps at any length. A compensated sum was rejected: it costs four times as much, and turns
// Infinity into NaN.
//
// The three functions use no outer names, because emitted modules contain their text; their casts leave no trace in it.

/** Slots of a state: the counter and the levels of the tree; 2^48 blocks are more than any array has. */
export const SLOTS = 49

/** Sum of `count` (at most BLOCK) terms of one block. */
export function sumBlock(terms: Float64Array, count: number): number {
  let l0 = 0
  let l1 = 0
  let l2 = 0
  let l3 = 0
  const whole = count - (count % 4)
  for (let i = 0; i < whole; i += 4) {
    l0 += terms[i] as number
    l1 += terms[i + 1] as number
    l2 += terms[i + 2] as number
    l3 += terms[i + 3] as number
  }
  if (whole < count) l0 += terms[whole] as number
  if (whole + 1 < count) l1 += terms[whole + 1] as number
  if (whole + 2 < count) l2 += terms[whole + 2] as number
  return (l0 + l1) + (l2 + l3)
}

/** Adds the sum of the next block to the tree. */
export function pushBlock(state: Float64Array, sum: number): void {
  const before = state[0] as number
  let carry = sum
  let level = 1
  for (let left = before; left % 2 === 1; left = (left - 1) / 2) {
    carry = (state[level] as number) + carry
    level += 1
  }
  state[level] = carry
  state[0] = before + 1
}

/** The root of the tree, as if it were filled up with zeros. */
export function totalOfBlocks(state: Float64Array): number {
  let total = 0
  let level = 1
  for (let left = state[0] as number; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) total = (state[level] as number) + total
    level += 1
  }
  return total
}

/** One sum over the batch. */
export class BlockSum {
  readonly #state = new Float64Array(SLOTS)

  /** Adds the next block: BLOCK terms, or fewer if it is the last. */
  add(terms: Float64Array, count: number): void {
    pushBlock(this.#state, sumBlock(terms, count))
  }

  total(): number {
    return totalOfBlocks(this.#state)
  }

  reset(): void {
    this.#state[0] = 0
  }
}
