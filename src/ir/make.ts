// Makers of expressions: the only place where nodes are created. Interning is here (equal nodes are one object), and the
// alpha-normal form of reductions: a bound index variable is always the lowest copy of its axis that the result does
// not depend on, so that renaming a bound variable never hides that two sums are the same sum.
import type { Span } from "../syntax/ast.ts"
import type { Expr } from "./expr.ts"
import { keepNode, nodeWith } from "./known.ts"
import { memoByPlace, newNotes } from "./memo.ts"
import { ownSize } from "./own-axis.ts"
import { fromDouble, ratioText, toDouble, toRatio } from "./number.ts"

let nextId = 1

const NONE: readonly string[] = []
const NO_ARGS: readonly Expr[] = []

/** Of all arguments; the array of one of them where it has all. */
function freeIn(args: readonly Expr[]): readonly string[] {
  let result: readonly string[] = NONE
  for (const { free } of args) {
    if (free.length === 0 || free === result) continue
    if (result.length === 0) result = free
    else if (free.some((name) => !result.includes(name))) result = [...new Set([...result, ...free])].sort()
  }
  return result
}

const plain: ReadonlySet<string> = new Set(["number", "input", "position", "size", "add", "sub", "mul", "div", "neg"])
const opBits = new Map<string, number>()
const BITS = 30

/** A bit for an op, of its own for the first ones met. Arithmetic and leaves have none: they are everywhere. */
export function opBit(op: string): number {
  const known = opBits.get(op)
  if (known !== undefined) return known
  const bit = plain.has(op) ? 0 : 1 << opBits.size % BITS
  opBits.set(op, bit)
  return bit
}

/** False: the expression does not contain the op. */
export function mayContain(e: Expr, op: string): boolean {
  return (opBit(op) & ~e.ops) === 0
}

/** A number for every text that tells nodes apart: names of ops and inputs, index variables. Bounded, because names are what users write. */
const codes = new Map<string, number>()
const CODES = 2 ** 12

function codeOf(text: string): number {
  const known = codes.get(text)
  if (known !== undefined) return known
  const made = codes.size < CODES ? codes.size + 1 : hashOfText(text)
  if (codes.size < CODES) codes.set(text, made)
  return made
}

function hashOfText(text: string): number {
  let hash = 7
  for (let k = 0; k < text.length; k += 1) hash = Math.imul(hash, 31) + text.charCodeAt(k)
  return hash
}

/** Of what nodes are made of. */
function hashOf(op: string, args: readonly Expr[], name: string, over: readonly string[]): number {
  let hash = codeOf(op)
  if (name !== "") hash = Math.imul(hash, 0x2545f491) + codeOf(name)
  for (const index of over) hash = Math.imul(hash, 0x2545f491) + codeOf(index)
  for (const argument of args) hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + argument.id
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39)
  return (hash ^ (hash >>> 16)) >>> 0
}

function intern(op: string, args: readonly Expr[], name: string, over: readonly string[], free: readonly string[], span: Span | undefined): Expr {
  const hash = hashOf(op, args, name, over)
  const known = nodeWith(hash, op, args, name, over)
  if (known !== undefined) return known
  let ops = opBit(op)
  let height = 0
  for (const a of args) {
    ops |= a.ops
    if (a.height >= height) height = a.height + 1
  }
  const made: Expr = { op, args, name, over, free, ops, height, notes: newNotes(), walk: 0, id: nextId++, span }
  keepNode(hash, made)
  return made
}

/** An exact number by its canonical text. */
export function numberOf(text: string, span?: Span): Expr {
  return intern("number", NO_ARGS, text, NONE, NONE, span)
}

/** Of the doubles that passes ask for again and again; data have others. */
const constants = new Map<number, Expr>()
const CONSTANTS = 256

/** The exact value of a double (or of inf, NaN). */
export function constant(value: number, span?: Span): Expr {
  if (span !== undefined) return exactConstant(value, span)
  const known = constants.get(value)
  if (known !== undefined) return known
  const made = exactConstant(value)
  if (constants.size < CONSTANTS) constants.set(value, made)
  return made
}

