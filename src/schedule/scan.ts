// Which reductions and rows belong in a block, and in which order their loops must run.
// A reduction belongs here if none of its index variables is bound by a loop further in. Its level is one more than that of any
// reduction of this block it depends on; what has the same level is independent and may share a loop. What needs of a row only the
// entry of the present turn may share the loop that makes the row, so it need not be a level above it.
import type { Expr } from "../ir/expr.ts"
import { memo, memoByPlace } from "../ir/memo.ts"
import { entryInMaking, lookup, type Block } from "./block.ts"
import { inOrder } from "./order.ts"
import { isRow } from "./rows.ts"
import type { Sink } from "./schedule.ts"

export interface Scan {
  readonly reductions: ReadonlySet<Expr>
  readonly levels: ReadonlyMap<Expr, number>
  readonly storeLevels: ReadonlyMap<Sink, number>
}

export function scan(block: Block, sinks: readonly Sink[], axisOrder: readonly string[]): Scan {
  const reductions = new Set<Expr>()
  const levels = new Map<Expr, number>()
  const known = memoByPlace<number>()
  /**
   * Highest level at or below a node; `hidden` are the variables that loops between the block and the node bind, `turn` is the one of the
   * first of these loops, as long as no loop further in binds it anew.
   */
  const visit = (node: Expr, hidden: ReadonlySet<string>, turn: string | null): number => {
    if (!hasLoops(node)) return 0
    const inside = node.free.filter((index) => hidden.has(index))
    const inMaking = entryInMaking(node, block)
    if (inMaking !== null && inside.length === 0) return visit(inMaking, hidden, turn)
    if (inside.length === 0 && lookup(node, block) !== null) return 0
    const here = known(`${inside.join(",")}|${turn}`)
    const before = here.get(node)
    if (before !== undefined) return before
    const local = isLooped(node) && inside.length === 0
    const deeper = node.over.length === 0 ? hidden : new Set([...hidden, ...node.over])
    const next = local ? (inOrder(node.over, axisOrder)[0] ?? null) : turn !== null && node.over.includes(turn) ? null : turn
    let level = 0
    for (const argument of node.args) level = Math.max(level, visit(argument, deeper, next))
    if (local) {
      level += 1
      reductions.add(node)
      levels.set(node, level)
    }
    if (turn !== null && isOfTurn(node, turn)) level = Math.max(0, level - 1)
    here.set(node, level)
    return level
  }
  const storeLevels = new Map<Sink, number>()
  for (const sink of sinks) {
    const hidden = new Set(sink.rest)
    const roots = sink.kind === "store" ? [sink.wanted.expr] : sink.node.args
    const level = roots.reduce((highest, root) => Math.max(highest, visit(root, hidden, sink.rest[0] ?? null)), 0)
    storeLevels.set(sink, level + 1)
  }
  return { reductions, levels, storeLevels }
}

const looped = memo<boolean>()

/** Whether a loop is needed for a value, or an entry of a row. */
function hasLoops(node: Expr): boolean {
  if (node.args.length === 0) return false
  const known = looped.get(node)
  if (known !== undefined) return known
  const found = isLooped(node) || node.op === "entry" || node.args.some(hasLoops)
  looped.set(node, found)
  return found
}

function isLooped(node: Expr): boolean {
  return node.over.length > 0 || isRow(node)
}

/** The entry of a row that a loop over that index makes in the same turn. */
function isOfTurn(node: Expr, turn: string): boolean {
  const [of, at] = node.args
  return node.op === "entry" && of?.op === "values" && of.over[0] === turn && at?.op === "position" && at.name === turn
}
