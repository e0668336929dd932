// What a row of the mapping says: a library's call in this project's words. A row renames, reshapes, chooses the loss and the
// reduction, and does no arithmetic on values. One file per library beside this one; apis.ts joins them.
import type { Reduction } from "../../../src/kernel/signature.ts"
import type { JsonObject } from "../case.ts"
import { isList } from "../case.ts"

export interface Api {
  /** A built-in loss, or the choice among several by what the case gives. */
  readonly loss: string | ((inputs: JsonObject) => string)
  /** Arguments and options of the library to inputs and hyper-parameters of the loss. What is not here is `missing`. */
  readonly names: Readonly<Record<string, string>>
  /** Names of the library's reductions that mean something else here, or have another name. */
  readonly reductions?: Readonly<Record<string, Reduction>>
  /** The dimensions of an input of ours in memory order, where they differ from the signature; by its number of dimensions. */
  readonly layout?: (dimensions: ReadonlyMap<string, number>) => Readonly<Record<string, string>> | undefined
}

export type Apis = Readonly<Record<string, Api>>

const named: Readonly<Record<string, Reduction>> = { mean: "mean", sum: "sum", none: "none", batchmean: "batchmean" }

export const reductionOf = (api: Api, name: string): Reduction | undefined => {
  const table = { ...named, ...api.reductions }
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** The sizes of a nested list. */
export function sizes(value: unknown): number[] {
  return isList(value as JsonObject[string]) && Array.isArray(value) ? [value.length, ...sizes(value[0])] : []
}
