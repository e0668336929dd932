// What a body weighs: whether it is worth copies. In: the statements of a sample. Out: its cost, whether it calls functions, and the turns of its loops.
import { findOp } from "../../ops/table.ts"
import type { Statement } from "../../schedule/loop.ts"
import { values } from "../../schedule/scalars.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { costOf } from "./scalar.ts"

/** Cost of a body up to which its loop is unrolled; in longer ones the terms' way through memory does not count. */
export const UNROLLED = 40

/** Cost of one sample; infinite with loops inside. */
export function cost(body: readonly Statement[]): number {
  return body.reduce((sum, s) => values(s).reduce((inner, v) => inner + costOf(v), s.kind === "for" ? Infinity : sum), 0)
}

/** V8 puts only so much of called functions in place, and a call that is none costs a boxed number: one copy of each is enough. */
export function calls(body: readonly Statement[]): boolean {
  let found = false
  eachScalar(body, (s) => {
    const op = s.kind === "op" ? findOp(s.op) : undefined
    if (op !== undefined && (op.make !== undefined || op.js === undefined)) found = true
  })
  return found
}

/** Loops inside of each other. */
export interface Nest {
  readonly axis: string
  readonly inside: readonly Nest[]
}

export function loopsIn(body: readonly Statement[]): readonly Nest[] {
  return body.flatMap((s) => (s.kind === "for" ? [{ axis: s.axis, inside: loopsIn(s.body) }] : []))
}

/** Of all loops of a sample. */
export function turnsOf(loops: readonly Nest[], sizes: Readonly<Record<string, number>>): number {
  return loops.reduce((sum, { axis, inside }) => sum + (sizes[axis] ?? 1) * (1 + turnsOf(inside, sizes)), 0)
}
