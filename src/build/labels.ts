// Labels of prebuilt losses, checked; only losses that take labels bring this. Comes in: what a call passed for them. Before the kernel runs they must be whole
// numbers; when a value came out as NaN, the label that was read outside its axis is looked for, without the interpreter the library asks: the first one in a sample
// whose value is NaN, since one that is not read leaves the value as it is.
import { memoryPosition, type Arrangement } from "../kernel/arrange.ts"
import { placeText, type Given, type NumberArray } from "./read.ts"
import { must, refuse } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

/** An input in the kernel's order, with its shape and its order in memory. */
export interface Bound {
  readonly data: NumberArray
  readonly shape: readonly number[]
  readonly arrangement: Arrangement | undefined
}

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
function whole({ name, label }: Parameter, { data, form }: Given, shape: readonly number[]): void {
  const entries = typeof data === "number" ? [data] : data
  const at = form === "integer" ? -1 : entries.findIndex((x) => !Number.isInteger(x))
  if (at >= 0) must("E718", typeof data === "number" ? name : place(name, at, shape), `a whole number, a position of \`${label}\``, String(entries[at]))
}

function outside({ parameters, samples }: Compact, inputs: ReadonlyArray<Bound | undefined>, sizes: Readonly<Record<string, number>>, values: () => Float64Array): void {
  const perSample = samples.includes("*") ? values() : undefined
  const rows = Math.max(sizes["*"] ?? 1, 1)
  parameters.forEach(({ name, label, hyper }, k) => {
    const each = inputs[k]
    const size = sizes[label ?? ""]
    if (each === undefined || size === undefined) return
    const { data, shape, arrangement } = each
    for (let i = 0; i < data.length; i++) {
      const value = data[i] ?? 0
      if (value >= 0 && value < size) continue
      const step = (perSample?.length ?? 0) / rows
      const row = Math.floor((i * rows) / data.length) * step
      if (perSample === undefined || hyper || perSample.subarray(row, row + step).some(Number.isNaN)) refuse("E706", `the label \`${place(name, arrangement === undefined ? i : memoryPosition(arrangement, i), shape)} = ${value}\` lies outside the axis \`${label}\` of length ${size}`)
    }
  })
}

export const labels = { whole, outside }
