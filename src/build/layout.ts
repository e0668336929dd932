// Arrays whose dimensions lie in another order than the kernel's. Comes in: the names of the dimensions in both orders and their lengths; goes out: where in memory
// each of the kernel's entries lies. A batch dimension that an array lacks is passed over: reading repeats entries, writing a derivative adds them up.
import { floats, product, type NumberArray } from "./read.ts"

/** By the kernel's entry. */
export type Moved = readonly number[]

/** Nothing where the orders are the same. */
export const moved = (canonical: readonly string[], memory: readonly string[], sizeOf: (axis: string) => number): Moved | undefined => (String(canonical) === String(memory) ? undefined : canonical.reduce<Moved>((places, axis) => {
  const step = memory.includes(axis) ? product(memory.slice(memory.indexOf(axis) + 1).map(sizeOf)) : 0
  return places.flatMap((place) => Array.from({ length: sizeOf(axis) }, (_, i) => place + i * step))
}, [0]))

/** Entries added up at their places, or all at one: a derivative back in memory. Sums keep what additions lose, as the kernel's own do; an infinite one has lost nothing, but a NaN. */
export const scatter = (data: NumberArray, at: Moved, count: number): Float64Array => {
  const sums = floats(count)
  const lost = floats(count)
  data.forEach((term, i) => {
    const k = at[i] ?? 0
    const sum = sums[k] as number
    const next = sum + term
    const rest = next - sum
    lost[k] = (lost[k] as number) + (sum - (next - rest)) + (term - rest)
    sums[k] = next
  })
  return sums.map((sum, k) => sum + (lost[k] || 0))
}
