// Rows of values: what a loop writes for them, and what follows the loop. In: a node whose value is a row (see the maker `row`).
// Out: statements. An order keeps its keys and sorts them when the loop is done; the inverse of an order writes where the order points.
import type { Expr } from "../ir/expr.ts"
import { axisOf, indexOf, isPermutation } from "../ir/make.ts"
import type { Emitter } from "./emit.ts"
import { nextName } from "./emit.ts"
import type { Scalar, Statement } from "./loop.ts"

/** A row to be made in a loop over its index. */
export interface RowSink {
  readonly kind: "row"
  readonly node: Expr
  readonly rest: readonly string[]
  /** The scratch row that holds it in the end, and the one that the loop writes. */
  readonly name: string
  readonly written: string
}

export function isRow(node: Expr): boolean {
  return isPermutation(node) || node.op === "values"
}

export function rowSink(node: Expr, emitter: Emitter): RowSink {
  const axis = axisOf(indexOf(node))
  const name = newRow(emitter, axis)
  return { kind: "row", node, rest: [indexOf(node)], name, written: node.op === "order" ? newRow(emitter, axis) : name }
}

export function newRow(emitter: Emitter, axis: string): string {
  const name = nextName(emitter, "row")
  emitter.rows.push({ name, axis })
  return name
}

/** The step of a row's loop at a position. */
export function rowStep({ node, written }: RowSink, value: (e: Expr) => Scalar, at: Scalar): Statement {
  const [first] = node.args
  if (first === undefined) throw new Error(`${node.op} lacks an argument`)
  const axis = axisOf(indexOf(node))
  if (node.op !== "inverse") return { kind: "keep", row: written, axis, at, value: value(first) }
  const order = value(first)
  if (order.kind !== "name") throw new Error("the order was not scheduled")
  return { kind: "keep", row: written, axis, at: { kind: "kept", row: order.name, at }, value: at }
}

/** What is done when the loop has ended. */
export function rowEnd({ node, name, written }: RowSink, emitter: Emitter): readonly Statement[] {
  const axis = axisOf(indexOf(node))
  return node.op === "order" ? [{ kind: "sort", keys: written, order: name, work: newRow(emitter, axis), axis }] : []
}
