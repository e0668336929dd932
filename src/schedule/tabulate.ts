// What is worth a scratch row of its own. In: lowered expressions. Out: the same, in which values that loops would compute again and
// again are entries of rows: a row is made once, in the loop that all its other index variables stand in, and read anywhere
// inside. So the normalizer of a softmax over pairs is computed once per sample and not once per pair, and the weights of
// pairs once for all coordinates of a gradient. A row is as long as one named axis: nothing grows with the square of an axis.
//
// A value gets a row along the index of its innermost loop if a loop lies between this one and the others it depends on (there it would
// be computed anew in every turn), or if it is a reduction that several loops side by side need. Equal values of other index
// variables are entries of the same row, because rows are alpha-normal.
import type { Expr } from "../ir/expr.ts"
import { axisOf, entry, position, rebuild, row } from "../ir/make.ts"
import { findOp } from "../ops/table.ts"
import { memoByPlace } from "../ir/memo.ts"
import { postorder, transform } from "../ir/walk.ts"
import { KEEP_COST } from "./cost.ts"
import { gathered } from "./gather.ts"
import { inOrder } from "./order.ts"
import { dividedOnce } from "./quotients.ts"
import { isRow } from "./rows.ts"
import type { Wanted } from "./schedule.ts"

interface Loop {
  readonly index: string
  /** Of what it is the loop: two loops over one index are two loops if they have different owners. */
  readonly owner: number
}

export function tabulate(given: readonly Wanted[], axisOrder: readonly string[]): readonly Wanted[] {
  const before = postorder(given.map((w) => w.expr))
  if (![...given.flatMap((w) => w.indices), ...before.flatMap((node) => node.over)].some((index) => axisOf(index) !== "*")) return given
  const memo = new Map<Expr, Expr>()
  const divided = new Map<Expr, Expr>()
  const wanted = given.map((w) => ({ ...w, expr: transform(transform(w.expr, (node) => gathered(symmetric(node)), memo), (node) => dividedOnce(node, axisOrder), divided) }))
  const costly = costlyNodes()
  const places = wanted.map((w, k) => w.indices.map((index): Loop => ({ index, owner: -1 - k })))
  const rowOf = rowsOf(costly, memo)
  const isCheap = (node: Expr): boolean => !costly(node)
  const kept = worthKeeping(wanted, places, rowOf, isCheap, axisOrder)
  if (kept.size === 0) return wanted
  const rewrite = rewriter(kept, rowOf, isCheap, axisOrder)
  return wanted.map((w, k) => ({ ...w, expr: rewrite(w.expr, places[k] ?? []) }))
}

const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "mul", "and", "or", "eq", "ne"])

/** What is alike in two copies of an axis is written with the lower copy first: z*z[n'] and z[n']*z are one product, of the same bits. */
function symmetric(node: Expr): Expr {
  const [a, b] = node.args
  if (a === undefined || b === undefined || !COMMUTATIVE.has(node.op)) return node
  const alike = a.free.length === b.free.length && a.free.every((index, k) => axisOf(index) === axisOf(b.free[k] ?? ""))
  return alike && b.free.join() < a.free.join() ? rebuild(node, [b, a]) : node
}

/** Whether a node contains a reduction or an op that costs more than a row; what does not gets none. Asked also of nodes that rows are made of, which may be new. */
function costlyNodes(): (node: Expr) => boolean {
  const known = new Map<Expr, boolean>()
  return (root) => {
    for (const node of postorder([root], (n) => known.has(n))) {
      known.set(node, (node.over.length > 0 && !isRow(node)) || (findOp(node.op)?.cost ?? 0) >= KEEP_COST || node.args.some((a) => known.get(a) === true))
    }
    return known.get(root) === true
  }
}

/** The loops a node stands in: up to the innermost one that it depends on. */
function placeOf(node: Expr, around: readonly Loop[]): readonly Loop[] {
  let length = around.length
  while (length > 0 && !node.free.includes(around[length - 1]?.index ?? "")) length -= 1
  return length === around.length ? around : around.slice(0, length)
}

const textOf = (place: readonly Loop[]): string => place.map((l) => l.index).join(",")

/** The row of a node along the index of its innermost loop, if there can be one. */
type RowOf = (node: Expr, place: readonly Loop[]) => Expr | null

