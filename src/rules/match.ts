// Matching: does a pattern (the left side of a rule) describe this expression, and with what for its wildcards? Sums and
// products are compared as lists (view.ts), so neither order, brackets nor signs matter:
//
// - At the root a sum pattern may take some of the terms, and all its terms may carry one common factor, a number or an
//   expression: `1 - sigmoid(x)` finds `y - y*sigmoid(x)` inside a longer sum. A product pattern may take some of the factors.
// - Below the root everything must be used, and common factors are not taken out.
// - A wildcard alone in a sum or product takes what is left (at least one term; numerators for `x`, be it only a number, denominators for `1/x`).
//   The wildcards `rest` and `others` take numerators and denominators.
// - `-x` and `c*x` are solved for x. `1 + x` is not: the target must have a 1.
//
// It is a search with backtracking in continuation style; `steps` bounds it, so no formula makes it run long.
import type { Expr } from "../ir/expr.ts"
import { choose, div, mul, one, size } from "../ir/make.ts"
import type { Ratio } from "../ir/number.ts"
import { empty, instantiate, isBound, isWildcard, productOf, sumOf, wildcards, withAxis, withValue, type Binding } from "./binding.ts"
import { equal } from "./canonical.ts"
import { fingerprint, fingerprintOf } from "./fingerprint.ts"
import { isProduct, isSum, MINUS_ONE, numeral, ONE, over, product, rational, rebuildProduct, rebuildSum, same, scale, terms, times, type Factor, type Product, type Term } from "./view.ts"

/** The wildcards of a product that also take denominators. */
export const isRest = (name: string): boolean => name === "rest" || name === "others"

/** Steps of one search; only sums of hundreds of terms come near. */
const STEPS = 5000
let steps = 0

/** A match at the root: what was found, and the root with the matched part replaced by a value. */
export interface Match {
  readonly binding: Binding
  readonly replace: (value: Expr) => Expr
}

type Next<T> = (b: Binding) => T | null

/** May a wildcard stand for a value? Asked as soon as the value is known, so that a search in vain ends early. */
type Allows = (name: string, value: Expr) => boolean

const anything: Allows = () => true
let allows = anything

/** All ways are tried until `accept` is content with one. */
export function match(pattern: Expr, target: Expr, accept: (m: Match) => Expr | null, allowed: Allows = anything): Expr | null {
  steps = STEPS
  allows = allowed
  if (isSum(pattern)) return isSum(target) ? sumAtRoot(pattern, target, accept) : null
  if (isProduct(pattern)) return isProduct(target) ? productAtRoot(pattern, target, accept) : null
  return find(pattern, target, empty, (binding) => accept({ binding, replace: (value) => value }))
}

function sumAtRoot(pattern: Expr, target: Expr, accept: (m: Match) => Expr | null): Expr | null {
  const list = terms(target)
  const wanted = orderedTerms(pattern)
  if (wanted.length > list.length) return null
  return sumTerms(wanted, list, empty, null, null, list.map(() => false), (binding, used, factor, common) => {
    const first = used.indexOf(true)
    const replace = (value: Expr): Expr => {
      const whole = scale(common.length === 0 ? value : mul(withFactors(common), value), factor)
      return rebuildSum(target, (k) => (k === first ? whole : used[k] === true ? null : undefined)) ?? whole
    }
    return accept({ binding, replace })
  })
}

function productAtRoot(pattern: Expr, target: Expr, accept: (m: Match) => Expr | null): Expr | null {
  const view = product(target)
  const wanted = product(pattern)
  if (wanted.factors.length > view.factors.length && wanted.factors.every((f) => !isWildcard(f.of))) return null
  return productFactors(orderedFactors(pattern), view, empty, view.factors.map(() => false), wanted.by, null, (binding, used, coefficient) => {
    const up = view.factors.findIndex((f, k) => used[k] === true && f.exponent === 1)
    const first = up >= 0 ? up : used.indexOf(true)
    if (first < 0) return null
    return accept({ binding, replace: (value) => rebuildProduct(target, (k) => (k === first ? scale(value, over(ONE, coefficient)) : used[k] === true ? null : undefined)) })
  })
}

