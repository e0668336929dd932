// Which reductions belong in a block, and in which order their loops must run.
// Rows of values are found with the reductions. A reduction belongs here if none of its index variables is bound by a loop further in. Its level is one more than that of any
// reduction of this block it depends on; what has the same level is independent and may share a loop.
import type { Expr } from "../ir/expr.ts"
import { lookup, type Block } from "./block.ts"
import type { Sink } from "./schedule.ts"

export interface Scan {
  readonly reductions: ReadonlySet<Expr>
  readonly levels: ReadonlyMap<Expr, number>
  readonly storeLevels: ReadonlyMap<Sink, number>
}

export function scan(block: Block, sinks: readonly Sink[]): Scan {
  const reductions = new Set<Expr>()
  const levels = new Map<Expr, number>()
  const memo = new Map<string, number>()
  /** Highest level at or below a node; `hidden` are the variables that loops between the block and the node bind. */
  const visit = (node: Expr, hidden: ReadonlySet<string>): number => {
    const inside = node.free.filter((index) => hidden.has(index))
    if (inside.length === 0 && lookup(node, block) !== null) return 0
    if (node.args.length === 0) return 0
    const key = `${node.id}|${inside.join(",")}`
    const known = memo.get(key)
    if (known !== undefined) return known
    const deeper = node.over.length === 0 ? hidden : new Set([...hidden, ...node.over])
    let level = 0
    for (const argument of node.args) level = Math.max(level, visit(argument, deeper))
    if ((node.over.length > 0 || node.op === "inverse") && inside.length === 0) {
      level += 1
      reductions.add(node)
      levels.set(node, level)
    }
    memo.set(key, level)
    return level
  }
  const storeLevels = new Map<Sink, number>()
  for (const sink of sinks) {
    const hidden = new Set(sink.rest)
    const roots = sink.kind === "store" ? [sink.wanted.expr] : sink.node.args
    const level = roots.reduce((highest, root) => Math.max(highest, visit(root, hidden)), 0)
    storeLevels.set(sink, level + 1)
  }
  return { reductions, levels, storeLevels }
}
