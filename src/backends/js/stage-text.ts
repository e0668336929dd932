// What stages are printed with and what they are printed as: the types between stage.ts, versions.ts and print.ts.
import { BLOCK } from "../../schedule/loop.ts"
import type { Purposes } from "./lazy.ts"
import type { Names } from "./names.ts"
import type { Outside } from "./scalar.ts"

/** Samples that a short stage does in one call: a call for each block would cost it a tenth. */
export const TILE = 8 * BLOCK

/** What the stages of one program share. */
export interface Surroundings {
  readonly names: Names
  /** Slot in `frame` of every shared name. */
  readonly frame: ReadonlyMap<string, number>
  /** Place in `result` of every scalar output. */
  readonly result: ReadonlyMap<string, number>
  readonly outside: Outside
  /** For first runs of few samples: the careful version alone; the others pay with many. */
  readonly first?: boolean
  /** A kernel that computes some of its outputs: what a statement is for (see lazy.ts). Its text is kept short: one copy of every body. */
  readonly purposes?: Purposes
  /** Axes of scratch rows that the text itself wants, by identifier; absent: it is to be short. */
  readonly scratch?: Map<string, string>
}

export interface StageText {
  readonly name: string
  readonly lines: readonly string[]
  /** What the function takes, after `from` and `to` in a blocked stage. */
  readonly needs: readonly string[]
  /** Steps of inner loops for one sample, as JavaScript; empty where there is none. */
  readonly steps: string
  /** It does up to TILE samples at a time and leaves the sums of their blocks in `sums_…`, where the others do one block and leave its terms in `terms_…`. */
  readonly lanes: boolean
  /**
   * The careful version; null where there are no rescues, or no other version. This one then returns 0, the number of samples whose places it left in `doubts`
   * (from 1 on), for which the other is to be called, or NaN: for the whole block.
   */
  readonly careful: StageText | null
  /** The short body, for whole blocks: it returns 0 where it did the block, and leaves what it takes log1p of in `logs_…`. */
  readonly short: ShortText | null
}

export interface ShortText extends Pick<StageText, "name" | "lines" | "needs"> {
  /** Sums that it hands such numbers to, and sums that it hands terms to. */
  readonly logs: ReadonlySet<string>
  readonly terms: ReadonlySet<string>
}

/** Without rescues to leave out; quick: without them, but asking; careful: with them; short: a block whose samples allow the short body. */
export type Version = "only" | "quick" | "careful" | "short"