/** Below the root. */
function find<T>(p: Expr, t: Expr, b: Binding, next: Next<T>): T | null {
  if ((steps -= 1) < 0) return null
  if (isWildcard(p)) {
    const known = b.values.get(p.name)
    if (known === undefined) return bind(b, p.name, t, next)
    return equal(known, t) ? next(b) : null
  }
  if (isSum(p) || isProduct(p)) {
    if (isBound(p, b)) return mayEqual(p, b, t) && equal(instantiate(p, b), t) ? next(b) : null
    return isSum(p) ? wholeSum(p, t, b, next) : wholeProduct(p, t, b, next)
  }
  if (p.op === "position") return t.op === "position" && b.axes.get(p.name)?.length === 1 && b.axes.get(p.name)?.[0] === t.name ? next(b) : null
  if (p.op === "size") return t.op === "size" && b.axes.get(p.name)?.length === 1 && size(b.axes.get(p.name)?.[0] ?? "") === t ? next(b) : null
  if (p.op !== t.op || p.name !== t.name || p.args.length !== t.args.length) return null
  const [axis] = p.over
  // The larger of two values and the largest of a row are called alike.
  if (axis === undefined) return t.over.length === 0 ? findAll(p.args, t.args, b, next) : null
  if (p.over.length !== 1) return null
  const bound = b.axes.get(axis)
  if (bound !== undefined) return bound.join() === t.over.join() ? findAll(p.args, t.args, b, next) : null
  return findAll(p.args, t.args, withAxis(b, axis, t.over), next)
}

/** A quick no before a value is made: of a hundred sums and products that are compared one is equal. */
function mayEqual(p: Expr, b: Binding, t: Expr): boolean {
  const print = fingerprintOf(p, (name) => b.values.get(name))
  return print === null || print === fingerprint(t)
}

function bind<T>(b: Binding, name: string, value: Expr, next: Next<T>): T | null {
  return allows(name, value) ? next(withValue(b, name, value)) : null
}

const hasOps = (p: Expr, t: Expr): boolean => (p.ops & ~t.ops) === 0

/** A quick no for a pattern that is to be found at a node itself. */
function mayBe(p: Expr, t: Expr): boolean {
  return isWildcard(p) || (hasOps(p, t) && (p.op === t.op || isSum(p) || isProduct(p)))
}

function findAll<T>(ps: readonly Expr[], ts: readonly Expr[], b: Binding, next: Next<T>): T | null {
  for (let k = 0; k < ps.length; k += 1) {
    const [p, t] = [ps[k], ts[k]]
    if (p !== undefined && t !== undefined && !mayBe(p, t)) return null
  }
  return findFrom(0, ps, ts, b, next)
}

function findFrom<T>(k: number, ps: readonly Expr[], ts: readonly Expr[], b: Binding, next: Next<T>): T | null {
  const [p, t] = [ps[k], ts[k]]
  return p === undefined || t === undefined ? next(b) : find(p, t, b, (found) => findFrom(k + 1, ps, ts, found, next))
}

function wholeSum<T>(p: Expr, t: Expr, b: Binding, next: Next<T>): T | null {
  const list = terms(t)
  const wanted = orderedTerms(p)
  if (wanted.length > list.length) return null
  return sumTerms(wanted, list, b, ONE, [], list.map(() => false), (found, used) => (used.every(Boolean) ? next(found) : null))
}

function wholeProduct<T>(p: Expr, t: Expr, b: Binding, next: Next<T>): T | null {
  const wanted = product(p)
  const [only] = wanted.factors
  if (wanted.factors.length === 1 && only !== undefined && only.exponent === 1 && isWildcard(only.of)) {
    // -x: solved for x. What is asked of -x is asked of the value itself, before another is made.
    if (allows !== anything && same(wanted.by, MINUS_ONE) && !allows(`-${only.of.name}`, t)) return null
    return bind(b, only.of.name, scale(t, over(ONE, wanted.by)), next)
  }
  const view = product(t)
  return productFactors(orderedFactors(p), view, b, view.factors.map(() => false), wanted.by, view.by, (found, used, coefficient) =>
    used.every(Boolean) && same(coefficient, view.by) ? next(found) : null)
}