function exactConstant(value: number, span?: Span): Expr {
  const r = fromDouble(value)
  return numberOf(r !== null ? ratioText(r) : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf", span)
}

export const zero = constant(0)
export const one = constant(1)

/** Position of an index variable: 0, 1, … */
export function position(index: string, span?: Span): Expr {
  return intern("position", NO_ARGS, index, NONE, [index], span)
}

/** The axis an index variable runs along: `n''` runs along `n`. */
export function axisOf(index: string): string {
  let end = index.length
  while (end > 0 && index[end - 1] === "'") end -= 1
  return index.slice(0, end)
}

/** Length of an axis; of an own axis, the expression it was made with. */
export function size(axis: string, span?: Span): Expr {
  return ownSize(axisOf(axis)) ?? intern("size", NO_ARGS, axisOf(axis), NONE, NONE, span)
}

/** An input read at the given positions, batch first. */
export function input(name: string, at: readonly Expr[], span?: Span): Expr {
  return intern("input", at, name, NONE, freeIn(at), span)
}

/** A row of the op table applied. */
export function apply(op: string, args: readonly Expr[], span?: Span): Expr {
  return intern(op, args, "", NONE, freeIn(args), span)
}

export const add = (a: Expr, b: Expr, span?: Span) => apply("add", [a, b], span)
export const sub = (a: Expr, b: Expr, span?: Span) => apply("sub", [a, b], span)
export const mul = (a: Expr, b: Expr, span?: Span) => apply("mul", [a, b], span)
export const div = (a: Expr, b: Expr, span?: Span) => apply("div", [a, b], span)
export const neg = (a: Expr, span?: Span) => apply("neg", [a], span)

/** `if condition then a else b`. */
export function choose(condition: Expr, a: Expr, b: Expr, span?: Span): Expr {
  return apply("if", [condition, a, b], span)
}

/** A constant for differentiation, opaque to rewriting. */
export function stop(x: Expr, span?: Span): Expr {
  return apply("stop", [x], span)
}

/** A reduction of `body` over the index variables `over`, taking only positions where `filter` holds. */
export function reduce(op: string, over: readonly string[], body: Expr, filter: Expr = one, span?: Span): Expr {
  if (over.length === 0) return body
  const inside = freeIn([body, filter])
  const free = inside.filter((name) => !over.includes(name))
  const taken = new Set(free)
  const normal: string[] = []
  for (const name of over) {
    let candidate = axisOf(name)
    while (taken.has(candidate)) candidate += "'"
    taken.add(candidate)
    normal.push(candidate)
  }
  if (normal.every((name, k) => name === over[k])) return intern(op, [body, filter], "", normal, free.length === inside.length ? inside : free, span)
  const renaming = new Map(over.map((name, k) => [name, position(normal[k] ?? name)]))
  return intern(op, [substitute(body, renaming), substitute(filter, renaming)], "", normal, free, span)
}

/**
 * The row of values that `body` takes along an index variable, or what is made of it: `order` (the positions that sort it upwards),
 * `inverse` of an order. A row is no scalar: it is only ever read, by `entry`.
 */
export function row(op: string, index: string, body: Expr, span?: Span): Expr {
  return reduce(op, [index], body, one, span)
}

/** The permutation that undoes an `order`. */
export function inverse(order: Expr): Expr {
  return apply("inverse", [order], order.span)
}

/** A row whose entries are the positions of its axis, each once. */
export function isPermutation(of: Expr | undefined): boolean {
  return of?.op === "order" || of?.op === "inverse"
}

/** The index variable a row is a function of. */
export function indexOf(of: Expr): string {
  const [index] = of.over
  const [inner] = of.args
  if (index !== undefined) return index
  if (inner === undefined) throw new Error(`${of.op} is no row`)
  return indexOf(inner)
}

/** The entry of a row at a position; NaN outside. */
export function entry(of: Expr, at: Expr, span?: Span): Expr {
  return apply("entry", [of, at], span)
}

/** The same node with other arguments; used by every pass that maps over the graph. */
export function rebuild(node: Expr, args: readonly Expr[]): Expr {
  if (unchanged(node.args, args)) return node
  if (node.over.length > 0) {
    const [body, filter] = args
    if (body === undefined) throw new Error("a reduction has a body")
    return reduce(node.op, node.over, body, filter, node.span)
  }
  return node.op === "input" ? input(node.name, args, node.span) : apply(node.op, args, node.span)
}

function unchanged(before: readonly Expr[], now: readonly Expr[]): boolean {
  for (let k = 0; k < now.length; k += 1) if (now[k] !== before[k]) return false
  return true
}

/** Replaces free index variables by expressions, all at once, avoiding capture. */
export function substitute(root: Expr, by: ReadonlyMap<string, Expr>): Expr {
  const memo = memoByPlace<Expr>()
  const go = (node: Expr, map: ReadonlyMap<string, Expr>): Expr => {
    const relevant = node.free.filter((name) => map.has(name))
    if (relevant.length === 0) return node
    if (node.op === "position") return map.get(node.name) ?? node
    const here = memo(relevant.map((name) => `${name}:${map.get(name)?.id}`).join(","))
    const known = here.get(node)
    if (known !== undefined) return known
    const made = node.over.length > 0 ? underBinder(node, relevant, map) : rebuild(node, node.args.map((a) => go(a, map)))
    here.set(node, made)
    return made
  }
  const underBinder = (node: Expr, relevant: readonly string[], map: ReadonlyMap<string, Expr>): Expr => {
    const inner = new Map(relevant.map((name) => [name, map.get(name) ?? zero]))
    const coming = new Set([...inner.values()].flatMap((e) => e.free))
    const inside = new Set(node.args.flatMap((a) => a.free))
    const over = node.over.map((name) => {
      let fresh = name
      if (coming.has(name)) {
        while (coming.has(fresh) || inside.has(fresh)) fresh += "'"
        inner.set(name, position(fresh))
        inside.add(fresh)
      }
      return fresh
    })
    const [body, filter] = node.args.map((a) => go(a, inner))
    if (body === undefined) throw new Error("a reduction has a body")
    return reduce(node.op, over, body, filter, node.span)
  }
  return go(root, by)
}

/** Is this exactly that whole number? */
export function exactly(node: Expr, value: number): boolean {
  return node.op === "number" && node.name === String(value)
}

export function isNumber(node: Expr, value?: number): boolean {
  return node.op === "number" && (value === undefined || (toRatio(node.name) !== null && toDouble(node.name) === value))
}
