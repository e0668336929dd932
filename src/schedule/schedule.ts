// Expressions to one loop program. In: lowered expressions, each a scalar or an array over index variables. Out: loops.
//
// A node is computed in the outermost loop that binds all its index variables. In a block, the reductions that belong there and
// the arrays stored there ask for loops; what does not depend on each other shares one loop. So an element-wise loss with gradient
// and Hessian is one loop over the batch, and a soft-max row is a few loops over the row inside it.
// A costly value that two neighboring loops over the same row need is kept in a scratch row, never one that grows with the batch.
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { findOp } from "../ops/table.ts"
import type { By, Rescue } from "../precision/guard.ts"
import type { ArrayInput, Program, Scalar, Statement } from "./loop.ts"
import { alike } from "./alike.ts"
import { entryInMaking, newBlock, lookup, type Block } from "./block.ts"
import { KEEP_COST, KEEP_WORK } from "./cost.ts"
import { inOrder } from "./order.ts"
import { tabulate } from "./tabulate.ts"
import { withWaiting } from "./later.ts"
import { scan, type Scan } from "./scan.ts"
import { withEntriesApart } from "./apart.ts"
import { withoutSecondSearch } from "./largest.ts"
import { withShort } from "./short.ts"
import { finishProgram } from "./stages.ts"
import { withFours } from "./fours.ts"
import { withOnes } from "./ones.ts"
import { emit, nextName, type Emitter } from "./emit.ts"
import { isRow, newRow, rowEnd, rowSink, rowStart, rowTurn, runsDown, type RowSink } from "./rows.ts"

/** A value to compute: a scalar (no indices) or an array over index variables in memory order. */
export interface Wanted {
  readonly name: string
  readonly expr: Expr
  readonly indices: readonly string[]
  /** Of a derivative by the entries of one input. */
  readonly by?: By
}

/** Something a block still has to loop for. */
export type Sink =
  | { readonly kind: "reduce"; readonly node: Expr; readonly rest: readonly string[]; readonly name: string }
  | RowSink
  | { readonly kind: "store"; readonly wanted: Wanted; readonly rest: readonly string[] }

export function schedule(wanted: readonly Wanted[], inputs: readonly ArrayInput[], axisOrder: readonly string[], rescues: readonly Rescue[] = []): Program {
  const root = newBlock(null, null, null)
  const emitter: Emitter = { inputs: new Map(inputs.map((i) => [i.name, i.axes])), rows: [], count: 0, sums: new Set() }
  const sinks = tabulate(alike(wanted), axisOrder).map((w): Sink => ({ kind: "store", wanted: w, rest: w.indices }))
  build(root, sinks, emitter, axisOrder)
  const program = finishProgram(root, wanted, inputs, rescues, emitter)
  return { ...program, stages: program.stages.map((stage, k) => withShort({ ...stage, body: loopsRewritten(stage.body) }, k)) }
}

function loopsRewritten(body: readonly Statement[]): readonly Statement[] {
  return body.some((s) => s.kind === "for") ? withFours(withOnes(withoutSecondSearch(withEntriesApart(body)))) : body
}

function build(block: Block, sinks: readonly Sink[], emitter: Emitter, axisOrder: readonly string[]): void {
  const found = scan(block, sinks, axisOrder)
  const local = [...found.reductions].map((node): Sink => (isRow(node)
    ? rowSink(node, emitter, axisOrder)
    : { kind: "reduce", node, rest: inOrder(node.over, axisOrder), name: nextName(emitter, node.op) }))
  const looping = [...local, ...sinks.filter((s) => s.rest.length > 0)]
  const earliest = (sink: Sink): number => levelOf(sink, found)
  const level = block.parent === null ? withWaiting(looping, earliest) : earliest
  for (const step of [...new Set(looping.map(level))].sort((a, b) => a - b)) {
    const now = looping.filter((s) => level(s) === step)
    for (const group of groups(block, now)) loop(block, group, local, emitter, axisOrder)
  }
  for (const sink of sinks) if (sink.rest.length === 0) act(block, sink, emitter)
}

