// What a match has found so far, and an expression made of it. A wildcard stands for an expression, an axis wildcard for
// the index variables of one reduction. Bindings are never changed: a failed branch of the search simply drops its own. They
// are chains and not maps, because a search makes thousands of them with hardly ever more than four names.
import type { Expr } from "../ir/expr.ts"
import { add, apply, choose, mul, position, reduce, size } from "../ir/make.ts"
import type { Span } from "../syntax/ast.ts"
import { minusOf, negate, plusOf, rational, scale } from "./view.ts"

interface Known<T> {
  get(name: string): T | undefined
  has(name: string): boolean
}

export interface Binding {
  readonly values: Known<Expr>
  readonly axes: Known<readonly string[]>
}

class Link<T> implements Known<T> {
  readonly #before: Known<T>
  readonly #name: string
  readonly #value: T

  constructor(before: Known<T>, name: string, value: T) {
    this.#before = before
    this.#name = name
    this.#value = value
  }

  get(name: string): T | undefined {
    return name === this.#name ? this.#value : this.#before.get(name)
  }

  has(name: string): boolean {
    return name === this.#name || this.#before.has(name)
  }
}

const nothing: Known<never> = { get: () => undefined, has: () => false }

export const empty: Binding = { values: nothing, axes: nothing }

export const isWildcard = (p: Expr): boolean => p.op === "input" && p.args.length === 0

export function withValue(b: Binding, name: string, value: Expr): Binding {
  return { values: new Link(b.values, name, value), axes: b.axes }
}

export function withAxis(b: Binding, axis: string, indices: readonly string[]): Binding {
  return { values: b.values, axes: new Link(b.axes, axis, indices) }
}

const wildcardsOf = new WeakMap<Expr, ReadonlySet<string>>()

export function wildcards(p: Expr): ReadonlySet<string> {
  const known = wildcardsOf.get(p)
  if (known !== undefined) return known
  const result = new Set(isWildcard(p) ? [p.name] : p.args.flatMap((a) => [...wildcards(a)]))
  wildcardsOf.set(p, result)
  return result
}

/** Nothing in the pattern is left to find. */
export function isBound(p: Expr, b: Binding): boolean {
  for (const name of wildcards(p)) if (!b.values.has(name)) return false
  return p.free.every((index) => b.axes.has(index)) && p.over.length === 0
}

/** The pattern with its wildcards replaced; signs and constants are folded into what they meet. */
export function instantiate(p: Expr, b: Binding, span?: Span): Expr {
  const memo = new Map<Expr, Expr>()
  const go = (e: Expr): Expr => {
    if (isWildcard(e)) return b.values.get(e.name) ?? e
    if (e.op === "number") return e
    const made = memo.get(e) ?? build(e, e.args.map(go), b, span)
    memo.set(e, made)
    return made
  }
  return go(p)
}

function build(p: Expr, args: readonly Expr[], b: Binding, span: Span | undefined): Expr {
  const [x, y, z] = args
  if (p.op === "position") return position(b.axes.get(p.name)?.[0] ?? p.name, span)
  if (p.op === "size") return (b.axes.get(p.name) ?? [p.name]).map((index) => size(index, span)).reduce((a, c) => mul(a, c, span))
  if (x === undefined) return p
  if (p.over.length > 0) return reduce(p.op, p.over.flatMap((index) => b.axes.get(index) ?? [index]), x, y, span)
  if (y === undefined) return p.op === "neg" ? negate(x) : apply(p.op, args, span)
  if (p.op === "if" && z !== undefined) return choose(x, y, z, span)
  if (p.op === "add") return plusOf(x, y)
  if (p.op === "sub") return minusOf(x, y)
  if (p.op === "mul") {
    const c = rational(x)
    return c === null ? mul(x, y, span) : scale(y, c)
  }
  return apply(p.op, args, span)
}

/** A sum of scaled values, in order. */
export function sumOf(parts: readonly Expr[]): Expr | null {
  const [first, ...rest] = parts
  return first === undefined ? null : rest.reduce((a, c) => (c.op === "neg" ? plusOf(a, c) : add(a, c)), first)
}

export function productOf(parts: readonly Expr[]): Expr | null {
  const [first, ...rest] = parts
  return first === undefined ? null : rest.reduce((a, c) => mul(a, c), first)
}
