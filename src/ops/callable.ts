// The function of an op that kernels of the host call. In: a row of the op table. Out: what its `make` makes, with its tables, once, when a kernel first
// needs it; else its `float`. Generated code and closures call the same ones: the same bits.
import type { OpRow } from "./op.ts"
import { findOp } from "./table.ts"

const made = new Map<OpRow, OpRow["float"]>()

export function callable(row: OpRow): OpRow["float"] {
  if (row.make === undefined) return row.float
  const known = made.get(row) ?? row.make(...usedBy(row).map(callable))
  made.set(row, known)
  return known
}

/** The rows whose functions a row's `make` is given. */
export function usedBy(row: OpRow): readonly OpRow[] {
  return (row.uses ?? []).flatMap((name) => findOp(name) ?? [])
}