/**
 * Terms of a pattern against terms of a sum. `factor` and `common` are what all terms carry more than the pattern says, null
 * while unknown.
 */
function sumTerms<T>(
  wanted: readonly Term[], list: readonly Term[], b: Binding, factor: Ratio | null, common: readonly Factor[] | null, used: readonly boolean[],
  next: (b: Binding, used: readonly boolean[], factor: Ratio, common: readonly Factor[]) => T | null,
): T | null {
  const [p, rest] = mostKnown(wanted, b)
  if (p === undefined) return next(b, used, factor ?? ONE, common ?? [])
  if ((steps -= 1) < 0) return null
  const value = p.of === one ? one : isWildcard(p.of) ? b.values.get(p.of.name) : undefined
  const ahead: Ahead<T> = (now, taken, f, shared) => sumTerms(rest, list, now, f, shared, taken, next)
  if (value !== undefined) return knownTerm(p, value, list, b, factor, common, used, ahead)
  if (isWildcard(p.of)) return (rest.some((q) => wildcards(q.of).has(p.of.name) || isFree(q.of, b)) ? eachAlone : allLeft)(p, list, b, factor, common, used, ahead)
  const shape = orderedFactors(p.of)
  const open = unfoundFactors(p.of).filter((f) => !isWildcard(f.of) || isFree(f.of, b)).length
  return firstOf(list, used, (t) => hasOps(p.of, t.of) && open <= product(t.of).factors.length, (t, now) => {
    const view = product(t.of)
    const start = withoutFactors(view, common ?? [])
    return start === null ? null : productFactors(shape, view, b, start, ONE, null, (found, taken, coefficient) => {
      const left = view.factors.filter((_, k) => taken[k] !== true)
      if (common !== null && left.length > 0) return null
      const f = over(t.by, times(p.by, coefficient))
      return factor !== null && !same(f, factor) ? null : sumTerms(rest, list, found, f, common ?? left, now, next)
    })
  })
}

/** The other terms of the pattern. */
type Ahead<T> = (b: Binding, used: readonly boolean[], factor: Ratio | null, common: readonly Factor[]) => T | null

/** A number, or a wildcard that has a value: its terms must all be there, times what is common. */
function knownTerm<T>(term: Term, expected: Expr, list: readonly Term[], b: Binding, factor: Ratio | null, common: readonly Factor[] | null, used: readonly boolean[], ahead: Ahead<T>): T | null {
  let free: readonly boolean[] = used
  let f = factor
  for (const u of terms(expected)) {
    const whole = common === null || common.length === 0 ? u.of : u.of === one ? withFactors(common) : mul(withFactors(common), u.of)
    const k = list.findIndex((t, j) => free[j] !== true && (f === null || same(t.by, times(f, times(term.by, u.by)))) && equal(t.of, whole))
    const t = list[k]
    if (t === undefined) return null
    f ??= over(t.by, times(term.by, u.by))
    free = free.with(k, true)
  }
  return ahead(b, free, f, common ?? [])
}

function eachAlone<T>(term: Term, list: readonly Term[], b: Binding, factor: Ratio | null, common: readonly Factor[] | null, used: readonly boolean[], ahead: Ahead<T>): T | null {
  return firstOf(list, used, () => true, (t, now) => {
    const f = factor ?? over(t.by, term.by)
    const part = partOf(t, common ?? [], times(term.by, f))
    return part === null ? null : bind(b, term.of.name, part, (found) => ahead(found, now, f, common ?? []))
  })
}

function allLeft<T>(term: Term, list: readonly Term[], b: Binding, factor: Ratio | null, common: readonly Factor[] | null, used: readonly boolean[], ahead: Ahead<T>): T | null {
  const by = times(term.by, factor ?? ONE)
  const left = list.filter((_, k) => used[k] !== true)
  const parts = left.flatMap((t) => {
    const part = partOf(t, common ?? [], by)
    return part === null ? [] : [part]
  })
  const taken = parts.length < left.length ? null : sumOf(parts)
  // What all of them together are not, one of them may be; the others stay outside.
  if (taken !== null && left.length > 1 && !allows(term.of.name, taken)) return eachAlone(term, list, b, factor, common, used, ahead)
  return taken === null ? null : bind(b, term.of.name, taken, (found) => ahead(found, used.map(() => true), factor ?? ONE, common ?? []))
}

