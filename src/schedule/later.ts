// Sums over the batch that may wait. In: what the program loops for, with the earliest level of each. Out: the levels to use.
// Where a gradient is divided by a sum of weights, the weights must be summed first, but the value need not be: it waits for
// the loop that makes the gradient if both are made of the same reductions over a row, which are then computed once.
import type { Expr } from "../ir/expr.ts"
import { postorder } from "../ir/walk.ts"
import type { Sink } from "./schedule.ts"

export function withWaiting(sinks: readonly Sink[], earliest: (sink: Sink) => number): (sink: Sink) => number {
  const late = new Map<Sink, number>()
  if (sinks.every((s) => earliest(s) === 1)) return earliest
  const nodes = new Map(sinks.map((s) => [s, new Set(postorder(rootsOf(s)))]))
  const rows = new Map(sinks.map((s) => [s, [...(nodes.get(s) ?? [])].filter((e) => e.over.length > 0 && e.free.length > 0)]))
  const shared = (sink: Sink, level: number): number => {
    const there = new Set(sinks.flatMap((s) => (s !== sink && s.rest[0] === sink.rest[0] && earliest(s) === level ? (rows.get(s) ?? []) : [])))
    return (rows.get(sink) ?? []).filter((e) => there.has(e)).length
  }
  for (const sink of sinks) {
    if (sink.kind !== "reduce") continue
    const users = sinks.filter((s) => s !== sink && nodes.get(s)?.has(sink.node) === true)
    const latest = Math.min(...users.map((s) => earliest(s) - 1), Math.max(...sinks.map(earliest)))
    let best = earliest(sink)
    for (let level = best + 1; level <= latest; level += 1) if (shared(sink, level) > shared(sink, best)) best = level
    late.set(sink, best)
  }
  return (sink) => late.get(sink) ?? earliest(sink)
}

function rootsOf(sink: Sink): readonly Expr[] {
  return sink.kind === "store" ? [sink.wanted.expr] : sink.node.args
}
