// Sorting rows for kernels: sort.ts on an arena, every lane by itself. In: an arena. Out: the function that kernels import.
import { sortPositions } from "../sort.ts"
import type { Arena } from "./arena.ts"

/** Writes the positions that sort the row at `keys` into the row at `order`. `lanes` entries of `bytes` each lie side by side. */
export function sortIn(arena: Arena): (keys: number, order: number, count: number, lanes: number, bytes: number) => void {
  let [row, positions, work] = [new Float64Array(0), new Float64Array(0), new Float64Array(0)]
  return (keys, order, count, lanes, bytes) => {
    if (row.length < count) [row, positions, work] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
    const view = bytes === 8 ? arena.f64 : arena.f32
    for (let lane = 0; lane < lanes; lane += 1) {
      for (let k = 0; k < count; k += 1) row[k] = view[keys / bytes + k * lanes + lane] ?? NaN
      sortPositions(row, positions, work, count)
      for (let k = 0; k < count; k += 1) view[order / bytes + k * lanes + lane] = positions[k] ?? NaN
    }
  }
}