/** `absorb`: the coefficient of the target, to be taken by the last wildcard; null at a root, where it stays outside. */
function productFactors<T>(
  wanted: readonly Factor[], view: Product, b: Binding, used: readonly boolean[], coefficient: Ratio, absorb: Ratio | null,
  next: (b: Binding, used: readonly boolean[], coefficient: Ratio) => T | null,
): T | null {
  const [p, rest] = mostKnown(wanted, b)
  if (p === undefined) return next(b, used, coefficient)
  if ((steps -= 1) < 0) return null
  if (!isWildcard(p.of)) {
    return firstOf(view.factors, used, (f) => f.exponent === p.exponent && mayBe(p.of, f.of), (f, now) =>
      find(p.of, f.of, b, (found) => productFactors(rest, view, found, now, coefficient, absorb, next)))
  }
  const value = b.values.get(p.of.name)
  if (value !== undefined) {
    const own = product(value)
    const now = withoutFactors(view, p.exponent === 1 ? own.factors : own.factors.map(inverse), used)
    return now === null ? null : productFactors(rest, view, b, now, p.exponent === 1 ? times(coefficient, own.by) : over(coefficient, own.by), absorb, next)
  }
  const name = p.of.name
  if (rest.some((q) => q.exponent === p.exponent && isFree(q.of, b))) {
    const again = rest.find((q) => q.of === p.of)
    const fits = (f: Factor): boolean => f.exponent === p.exponent && allows(name, f.of) && (again === undefined || hasAnother(view, again.exponent, f, used))
    return firstOf(view.factors, used, fits, (f, now) =>
      bind(b, name, f.of, (found) => productFactors(rest, view, found, now, coefficient, absorb, next)))
  }
  if (isRest(name)) {
    const left = view.factors.filter((_, k) => used[k] !== true)
    if (left.length === 0) return null
    return bind(b, name, withFactors(left), (found) => productFactors(rest, view, found, used.map(() => true), coefficient, absorb, next))
  }
  const taken = productOf(view.factors.flatMap((f, k) => (used[k] !== true && f.exponent === p.exponent ? [f.of] : [])))
  if (taken === null) {
    // Nothing is left but the number: `2*exp(x)` is `y*exp(x)`.
    if (absorb === null || p.exponent === -1 || same(absorb, coefficient)) return null
    return bind(b, name, numeral(over(absorb, coefficient)), (found) => productFactors(rest, view, found, used, absorb, null, next))
  }
  const now = used.map((u, k) => u || view.factors[k]?.exponent === p.exponent)
  if (absorb === null) return bind(b, name, taken, (found) => productFactors(rest, view, found, now, coefficient, null, next))
  const own = p.exponent === 1 ? over(absorb, coefficient) : over(coefficient, absorb)
  return bind(b, name, scale(taken, own), (found) => productFactors(rest, view, found, now, absorb, null, next))
}

/** x*x: an x is one of two factors that are equal. */
const hasAnother = (view: Product, exponent: number, x: Factor, used: readonly boolean[]): boolean =>
  view.factors.some((f, k) => f !== x && used[k] !== true && f.exponent === exponent && equal(f.of, x.of))

const isFree = (p: Expr, b: Binding): boolean => isWildcard(p) && !b.values.has(p.name)

/** `fits`: whether an attempt can succeed, which costs less than to mark what it uses. */
function firstOf<X extends object, T>(list: readonly X[], used: readonly boolean[], fits: (x: X) => boolean, attempt: (x: X, used: readonly boolean[]) => T | null): T | null {
  for (let k = 0; k < list.length; k += 1) {
    const x = list[k]
    if (x === undefined || used[k] === true || !fits(x)) continue
    const result = attempt(x, used.with(k, true))
    if (result !== null) return result
  }
  return null
}

function withFactors(list: readonly Factor[]): Expr {
  const up = productOf(list.flatMap((f) => (f.exponent === 1 ? [f.of] : [])))
  const down = productOf(list.flatMap((f) => (f.exponent === -1 ? [f.of] : [])))
  return down === null ? (up ?? one) : div(up ?? one, down)
}

