// Sums and products seen as lists. The IR keeps `a - b + 2*c` and `x*y/z` as the binary nodes the user wrote; matching must
// not care how they were bracketed. So a maximal tree of + - and constant multiples is *viewed* as terms with rational
// coefficients, a maximal tree of * and / as a coefficient and factors with exponent 1 or -1. Nothing is rearranged:
// replacing a leaf rebuilds the tree around it, so what a rule did not touch keeps its order and its roundings.
import type { Expr } from "../ir/expr.ts"
import { add, div, mul, neg, numberOf, one, rebuild, sub } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { ratio, ratioText, toRatio, type Ratio } from "../ir/number.ts"

export const ONE: Ratio = { num: 1n, den: 1n }
export const MINUS_ONE: Ratio = { num: -1n, den: 1n }

export const times = (a: Ratio, b: Ratio): Ratio => (a === ONE ? b : b === ONE ? a : ratio(a.num * b.num, a.den * b.den))
export const over = (a: Ratio, b: Ratio): Ratio => (b === ONE ? a : ratio(a.num * b.den, a.den * b.num))
export const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.num * b.den + b.num * a.den, a.den * b.den)
export const opposite = (a: Ratio): Ratio => ({ num: -a.num, den: a.den })
export const same = (a: Ratio, b: Ratio): boolean => a.num === b.num && a.den === b.den
export const isOne = (a: Ratio): boolean => a.num === 1n && a.den === 1n
export const isZero = (a: Ratio): boolean => a.num === 0n

/** Beyond this many bits a literal is opaque: exactness is not worth unbounded memory. */
const WIDE = 1n << 512n

const rationals = memo<Ratio | null>()

export function rational(e: Expr): Ratio | null {
  if (e.op !== "number") return null
  const known = rationals.get(e)
  if (known !== undefined) return known
  const r = e === one ? ONE : toRatio(e.name)
  const result = r === null || r.num > WIDE || -r.num > WIDE || r.den > WIDE ? null : r
  rationals.set(e, result)
  return result
}

export const numeral = (r: Ratio): Expr => numberOf(ratioText(r))

/** `c*E` or `E/c` with a rational c: what is scaled, and by how much. */
export function scaled(e: Expr): { readonly by: Ratio; readonly of: Expr } | null {
  const [a, b] = e.args
  if (a === undefined || b === undefined) return null
  const right = rational(b)
  if (e.op === "div") return right === null || isZero(right) ? null : { by: over(ONE, right), of: a }
  if (e.op !== "mul") return null
  const left = rational(a)
  if (left !== null && !isZero(left)) return { by: left, of: b }
  return right === null || isZero(right) ? null : { by: right, of: a }
}

/** Leaves a tree may have to be viewed as one list: a shared graph such as x^(2^20) written as squares has a million of them. */
const LEAVES = 64

/** Factors a product may have to be viewed as one list: what a rule takes out of a power of a logarithm is taken out of each of its slopes again. */
const FACTORS = 16

const leavesOf = leavesUnder(new Set(["add", "sub", "mul", "div", "neg"]), LEAVES)
const factorsOf = leavesUnder(new Set(["mul", "div", "neg"]), FACTORS)

/** Leaves of the tree that these ops make at a node, sharing not counted; anything above the limit counts as one above it. */
function leavesUnder(ops: ReadonlySet<string>, limit: number): (e: Expr) => number {
  const counts = memo<number>()
  const countOf = (e: Expr): number => {
    if (!ops.has(e.op)) return 1
    const known = counts.get(e)
    if (known !== undefined) return known
    const count = Math.min(e.args.reduce((n, a) => n + countOf(a), 0), limit + 1)
    counts.set(e, count)
    return count
  }
  return countOf
}

type Kind = "sum" | "product" | "other"

const kinds = memo<Kind>()

/** Which list a node is seen as. */
function kindOf(e: Expr): Kind {
  const known = kinds.get(e)
  if (known !== undefined) return known
  const kind = leavesOf(e) > LEAVES ? "other" : findKind(e)
  kinds.set(e, kind)
  return kind
}

function findKind(e: Expr): Kind {
  if (e.op === "add" || e.op === "sub") return "sum"
  if (e.op !== "neg" && e.op !== "mul" && e.op !== "div") return "other"
  const inner = e.op === "neg" ? e.args[0] : scaled(e)?.of
  if (inner !== undefined && isSum(inner)) return "sum"
  return factorsOf(e) > FACTORS ? "other" : "product"
}

/** The root of a tree of + and -, possibly negated or scaled. */
export function isSum(e: Expr): boolean {
  return kindOf(e) === "sum"
}

