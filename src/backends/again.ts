// Stages done again with all rescues, for a kernel that computes without them and finds that it should not have: by generated JavaScript, or by
// closures where code may not be generated. In: the data of a run, and what the stages before have made. Out: results in the
// caller's arrays, the sums of the block, and what later stages read.
import type { KernelData } from "./backend.ts"

export interface Again {
  /** The data of the run that begins. */
  begin(data: KernelData): void
  /** Does one stage; a block of it where it is blocked, and leaves the sums of the block in `sums`. */
  stage(index: number, from: number, to: number, data: KernelData, sums: Float64Array): void
  /** In the order of `program.shared`, and of `program.outputs`: its to fill. */
  readonly frame: Float64Array
  readonly result: Float64Array
  /** A scratch row by its place in `program.rows`, with room for so many entries. */
  row(index: number, length: number): Float64Array
}
