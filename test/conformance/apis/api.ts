// What a row of the mapping says: a library's call in this project's words. A row renames, reshapes, chooses the loss and the
// reduction, and does no arithmetic on values. One file per library beside this one; apis.ts joins them.
import type { Reduction } from "../../../src/kernel/signature.ts"
import type { Format, Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"

export interface Api {
  /** A built-in loss, or the choice among several by what the case gives. */
  readonly loss: string | ((inputs: JsonObject, params: JsonObject, reduction: string) => string)
  /** Arguments and options of the library to inputs and hyper-parameters of the loss, or to `sampleWeight`, the option of the call. What
   * is not here is `missing`; null: the option chose the loss, the reduction or the shape, and goes no further. */
  readonly names: Names | ((inputs: JsonObject, params: JsonObject, reduction: string) => Names)
  /** The value is a number already, and the library's reduction an option of ours. */
  readonly reduced?: true
  /** Names of the library's reductions that mean something else here, or have another name. */
  readonly reductions?: Reductions | ((params: JsonObject, inputs: JsonObject, format: Format) => Reductions)
  /** The dimensions of an input of ours in memory order, where they differ from the signature; by its number of dimensions. */
  readonly layout?: (dimensions: ReadonlyMap<string, number>, params: JsonObject, given: JsonObject, reduction: string) => Readonly<Record<string, string>> | undefined
  /** Another shape for an argument, by the library's name of it: the same numbers in the same order, or repeated; null: it goes no further. */
  readonly reshape?: (name: string, value: Json, given: JsonObject, reduction: string) => Json
  /** The entries of our value that the library's has; the numbers stay as they are. */
  readonly shown?: (value: unknown, params: JsonObject, reduction: string) => unknown
  /** What `null` is here for an option that means something else when it is left out. */
  readonly nulls?: Readonly<Record<string, Json>>
  /** The option that a number behind `@` in the API's name gives. */
  readonly at?: string
}

export type Names = Readonly<Record<string, string | null>>
type Reductions = Readonly<Record<string, Reduction>>

export type Apis = Readonly<Record<string, Api>>

const named: Readonly<Record<string, Reduction>> = { mean: "mean", sum: "sum", none: "none", batchmean: "batchmean" }

export const reductionOf = (api: Api, name: string, params: JsonObject, inputs: JsonObject, format: Format): Reduction | undefined => {
  const table = { ...named, ...(typeof api.reductions === "function" ? api.reductions(params, inputs, format) : api.reductions) }
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** The sizes of a nested list. */
export function sizes(value: unknown): number[] {
  return isList(value as JsonObject[string]) && Array.isArray(value) ? [value.length, ...sizes(value[0])] : []
}

/** Weights for every value: a last or else a first dimension of 1 too many goes, and fewer dimensions are the last ones. */
export function spread(value: Json, shape: readonly number[]): Json {
  const own = sizes(value)
  if (own.length === 0) return value
  if (own.length === shape.length + 1 && own.at(-1) === 1) return spread(squeezed(value), shape)
  if (own.length === shape.length + 1 && own[0] === 1 && isList(value)) return spread(value[0] ?? value, shape)
  if (own.length < shape.length) return spread([value], shape)
  return repeated(value, shape)
}

export const squeezed = (value: Json): Json => (isList(value) ? (isList(value[0]) ? value.map(squeezed) : (value[0] ?? value)) : value)

function repeated(value: Json, [size, ...rest]: readonly number[]): Json {
  if (size === undefined || !isList(value)) return value
  return Array.from({ length: size }, (_, k) => repeated(value[value.length === 1 ? 0 : k] ?? null, rest))
}
