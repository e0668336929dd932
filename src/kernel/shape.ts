// What a user passes, read into one form. Comes in: the name of an input and its value (a number, nested arrays, a typed
// array, or { data, shape }); goes out: a number or a flat typed array, the shape where the value tells it, and the kind
// that the results for it will have. Typed arrays of numbers are taken as they are; everything else is copied once.
import type { AnyTypedArray, NumberArray } from "./signature.ts"
import { refuse } from "./refuse.ts"
import { describe, placeText } from "./wording.ts"

/** Decides the kind of a result: number, nested arrays, Float32Array, or Float64Array (`float64` and `integer`). */
export type Form = "number" | "nested" | "float32" | "float64" | "integer"

export interface Given {
  readonly data: NumberArray | number
  /** Sizes in memory order; undefined where only the number of entries is known: typed arrays, numbers, and `[]`. */
  readonly shape: readonly number[] | undefined
  readonly form: Form
  /** `data` is the caller's own array and not a copy. */
  readonly own: boolean
}

const expectedArray = "a number, nested arrays of numbers, a typed array or { data, shape }"
/** Deeper nesting is no tensor; a cyclic array ends here too. */
const maxDepth = 32

export function readValue(name: string, value: unknown): Given {
  if (typeof value === "number") return { data: value, shape: undefined, form: "number", own: false }
  if (typeof value === "object" && value !== null) {
    if (ArrayBuffer.isView(value)) return readTyped(name, value)
    if (Array.isArray(value)) return readNested(name, value)
    if (Object.hasOwn(value, "data") && Object.hasOwn(value, "shape")) return readShaped(name, value as { data: unknown; shape: unknown })
  }
  if (typeof value === "boolean") return { data: value ? 1 : 0, shape: undefined, form: "number", own: false }
  if (typeof value === "bigint") return { data: exact(name, value), shape: undefined, form: "number", own: false }
  return refuse("E705", { name, expected: expectedArray, found: describe(value) })
}

/** By tag and not by `instanceof`, which fails for arrays of another realm (test runners, worker contexts, frames). */
export function typedKind(view: ArrayBufferView): "float32" | "float64" | "integer" | "bigint" | "other" {
  switch ((view as AnyTypedArray)[Symbol.toStringTag] as string | undefined) {
    case "Float32Array":
      return "float32"
    case "Float64Array":
      return "float64"
    case "BigInt64Array":
    case "BigUint64Array":
      return "bigint"
    case "Int8Array":
    case "Uint8Array":
    case "Uint8ClampedArray":
    case "Int16Array":
    case "Uint16Array":
    case "Int32Array":
    case "Uint32Array":
      return "integer"
    default:
      return "other"
  }
}

function readTyped(name: string, view: ArrayBufferView): Given {
  const kind = typedKind(view)
  if (kind === "other") return refuse("E705", { name, expected: expectedArray, found: describe(view) })
  if (kind !== "bigint") return { data: view as NumberArray, shape: undefined, form: kind, own: true }
  const whole = view as BigInt64Array
  const data = new Float64Array(whole.length)
  for (let i = 0; i < data.length; i++) data[i] = entryOf(name, [], i, whole[i])
  return { data, shape: undefined, form: "integer", own: false }
}

function readShaped(name: string, value: { readonly data: unknown; readonly shape: unknown }): Given {
  const { data, shape } = value
  if (!isShape(shape)) return refuse("E705", { name: `${name}.shape`, expected: "a list of whole numbers from 0", found: Array.isArray(shape) ? `[${shape.map(describe).join(", ")}]` : describe(shape) })
  const flat = ArrayBuffer.isView(data) ? readTyped(name, data) : Array.isArray(data) ? readList(name, data) : refuse("E705", { name: `${name}.data`, expected: "a typed array or a list of numbers", found: describe(data) })
  const count = (flat.data as NumberArray).length
  const holds = product(shape)
  if (count !== holds) refuse("E716", { name, found: count, shape, expected: holds })
  return { data: flat.data, shape: shape.slice(), form: flat.form, own: flat.own }
}

/** The `data` of { data, shape } as a plain list: a flat array of numbers, whose results are a Float64Array like other flat ones. */
function readList(name: string, list: readonly unknown[]): Given {
  const data = new Float64Array(list.length)
  for (let i = 0; i < list.length; i++) data[i] = entryOf(name, [], i, list[i])
  return { data, shape: undefined, form: "float64", own: false }
}

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.length <= maxDepth && shape.every(size => Number.isSafeInteger(size) && size >= 0)
}

function readNested(name: string, value: readonly unknown[]): Given {
  const shape: number[] = []
  for (let level: unknown = value; Array.isArray(level); level = level[0]) {
    shape.push(level.length)
    if (shape.length > maxDepth) refuse("E705", { name, expected: `nested at most ${maxDepth} deep`, found: "deeper arrays" })
    if (level.length === 0) break
  }
  checkRows(name, value, shape, [])
  const data = new Float64Array(product(shape))
  fill(name, value, shape.length, [], data, 0)
  // `[]` may be an empty batch of rows of any length: its inner sizes are not known.
  return { data, shape: value.length === 0 ? undefined : shape, form: "nested", own: false }
}

/** All rows have the lengths of the first ones. Before anything of the size of their product is made. */
function checkRows(name: string, rows: readonly unknown[], shape: readonly number[], path: readonly number[]): void {
  const expected = shape[path.length] ?? 0
  if (rows.length !== expected) refuse("E709", { entry: placeText(name, path), expected, found: rows.length })
  if (path.length + 1 === shape.length) return
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const at = [...path, i]
    if (Array.isArray(row)) checkRows(name, row, shape, at)
    else refuse("E705", { name: placeText(name, at), expected: `a row of length ${shape[at.length] ?? 0}, as \`${placeText(name, [...path, 0])}\` is`, found: describe(row) })
  }
}

/** Writes `rows` from `data[start]` on and returns the position after them. `path` is where they stand in the value. */
function fill(name: string, rows: readonly unknown[], depth: number, path: readonly number[], data: Float64Array, start: number): number {
  let next = start
  for (let i = 0; i < rows.length; i++) {
    const entry = rows[i]
    if (path.length + 1 < depth) next = fill(name, entry as readonly unknown[], depth, [...path, i], data, next)
    else data[next++] = typeof entry === "number" ? entry : entryOf(name, path, i, entry)
  }
  return next
}

function entryOf(name: string, path: readonly number[], index: number, entry: unknown): number {
  if (typeof entry === "number") return entry
  if (typeof entry === "boolean") return entry ? 1 : 0
  const place = placeText(name, [...path, index])
  return typeof entry === "bigint" ? exact(place, entry) : refuse("E705", { name: place, expected: "a number", found: describe(entry) })
}

function exact(place: string, value: bigint): number {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : refuse("E720", { entry: place, value: String(value) })
}

export const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)
