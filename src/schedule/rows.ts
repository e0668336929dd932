// Rows of values: what a loop writes for them, and what follows the loop. In: a node whose value is a row (see the maker `row`).
// Out: statements. An order keeps its keys and sorts them when the loop is done; the inverse of an order writes where the order points,
// a running reduction what its accumulator holds in every turn.
import type { Expr } from "../ir/expr.ts"
import { axisOf, indexOf, isPermutation, one } from "../ir/make.ts"
import { runningOf, type Running } from "../rules/running.ts"
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
  /** Of a running reduction: its accumulator. */
  readonly state: string
}

export function isRow(node: Expr): boolean {
  return isPermutation(node) || node.op === "values" || runningOf(node) !== undefined
}

export function rowSink(node: Expr, emitter: Emitter): RowSink {
  const axis = axisOf(indexOf(node))
  const name = newRow(emitter, axis)
  return { kind: "row", node, rest: [indexOf(node)], name, written: node.op === "order" ? newRow(emitter, axis) : name, state: nextName(emitter, "run") }
}

export function newRow(emitter: Emitter, axis: string): string {
  const name = nextName(emitter, "row")
  emitter.rows.push({ name, axis })
  return name
}

/** Its loop runs from the last position to the first. */
export function runsDown({ node }: RowSink): boolean {
  const sign = runningOf(node)?.sign
  return sign === ">=" || sign === ">"
}

/** What is done before the loop. */
export function rowStart({ node, state }: RowSink): readonly Statement[] {
  const running = runningOf(node)
  return running === undefined ? [] : [{ kind: "start", name: state, reduction: running.reduction }]
}

/** One turn of a row's loop at a position. */
export function rowTurn(sink: RowSink, value: (e: Expr) => Scalar, at: Scalar): readonly Statement[] {
  const running = runningOf(sink.node)
  return running === undefined ? [rowKeep(sink, value, at)] : runningTurn(sink, running, value, at)
}

/** Before the step or after it, the accumulator holds the entry of this position. */
function runningTurn({ node, written, state }: RowSink, { reduction, sign }: Running, value: (e: Expr) => Scalar, at: Scalar): readonly Statement[] {
  const [body, filter] = node.args
  if (body === undefined || filter === undefined) throw new Error(`${node.op} lacks an argument`)
  const entry: Statement[] = [
    { kind: "finish", name: state, reduction },
    { kind: "keep", row: written, axis: axisOf(indexOf(node)), at, value: { kind: "name", name: state } },
  ]
  // An entry and its weight are two values, which no op makes one.
  const [of = body, weight] = body.op === "weighted" ? body.args : []
  const step: Statement = { kind: "step", name: state, reduction, value: value(of), index: weight === undefined ? at : value(weight), ...(filter === one ? {} : { when: value(filter) }) }
  return sign === "<" || sign === ">" ? [...entry, step] : [step, ...entry]
}

function rowKeep({ node, written }: RowSink, value: (e: Expr) => Scalar, at: Scalar): Statement {
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
  return node.op === "order" ? [{ kind: "routine", routine: "sort", reads: [written], writes: [name, newRow(emitter, axis)], axes: [axis] }] : []
}
