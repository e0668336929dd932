// Between the order of a user's array and the order of a kernel. The canonical form of an input is row-major: the batch,
// flattened, then its axes as declared. Comes in: the dimensions of an array in memory order; goes out: nothing where that
// already is the canonical form, else the strides with which one walk over the canonical entries reads or writes memory.
// A batch dimension that the array lacks has stride 0: reading repeats entries, writing a derivative adds them up.
import { product } from "./shape.ts"
import type { NumberArray, RealArray } from "./signature.ts"

export interface Arrangement {
  /** Canonical dimensions, batch dimensions one by one. */
  readonly sizes: readonly number[]
  /** Distance in memory between neighbors along each of them; 0 where memory lacks the dimension. */
  readonly strides: readonly number[]
  /** Entries in memory. */
  readonly count: number
}

export function arrange(canonical: readonly string[], memory: readonly string[], sizes: ReadonlyMap<string, number>): Arrangement | undefined {
  if (canonical.length === memory.length && canonical.every((name, k) => name === memory[k])) return undefined
  const stride = new Map<string, number>()
  let count = 1
  for (const name of [...memory].reverse()) {
    stride.set(name, count)
    count *= sizes.get(name) ?? 0
  }
  return { sizes: canonical.map(name => sizes.get(name) ?? 0), strides: canonical.map(name => stride.get(name) ?? 0), count }
}

/** Where canonical entry `flat` lies in memory. */
export function memoryPosition({ sizes, strides }: Arrangement, flat: number): number {
  let position = 0
  for (let rest = flat, k = sizes.length - 1; k >= 0; k--) {
    const size = sizes[k] ?? 1
    position += (rest % size) * (strides[k] ?? 0)
    rest = Math.floor(rest / size)
  }
  return position
}

/** Calls `visit(canonical, memory)` for every canonical entry in order. */
function walk({ sizes, strides }: Arrangement, visit: (canonical: number, memory: number) => void): void {
  const total = product(sizes)
  const index = sizes.map(() => 0)
  let position = 0
  for (let i = 0; i < total; i++) {
    visit(i, position)
    for (let k = sizes.length - 1; k >= 0; k--) {
      const next = (index[k] as number) + 1
      const stride = strides[k] as number
      position += stride
      if (next < (sizes[k] as number)) {
        index[k] = next
        break
      }
      position -= next * stride
      index[k] = 0
    }
  }
}

/** The canonical copy of an array. Float32 stays Float32, so that a result may too; integers become exact float64. */
export function gather(data: NumberArray, arrangement: Arrangement): RealArray {
  const total = product(arrangement.sizes)
  const copy = data[Symbol.toStringTag] === "Float32Array" ? new Float32Array(total) : new Float64Array(total)
  walk(arrangement, (i, position) => {
    copy[i] = data[position] as number
  })
  return copy
}

/**
 * A derivative back in memory order. Where memory lacks a dimension the entries are added with Neumaier's correction:
 * a sum over a batch must not lose what the kernel's own sums keep.
 */
export function scatter(canonical: RealArray, arrangement: Arrangement): Float64Array {
  const out = new Float64Array(arrangement.count)
  const lost = new Float64Array(arrangement.count)
  walk(arrangement, (i, position) => {
    const term = canonical[i] as number
    const sum = out[position] as number
    const next = sum + term
    lost[position] = (lost[position] as number) + (Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum)
    out[position] = next
  })
  // An infinite sum has no correction: the differences above were NaN.
  for (let k = 0; k < out.length; k++) if (Number.isFinite(out[k])) out[k] = (out[k] as number) + (lost[k] as number)
  return out
}
