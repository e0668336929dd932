// Which label was read outside its axis. Only asked when a value came out as NaN: the reference interpreter, which reads
// nothing that the formula does not read, goes through the samples until it meets the label.
import type { Instance } from "../check/loss.ts"
import { interpret, type InterpreterInput } from "../backends/interpret.ts"
import { axisOf } from "../ir/make.ts"
import { placeOf, type Bound, type BoundInput } from "./bind.ts"
import { refuse } from "./refuse.ts"

/** Throws for the first label that is read and lies outside its axis; returns where there is none. */
export function faultyLabel(instance: Instance, bound: Bound): void {
  const suspects = bound.inputs.filter(({ parameter, data }) => {
    const size = parameter.label === undefined ? undefined : bound.sizes[parameter.label]
    if (size === undefined) return false
    return typeof data === "number" ? data < 0 || data >= size : data.some((label) => label < 0 || label >= size)
  })
  if (suspects.length === 0) return
  const sizes = new Map(Object.entries(bound.sizes))
  const inputs = new Map<string, InterpreterInput>(bound.inputs.map((i) => [i.name, typeof i.data === "number" ? i.data : {
    data: i.data,
    axes: [...(i.parameter.hyper ? [] : ["*"]), ...i.parameter.axes.map((a) => a.axis)],
  }]))
  const indices = bound.signature.perSample ? ["*", ...bound.signature.per] : [...bound.signature.per]
  eachPosition(indices.map((index) => bound.sizes[axisOf(index)] ?? 0), (at) => {
    if (!suspects.some((label) => outside(bound, label, at[0] ?? 0))) return
    const env = {
      sizes, inputs,
      indices: new Map(indices.map((index, k) => [index, at[k] ?? 0])),
      onFault: (_input: string, axis: string, _index: number, value: number) => reportLabel(bound, suspects, axis, value, at[0] ?? 0),
    }
    interpret(instance.value, env)
    if (instance.over !== null) interpret(instance.over, env)
  })
}

/** Whether a sample has a label outside its axis at all. */
function outside(bound: Bound, { data, parameter }: BoundInput, sample: number): boolean {
  const size = bound.sizes[parameter.label ?? ""] ?? 0
  const wrong = (label: number) => label < 0 || label >= size
  if (typeof data === "number") return wrong(data)
  if (!bound.signature.perSample) return true
  const row = data.length / Math.max(bound.sizes["*"] ?? 1, 1)
  return data.subarray(sample * row, (sample + 1) * row).some(wrong)
}

/** The label that gave the position: one of that axis that has the value in this sample. */
function reportLabel(bound: Bound, suspects: readonly BoundInput[], axis: string, value: number, sample: number): void {
  for (const label of suspects) {
    if (label.parameter.label !== axis) continue
    const { data } = label
    const size = bound.sizes[axis] ?? 0
    if (typeof data === "number") return refuse("E706", { entry: label.name, value: String(value), axis, size })
    const row = data.length / Math.max(bound.sizes["*"] ?? 1, 1)
    const inRow = bound.signature.perSample ? data.subarray(sample * row, (sample + 1) * row).indexOf(value) : -1
    const entry = inRow >= 0 ? sample * row + inRow : data.indexOf(value)
    if (entry >= 0) refuse("E706", { entry: placeOf(label, entry), value: String(value), axis, size })
  }
}

function eachPosition(lengths: readonly number[], visit: (at: readonly number[]) => void): void {
  const at = lengths.map(() => 0)
  if (lengths.some((n) => n === 0)) return
  for (;;) {
    visit(at)
    let k = lengths.length - 1
    while (k >= 0 && (at[k] ?? 0) + 1 >= (lengths[k] ?? 0)) {
      at[k] = 0
      k -= 1
    }
    if (k < 0) return
    at[k] = (at[k] ?? 0) + 1
  }
}
