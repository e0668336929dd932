// A block is the body of a loop while it is being built: its statements so far and the values known in it.
import type { Expr } from "../ir/expr.ts"
import type { Scalar, Statement } from "./loop.ts"

export interface Block {
  readonly parent: Block | null
  /** Index variable and name of the loop whose body this is; null at the root. */
  readonly index: string | null
  readonly loop: string | null
  readonly statements: Statement[]
  readonly values: Map<Expr, Scalar>
  /** Names of the values computed by a `let` of this very block. */
  readonly made: Map<Expr, string>
  /** Scratch rows by the value they hold. */
  readonly rows: Map<Expr, string>
  /** Rows whose entries this loop makes, one in every turn. */
  readonly making: Set<Expr>
  /** Finished loops of this block, in order. */
  readonly loops: Block[]
  /** Places in `statements` of loops that the driver runs in blocks of samples; only at the root. */
  readonly blocked: Set<number>
}

export function newBlock(parent: Block | null, index: string | null, loop: string | null): Block {
  return { parent, index, loop, statements: [], values: new Map(), made: new Map(), rows: new Map(), making: new Set(), loops: [], blocked: new Set() }
}

/** What the entry of a row is made of, if the loop around makes this very entry in the present turn; else null. */
export function entryInMaking(node: Expr, block: Block): Expr | null {
  const [of, at] = node.args
  if (node.op !== "entry" || of === undefined || at?.op !== "position" || of.over[0] !== at.name) return null
  for (let b: Block | null = block; b !== null; b = b.parent) {
    if (b.index === at.name) return b.making.has(of) ? (of.args[0] ?? null) : null
  }
  return null
}

/** A known value, unless a loop between here and there binds one of its index variables anew. */
export function lookup(node: Expr, block: Block): Scalar | null {
  for (let b: Block | null = block; b !== null; b = b.parent) {
    const found = b.values.get(node)
    if (found !== undefined) return found
    if (b.index !== null && node.free.includes(b.index)) return null
  }
  return null
}