function levelOf(sink: Sink, found: Scan): number {
  return found.storeLevels.get(sink) ?? (sink.kind === "store" ? undefined : found.levels.get(sink.node)) ?? 1
}

/** Sinks that share a loop. At the root, sums and arrays over the batch go in blocks; other reductions over the batch in a plain loop. */
function groups(block: Block, sinks: readonly Sink[]): ReadonlyArray<readonly Sink[]> {
  const byLoop = new Map<string, Sink[]>()
  for (const sink of sinks) {
    const [index] = sink.rest
    const key = `${index}|${sink.kind === "row" && runsDown(sink) ? "down" : ""}|${block.parent === null && index === "*" && !blockable(sink) ? "plain" : ""}`
    const list = byLoop.get(key)
    if (list === undefined) byLoop.set(key, [sink])
    else list.push(sink)
  }
  return [...byLoop.values()]
}

function blockable(sink: Sink): boolean {
  return sink.kind === "store" || (sink.kind === "reduce" && sink.node.op === "sum" && sink.rest.length === 1)
}

function loop(block: Block, sinks: readonly Sink[], local: readonly Sink[], emitter: Emitter, axisOrder: readonly string[]): void {
  const index = sinks[0]?.rest[0]
  if (index === undefined) return
  const blocked = block.parent === null && index === "*" && sinks.every(blockable)
  const [first] = sinks
  const down = first?.kind === "row" && runsDown(first)
  const counter = nextName(emitter, "i")
  const inner = newBlock(block, index, down ? nextName(emitter, "i") : counter)
  if (down) inner.statements.push({ kind: "let", name: inner.loop ?? "", value: fromTheEnd(axisOf(index), counter) })
  for (const sink of sinks) {
    if (sink.kind === "row" && local.includes(sink)) block.statements.push(...rowStart(sink))
    if (sink.kind === "row" && sink.node.op === "values") inner.making.add(sink.node)
    if (!local.includes(sink) || sink.kind !== "reduce") continue
    if (blocked) emitter.sums.add(sink.name)
    else block.statements.push({ kind: "start", name: sink.name, reduction: sink.node.op })
  }
  build(inner, sinks.map((s) => ({ ...s, rest: s.rest.slice(1) })), emitter, axisOrder)
  block.statements.push({ kind: "for", name: counter, axis: axisOf(index), body: inner.statements })
  if (blocked) block.blocked.add(block.statements.length - 1)
  for (const sink of sinks) {
    if (!local.includes(sink) || sink.kind === "store") continue
    if (sink.kind === "row") block.statements.push(...rowEnd(sink, emitter, (e) => valueOf(e, block, emitter)))
    else if (!blocked) block.statements.push({ kind: "finish", name: sink.name, reduction: sink.node.op })
    block.values.set(sink.node, { kind: "name", name: sink.name })
  }
  block.loops.push(inner)
}

/** The position of a loop that counts its turns from the last position down. */
function fromTheEnd(axis: string, counter: string): Scalar {
  const last: Scalar = { kind: "op", op: "sub", args: [{ kind: "size", axis }, { kind: "number", value: 1 }] }
  return { kind: "op", op: "sub", args: [last, { kind: "name", name: counter }] }
}

