// What a loop reads and writes along rows of the samples. In: a loop. Out: its reads and stores whose entries in four turns lie side by side in
// the row of a sample; null where there are none, or where four copies of the body would be too long.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { costOfAll } from "./scalar.ts"

export interface Rows {
  readonly reads: ReadonlyArray<Extract<Scalar, { kind: "read" }>>
  readonly stores: ReadonlyArray<Extract<Statement, { kind: "store" }>>
}

export const NO_ROWS: Rows = { reads: [], stores: [] }

/** Cost of a body that is worth four copies. */
const MOST = 80

export function isLong(body: readonly Statement[]): boolean {
  return costOfAll(body) > MOST
}

export function rowsIn(loop: Extract<Statement, { kind: "for" }>, sample: string, single: (array: string) => boolean): Rows | null {
  const { body, name } = loop
  if (isLong(body)) return null
  const named = (s: Scalar | undefined, of: string): boolean => s?.kind === "name" && s.name === of
  const alongRow = (at: readonly Scalar[]): boolean => at.length > 1 && named(at[0], sample) && named(at[at.length - 1], name) && at.slice(1, -1).every((s) => !named(s, name) && (s.kind === "name" || s.kind === "number"))
  const reads = new Set<Extract<Scalar, { kind: "read" }>>()
  const here = new Set(body.flatMap((s) => (s.kind === "let" ? [s.name] : [])))
  const outside = (at: readonly Scalar[]): boolean => at.every((s) => s.kind !== "name" || !here.has(s.name))
  eachScalar(body, (s) => {
    if (s.kind === "read" && !s.guard.includes(true) && single(`in ${s.input}`) && alongRow(s.at) && outside(s.at)) reads.add(s)
  })
  const stores = body.flatMap((s) => (s.kind === "store" && single(`out ${s.output}`) && alongRow(s.at) && outside(s.at) ? [s] : []))
  return reads.size + stores.length === 0 ? null : { reads: [...reads], stores }
}
