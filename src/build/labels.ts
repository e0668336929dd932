// Labels of prebuilt losses, checked; only losses that take labels bring this. Comes in: what a call passed for them. Before the kernel runs they must be whole
// numbers; when a value came out as NaN, the label that was read outside its axis is looked for, without the interpreter the library asks: the first one in a sample
// whose value is NaN, since one that is not read leaves the value as it is.
import type { Moved } from "./layout.ts"
import { placeText, type NumberArray } from "./read.ts"
import { must, refuse } from "./refuse.ts"
import type { Compact } from "./signature.ts"

/** An input in the kernel's order, with its shape in memory and where an entry lies there. */
export type Bound = readonly [data: NumberArray | number, shape: readonly number[], at: Moved | undefined]

/** The place of an entry of a row-major array. */
function place(name: string, entry: number, shape: readonly number[]): string {
  let rest = entry
  return placeText(name, shape.reduceRight<readonly number[]>((at, size) => {
    const index = rest % size
    rest = (rest - index) / size
    return [index, ...at]
  }, []))
}

/** One that nothing reads may be any whole number. */
function whole(name: string, label: string, data: NumberArray, shape: readonly number[]): void {
  const at = data.findIndex((x) => !Number.isInteger(x))
  if (at >= 0) must("E718", place(name, at, shape), `a whole number, a position of \`${label}\``, data[at])
}

function outside([parameters, samples]: Compact, inputs: ReadonlyArray<Bound | undefined>, sizeOf: (axis: string) => number, values: () => Float64Array): void {
  const perSample = samples.includes("*") ? values() : undefined
  parameters.forEach(([name, , hyper, , label], k) => {
    const [data, shape, at] = inputs[k] ?? []
    if (!label || !shape) return
    const size = sizeOf(label)
    const entries = typeof data === "number" ? [data] : data ?? []
    for (let i = 0; i < entries.length; i++) {
      const value = entries[i] ?? 0
      if (value >= 0 && value < size) continue
      const step = (perSample?.length ?? 0) / Math.max(sizeOf("*"), 1)
      const row = Math.floor((i * Math.max(sizeOf("*"), 1)) / entries.length) * step
      if (perSample === undefined || hyper || perSample.subarray(row, row + step).some(Number.isNaN)) refuse("E706", `the label \`${place(name, at ? at(i) : i, shape)} = ${value}\` lies outside the axis \`${label}\` of length ${size}`)
    }
  })
}

export const labels = { whole, outside }
