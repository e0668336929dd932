// Calls into the project, with what a case file holds as inputs, and results made flat. An error becomes text here, so that one
// failing case never ends a run.
import type { LossFunction } from "../../src/index.ts"
import { loss } from "../../src/index.ts"
import type { InputValue, Nested } from "../../src/kernel/signature.ts"
import type { Json, JsonObject } from "./case.ts"
import { isList, toNumber } from "./case.ts"

export interface Failure {
  readonly error: string
}

export const isFailure = (value: object): value is Failure => Object.hasOwn(value, "error")

export function attempt<T extends object>(run: () => T): T | Failure {
  try {
    return run()
  } catch (error) {
    return { error: error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : String(error) }
  }
}

const compiled = new Map<string, LossFunction | Failure>()

/** Sources repeat from case to case; each is compiled once. */
export function compileOnce(source: string): LossFunction | Failure {
  const known = compiled.get(source) ?? attempt(() => loss(source))
  compiled.set(source, known)
  return known
}

/** Arrays and numbers with texts for infinities; words stay words (choices). */
export function toInput(value: Json): InputValue {
  return typeof value === "string" && toNumber(value) === undefined ? value : toNested(value)
}

function toNested(value: Json): Nested {
  if (isList(value)) return value.map(toNested)
  if (typeof value === "boolean") return value
  return toNumber(value) ?? NaN
}

/** Own properties, whatever the names are. */
export const toInputs = (...objects: readonly JsonObject[]): Record<string, InputValue> =>
  Object.fromEntries(objects.flatMap((object) => Object.entries(object).map(([name, value]) => [name, toInput(value)])))

/** The numbers of a result or of an expectation, row-major. */
export function flatten(value: unknown): number[] {
  if (typeof value === "number") return [value]
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array)
  if (Array.isArray(value)) return value.flatMap(flatten)
  if (typeof value === "object" && value !== null && "data" in value) return flatten(value.data)
  return [toNumber(value as Json) ?? NaN]
}
