// What works on whole rows of scratch numbers. In: a routine of the loop program. Out: the function that does it, and its name in generated text. They are
// handed rows and lengths alone and use no outer names, because emitted modules contain their text.
import type { Routine } from "../schedule/loop.ts"
import { sortPositions } from "./sort.ts"

type Work = (...rowsAndLengths: ReadonlyArray<Float64Array | number>) => void

const NAMES: Readonly<Record<Routine, string>> = { sort: "sortPositions" }

/** By their names in generated text. */
export const routines: ReadonlyMap<string, (...handed: never[]) => void> = new Map([[NAMES.sort, sortPositions]])

export const routineName = (routine: Routine): string => NAMES[routine]

/** Its caller hands it what the statement lists. */
export const routineOf = (routine: Routine): Work => routines.get(NAMES[routine]) as Work