export function isProduct(e: Expr): boolean {
  return kindOf(e) === "product"
}

/** A term: coefficient (the leaf's own included), the rest of it (`one` for a number), its leaf node and the tree's coefficient there. */
export interface Term {
  readonly by: Ratio
  readonly of: Expr
  readonly leaf: Expr
  readonly path: Ratio
}

export interface Factor {
  readonly of: Expr
  readonly exponent: 1 | -1
}

export interface Product {
  readonly by: Ratio
  readonly factors: readonly Factor[]
}

const termViews = memo<readonly Term[]>()
const productViews = memo<Product>()

/** The terms of a sum from left to right; of anything else, its one term. */
export function terms(root: Expr): readonly Term[] {
  const known = termViews.get(root)
  if (known !== undefined) return known
  const result: Term[] = []
  const go = (e: Expr, path: Ratio): void => {
    const [a, b] = e.args
    if (a === undefined || !isSum(e)) {
      const { by, of } = term(e)
      result.push({ by: times(path, by), of, leaf: e, path })
    } else if (e.op === "neg") go(a, opposite(path))
    else if (b !== undefined && (e.op === "add" || e.op === "sub")) {
      go(a, path)
      go(b, e.op === "add" ? path : opposite(path))
    } else {
      const s = scaled(e)
      if (s !== null) go(s.of, times(path, s.by))
    }
  }
  go(root, ONE)
  termViews.set(root, result)
  return result
}

/** Coefficient and rest of one term. */
export function term(e: Expr): { readonly by: Ratio; readonly of: Expr } {
  const r = rational(e)
  if (r !== null) return { by: r, of: one }
  if (!isProduct(e)) return { by: ONE, of: e }
  const { by } = product(e)
  return isOne(by) || isZero(by) ? { by: ONE, of: e } : { by, of: withoutNumbers(e) }
}

/** Coefficient and factors of a product; of anything else, its one factor. A literal 0 counts as a factor. */
export function product(root: Expr): Product {
  const known = productViews.get(root)
  if (known !== undefined) return known
  const factors: Factor[] = []
  let by = ONE
  const go = (e: Expr, exponent: 1 | -1): void => {
    const [a, b] = e.args
    const r = rational(e)
    if (r !== null && !isZero(r)) by = exponent === 1 ? times(by, r) : over(by, r)
    else if (a === undefined || !isProduct(e)) factors.push({ of: e, exponent })
    else if (e.op === "neg") {
      by = opposite(by)
      go(a, exponent)
    } else if (b !== undefined) {
      go(a, exponent)
      go(b, e.op === "mul" ? exponent : exponent === 1 ? -1 : 1)
    }
  }
  go(root, 1)
  const view = { by, factors }
  productViews.set(root, view)
  return view
}

/** A replaced product: numerator over denominator, null for 1. */
interface Fraction {
  readonly up: Expr | null
  readonly down: Expr | null
}

const joined = (a: Expr | null, b: Expr | null): Expr | null => (a === null ? b : b === null ? a : mul(a, b))

/**
 * The product with each factor replaced: `replace` gets its number in the view and gives its new *whole* contribution to the
 * numerator, null to drop it, undefined to keep it. With `in place` it gives a new factor; `bare` drops literals and signs.
 */
export function rebuildProduct(root: Expr, replace: (index: number, factor: Factor) => Expr | null | undefined, mode: "whole" | "in place" | "bare" = "whole"): Expr {
  const numbers = mode !== "bare"
  let index = 0
  const go = (e: Expr, exponent: 1 | -1): Fraction => {
    const [a, b] = e.args
    const r = rational(e)
    if (r !== null && !isZero(r)) return { up: numbers ? e : null, down: null }
    if (a === undefined || !isProduct(e)) {
      const now = replace(index++, { of: e, exponent })
      if (now === undefined) return { up: e, down: null }
      return mode === "in place" || exponent === 1 ? { up: now, down: null } : { up: null, down: now }
    }
    if (e.op === "neg") {
      const inside = go(a, exponent)
      if (!numbers) return inside
      return inside.up === a && inside.down === null ? { up: e, down: null } : { up: neg(inside.up ?? one, e.span), down: inside.down }
    }
    if (b === undefined) return { up: e, down: null }
    const left = go(a, exponent)
    const right = go(b, e.op === "mul" ? exponent : exponent === 1 ? -1 : 1)
    if (left.up === a && right.up === b && left.down === null && right.down === null) return { up: e, down: null }
    // A factor changed where it stands leaves the fractions as they are: one that others share stays one.
    if (mode === "in place" && left.up !== null && right.up !== null) return { up: rebuild(e, [left.up, right.up]), down: null }
    if (e.op === "mul") return { up: joined(left.up, right.up), down: joined(left.down, right.down) }
    // (l/d)/(u/v) = (l*v)/(d*u); a plain quotient stays one.
    return { up: joined(left.up, right.down), down: joined(left.down, right.up) }
  }
  const { up, down } = go(root, 1)
  return down === null ? (up ?? one) : div(up ?? one, down, root.span)
}

