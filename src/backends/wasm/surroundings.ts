// What the code of a stage has to know of its module. Made by module.ts, read by stage.ts.
import type { Value } from "./code.ts"
import type { SumSurroundings } from "./block-sums.ts"
import type { Image } from "./image.ts"
import type { Surroundings } from "./scalar.ts"

export interface StageSurroundings extends Surroundings, SumSurroundings {
  readonly image: Image
  /** Names in the frame. */
  readonly shared: ReadonlySet<string>
  /** Vectors of samples at a time, in blocked stages with loops: for so many there is room in scratch rows. */
  readonly ways: number
  /** Index of the imported function that works on whole rows. */
  readonly routine: number
  /** Index of the imported function that does a block again, and the cells where it leaves its sums; null: values stay plain. */
  readonly again: { readonly call: number; readonly sums: number } | null
}

/** What only the last samples of a batch need. */
export interface Tail {
  /** Set in the lanes that are samples of the batch. */
  readonly valid: Value
  /** How many lanes are. */
  readonly count: Value
}