/** The innermost step of a sink: accumulate or store. */
function act(block: Block, sink: Sink, emitter: Emitter): void {
  if (sink.kind === "store") {
    const { wanted } = sink
    const value = valueOf(wanted.expr, block, emitter)
    const at = wanted.indices.map((index) => positionIn(block, index))
    block.statements.push({ kind: "store", output: wanted.name, axes: wanted.indices.map(axisOf), at, value })
    return
  }
  if (sink.kind === "row") {
    block.statements.push(...rowTurn(sink, (e) => valueOf(e, block, emitter), (index) => positionIn(block, index)))
    return
  }
  const [body, filter] = sink.node.args
  if (body === undefined || filter === undefined) return
  const value = valueOf(body, block, emitter)
  const always = filter.op === "number" && filter.name === "1"
  const when = always ? undefined : valueOf(filter, block, emitter)
  if (emitter.sums.has(sink.name)) {
    const term: Scalar = when === undefined ? value : { kind: "if", test: when, then: value, otherwise: { kind: "number", value: 0 } }
    block.statements.push({ kind: "term", name: sink.name, value: term })
    return
  }
  const index = positionIn(block, sink.node.over[0] ?? "")
  block.statements.push({ kind: "step", name: sink.name, reduction: sink.node.op, value, index, ...(when === undefined ? {} : { when }) })
}

function positionIn(block: Block, index: string): Scalar {
  for (let b: Block | null = block; b !== null; b = b.parent) if (b.index === index && b.loop !== null) return { kind: "name", name: b.loop }
  throw new Error(`no loop binds ${index}`)
}

/** The scalar that holds a node's value in a block, computing it in the outermost block where it is constant. */
function valueOf(node: Expr, block: Block, emitter: Emitter): Scalar {
  const inMaking = entryInMaking(node, block)
  if (inMaking !== null) return valueOf(inMaking, block, emitter)
  const known = lookup(node, block)
  if (known !== null) return known
  if (block.parent !== null && block.index !== null && !node.free.includes(block.index)) return valueOf(node, block.parent, emitter)
  const kept = keptValue(node, block, emitter)
  const value = kept ?? emit(node, emitter, (e) => valueOf(e, block, emitter), (index) => positionIn(block, index))
  // Stays in the branch that asks for it: it is dear, and seldom needed.
  if (value.kind === "rescue") return value
  if (value.kind === "number" || value.kind === "size" || value.kind === "scalar" || value.kind === "name") {
    block.values.set(node, value)
    return value
  }
  const name = nextName(emitter, "t")
  block.statements.push({ kind: "let", name, value })
  block.made.set(node, name)
  const made: Scalar = { kind: "name", name }
  block.values.set(node, made)
  return made
}

/** One dear op, or many cheap ones in every turn. */
function isDear(node: Expr, index: string, around: Block): boolean {
  return (findOp(node.op)?.cost ?? 0) >= KEEP_COST || workOf(node, index, around, KEEP_WORK) >= KEEP_WORK
}

/** What a value costs in a turn, counted up to a limit: entries of rows and inputs are there to be read. */
function workOf(node: Expr, index: string, around: Block, limit: number): number {
  if (limit <= 0 || node.args.length === 0 || node.over.length > 0 || !node.free.includes(index) || node.op === "entry" || node.op === "input") return 0
  return node.args.reduce((sum, a) => sum + (around.loops.some((b) => b.rows.has(a)) ? 0 : workOf(a, index, around, limit - sum)), findOp(node.op)?.cost ?? 1)
}

/** A costly value that an earlier loop over the same row made is read from a scratch row. */
function keptValue(node: Expr, block: Block, emitter: Emitter): Scalar | null {
  if (block.parent === null || block.index === null || axisOf(block.index) === "*") return null
  const before = block.parent.loops.find((b) => b.index === block.index && b.made.has(node))
  const name = before?.made.get(node)
  if (before === undefined || name === undefined || before.loop === null || block.loop === null || !isDear(node, block.index, block.parent)) return null
  const axis = axisOf(block.index)
  let row = before.rows.get(node)
  if (row === undefined) {
    row = newRow(emitter, axis)
    before.rows.set(node, row)
    const at = before.statements.findIndex((s) => s.kind === "let" && s.name === name)
    const keep: Statement = { kind: "keep", row, axis, at: { kind: "name", name: before.loop }, value: { kind: "name", name } }
    before.statements.splice(at + 1, 0, keep)
  }
  return { kind: "kept", row, at: { kind: "name", name: block.loop } }
}
