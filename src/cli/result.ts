// The results of a call (a number, a typed array, nested lists or {data, shape}, in the kind of what came in) become one form for
// printing and writing: row-major numbers with a shape.
import type { ArrayData } from "../data/source.ts"

/** `shape` is the input's, where a flat array comes back for an array of several dimensions. */
export function toArrayData(result: unknown, shape?: readonly number[]): ArrayData {
  if (typeof result === "number") return { data: Float64Array.of(result), shape: [] }
  if (result instanceof Float32Array || result instanceof Float64Array) return { data: result, shape: shape ?? [result.length] }
  if (typeof result === "object" && result !== null && "data" in result && "shape" in result && isShape(result.shape)) {
    return toArrayData(result.data, result.shape)
  }
  if (!Array.isArray(result)) throw new TypeError("a call gave neither a number nor an array")
  const sizes: number[] = []
  for (let level: unknown = result; Array.isArray(level); level = level[0]) sizes.push(level.length)
  const flat: unknown[] = result.flat(Infinity)
  return { data: Float64Array.from(flat, Number), shape: sizes }
}

/** JSON cannot spell NaN and infinities: they are texts. */
export function toNested({ data, shape }: ArrayData, depth = 0, start = 0): unknown {
  const size = shape[depth]
  if (size === undefined) {
    const value = Number(data[start])
    return Number.isFinite(value) ? value : String(value)
  }
  const step = shape.slice(depth + 1).reduce((product, n) => product * n, 1)
  return Array.from({ length: size }, (_, i) => toNested({ data, shape }, depth + 1, start + i * step))
}

const isShape = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((size) => typeof size === "number")
