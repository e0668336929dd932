// Where the results of a prebuilt call go. Comes in: what a result is shaped like and the caller's array for it, if any; goes out: the buffer that the
// kernel writes (the caller's own wherever it can be) and the function that makes the result of it when the kernel is done.
import { scatter, type Arrangement } from "../kernel/arrange.ts"
import { fillNested, hasShape, nest, type NestedResult } from "../kernel/nested.ts"
import { kindOf, product, shapeText, type Given } from "./read.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"

export type Entry = number | Float32Array | Float64Array | NestedResult[]
export interface Destination {
  readonly buffer: Float32Array | Float64Array
  readonly finish: () => Entry
}

export interface Form {
  readonly form: Given["form"]
  readonly shape: readonly number[]
  readonly arrangement: Arrangement | undefined
  /** The kernel's result is not yet the last word, and is not rounded. */
  readonly apart: boolean
}

/** `slot`: the caller's array. `busy`: arrays that are read or written elsewhere. */
export function destination(name: string, { form, shape, arrangement, apart }: Form, slot: unknown, busy: readonly unknown[]): Destination {
  if (form === "number") {
    const buffer = new Float64Array(1)
    if (slot !== undefined && typeof slot !== "number") must("E705", name, "left out, because the result is a number", described(slot))
    return { buffer, finish: () => buffer[0] ?? NaN }
  }
  const kind = ArrayBuffer.isView(slot) ? kindOf(slot) : ""
  const own = (kind === "Float32" || kind === "Float64") && (slot as Float64Array).length === product(shape) ? slot as Float64Array : undefined
  if (slot !== undefined && own === undefined && !hasShape(slot, shape)) must("E705", name, `a Float32Array or Float64Array of ${product(shape)} entries, or nested arrays of shape ${shapeText(shape)}`, ArrayBuffer.isView(slot) ? `${described(slot)} of ${(slot as Float64Array).length}` : described(slot))
  const direct = own !== undefined && arrangement === undefined && !apart && !busy.some((other) => overlap(own, other))
  const single = own === undefined ? form === "float32" && slot === undefined : kind === "Float32"
  const count = product(arrangement?.sizes ?? shape)
  const buffer = direct ? own : single && arrangement === undefined && !apart ? new Float32Array(count) : new Float64Array(count)
  return {
    buffer,
    finish() {
      const data = arrangement === undefined ? buffer : scatter(buffer, arrangement)
      if (own !== undefined) {
        if (own !== data) own.set(data)
        return own
      }
      if (slot !== undefined) fillNested(slot as NestedResult[], data)
      if (slot !== undefined) return slot as NestedResult[]
      return form === "nested" ? nest(data, shape) as NestedResult[] : single && data instanceof Float64Array ? new Float32Array(data) : data
    },
  }
}

export function overlap(a: unknown, b: unknown): boolean {
  if (a === b && typeof a === "object") return true
  return ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
}

/** The caller's arrays by name of the result: `value`, `grad.p`. */
export function slotsOf(out: unknown, results: readonly string[]): ReadonlyMap<string, unknown> {
  if (out === undefined) return new Map()
  const slots = new Map<string, unknown>()
  for (const [part, entry] of table("E802", "out", out)) {
    if (part === "value") slots.set(part, entry)
    else for (const [name, slot] of table("E705", `out.${part}`, entry)) slots.set(`${part}.${name}`, slot)
  }
  for (const name of slots.keys()) if (name !== "value" && !results.includes(name)) unknown("E806", "`out`: this call", name, results)
  const taken = [...slots]
  taken.forEach(([name, slot], k) => {
    const other = taken.slice(0, k).find(([, before]) => overlap(slot, before))
    if (other !== undefined) refuse("E807", `\`out.${other[0]}\` and \`out.${name}\` share memory`)
  })
  return slots
}
