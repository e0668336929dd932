// The direction of a Hessian-vector product: a value shaped like the input it belongs to. Comes in: the bound input and what the caller
// gave; goes out: its entries in canonical order as float64, or one number where the input is one.
import { gather } from "./arrange.ts"
import type { BoundInput } from "./bind.ts"
import { refuse } from "./refuse.ts"
import { readValue } from "./shape.ts"
import { describe } from "./wording.ts"

/** The name under which a kernel reads the direction of an input; no name of the language has a blank. */
export const directionOf = (name: string): string => `direction ${name}`

/** Directions by input; at least one. */
export function directionsIn(given: unknown): ReadonlyArray<readonly [string, unknown]> {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) return refuse("E809", { found: describe(given) })
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? refuse("E809", { found: "an object without any" }) : entries
}

export function readDirection(input: BoundInput, value: unknown): Float64Array | number {
  const { name, data: own, shape: expected, arrangement } = input
  const { data, shape } = readValue(name, value)
  if (typeof own === "number") return typeof data === "number" ? data : refuse("E705", { name, expected: "a number as its direction, as the input is", found: describe(value) })
  // As everywhere, a number holds for every entry.
  if (typeof data === "number") return new Float64Array(own.length).fill(data)
  const count = arrangement?.count ?? own.length
  const fits = shape === undefined ? data.length === count : shape.length === expected.length && shape.every((size, k) => size === expected[k])
  if (!fits) return refuse("E704", { name, expected: `a direction of its own shape (${expected.join(", ")})`, found: shape ?? [data.length] })
  return Float64Array.from(arrangement === undefined ? data : gather(data, arrangement))
}
