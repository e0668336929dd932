// Routines of whole rows (../routines.ts) for kernels: every lane by itself, on copies. In: what does them, and views of the memory. Out: the function that kernels
// import. It uses no outer names, because workers have its text.
import { routines } from "../routines.ts"

/** A routine: what does it, with how many rows and lengths, and what it is handed behind them. */
export type Work = readonly [work: (...handed: never[]) => void, rows: number, lengths: number, mode: readonly number[]]

export const works: readonly Work[] = Object.values(routines).map(({ work, rows, lengths, mode }) => [work, rows, lengths, mode])

/**
 * The imported function is told the number of the routine, how many lanes of how many bytes lie side by side in a row, as bits which of its rows are read, written
 * and the same for all samples (those are pairs of float64, of which the first counts), two lengths, and for three rows the address and how many entries.
 */
export function rowWork(works: readonly Work[], doubles: () => Float64Array, singles: () => Float32Array): (...told: readonly number[]) => void {
  const own = [new Float64Array(0), new Float64Array(0), new Float64Array(0)]
  return (routine = 0, lanes = 1, bytes = 8, reads = 0, writes = 0, common = 0, first = 0, second = 0, ...places) => {
    const [work, rows, lengths, mode] = works[routine] as Work
    for (let lane = 0; lane < (common === 2 ** rows - 1 ? 1 : lanes); lane += 1) {
      for (const isBehind of [false, true]) {
        const handed: readonly unknown[] = [...own.slice(0, rows), ...[first, second].slice(0, lengths), ...mode]
        if (isBehind) work(...(handed as readonly never[]))
        for (let r = 0; r < rows; r += 1) {
          const isCommon = ((common >> r) & 1) === 1
          const count = places[2 * r + 1] as number
          const view = isCommon || bytes === 8 ? doubles() : singles()
          const from = (places[2 * r] as number) / view.BYTES_PER_ELEMENT + (isCommon ? 0 : lane)
          const step = isCommon ? 2 : lanes
          if ((own[r] as Float64Array).length < count) own[r] = new Float64Array(count)
          const row = own[r] as Float64Array
          if (!isBehind && ((reads >> r) & 1) === 1) for (let k = 0; k < count; k += 1) row[k] = view[from + k * step] as number
          if (isBehind && ((writes >> r) & 1) === 1) for (let k = 0; k < count; k += 1) view[from + k * step] = row[k] as number
        }
      }
    }
  }
}
