// Which programs threads can share, and how the sums of chunks become the sum of the batch. A chunk is 2^k blocks, cut by global index: the root
// of its own tree is a node of the tree over all blocks (backends/sum.ts), so the bits do not depend on the size of chunks.
import type { Program, Stage, Statement } from "../../../schedule/loop.ts"
import { eachScalar } from "../../../schedule/stages.ts"
import { pushBlock, SLOTS } from "../../sum.ts"

/** Why one thread has to do it all, or null. */
export function unshared(program: Program): string | null {
  if (!program.stages.some(({ blocked }) => blocked)) return "the loss does not go through its batch sample by sample"
  for (const [k, stage] of program.stages.entries()) {
    if (!stage.blocked) continue
    if (!storesAtSample(stage.body, stage.sample)) return "results of one sample are written while another is computed"
    const rows = rowsKept(stage.body)
    if (program.stages.some(({ body }, j) => j !== k && readsRow(body, rows))) return "a scratch row passes from sample to sample"
  }
  return null
}

function storesAtSample(body: readonly Statement[], sample: string): boolean {
  return body.every((s) => (s.kind === "for" ? storesAtSample(s.body, sample) : s.kind !== "store" || (s.at[0]?.kind === "name" && s.at[0].name === sample)))
}

/** Rows that a stage writes. */
export function rowsKept(body: Stage["body"]): ReadonlySet<string> {
  return new Set(body.flatMap((s) => (s.kind === "for" ? [...rowsKept(s.body)] : s.kind === "keep" ? [s.row] : s.kind === "routine" ? s.writes : [])))
}

function readsRow(body: readonly Statement[], rows: ReadonlySet<string>): boolean {
  let found = false
  eachScalar(body, (s) => {
    if (s.kind === "kept" && rows.has(s.row)) found = true
  })
  return found
}

const state = new Float64Array(SLOTS)

/** The sum of all chunks. `sums[at + k * stride]` is that of chunk k; the last one may have fewer blocks than the others. */
export function sumOfChunks(sums: Float64Array, at: number, stride: number, chunks: number, lastWhole: boolean): number {
  state[0] = 0
  const whole = lastWhole ? chunks : chunks - 1
  for (let k = 0; k < whole; k += 1) pushBlock(state, sums[at + k * stride] ?? NaN)
  let total = lastWhole ? 0 : (sums[at + whole * stride] ?? NaN)
  for (let left = whole, level = 1; left > 0; left = Math.floor(left / 2), level += 1) {
    if (left % 2 === 1) total = (state[level] ?? NaN) + total
  }
  return total
}
