// From what a kernel writes to what the caller gets. Comes in: a bound call, the results wanted, and the option `out`; goes out: first
// the buffers the kernel writes (the caller's own wherever they can be), then, after the run, the result object.
// A derivative has the kind and the shape of its input; `none` is Float32Array only if every real array of the call is,
// nested only if all are. With `out` the result is that object, filled, so that a result can be the next call's `out`.
import { suggest } from "../diagnostics/suggest.ts"
import { scatter } from "./arrange.ts"
import type { Arrangement } from "./arrange.ts"
import { boundInput } from "./bind.ts"
import type { Bound } from "./bind.ts"
import { fillNested, hasShape, nest } from "./nested.ts"
import type { NestedResult } from "./nested.ts"
import { refuse } from "./refuse.ts"
import { sampleShape } from "./sample.ts"
import { product, typedKind } from "./shape.ts"
import type { Form } from "./shape.ts"
import type { RealArray } from "./signature.ts"
import { describe } from "./wording.ts"

export type DerivativePart = "grad" | "hess" | "hvp"
/** What comes out: a number, or an array of the kind that came in. */
export type OutputValue = RealArray | NestedResult
export interface Outcome {
  value?: OutputValue
  grad?: Record<string, OutputValue>
  hess?: Record<string, OutputValue>
  hvp?: Record<string, OutputValue>
}

/** The reduced value, the values of all samples (`none`), or a derivative with respect to an input. */
export type Wanted = { readonly part: "value" } | { readonly part: "samples" } | { readonly part: DerivativePart; readonly input: string }

/** Where one result goes. */
export interface Destination {
  readonly wanted: Wanted
  readonly form: Form
  /** In memory order; [] for a number. */
  readonly shape: readonly number[]
  readonly arrangement: Arrangement | undefined
  /** What the kernel writes, in canonical order; null where its output is one number. */
  readonly buffer: RealArray | null
  /** The caller's array for it. */
  readonly target: RealArray | NestedResult[] | undefined
}

const noArrays: readonly unknown[] = []
const derivativeParts: readonly DerivativePart[] = ["grad", "hess", "hvp"]

/** `alsoRead`: arrays besides the inputs that the kernel reads: sample weights, directions. */
export function destinations(bound: Bound, wanted: readonly Wanted[], out: unknown, alsoRead: readonly unknown[] = []): readonly Destination[] {
  if (out === undefined) return wanted.map(each => destination(bound, each, undefined, noArrays))
  checkOut(wanted, out)
  const slots = wanted.map(each => slotOf(out as Outcome, each))
  checkApart(wanted, slots)
  const read = [...bound.inputs.map(({ data }) => data), ...alsoRead]
  return wanted.map((each, i) => destination(bound, each, slots[i], read))
}

/** The result object. `scalars` are the numbers of the destinations without a buffer, in their places. */
export function deliver(arrived: readonly Destination[], scalars: ArrayLike<number>, out: unknown): Outcome {
  const outcome = (out ?? {}) as Outcome
  for (let i = 0; i < arrived.length; i++) {
    const to = arrived[i]
    // What the kernel wrote is the caller's array, and stands in `out`.
    if (to === undefined || (to.buffer !== null && to.buffer === to.target)) continue
    const result = finish(to, scalars[i] ?? NaN)
    const { wanted } = to
    if (wanted.part === "value" || wanted.part === "samples") outcome.value = result
    else setOwn((outcome[wanted.part] ??= {}), wanted.input, result)
  }
  return outcome
}

function destination(bound: Bound, wanted: Wanted, slot: unknown, read: readonly unknown[]): Destination {
  if (wanted.part === "value") return { wanted, form: "number", shape: [], arrangement: undefined, buffer: null, target: numberSlot(wanted, slot) }
  if (wanted.part === "samples") {
    const shape = sampleShape(bound)
    // One sample is an array of one entry for the kernel, unless no axis is left at all, and a number for the caller.
    const scalar = !bound.signature.perSample && shape.length === 0
    return arrayDestination(wanted, shape.length === 0 ? "number" : sampleForm(bound), shape, undefined, scalar, slot, read)
  }
  const input = boundInput(bound, wanted.input)
  if (input === undefined || typeof input.data === "number") return { wanted, form: "number", shape: [], arrangement: undefined, buffer: null, target: numberSlot(wanted, slot) }
  return arrayDestination(wanted, input.form, input.shape, input.arrangement, false, slot, read)
}

function arrayDestination(
  wanted: Wanted,
  form: Form,
  shape: readonly number[],
  arrangement: Arrangement | undefined,
  scalar: boolean,
  slot: unknown,
  read: readonly unknown[],
): Destination {
  const target = form === "number" ? numberSlot(wanted, slot) : arraySlot(wanted, slot, shape)
  const count = arrangement === undefined ? product(shape) : product(arrangement.sizes)
  const kind = target === undefined ? form : Array.isArray(target) ? "nested" : typedKind(target)
  let buffer: RealArray | null = null
  if (!scalar) {
    // A result may go into an input's own memory, but the kernel must not write there while it still reads.
    const direct = target !== undefined && !Array.isArray(target) && arrangement === undefined && !read.some(data => overlap(data, target))
    // Through a rearrangement sums are made in float64 and rounded once, at the end.
    buffer = direct ? target : kind === "float32" && arrangement === undefined ? new Float32Array(count) : new Float64Array(count)
  }
  return { wanted, form, shape, arrangement, buffer, target }
}

