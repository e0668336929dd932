// The op table: all rows by name. In: the lists of the families. Out: lookups. Maps, because names come from users, and
// `constructor` or `__proto__` must find nothing.
import { arithmetic } from "./arithmetic.ts"
import { elementary } from "./elementary.ts"
import { everything } from "./interval.ts"
import { logic } from "./logic.ts"
import type { OpRow, ReductionRow } from "./op.ts"
import { reductions } from "./reduce.ts"
import { special } from "./special.ts"
import { stable } from "./stable.ts"

export { findReduction, reductions } from "./reduce.ts"

const rows: readonly OpRow[] = [...arithmetic, ...elementary, ...stable, ...special, ...logic]

/** By name. */
export const ops: ReadonlyMap<string, OpRow> = new Map(rows.map((row) => [row.name, row]))

/** What results lack, over the reals nothing: for kernels only, so their names are none that can be written. */
const rests: readonly OpRow[] = rows.flatMap(({ rest, ...row }) => (rest === undefined ? [] : [restRow(row, rest)]))

const byAnyName: ReadonlyMap<string, OpRow> = new Map([...rows, ...rests].flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row])))

function restRow({ name, params, cost }: OpRow, make: NonNullable<OpRow["rest"]>): OpRow {
  return {
    name: `${name} rest`, params, doc: `What ${name} lacks.`, example: "0", meaning: "0", range: everything, monotone: params.map(() => "none"),
    derivative: null, float: () => 0, make, uses: [name], cost: 2 * cost, ulp: 0,
  }
}

export function findOp(nameOrAlias: string): OpRow | undefined {
  return byAnyName.get(nameOrAlias)
}

/** Those of the language. */
export function allOps(): readonly OpRow[] {
  return rows
}

/** Those that kernels may call. */
export function kernelOps(): readonly OpRow[] {
  return [...rows, ...rests]
}

export function allReductions(): readonly ReductionRow[] {
  return [...reductions.values()]
}
