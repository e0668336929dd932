// Which label was read outside its axis, asked when a value came out as NaN. Without the interpreter the library asks: the first label outside its axis
// in a sample whose value is NaN, since one that is not read leaves the value as it is.
import { memoryPosition, type Arrangement } from "../kernel/arrange.ts"
import { indicesOf, placeText, type NumberArray } from "./read.ts"
import { refuse } from "./refuse.ts"
import type { Compact } from "./signature.ts"

export interface Read {
  readonly data: NumberArray
  readonly shape: readonly number[]
  readonly arrangement: Arrangement | undefined
}

export function labelFault({ parameters, samples }: Compact, inputs: ReadonlyArray<Read | undefined>, sizes: Readonly<Record<string, number>>, values: () => Float64Array): void {
  const perSample = samples.includes("*") && parameters.some(({ label }) => label !== undefined) ? values() : undefined
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
      if (perSample === undefined || hyper || perSample.subarray(row, row + step).some(Number.isNaN)) refuse("E706", `the label \`${placeText(name, indicesOf(arrangement === undefined ? i : memoryPosition(arrangement, i), shape))} = ${value}\` lies outside the axis \`${label}\` of length ${size}`)
    }
  })
}