const inverse = (f: Factor): Factor => ({ of: f.of, exponent: f.exponent === 1 ? -1 : 1 })

/** Which factors of the view are used once these are taken away; null where one is missing. */
function withoutFactors(view: Product, away: readonly Factor[], used: readonly boolean[] = view.factors.map(() => false)): readonly boolean[] | null {
  let now = used
  for (const g of away) {
    const k = view.factors.findIndex((f, j) => now[j] !== true && f.exponent === g.exponent && equal(f.of, g.of))
    if (k < 0) return null
    now = now.with(k, true)
  }
  return now
}

/** A term divided by what is common and by a number; as it was written where no more than its sign changes, for the same roundings. */
function partOf(t: Term, common: readonly Factor[], by: Ratio): Expr | null {
  const c = over(t.path, by)
  if (common.length === 0 && c.den === 1n && (c.num === 1n || c.num === -1n)) return scale(t.leaf, c)
  const of = divided(t.of, common)
  return of === null ? null : scaledChoice(of, over(t.by, by)) ?? scale(of, over(t.by, by))
}

/** A choice between numbers takes the number in: 2*exp(x) - (if m then 2 else 0) is 2*(exp(x) - m). */
function scaledChoice(e: Expr, by: Ratio): Expr | null {
  const [test, a, b] = e.op === "if" ? e.args : []
  const [x, y] = [a && rational(a), b && rational(b)]
  return test === undefined || x == null || y == null ? null : choose(test, numeral(times(x, by)), numeral(times(y, by)))
}

function divided(e: Expr, by: readonly Factor[]): Expr | null {
  if (by.length === 0) return e
  const view = product(e)
  const away = withoutFactors(view, by)
  return away === null ? null : withFactors(view.factors.filter((_, k) => away[k] !== true))
}

/** The next to look for: not a wildcard without a value, as long as there is anything else. */
function mostKnown<P extends { readonly of: Expr }>(wanted: readonly P[], b: Binding): readonly [P | undefined, readonly P[]] {
  if (wanted.length < 2) return [wanted[0], []]
  const known = wanted.findIndex((p) => !isFree(p.of, b))
  const k = known >= 0 ? known : Math.max(wanted.findIndex((p) => !isRest(p.of.name)), 0)
  return [wanted[k], wanted.filter((_, j) => j !== k)]
}

const weights = new WeakMap<Expr, number>()

/** What says most is looked for first: it leaves the fewest ways. */
function weight(p: Expr): number {
  if (isWildcard(p)) return 1
  if (p.op === "number") return 2
  const known = weights.get(p)
  if (known !== undefined) return known
  // A product of wildcards only says least of all.
  const result = isProduct(p) && product(p).factors.every((f) => isWildcard(f.of)) ? 0 : p.args.reduce((sum, a) => sum + weight(a), isSum(p) || isProduct(p) ? 2 : 10)
  weights.set(p, result)
  return result
}

const termsInOrder = new WeakMap<Expr, readonly Term[]>()
const factorsInOrder = new WeakMap<Expr, readonly Factor[]>()

function orderedTerms(pattern: Expr): readonly Term[] {
  const known = termsInOrder.get(pattern)
  if (known !== undefined) return known
  const list = [...terms(pattern)].sort((a, b) => weight(b.of) - weight(a.of))
  termsInOrder.set(pattern, list)
  return list
}

function orderedFactors(pattern: Expr): readonly Factor[] {
  const known = factorsInOrder.get(pattern)
  if (known !== undefined) return known
  const list = [...product(pattern).factors].sort((a, b) => weight(b.of) - weight(a.of))
  factorsInOrder.set(pattern, list)
  return list
}

const unfound = new WeakMap<Expr, readonly Factor[]>()

/** Those of a pattern that take a factor each unless they are bound: without the x of x/(x + y), which may be found to be a number, and takes none then. */
function unfoundFactors(pattern: Expr): readonly Factor[] {
  const known = unfound.get(pattern)
  if (known !== undefined) return known
  const { factors } = product(pattern)
  const list = factors.filter((f) => !isWildcard(f.of) || !factors.some((g) => !isWildcard(g.of) && wildcards(g.of).has(f.of.name)))
  unfound.set(pattern, list)
  return list
}
