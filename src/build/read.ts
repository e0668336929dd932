// What a caller passes, read into one form. Comes in: a name and a number, nested arrays, a typed array or { data, shape }; goes out: a number or
// a flat typed array (the caller's own where it can be), its shape where that is known, and the kind of the results for it.
import { product } from "../kernel/shape.ts"
import { described, must, refuse, tagOf } from "./refuse.ts"

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

export interface Given {
  readonly data: NumberArray | number
  readonly shape: readonly number[] | undefined
  /** `integer`: results for it are float64. */
  readonly form: "number" | "nested" | "float32" | "float64" | "integer"
}

export { product }

/** `p[17,2]`. */
export const placeText = (name: string, at: readonly number[]): string => (at.length === 0 ? name : `${name}[${at.join(",")}]`)

/** `(2, c)`. */
export const shapeText = (shape: readonly (number | string)[]): string => `(${shape.join(", ")})`

/** A length or a size. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

export function read(name: string, value: unknown): Given {
  if (Array.isArray(value)) return nested(name, value)
  if (ArrayBuffer.isView(value)) return typed(name, value)
  if (value !== Object(value)) return { data: entry(name, [], value, "a number, an array of numbers or { data, shape }"), shape: undefined, form: "number" }
  const { data, shape } = value as { readonly data?: unknown; readonly shape?: unknown }
  if (!Array.isArray(shape) || !shape.every(isWhole)) must("E705", `${name}.shape`, "a list of whole numbers", described(shape))
  const sizes = shape as readonly number[]
  const flat = read(`${name}.data`, data)
  const count = typeof flat.data === "number" ? must("E705", `${name}.data`, "an array", described(data)) : flat.data.length
  if (count !== product(sizes)) must("E716", name, `of shape ${shapeText(sizes)}`, `${count} entries`)
  return { data: flat.data, shape: sizes, form: flat.form === "nested" ? "float64" : flat.form }
}

function typed(name: string, view: ArrayBufferView): Given {
  const tag = tagOf(view)
  const form = tag === "Float32Array" ? "float32" : tag === "Float64Array" ? "float64" : "integer"
  if (/^Big/.test(tag)) return { data: Float64Array.from(view as BigInt64Array, (x, i) => entry(name, [i], x)), shape: undefined, form }
  return { data: /Array$/.test(tag) ? view as NumberArray : must("E705", name, "an array of numbers", tag), shape: undefined, form }
}

function nested(name: string, value: readonly unknown[]): Given {
  const shape: number[] = []
  for (let level: unknown = value; Array.isArray(level) && shape.length < 33; level = level[0]) shape.push(level.length)
  const data = new Float64Array(product(shape))
  let next = 0
  const fill = (row: unknown, at: readonly number[]): void => {
    if (at.length === shape.length) {
      data[next++] = entry(name, at, row)
      return
    }
    if (!Array.isArray(row) || row.length !== shape[at.length]) must(Array.isArray(row) ? "E709" : "E705", placeText(name, at), `a row of length ${shape[at.length]}, as the first is`, Array.isArray(row) ? row.length : described(row))
    for (const [i, each] of (row as readonly unknown[]).entries()) fill(each, [...at, i])
  }
  fill(value, [])
  // `[]` may be an empty batch of rows of any length.
  return { data, shape: value.length === 0 ? undefined : shape, form: "nested" }
}

function entry(name: string, at: readonly number[], value: unknown, expected = "a number"): number {
  if (typeof value === "number") return value
  const place = placeText(name, at)
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) refuse("E720", `\`${place} = ${value}\` is no exact number`)
  return typeof value === "bigint" || typeof value === "boolean" ? Number(value) : must("E705", place, expected, described(value))
}
