// A call like the one before: the same arrays, or others of the same class and length (the next batch), the same numbers and options. A training
// loop makes such calls by the thousand, and all that binding finds out about them is known. In: a call and what was prepared for it; goes out: what
// is prepared for another call, if it is such a one, so that it only has to run. What may change inside of an object without anybody's knowing (nested
// arrays, labels that are not whole by their type) is never taken for the same, and large arrays are not held.
import type { KernelData } from "../backends/backend.ts"
import type { Bound } from "./bind.ts"
import type { Kernel, Parts } from "./kernels.ts"
import type { CallOptions } from "./options.ts"
import { overlap, type Destination } from "./result.ts"
import { typedKind } from "./shape.ts"
import type { NumberArray } from "./signature.ts"

/** Everything that a run needs. */
export interface Prepared {
  readonly kernel: Kernel
  readonly bound: Bound
  readonly to: readonly Destination[]
  readonly data: KernelData
  /** Of an input that an output overwrites, `data` has a copy. */
  readonly copied: boolean
}

export interface Repeat {
  readonly options: CallOptions
  readonly parts: Parts
  readonly prepared: Prepared
  readonly inputs: readonly Seen[]
  readonly weight: Seen
  /** The tables of `out` as they are once it is filled; null: the call had none. */
  readonly tables: readonly Table[] | null
  /** The caller's array for the samples. */
  readonly value: unknown
}

/** What was passed under a name. */
interface Seen {
  readonly key: string
  /** The name that it stands for. */
  readonly name: string
  readonly value: unknown
  /** The value, or its `data`; undefined where it is no array. */
  readonly array: NumberArray | undefined
  /** It changes when memory grows or is handed to another thread. */
  readonly length: number
  /** For { data, shape }. */
  readonly shape: readonly unknown[] | undefined
}

interface Table {
  readonly part: string
  readonly entries: readonly Seen[]
}

/** Entries of an array from which on it is not held, and a call takes so long that nobody sees what it costs to bind. */
const LARGE = 2 ** 16

/** Null where a call is not like the one that was remembered. */
export function preparedFor({ inputs, weight, tables, value, prepared }: Repeat, values: unknown, out: unknown): Prepared | null {
  if (typeof values !== "object" || values === null || Array.isArray(values) || !sameValue(weight, weight.value)) return null
  if (tables === null ? out !== undefined : !sameOut(tables, value, out)) return null
  const arrays = arraysLike(inputs, values)
  return arrays === null ? null : arrays.every((array, k) => array === inputs[k]?.array) ? prepared : withArrays(prepared, inputs, arrays)
}

/** The arrays of a call that differs from the one before in them alone; undefined for what is no array. */
function arraysLike(seen: readonly Seen[], table: object): ReadonlyArray<NumberArray | undefined> | null {
  const keys = Object.keys(table)
  if (keys.length !== seen.length) return null
  const found: Array<NumberArray | undefined> = []
  for (let k = 0; k < keys.length; k++) {
    const before = seen[k]
    const key = keys[k]
    if (before === undefined || key === undefined || key !== before.key) return null
    const now = (table as Readonly<Record<string, unknown>>)[key]
    const array = sameValue(before, now) ? before.array : arrayLike(before, now)
    if (array === undefined && (before.array !== undefined || !Object.is(before.value, now))) return null
    found.push(array)
  }
  return found
}

function arrayLike({ array, length, shape }: Seen, now: unknown): NumberArray | undefined {
  if (array === undefined || typeof now !== "object" || now === null) return undefined
  const view = shape === undefined ? now : sameShape(shape, now) ? now.data : undefined
  return ArrayBuffer.isView(view) && view.constructor === array.constructor && (view as NumberArray).length === length ? (view as NumberArray) : undefined
}

function sameShape(before: readonly unknown[], now: object): now is { readonly data: unknown } {
  const { shape } = now as { readonly shape?: unknown }
  return Array.isArray(shape) && shape.length === before.length && before.every((size, k) => size === shape[k])
}

/** Null where a result would be written into one of the arrays: it has to be kept as it came, or the result apart. */
function withArrays(prepared: Prepared, seen: readonly Seen[], arrays: ReadonlyArray<NumberArray | undefined>): Prepared | null {
  const { kernel, bound, to, data } = prepared
  for (const { target } of to) {
    if (target === undefined || Array.isArray(target)) continue
    for (const array of arrays) if (array !== undefined && overlap(array, target)) return null
  }
  const now = (name: string, before: NumberArray | number): NumberArray | number => {
    for (let k = 0; k < seen.length; k++) if (seen[k]?.name === name) return arrays[k] ?? before
    return before
  }
  const { inputs } = kernel.compiled.program
  return {
    kernel, to, copied: false,
    bound: { ...bound, inputs: bound.inputs.map((input) => ({ ...input, data: now(input.name, input.data) })) },
    data: { ...data, inputs: data.inputs.map((before, k) => now(inputs[k]?.name ?? "", before)) },
  }
}

