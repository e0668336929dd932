// Where the results of a prebuilt call go. Comes in: what a result is shaped like and the caller's array for it, if any; goes out: the buffer that the
// kernel writes (the caller's own wherever it can be) and the function that makes the result of it when the kernel is done.
import { scatter, type Arrangement } from "../kernel/arrange.ts"
import { product, read, shapeText, type Given } from "./read.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"

type NestedResult = number | NestedResult[]
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
    // The runtime reads or adds up what the kernel makes; where it does not, the number stands for no entry.
    if (typeof (slot ?? 0) !== "number") must("E705", name, "left out: the result is a number", described(slot))
    return { buffer: new Float64Array(1), finish: () => 0 }
  }
  const given = slot === undefined ? undefined : read(name, slot)
  const count = product(shape)
  const own = given !== undefined && /^float/.test(given.form) && given.data === slot ? slot as Float64Array : undefined
  if (given !== undefined && (own === undefined ? given.form !== "nested" || (given.shape === undefined ? count > 0 : shapeText(given.shape) !== shapeText(shape)) : own.length !== count)) must("E705", name, `a Float32Array or Float64Array of ${count} entries, or nested arrays of shape ${shapeText(shape)}`, described(slot) + (given.data === slot && typeof given.data !== "number" ? ` of ${given.data.length}` : ""))
  const single = form === "float32" && given === undefined
  const buffer = own !== undefined && arrangement === undefined && !apart && !busy.some((other) => overlap(own, other)) ? own : new (single && arrangement === undefined && !apart ? Float32Array : Float64Array)(product(arrangement?.sizes ?? shape))
  return {
    buffer,
    finish() {
      const data = arrangement === undefined ? buffer : scatter(buffer, arrangement)
      if (own === undefined) return form === "nested" || given !== undefined ? nest(data, shape, slot ?? []) : single ? Float32Array.from(data) : data
      if (own !== data) own.set(data)
      return own
    },
  }
}

/** Into the arrays there are, else into new ones. */
function nest(data: Float32Array | Float64Array, shape: readonly number[], into: unknown): NestedResult[] {
  let next = 0
  const fill = (rows: NestedResult[], depth: number): NestedResult[] => {
    for (let i = 0; i < (shape[depth] as number); i++) rows[i] = depth + 1 === shape.length ? data[next++] as number : fill((rows[i] ?? []) as NestedResult[], depth + 1)
    return rows
  }
  return fill(into as NestedResult[], 0)
}

function overlap(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return a === b && a === Object(a)
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
}

/** The caller's arrays by name of the result: `value`, `grad.p`. */
export function slotsOf(out: unknown, results: readonly string[]): ReadonlyMap<string, unknown> {
  const slots = out === undefined ? [] : table("E802", "out", out).flatMap(([part, entry]): ReadonlyArray<readonly [string, unknown]> => (part === "value" ? [[part, entry]] : table("E705", `out.${part}`, entry).map(([name, slot]) => [`${part}.${name}`, slot])))
  slots.forEach(([name, slot], k) => {
    if (name !== "value" && !results.includes(name)) unknown("E806", "`out`: this call", name, results)
    const other = slots.slice(0, k).find(([, before]) => overlap(slot, before))
    if (other !== undefined) refuse("E807", `\`out.${other[0]}\` and \`out.${name}\` share memory`)
  })
  return new Map(slots)
}
