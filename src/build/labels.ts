// Labels of prebuilt losses, checked; only losses that take labels bring this. Comes in: what a call passed for them. Before the kernel runs they must be whole
// numbers; when a value came out as NaN, the label that was read outside its axis is looked for, without the interpreter the library asks: the first one in a sample
// whose value is NaN, since one that is not read leaves the value as it is.
import type { Bound, SizeOf } from "./bind.ts"
import { bitOf, SAMPLES } from "./places.ts"
import { floats, placeText, type NumberArray } from "./read.ts"
import { must, refuse } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

/** One that nothing reads may be any whole number. */
function whole(name: string, label: string, data: NumberArray, shape: readonly number[]): void {
  const at = data.findIndex((x) => !Number.isInteger(x))
  if (at >= 0) must("E718", placeText(name, at, shape), `a whole number, a position of \`${label}\``, data[at])
}

/** `perform`: runs the kernel again, with these outputs for these bits. */
function outside(value: number | undefined, [parameters, samples]: Compact, inputs: readonly Bound[], sizeOf: SizeOf, count: number, perform: (bits: number, into: Float64Array[]) => void): void {
  if (!Number.isNaN(value)) return
  const values = floats(samples.includes("*") ? count : 0)
  if (values.length > 0) perform(bitOf(SAMPLES), Object.assign([], { [SAMPLES]: values }))
  parameters.forEach(([name, axes, , label], k) => {
    const [data, shape, at] = inputs[k] ?? []
    if (!label || !shape) return
    const size = sizeOf(label)
    const entries = typeof data === "number" ? [data] : data ?? []
    for (let i = 0; i < entries.length; i++) {
      const value = entries[i] ?? 0
      if (value >= 0 && value < size) continue
      const rows = Math.max(sizeOf("*"), 1)
      const step = values.length / rows
      const row = Math.floor((i * rows) / entries.length) * step
      if (step === 0 || !axes.includes("*") || values.subarray(row, row + step).some(Number.isNaN)) refuse("E706", `the label \`${placeText(name, at?.[i] ?? i, shape)} = ${value}\` lies outside the axis \`${label}\` of length ${size}`)
    }
  })
}

/** By a label nothing is differentiated. */
function derived([name, , , label]: Parameter): void {
  if (label) refuse("E602", `the label \`${name}\` has no derivative`)
}

export const labels = { whole, outside, derived }
