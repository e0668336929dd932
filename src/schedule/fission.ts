// One loop over the samples of a block as two. In: the statements of one sample. Out: the same in two lists, of which the first computes a part of the
// values and keeps what the second reads in rows that are as long as a block, one entry for a sample: the first runs over the whole block, then the second.
// What it writes to outputs it writes in the second, because an output may be the array that an input is. Both give the bits of one loop.
import { findOp } from "../ops/table.ts"
import type { Scalar, Statement } from "./loop.ts"
import { children } from "./scalars.ts"
import { eachScalar } from "./stages.ts"

export interface Parted {
  /** Rows of a block. */
  readonly rows: readonly string[]
  readonly first: readonly Statement[]
  readonly second: readonly Statement[]
}

type Let = Extract<Statement, { kind: "let" }>

/** What of the work the smaller part must at least do. */
const LEAST_PART = 1 / 4

/** `pinned`: names that are read behind the body. Null where there are loops, or where no cut is worth the rows, of which there may be `most`. */
export function parted(body: readonly Statement[], sample: string, pinned: ReadonlySet<string>, most: number): Parted | null {
  if (body.some((s) => s.kind !== "let" && s.kind !== "store" && s.kind !== "term")) return null
  const lets = body.filter((s): s is Let => s.kind === "let")
  const last = new Map<string, number>()
  for (const s of body) eachScalar([s], (x) => {
    if (x.kind === "name") last.set(x.name, s.kind === "let" ? Math.max(last.get(x.name) ?? -1, lets.indexOf(s)) : Infinity)
  })
  for (const name of pinned) last.set(name, Infinity)
  const costs = lets.map(({ value }) => costOf(value))
  const all = costs.reduce((sum, x) => sum + x, 0)
  let best: { readonly at: number; readonly passed: readonly Let[]; readonly balance: number } | null = null
  let before = 0
  for (let at = 0; at < lets.length - 1; at += 1) {
    before += costs[at] ?? 0
    const balance = Math.min(before, all - before)
    const passed = lets.slice(0, at + 1).filter(({ name, value }) => (last.get(name) ?? -1) > at && value.kind !== "read")
    if (balance < LEAST_PART * all || passed.length === 0 || passed.length > most) continue
    if (best === null || passed.length < best.passed.length || (passed.length === best.passed.length && balance > best.balance)) best = { at, passed, balance }
  }
  if (best === null) return null
  const { at, passed } = best
  const position: Scalar = { kind: "name", name: sample }
  const row = (name: string): string => `block ${name}`
  const again = lets.slice(0, at + 1).filter(({ name, value }) => value.kind === "read" && (last.get(name) ?? -1) > at)
  const later = new Set<Statement>(lets.slice(at + 1))
  return {
    rows: passed.map(({ name }) => row(name)),
    first: [...lets.slice(0, at + 1), ...passed.map(({ name }): Statement => ({ kind: "keep", row: row(name), axis: "", at: position, value: { kind: "name", name } }))],
    second: [...again, ...passed.map(({ name }): Statement => ({ kind: "let", name, value: { kind: "kept", row: row(name), at: position } })), ...body.filter((s) => s.kind !== "let" || later.has(s))],
  }
}

function costOf(s: Scalar): number {
  const own = s.kind === "op" ? findOp(s.op)?.cost ?? 0 : s.kind === "read" ? 1 : 0
  return children(s).reduce((sum, x) => sum + costOf(x), own)
}
