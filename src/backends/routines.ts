// What works on whole rows of scratch numbers. In: a routine of the loop program. Out: the function that does it, its name in generated text, and what it is
// handed behind the rows and lengths of a statement.
import type { Routine } from "../schedule/loop.ts"
import { factorMatrix, solveFactored } from "./linear.ts"
import { sortPositions } from "./sort.ts"

interface Row {
  readonly name: string
  readonly work: (...handed: never[]) => void
  readonly rows: number
  readonly lengths: number
  readonly mode: readonly number[]
}

export const routines: Readonly<Record<Routine, Row>> = {
  sort: { name: "sortPositions", work: sortPositions, rows: 3, lengths: 1, mode: [] },
  factor: { name: "factorMatrix", work: factorMatrix, rows: 1, lengths: 1, mode: [] },
  solve: { name: "solveFactored", work: solveFactored, rows: 3, lengths: 2, mode: [0] },
  "solve transposed": { name: "solveFactored", work: solveFactored, rows: 3, lengths: 2, mode: [1] },
}

/** As numbers, for modules that cannot say names. */
export const routineNumber = (routine: Routine): number => Object.keys(routines).indexOf(routine)

/** By their names in generated text. */
export const routineTexts: ReadonlyMap<string, (...handed: never[]) => void> = new Map(Object.values(routines).map(({ name, work }) => [name, work]))

/** With the rows and lengths that the statement lists. */
export function callRoutine(routine: Routine, rows: readonly Float64Array[], lengths: readonly number[]): void {
  const { work, mode } = routines[routine]
  const handed: readonly unknown[] = [...rows, ...lengths, ...mode]
  work(...(handed as readonly never[]))
}