function sameValue({ value, array, length, shape }: Seen, now: unknown): boolean {
  if (!Object.is(value, now)) return false
  if (array === undefined) return true
  if (array.length !== length) return false
  return shape === undefined || ((now as { readonly data: unknown }).data === array && sameShape(shape, now as object))
}

function sameOut(tables: readonly Table[], value: unknown, out: unknown): boolean {
  if (typeof out !== "object" || out === null || !Object.isExtensible(out)) return false
  let left = tables.length
  let valued = value === undefined
  for (const key of Object.keys(out)) {
    const now = (out as Readonly<Record<string, unknown>>)[key]
    if (key === "value") {
      if (value === undefined ? now !== undefined && typeof now !== "number" : now !== value) return false
      valued = true
      continue
    }
    const table = tableOf(tables, key)
    if (table === undefined || typeof now !== "object" || now === null || !Object.isExtensible(now) || !sameSlots(table.entries, now)) return false
    left -= 1
  }
  return left === 0 && valued
}

function tableOf(tables: readonly Table[], part: string): Table | undefined {
  for (const table of tables) if (table.part === part) return table
  return undefined
}

/** A slot for a number may hold any; one for an array the same array. */
function sameSlots(seen: readonly Seen[], table: object): boolean {
  const keys = Object.keys(table)
  if (keys.length !== seen.length) return false
  for (let k = 0; k < keys.length; k++) {
    const before = seen[k]
    const key = keys[k]
    if (before === undefined || key === undefined || key !== before.key) return false
    const now = (table as Readonly<Record<string, unknown>>)[key]
    if (before.array === undefined ? typeof now !== "number" : !sameValue(before, now)) return false
  }
  return true
}

/** Null where another call must be looked at anew, although everything in it may be the same. */
export function remember(options: CallOptions, parts: Parts, prepared: Prepared, values: object, out: object | undefined): Repeat | null {
  if (prepared.copied) return null
  for (const { data, own, form, parameter } of prepared.bound.inputs) {
    // What was copied to be bound may hold something else by then.
    if (typeof data !== "number" && (!own || data.length > LARGE || (parameter.kind === "label" && form !== "integer"))) return null
  }
  const weight = seen("", options.sampleWeight)
  const inputs = allOf(Object.entries(values).map(([key, value]) => seen(key, value)))
  if (weight === null || inputs === null) return null
  if (out === undefined) return { options, parts, prepared, inputs, weight, tables: null, value: undefined }
  const tables = allOf(parts === "value" ? [] : Object.entries(out).flatMap(([part, table]: [string, unknown]) => (part === "value" ? [] : [tableIn(prepared.to, part, table)])))
  const [value] = prepared.to
  if (tables === null || value === undefined || Array.isArray(value.target) || (value.target === undefined && value.form !== "number")) return null
  return { options, parts, prepared, inputs, weight, tables, value: value.target }
}

function tableIn(to: readonly Destination[], part: string, table: unknown): Table | null {
  if (typeof table !== "object" || table === null) return null
  const entries = allOf(Object.keys(table).map((key): Seen | null => {
    const found = to.find(({ wanted }) => wanted.part === part && "input" in wanted && wanted.input === key)
    if (found === undefined || (found.target === undefined && found.form !== "number")) return null
    return seen(key, found.target)
  }))
  return entries === null ? null : { part, entries }
}

function allOf<T>(list: ReadonlyArray<T | null>): readonly T[] | null {
  const found: T[] = []
  for (const x of list) {
    if (x === null) return null
    found.push(x)
  }
  return found
}

function seen(key: string, value: unknown): Seen | null {
  if (typeof value !== "object" || value === null) return { key, name: key.normalize("NFC"), value, array: undefined, length: 0, shape: undefined }
  if (ArrayBuffer.isView(value)) return typed(key, value, value, undefined)
  const { data, shape } = value as { readonly data?: unknown; readonly shape?: unknown }
  return ArrayBuffer.isView(data) && Array.isArray(shape) ? typed(key, value, data, shape.slice()) : null
}

function typed(key: string, value: unknown, view: ArrayBufferView, shape: readonly unknown[] | undefined): Seen | null {
  const kind = typedKind(view)
  if (kind === "bigint" || kind === "other") return null
  const array = view as NumberArray
  return { key, name: key.normalize("NFC"), value, array, length: array.length, shape }
}