function withoutNumbers(e: Expr): Expr {
  return rebuildProduct(e, () => undefined, "bare")
}

/**
 * The sum with terms replaced: `replace` gives a term's new *whole* contribution (tree coefficient included), null to drop it,
 * undefined to keep it. With `inPlace` it gives a new leaf, without the coefficient.
 */
export function rebuildSum(root: Expr, replace: (index: number, term: Term) => Expr | null | undefined, inPlace = false): Expr | null {
  const view = terms(root)
  let index = 0
  const go = (e: Expr): Expr | null => {
    const [a, b] = e.args
    if (a === undefined || !isSum(e)) {
      const t = view[index]
      if (t === undefined) return e
      const now = replace(index++, t)
      if (now === undefined) return e
      return now === null || inPlace ? now : scale(now, over(ONE, t.path))
    }
    if (e.op === "neg") {
      const inside = go(a)
      return inside === null ? null : inside === a ? e : negate(inside)
    }
    if (b !== undefined && (e.op === "add" || e.op === "sub")) {
      const left = go(a)
      const right = go(b)
      if (left === a && right === b) return e
      if (right === null) return left
      if (left === null) return e.op === "add" ? right : negate(right)
      return e.op === "add" ? plusOf(left, right) : minusOf(left, right)
    }
    const s = scaled(e)
    if (s === null) return e
    const inside = go(s.of)
    return inside === null ? null : rebuild(e, e.args.map((x) => (x === s.of ? inside : x)))
  }
  return go(root)
}

/** a + b without a sign to spare; the same bits. */
export function plusOf(a: Expr, b: Expr): Expr {
  if (b.op === "neg" && b.args[0] !== undefined) return sub(a, b.args[0])
  if (a.op === "neg" && a.args[0] !== undefined) return sub(b, a.args[0])
  return add(a, b)
}

export function minusOf(a: Expr, b: Expr): Expr {
  return b.op === "neg" && b.args[0] !== undefined ? add(a, b.args[0]) : sub(a, b)
}

/** -E with the sign put where it costs nothing. */
export function negate(e: Expr): Expr {
  const [a, b] = e.args
  if (e.op === "neg" && a !== undefined) return a
  if (e.op === "sub" && a !== undefined && b !== undefined) return sub(b, a, e.span)
  const r = rational(e)
  if (r !== null) return numeral(opposite(r))
  const s = scaled(e)
  return s === null || isSum(e) ? neg(e, e.span) : scale(e, MINUS_ONE)
}

/** c*E, folded into a number that E already carries. A change of sign keeps the roundings: x/0.05 becomes x/-0.05, not -20*x. */
export function scale(e: Expr, c: Ratio): Expr {
  if (isOne(c)) return e
  const flipped = same(c, MINUS_ONE) && !isSum(e) ? flip(e) : null
  if (flipped !== null) return flipped
  const own = term(e)
  if (own.of === one) return numeral(times(own.by, c))
  if (isSum(e)) return same(c, MINUS_ONE) ? negate(e) : applied(e, c)
  return applied(own.of, times(own.by, c))
}

/** -(c*x) as (-c)*x, -(x/c) as x/(-c), with the number where it stands. */
function flip(e: Expr): Expr | null {
  const s = scaled(e)
  if (s === null) return null
  const turned = e.args.map((x) => {
    const r = x === s.of ? null : rational(x)
    return r === null ? x : numeral(opposite(r))
  })
  const [a, b] = turned
  if (same(s.by, MINUS_ONE)) return s.of
  return a === undefined || b === undefined ? null : e.op === "div" ? div(a, b, e.span) : mul(a, b, e.span)
}

function applied(e: Expr, c: Ratio): Expr {
  if (isOne(c)) return e
  if (same(c, MINUS_ONE)) return neg(e, e.span)
  const [a, b] = e.args
  if (e.op === "div" && a === one && b !== undefined) return div(numeral(c), b, e.span)
  if (c.num === 1n || c.num === -1n) return div(e, numeral({ num: c.num * c.den, den: 1n }))
  return mul(numeral(c), e)
}
