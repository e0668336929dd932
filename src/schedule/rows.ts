// Rows of values: what a loop writes for them, and what follows the loop. In: a node whose value is a row (see the maker `row`).
// Out: statements. An order keeps its keys and sorts them when the loop is done; the inverse of an order writes where the order points,
// a running reduction what its accumulator holds in every turn. A matrix is kept in loops over its rows and columns and factored behind them, right sides are
// kept one behind the other and solved.
import type { Expr } from "../ir/expr.ts"
import { FACTORS, factorsAxis, jointAxis, systemOf } from "../ir/linear.ts"
import { axisOf, indexOf, isPermutation, one } from "../ir/make.ts"
import { runningOf, type Running } from "../rules/running.ts"
import type { Emitter } from "./emit.ts"
import { nextName } from "./emit.ts"
import { inOrder } from "./order.ts"
import type { Scalar, Statement } from "./loop.ts"

/** A row to be made in a loop over its index, or loops over its indices. */
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
  return isPermutation(node) || node.op === "values" || node.op === FACTORS || systemOf(node) !== null || runningOf(node) !== undefined
}

export function rowSink(node: Expr, emitter: Emitter, axisOrder: readonly string[]): RowSink {
  const axis = rowAxis(node)
  const name = newRow(emitter, axis)
  const apart = node.op === "order" || systemOf(node) !== null
  return { kind: "row", node, rest: inOrder(indicesOf(node), axisOrder), name, written: apart ? newRow(emitter, axis) : name, state: nextName(emitter, "run") }
}

/** The index variables that a row is a function of, in the order of its entries. */
export const indicesOf = (node: Expr): readonly string[] => (node.over.length > 0 ? node.over : [indexOf(node)])

/** The axis as long as the scratch row. */
function rowAxis(node: Expr): string {
  return node.op === FACTORS ? factorsAxis(indexOf(node)) : jointAxis(indicesOf(node).map(axisOf))
}

/** Where the entry at positions stands in a row over the axes. */
export function addressOf(axes: readonly string[], at: readonly Scalar[]): Scalar {
  return at.reduce((address, position, k) => applied("add", applied("mul", address, { kind: "size", axis: axes[k] ?? "" }), position))
}

export const applied = (op: string, ...args: readonly Scalar[]): Scalar => ({ kind: "op", op, args })

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

/** One turn of a row's loop. */
export function rowTurn(sink: RowSink, value: (e: Expr) => Scalar, position: (index: string) => Scalar): readonly Statement[] {
  const running = runningOf(sink.node)
  const indices = indicesOf(sink.node)
  const at = addressOf(indices.map(axisOf), indices.map(position))
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
  const axis = rowAxis(node)
  if (node.op !== "inverse") return { kind: "keep", row: written, axis, at, value: value(first) }
  const order = value(first)
  if (order.kind !== "name") throw new Error("the order was not scheduled")
  return { kind: "keep", row: written, axis, at: { kind: "kept", row: order.name, at }, value: at }
}

/** What is done when the loop has ended. `made`: the row of another node. */
export function rowEnd({ node, name, written }: RowSink, emitter: Emitter, made: (e: Expr) => Scalar): readonly Statement[] {
  const axis = rowAxis(node)
  const system = systemOf(node)
  if (system !== null) {
    const factors = made(system.factors)
    if (factors.kind !== "name") throw new Error("the matrix was not scheduled")
    return [{ kind: "routine", routine: system.op, reads: [factors.name, written], writes: [name], axes: [axisOf(system.over.at(-1) ?? ""), axis] }]
  }
  if (node.op === FACTORS) return [{ kind: "routine", routine: "factor", reads: [written], writes: [name], axes: [axisOf(indexOf(node))] }]
  return node.op === "order" ? [{ kind: "routine", routine: "sort", reads: [written], writes: [name, newRow(emitter, axis)], axes: [axis] }] : []
}
