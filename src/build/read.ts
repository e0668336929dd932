// What a caller passes, read into one form. Comes in: a name and a number, nested arrays, a typed array or { data, shape }; goes out: a number or
// a flat typed array (the caller's own where it can be), its shape where that is known, and the kind of the results for it.
import { must, described, refuse } from "./refuse.ts"

export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array

export interface Given {
  readonly data: NumberArray | number
  readonly shape: readonly number[] | undefined
  /** `integer`: results for it are float64. */
  readonly form: "number" | "nested" | "float32" | "float64" | "integer"
}

export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1)

/** `p[17,2]`. */
export const placeText = (name: string, at: readonly number[]): string => (at.length === 0 ? name : `${name}[${at.join(",")}]`)

/** `(2, c)`. */
export const shapeText = (shape: readonly (number | string)[]): string => `(${shape.join(", ")})`

/** The indices of an entry of a row-major array. */
export function indicesOf(entry: number, shape: readonly number[]): readonly number[] {
  const at: number[] = []
  let rest = entry
  for (const size of [...shape].reverse()) {
    at.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return at
}

export function read(name: string, value: unknown): Given {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return { data: entry(name, value), shape: undefined, form: "number" }
  if (ArrayBuffer.isView(value)) return typed(name, value)
  if (Array.isArray(value)) return nested(name, value)
  if (typeof value !== "object" || value === null || !("data" in value) || !("shape" in value)) return must("E705", name, "a number, nested arrays of numbers, a typed array or { data, shape }", described(value))
  const { data, shape } = value
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return must("E705", `${name}.shape`, "a list of whole numbers", described(shape))
  const flat = ArrayBuffer.isView(data) ? typed(name, data) : nested(name, Array.isArray(data) ? data : must("E705", `${name}.data`, "an array", described(data)))
  const sizes = shape as readonly number[]
  const count = (flat.data as NumberArray).length
  if (count !== product(sizes)) must("E716", name, `${product(sizes)} entries, for the shape ${shapeText(sizes)}`, String(count))
  return { data: flat.data, shape: sizes, form: flat.form === "nested" ? "float64" : flat.form }
}

/** By tag: `instanceof` fails for arrays of another realm. */
export function kindOf(view: ArrayBufferView): string {
  return Object.prototype.toString.call(view).slice(8, -6)
}

function typed(name: string, view: ArrayBufferView): Given {
  const kind = kindOf(view)
  if (kind === "BigInt64" || kind === "BigUint64") return { data: Float64Array.from(view as BigInt64Array, (x, i) => entry(placeText(name, [i]), x)), shape: undefined, form: "integer" }
  if (!/^(Float(32|64)|(Ui|I)nt(8|16|32)|Uint8Clamped)$/.test(kind)) return must("E705", name, "an array of numbers", described(view))
  return { data: view as NumberArray, shape: undefined, form: kind === "Float32" ? "float32" : kind === "Float64" ? "float64" : "integer" }
}

function nested(name: string, value: readonly unknown[]): Given {
  const shape: number[] = []
  for (let level: unknown = value; Array.isArray(level) && shape.length < 33; level = level[0]) shape.push(level.length)
  const data = new Float64Array(product(shape))
  let next = 0
  const fill = (row: unknown, at: readonly number[]): void => {
    if (at.length === shape.length) {
      data[next++] = entry(placeText(name, at), row)
      return
    }
    if (!Array.isArray(row)) return must("E705", placeText(name, at), "a row", described(row))
    if (row.length !== shape[at.length]) must("E709", placeText(name, at), `of length ${shape[at.length]}, as the first row is`, `${row.length}`)
    row.forEach((each: unknown, i) => fill(each, [...at, i]))
  }
  fill(value, [])
  // `[]` may be an empty batch of rows of any length.
  return { data, shape: value.length === 0 ? undefined : shape, form: "nested" }
}

function entry(place: string, value: unknown): number {
  if (typeof value === "number") return value
  if (typeof value === "boolean") return +value
  if (typeof value !== "bigint") return must("E705", place, "a number", described(value))
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : refuse("E720", `\`${place} = ${value}\` is no exact number`)
}

/** Labels are whole numbers; one that nothing reads may be any of them. */
export function checkLabels(name: string, axis: string, { data, form }: Given, shape: readonly number[]): void {
  if (form === "integer") return
  const at = typeof data === "number" ? (Number.isInteger(data) ? -1 : 0) : (data as Float64Array).findIndex((x) => !Number.isInteger(x))
  if (at >= 0) must("E718", placeText(name, typeof data === "number" ? [] : indicesOf(at, shape)), `a whole number, a position of \`${axis}\``, String(typeof data === "number" ? data : data[at]))
}
