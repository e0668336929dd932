// The loop program: what a kernel does, as data. Comes out of schedule.ts; printers (js, closures, later wasm) only
// spell it. It is printable text (printLoop), which is what the golden tests hold.
//
// Scalars are float64. Names (`t3`) are unique in a program. Positions are 0-based. The outermost loops over the batch axis `*`
// are *blocked*: the driver runs them in blocks of BLOCK samples cut by global index, so that a program is a list of
// stages: a blocked stage is a function of (from, to), a plain stage runs once between blocked ones.

import type { Rescue } from "../precision/guard.ts"

/**
 * Samples per block of the batch; sums over the batch are made per block and combined in a fixed tree. Small enough that a sum of
 * a million terms of one sign is right to about an ulp (4096 lost two or three), large enough that the call of a stage costs nothing.
 */
export const BLOCK = 128

export type Scalar =
  | { readonly kind: "number"; readonly value: number }
  /** A `let`, an accumulator's result, or a loop's position. */
  | { readonly kind: "name"; readonly name: string }
  /** Length of an axis (`*`: number of samples). */
  | { readonly kind: "size"; readonly axis: string }
  /** Hyper-parameter or input given as one number. */
  | { readonly kind: "scalar"; readonly input: string }
  /**
   * Entry of an array input. `at` has one position per dimension, `axes` their axes (batch first). `guard[k]`: position k may lie outside,
   * be negative or not whole; then the value is NaN and nothing is read.
   */
  | { readonly kind: "read"; readonly input: string; readonly axes: readonly string[]; readonly at: readonly Scalar[]; readonly guard: readonly boolean[] }
  /** Entry of a scratch row kept by an earlier loop. */
  | { readonly kind: "kept"; readonly row: string; readonly at: Scalar }
  /** A row of the op table that has `js` or `float`. */
  | { readonly kind: "op"; readonly op: string; readonly args: readonly Scalar[] }
  /** What `rescues[root]` is at these positions, to the nearest float64, or `plain` where that would take too long: slow, and asked for only where an `if` finds that digits were lost. */
  | { readonly kind: "rescue"; readonly root: number; readonly plain: Scalar; readonly at: readonly Scalar[] }
  /** Lazy: only the branch taken is computed. `test` is 1 or 0. */
  | { readonly kind: "if"; readonly test: Scalar; readonly then: Scalar; readonly otherwise: Scalar }

/**
 * What works on whole rows (backends/routines.ts). `sort` writes the positions that sort its keys upwards, and has a row to work with. `factor` factors a matrix
 * in its row; `solve` writes the solutions for right sides that lie one behind the other, and has the lengths of one and of all of them.
 */
export type Routine = "sort" | "factor" | "solve" | "solve transposed"

export type Statement =
  | { readonly kind: "let"; readonly name: string; readonly value: Scalar }
  /** `for name in 0 … size(axis)-1`; or, upwards, among those of them that have the key of another position. */
  | { readonly kind: "for"; readonly name: string; readonly axis: string; readonly body: readonly Statement[]; readonly among?: Among }
  /** Sets the accumulator `name` of a reduction (sum, max, …) to its start. */
  | { readonly kind: "start"; readonly name: string; readonly reduction: string }
  /** One step of `name`, if `when` (absent: always) is not 0. `index` is the position, used by argmax, or the weight of the entry, where the reduction is weighted. */
  | { readonly kind: "step"; readonly name: string; readonly reduction: string; readonly value: Scalar; readonly index: Scalar; readonly when?: Scalar }
  /** Makes the result available as the scalar `name`. */
  | { readonly kind: "finish"; readonly name: string; readonly reduction: string }
  /** Writes a scratch row of `row.length = size(axis)`. */
  | { readonly kind: "keep"; readonly row: string; readonly axis: string; readonly at: Scalar; readonly value: Scalar }
  /** Calls what works on whole rows: handed the rows it reads, those it writes (one of both kinds once), and the lengths of the axes. */
  | { readonly kind: "routine"; readonly routine: Routine; readonly reads: readonly string[]; readonly writes: readonly string[]; readonly axes: readonly string[] }
  /** Writes an output array (or, with no `at`, a scalar output), if `when` (absent: always) is not 0. */
  | { readonly kind: "store"; readonly output: string; readonly axes: readonly string[]; readonly at: readonly Scalar[]; readonly value: Scalar; readonly when?: Scalar }
  /**
   * Hands one term of a sum over the batch to the driver; only in a blocked stage, once per sample. In a short body the term may be
   * log1p of the value, which must be 0 or more.
   */
  | { readonly kind: "term"; readonly name: string; readonly value: Scalar; readonly of?: "log1p" }
  /** Only in a short body: where the value is not 0, the full body must do the block. */
  | { readonly kind: "doubt"; readonly value: Scalar }

/** The rows that a routine is handed, in order; one that it reads and writes once. */
export function rowsOfRoutine({ reads, writes }: Extract<Statement, { kind: "routine" }>): readonly string[] {
  return [...new Set([...reads, ...writes])]
}

/**
 * Rows over an axis: keys, the positions in the order of their keys (stable), and for every position where in that order the first of its key stands.
 * `like`: the position whose key is looked for. A key that is NaN has no positions.
 */
export interface Among {
  readonly keys: string
  readonly order: string
  readonly first: string
  readonly like: string
}

/**
 * A stage. `blocked`: run for every block; inside, `sample` is the position in the batch. `sums` are the names whose terms it hands over;
 * afterwards they are scalars for later stages. A plain stage's lets, results and sums are visible to all later stages.
 */
export interface Stage {
  readonly blocked: boolean
  /** Name of the sample position, in a blocked stage. */
  readonly sample: string
  readonly sums: readonly string[]
  readonly body: readonly Statement[]
  readonly short?: Short | undefined
}

/**
 * A second body of a blocked stage, that costs less. It does a block of BLOCK samples where `when` (null: always) is not 0 for all of them, and
 * what it has done stands if no doubt came up and all logarithms were of finite products; else `body` does the block again.
 * So a block comes out the same wherever the batch is cut.
 */
export interface Short {
  readonly when: Scalar | null
  readonly body: readonly Statement[]
}

export interface ArrayInput {
  readonly name: string
  /** Batch first (`*`) if it has it, then its axes as declared; [] for a number. */
  readonly axes: readonly string[]
}

export interface Output {
  readonly name: string
  readonly axes: readonly string[]
}

export interface Program {
  readonly inputs: readonly ArrayInput[]
  readonly outputs: readonly Output[]
  readonly stages: readonly Stage[]
  /** Scratch rows by name with the axis whose length they have. */
  readonly rows: ReadonlyArray<{ readonly name: string; readonly axis: string }>
  /** Expressions that a run may ask for with many digits. */
  readonly rescues: readonly Rescue[]
  /** Names from plain stages and sums that later stages read: a frame of scalars shared by the stages. */
  readonly shared: readonly string[]
}
