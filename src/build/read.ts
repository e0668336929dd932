// What a caller passes, read into one form. Comes in: a name and a number, nested arrays, a typed array or { data, shape }; goes out: a flat typed
// array (the caller's own where it can be), its shape where that is known, and the kind of the results for it.
import { product } from "../kernel/shape.ts"
import { described, must, tagOf } from "./refuse.ts"

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

/** The kind of what was given: `Array` if it is nested, nothing for one number, else the tag of the typed array; entries with a shape are never nested. */
export type Given = readonly [data: NumberArray, shape: readonly number[] | undefined, kind: string]

export { product }

export const floats = (count: number): Float64Array => new Float64Array(count)

/** `p[17,2]`. */
export const placeText = (name: string, at: readonly number[]): string => (at.length > 0 ? `${name}[${at}]` : name)

/** `(2, c)`. */
export const shapeText = (shape: readonly (number | string)[]): string => `(${shape.join(", ")})`

/** A length or a size. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

export function read(name: string, value: unknown): Given {
  const kind = tagOf(value)
  if (ArrayBuffer.isView(value)) return [/^Big/.test(kind) ? read(name, [...value as BigInt64Array])[0] : /Array$/.test(kind) ? value as NumberArray : must("E705", name, "an array of numbers", kind), undefined, kind]
  if (value === Object(value) && !Array.isArray(value)) {
    const { data, shape } = value as { readonly data?: unknown; readonly shape?: unknown }
    const sizes: readonly number[] = Array.isArray(shape) && shape.every(isWhole) ? shape : must("E705", `${name}.shape`, "a list of whole numbers", described(shape))
    const [flat, , own] = read(`${name}.data`, data)
    if (!own || flat.length !== product(sizes)) must(own ? "E716" : "E705", name, `of shape ${shapeText(sizes)}`, `${flat.length} entries`)
    return [flat, sizes, own === "Array" ? "Float64Array" : own]
  }
  const lengths: number[] = []
  for (let level: unknown = value; Array.isArray(level) && lengths.length < 33; level = level[0]) lengths.push(level.length)
  const data = floats(product(lengths))
  let next = 0
  const fill = (row: unknown, at: readonly number[]): void => {
    const length = lengths[at.length]
    if (length === undefined) data[next++] = entry(name, at, row)
    else if (!Array.isArray(row) || row.length !== length) must(Array.isArray(row) ? "E709" : "E705", placeText(name, at), `a row of length ${length}, as the first is`, Array.isArray(row) ? row.length : described(row))
    else for (let i = 0; i < length; i++) fill(row[i], [...at, i])
  }
  fill(value, [])
  // `[]` may be an empty batch of rows of any length.
  return [data, lengths[0] === 0 ? undefined : lengths, lengths.length > 0 ? kind : ""]
}

function entry(name: string, at: readonly number[], value: unknown): number {
  if (typeof value === "number") return value
  const big = typeof value === "bigint"
  return typeof value === "boolean" || (big && Number.isSafeInteger(Number(value))) ? Number(value) : must(big ? "E720" : "E705", placeText(name, at), at.length > 0 ? "a number" : "a number, an array of numbers or { data, shape }", described(value))
}
