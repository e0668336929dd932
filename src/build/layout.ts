// Arrays whose dimensions lie in another order than the kernel's. Comes in: the names of the dimensions in both orders and their lengths; goes out: where in memory
// each of the kernel's entries lies. A batch dimension that an array lacks is passed over: reading repeats entries, writing a derivative adds them up.
import { floats, product } from "./read.ts"

export type Moved = (entry: number) => number

/** Nothing where the orders are the same. */
export function moved(canonical: readonly string[], memory: readonly string[], sizeOf: (axis: string) => number): Moved | undefined {
  const inside = (axes: readonly string[], k: number): number => product(axes.slice(k + 1).map(sizeOf))
  const steps = canonical.map((axis, k) => [inside(canonical, k), sizeOf(axis), memory.includes(axis) ? inside(memory, memory.indexOf(axis)) : 0] as const)
  return canonical.join() === memory.join() ? undefined : (entry) => steps.reduce((sum, [inner, size, stride]) => sum + (Math.floor(entry / inner) % size) * stride, 0)
}

/** A derivative back in memory. Sums over a batch keep what additions lose, as the kernel's own do; an infinite one has lost nothing, but a NaN. */
export function scatter(data: Float64Array, at: Moved, count: number): Float64Array {
  const sums = floats(count)
  const lost = floats(count)
  data.forEach((term, i) => {
    const k = at(i)
    const sum = sums[k] as number
    const next = sum + term
    const rest = next - sum
    lost[k] = (lost[k] as number) + (sum - (next - rest)) + (term - rest)
    sums[k] = next
  })
  return sums.map((sum, k) => (Number.isFinite(sum) ? sum + (lost[k] as number) : sum))
}
