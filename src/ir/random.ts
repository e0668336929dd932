// Numbers that look random and are always the same: for the points of audits, and for those that a kernel is judged by when it is made. In: a seed. Out: a function.

export type Random = () => number

/** Numbers from 0 to 1, the same for the same seed: splitmix on 32 bits. */
export function generator(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32
  }
}
