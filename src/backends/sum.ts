// Sums over the batch. In: terms, block by block. Out: one number whose bits do not depend on how the work was cut.
//
// Samples are cut into blocks of 128 (BLOCK) by their global index. Inside a block four lanes (index mod 4) add in index order and are
// combined as (l0+l1)+(l2+l3); block sums are combined by a fixed binary tree over the pairs (2i, 2i+1), kept as a binary
// counter: slot 0 counts the blocks, slot 1+k holds the sum of 2^k of them. So memory is O(log n) and the error of a sum of
// terms of one sign is a few ulps at any length. A compensated sum was rejected: it costs four times as much, and turns
// Infinity into NaN.
//
// The functions use no outer names, because emitted modules contain their text; their casts leave no trace in it.

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

/**
 * Sum of log1p of one block of BLOCK numbers, none below 0: the logarithm of their product, as 1 plus what lanes (index mod 8) hold, so
 * that small numbers lose nothing. Not finite where a number is below 0 or the product is too large.
 */
export function logOfProduct(numbers: Float64Array, log1p: (x: number) => number): number {
  let p0 = 0
  let p1 = 0
  let p2 = 0
  let p3 = 0
  let p4 = 0
  let p5 = 0
  let p6 = 0
  let p7 = 0
  let fault = 0
  for (let i = 0; i < 128; i += 8) {
    const u0 = numbers[i] as number
    const u1 = numbers[i + 1] as number
    const u2 = numbers[i + 2] as number
    const u3 = numbers[i + 3] as number
    const u4 = numbers[i + 4] as number
    const u5 = numbers[i + 5] as number
    const u6 = numbers[i + 6] as number
    const u7 = numbers[i + 7] as number
    if (u0 < 0 || u1 < 0 || u2 < 0 || u3 < 0 || u4 < 0 || u5 < 0 || u6 < 0 || u7 < 0) fault = NaN
    p0 += u0 + p0 * u0
    p1 += u1 + p1 * u1
    p2 += u2 + p2 * u2
    p3 += u3 + p3 * u3
    p4 += u4 + p4 * u4
    p5 += u5 + p5 * u5
    p6 += u6 + p6 * u6
    p7 += u7 + p7 * u7
  }
  const a = p0 + (p2 + p0 * p2)
  const b = p1 + (p3 + p1 * p3)
  const c = p4 + (p6 + p4 * p6)
  const d = p5 + (p7 + p5 * p7)
  return fault + (log1p(a + (c + a * c)) + log1p(b + (d + b * d)))
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