/** Rows of nodes inside each other have most of their parts in common, so that what was turned around once is remembered. */
function rowsOf(costly: (node: Expr) => boolean, turned: Map<Expr, Expr>): RowOf {
  const known = new Map<Expr, Map<string, Expr>>()
  return (node, place) => {
    const inner = place[place.length - 1]
    if (inner === undefined || axisOf(inner.index) === "*" || !costly(node) || isRow(node) || node.op === "entry") return null
    // A choice that is the same for the whole row is made where an entry is read: the row need not wait for it.
    if (node.op === "if" && node.args[0]?.free.includes(inner.index) === false) return null
    const own = known.get(node) ?? new Map<string, Expr>()
    // Renaming the index may have turned a symmetric pair around.
    const made = own.get(inner.index) ?? transform(row("values", inner.index, node), symmetric, turned)
    known.set(node, own.set(inner.index, made))
    return made
  }
}

/** The loops in which the body of a row stands: those it depends on, and its own. */
function insideRow(made: Expr, place: readonly Loop[]): readonly Loop[] {
  return [...place.filter((l) => made.free.includes(l.index)), ...made.over.map((index) => ({ index, owner: made.id }))]
}

function inside(node: Expr, place: readonly Loop[], axisOrder: readonly string[]): readonly Loop[] {
  return node.over.length === 0 ? place : [...place, ...inOrder(node.over, axisOrder).map((index) => ({ index, owner: node.id }))]
}

function worthKeeping(wanted: readonly Wanted[], places: ReadonlyArray<readonly Loop[]>, rowOf: RowOf, isCheap: (node: Expr) => boolean, axisOrder: readonly string[]): ReadonlySet<Expr> {
  const kept = new Set<Expr>()
  const owners = new Map<Expr, Set<number>>()
  const seen = memoByPlace<true>()
  const visit = (node: Expr, around: readonly Loop[]): void => {
    if (isCheap(node)) return
    const place = placeOf(node, around)
    const last = place[place.length - 1]
    const here = seen(`${textOf(place)}|${last?.owner ?? ""}`)
    if (here.has(node)) return
    here.set(node, true)
    const repeated = isRepeated(node, place)
    const made = last === undefined || !(repeated || node.over.length > 0) ? null : rowOf(node, place)
    if (made !== null && last !== undefined && (repeated || isShared(made, last))) {
      kept.add(made)
      for (const argument of made.args) visitBody(argument, insideRow(made, place))
      return
    }
    for (const argument of node.args) visit(argument, inside(node, place, axisOrder))
  }
  const visitBody = (body: Expr, place: readonly Loop[]): void => {
    for (const argument of body.args) visit(argument, inside(body, place, axisOrder))
  }
  /** A reduction that several loops need. */
  const isShared = (made: Expr, { owner }: Loop): boolean => {
    const known = owners.get(made) ?? new Set()
    owners.set(made, known.add(owner))
    return known.size > 1
  }
  wanted.forEach((w, k) => visit(w.expr, places[k] ?? []))
  return kept
}

/** A loop that the node does not depend on lies between its innermost loop and the next one that it depends on. */
function isRepeated(node: Expr, place: readonly Loop[]): boolean {
  const last = place.length - 1
  const others = place.slice(0, last).findLastIndex((l) => node.free.includes(l.index) && l.index !== place[last]?.index)
  return others < last - 1
}

function rewriter(kept: ReadonlySet<Expr>, rowOf: RowOf, isCheap: (node: Expr) => boolean, axisOrder: readonly string[]): (node: Expr, around: readonly Loop[]) => Expr {
  const memo = memoByPlace<Expr>()
  const rows = new Map<Expr, Expr>()
  const heads = new Set([...kept].map((made) => made.args[0]?.op))
  const rewrite = (node: Expr, around: readonly Loop[]): Expr => {
    if (isCheap(node)) return node
    const place = placeOf(node, around)
    const here = memo(textOf(place))
    const known = here.get(node)
    if (known !== undefined) return known
    const made = heads.has(node.op) ? rowOf(node, place) : null
    const index = place[place.length - 1]?.index
    const result = made !== null && index !== undefined && kept.has(made) ? entry(rowFor(made, place), position(index)) : withArguments(node, place)
    here.set(node, result)
    return result
  }
  const withArguments = (node: Expr, place: readonly Loop[]): Expr => rebuild(node, node.args.map((a) => rewrite(a, inside(node, place, axisOrder))))
  const rowFor = (made: Expr, place: readonly Loop[]): Expr => {
    const known = rows.get(made)
    if (known !== undefined) return known
    const result = rebuild(made, made.args.map((body) => withArguments(body, insideRow(made, place))))
    rows.set(made, result)
    return result
  }
  return rewrite
}
