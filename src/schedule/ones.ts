// How many entries of a row there are, or fulfil a condition. In: the statements of a stage. Out: the same, where a sum of ones in a loop is "sum of ones": a count, which loses
// nothing that would have to be kept beside it.
import type { Statement } from "./loop.ts"

/** The name that its row has among the reductions. */
export const OF_ONES = "sum of ones"

export function withOnes(body: readonly Statement[]): readonly Statement[] {
  const inside = body.map((s): Statement => (s.kind === "for" ? { ...s, body: withOnes(s.body) } : s))
  const steps = inside.flatMap((s) => (s.kind === "for" ? s.body : [])).filter((s) => s.kind === "step")
  const finished = new Set(inside.flatMap((s) => (s.kind === "finish" ? [s.name] : [])))
  const counted = new Set(steps.flatMap((s) => (s.reduction === "sum" && s.value.kind === "number" && s.value.value === 1 && finished.has(s.name) ? [s.name] : [])))
  const renamed = (s: Statement): Statement => ((s.kind === "start" || s.kind === "step" || s.kind === "finish") && counted.has(s.name) ? { ...s, reduction: OF_ONES } : s)
  return counted.size === 0 ? inside : inside.map((s) => (s.kind === "for" ? { ...s, body: s.body.map(renamed) } : renamed(s)))
}
