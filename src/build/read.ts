// What a caller passes, read into one form. Comes in: a name and a number, nested arrays, a typed array or { data, shape }; goes out: a flat typed
// array (the caller's own where it can be), its shape where that is known, and the kind of the results for it.
import { product } from "../kernel/shape.ts"
import { must, tagOf } from "./refuse.ts"

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

/** The kind of what was given: `Array` if it is nested, nothing for one number, else the tag of the typed array; entries with a shape are never nested. */
export type Given = readonly [data: NumberArray, shape: readonly number[] | undefined, kind: string]

export { product }

export const floats = (count: number): Float64Array => new Float64Array(count)

/** `p[17,2]`: the place of an entry of a row-major array. */
export const placeText = (name: string, entry: number, shape: readonly number[]): string => (shape.length ? `${name}[${shape.map((size, k) => Math.floor(entry / product(shape.slice(k + 1))) % size)}]` : name)

/** As what must be, or was found. */
export const shapeText = (shape: readonly (number | string)[]): string => (shape.length ? `of shape (${shape.join(", ")})` : "a number")

/** A length or a size. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Whether entries have this shape; of flat ones only the number is known. */
export const fits = ([data, own]: Given, shape: readonly number[]): boolean => (own ? String(own) === String(shape) : data.length === product(shape))

export const read = (name: string, value: unknown): Given => {
  const kind = tagOf(value)
  if (/(int|float)\d/i.test(kind)) return [/^Big/.test(kind) ? read(name, [...value as BigInt64Array])[0] : value as NumberArray, undefined, kind]
  const { data: list, shape } = Object(value) as { readonly data?: unknown; readonly shape?: unknown }
  if (shape) {
    const sizes: readonly number[] = Array.isArray(shape) && shape.every(isWhole) ? shape : must("E705", `${name}.shape`, "a list of whole numbers", shape)
    const [flat, , own] = read(`${name}.data`, list)
    if (!own || flat.length !== product(sizes)) must(own ? "E716" : "E705", name, shapeText(sizes), flat, `${flat.length} entries`)
    return [flat, sizes, own === "Array" ? "Float64Array" : own]
  }
  // Level by level: the lengths of the first rows are those of all.
  const lengths: number[] = []
  let rows: readonly unknown[] = [value]
  for (let row = value; Array.isArray(row) && lengths.length < 33; row = rows[0]) {
    const { length } = row
    rows = rows.flatMap((each, i) => (Array.isArray(each) && each.length === length ? [...each] : must("E709", placeText(name, i, lengths), `a row of length ${length}`, each)))
    lengths.push(length)
  }
  const data = Float64Array.from(rows, (entry, i) => {
    if (typeof entry === "number") return entry
    // A boolean or a bigint.
    const number = /^b/.test(typeof entry) ? Number(entry) : NaN
    return Number.isSafeInteger(number) ? number : must(number === number ? "E720" : "E705", placeText(name, i, lengths), lengths.length ? "a number" : "numbers or { data, shape }", entry)
  })
  // `[]` may be an empty batch of rows of any length.
  return [data, lengths[0] === 0 ? undefined : lengths, lengths.length ? kind : ""]
}
