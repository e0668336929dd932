// How data is spoken of in messages: shapes as `(569, 10)`, places as `p[17,2]`, any value in a few words.

export function shapeText(shape: readonly (number | string)[]): string {
  return `(${shape.join(", ")})`
}

/** `p[17,2]`: counted from 0, as the user would index it. */
export function placeText(name: string, indices: readonly number[]): string {
  return indices.length === 0 ? name : `${name}[${indices.join(",")}]`
}

/** The indices of entry `flat` of a row-major array. */
export function indicesOf(flat: number, shape: readonly number[]): number[] {
  const indices: number[] = []
  for (let rest = flat, k = shape.length - 1; k >= 0; k--) {
    const size = shape[k] ?? 1
    indices.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return indices
}

/** What a value is, short enough for a message. */
export function describe(value: unknown): string {
  if (value === null) return "null"
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "number" || typeof value === "boolean" || value === undefined) return String(value)
  if (typeof value === "function") return "a function"
  if (typeof value === "symbol") return "a symbol"
  if (Array.isArray(value)) return "an array"
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === "Object" ? "an object" : `${/^[AEIOU]/.test(tag) ? "an" : "a"} ${tag}`
}
