// The op table: all rows by name. In: the lists of the families. Out: lookups. Maps, because names come from users, and
// `constructor` or `__proto__` must find nothing.
import { arithmetic } from "./arithmetic.ts"
import { elementary } from "./elementary.ts"
import { logic } from "./logic.ts"
import type { OpRow, ReductionRow } from "./op.ts"
import { reductions } from "./reduce.ts"
import { special } from "./special.ts"
import { stable } from "./stable.ts"

export { findReduction, reductions } from "./reduce.ts"

const rows: readonly OpRow[] = [...arithmetic, ...elementary, ...stable, ...special, ...logic]

/** By name. */
export const ops: ReadonlyMap<string, OpRow> = new Map(rows.map((row) => [row.name, row]))

const byAnyName: ReadonlyMap<string, OpRow> = new Map(rows.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row])))

export function findOp(nameOrAlias: string): OpRow | undefined {
  return byAnyName.get(nameOrAlias)
}

export function allOps(): readonly OpRow[] {
  return rows
}

export function allReductions(): readonly ReductionRow[] {
  return [...reductions.values()]
}