/** Of the same kind, for the same result of another call. */
export function newBuffer(like: RealArray): RealArray {
  return like instanceof Float32Array ? new Float32Array(like.length) : new Float64Array(like.length)
}

function finish({ form, shape, arrangement, buffer, target }: Destination, scalar: number): OutputValue {
  if (buffer === null) return scalar
  if (form === "number") return buffer[0] ?? NaN
  const data = arrangement === undefined ? buffer : scatter(buffer, arrangement)
  if (Array.isArray(target)) {
    fillNested(target, data)
    return target
  }
  if (target !== undefined) {
    if (target !== data) target.set(data)
    return target
  }
  if (form === "nested") return nest(data, shape)
  return form === "float32" && arrangement !== undefined ? new Float32Array(data) : data
}

/** The kind of `none`. Labels do not count; integer arrays only where there is nothing else. */
function sampleForm({ inputs }: Bound): Form {
  const real = inputs.filter(({ parameter, form }) => parameter.kind === "real" && form !== "number" && form !== "integer")
  const arrays = real.length > 0 ? real : inputs.filter(({ form }) => form !== "number")
  const form = arrays[0]?.form
  return (form === "float32" || form === "nested") && arrays.every(input => input.form === form) ? form : "float64"
}

function placeName(wanted: Wanted): string {
  return wanted.part === "value" || wanted.part === "samples" ? "out.value" : `out.${wanted.part}.${wanted.input}`
}

function numberSlot(wanted: Wanted, slot: unknown): undefined {
  if (slot === undefined || typeof slot === "number") return undefined
  return refuse("E705", { name: placeName(wanted), expected: "left out, because the result is a number", found: describe(slot) })
}

function arraySlot(wanted: Wanted, slot: unknown, shape: readonly number[]): RealArray | NestedResult[] | undefined {
  if (slot === undefined) return undefined
  const count = product(shape)
  if (ArrayBuffer.isView(slot)) {
    const kind = typedKind(slot)
    if (kind === "float32" || kind === "float64") {
      const array = slot as RealArray
      if (array.length === count) return array
      return refuse("E705", { name: placeName(wanted), expected: `an array of ${count} entries, for the shape (${shape.join(", ")})`, found: `one of ${array.length}` })
    }
  } else if (hasShape(slot, shape)) {
    return slot as NestedResult[]
  }
  return refuse("E705", { name: placeName(wanted), expected: `a Float32Array or Float64Array of ${count} entries, or nested arrays of shape (${shape.join(", ")})`, found: describe(slot) })
}

/** `out` is an object with parts that this call makes, each of them a table of names that it differentiates by. */
function checkOut(wanted: readonly Wanted[], out: unknown): void {
  if (!isTable(out)) return refuse("E802", { name: "out", expected: "an object such as `{ grad: { p: new Float64Array(n) } }`", found: Object.isFrozen(out) && typeof out === "object" && out !== null ? "a frozen object" : describe(out) })
  for (const part of Object.keys(out)) {
    if (part === "value") continue
    const table: unknown = (out as Readonly<Record<string, unknown>>)[part]
    if (table === undefined) continue
    if (!wanted.some(each => each.part === part)) {
      const parts = ["value", ...derivativeParts.filter(known => wanted.some(each => each.part === known))]
      refuse("E806", { option: "out", name: part, what: "result of this call", suggestion: suggest(part, parts), known: parts })
    }
    if (!isTable(table)) return refuse("E705", { name: `out.${part}`, expected: "an object with an array for each name", found: describe(table) })
    for (const name of Object.keys(table)) {
      if (wanted.some(each => each.part === part && "input" in each && each.input === name)) continue
      const names = wanted.flatMap(each => (each.part === part && "input" in each ? [each.input] : []))
      refuse("E806", { option: `out.${part}`, name, what: "derivative of this call", suggestion: suggest(name, names), known: names })
    }
  }
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && (Object.isExtensible(value) || !Object.isFrozen(value))
}

function slotOf(out: Outcome, wanted: Wanted): unknown {
  if (wanted.part === "value" || wanted.part === "samples") return Object.hasOwn(out, "value") ? out.value : undefined
  const table = Object.hasOwn(out, wanted.part) ? out[wanted.part] : undefined
  return table !== undefined && Object.hasOwn(table, wanted.input) ? table[wanted.input] : undefined
}

function checkApart(wanted: readonly Wanted[], slots: readonly unknown[]): void {
  for (let i = 0; i < slots.length; i++) {
    for (let j = 0; j < i; j++) {
      const first = wanted[j]
      const second = wanted[i]
      if (first !== undefined && second !== undefined && overlap(slots[j], slots[i])) refuse("E807", { first: placeName(first), second: placeName(second) })
    }
  }
}

/** Arrays of `kernel.allocate` lie in one buffer, beside each other. */
export function overlap(a: unknown, b: unknown): boolean {
  if (a === b && typeof a === "object" && a !== null) return true
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.buffer !== b.buffer) return false
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
}

/** A plain assignment to `__proto__` would set no entry. */
function setOwn(table: Record<string, OutputValue>, name: string, value: OutputValue): void {
  if (name === "__proto__") Object.defineProperty(table, name, { value, writable: true, enumerable: true, configurable: true })
  else table[name] = value
}
