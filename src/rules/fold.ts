// Arithmetic that needs exact numbers rather than patterns: constants fold as rationals, equal terms are collected, equal
// factors cancel, constant conditions choose. In: one node whose parts are already done, and the facts. Out: a simpler node,
// or null. Terms and factors that do not take part keep their order.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { isInside } from "../ir/inside.ts"
import { apply, axisOf, choose, div, indexOf, mul, numberOf, one, position, rebuild, size, substitute, zero } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { exact, type Ratio } from "../ir/number.ts"
import { postorder } from "../ir/walk.ts"
import { assume } from "./assume.ts"
import { canonical, equal } from "./canonical.ts"
import { fingerprint } from "./fingerprint.ts"
import { isOne, isProduct, isSum, isZero, MINUS_ONE, minusOf, numeral, ONE, opposite, over, plus, plusOf, product, rational, rebuildProduct, rebuildSum, same, scale, scaled, term, terms, type Product, type Term } from "./view.ts"

export function fold(e: Expr, facts: Facts): Expr | null {
  const made = isSum(e) ? foldSum(e, facts) : isProduct(e) ? foldProduct(e, facts) : foldOther(e, facts)
  return made === e ? null : made
}

function foldSum(e: Expr, facts: Facts): Expr | null {
  const list = terms(e)
  if (new Set(list.map((t) => fingerprint(t.of))).size === list.length && list.every((t) => !isZero(t.by))) {
    const factored = commonFactor(e)
    return factored === e ? tidy(e) : factored
  }
  const groups = new Map<Expr, number[]>()
  list.forEach((t, k) => {
    const key = canonical(t.of)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [k])
    else group.push(k)
  })
  const now = new Map<number, Expr | null>()
  for (const group of groups.values()) {
    const [first] = group.map((k) => list[k])
    if (first !== undefined) collect(group, first)
  }
  return now.size === 0 ? tidy(e) : commonFactor(rebuildSum(e, (k) => now.get(k)) ?? zero)

  function shows(x: Expr, group: readonly number[]): boolean {
    const rest = inputsOf(list.filter((_, k) => !group.includes(k)).map((t) => t.of))
    return rest.size > 0 && [...inputsOf([x])].every((name) => rest.has(name))
  }

  function collect(group: readonly number[], first: Term): void {
    const total = group.map((k) => list[k]?.by ?? first.by).reduce((a, b) => plus(a, b))
    // x - x is 0 only where x is a number. In a sum that still depends on all x does, a NaN of x shows anyway.
    if (isZero(total) ? first.of !== one && !facts(first.of).finite && !shows(first.of, group) : group.length === 1) return
    group.forEach((k, at) => now.set(k, at === 0 && !isZero(total) ? scale(first.of, total) : null))
  }
}

/** 2*a - 2*b is 2*(a - b), and (2*a - 2*b)/2 is a - b: less work, and most often a - b stands there already. */
function commonFactor(e: Expr): Expr {
  const list = terms(e)
  const by = magnitude(list[0]?.by ?? ONE)
  if (list.length < 2 || list.some((t) => t.of === one || !same(magnitude(t.by), by)) || scalings(e) <= (isOne(by) ? 0 : 1)) return e
  return scale(list.map((t) => scale(t.of, over(t.by, by))).reduce((sum, x) => plusOf(sum, x)), by)
}

const magnitude = (r: Ratio): Ratio => (r.num < 0n ? opposite(r) : r)

/** Multiplications by literals in a tree of sums, those of its terms included. */
function scalings(e: Expr): number {
  if (!isSum(e)) return rational(e) !== null || isOne(magnitude(term(e).by)) ? 0 : 1
  const inner = e.args.reduce((count, argument) => count + (rational(argument) === null ? scalings(argument) : 0), 0)
  return e.op === "mul" || e.op === "div" ? inner + 1 : inner
}

/** Names of the inputs a value depends on. */
function inputsOf(list: Iterable<Expr>): ReadonlySet<string> {
  return new Set(postorder(list).flatMap((node) => (node.op === "input" ? [node.name] : [])))
}

/** a + -b is a - b, and 1*(a + b) is a + b: the same bits, one operation less. */
function tidy(e: Expr): Expr | null {
  const [a, b] = e.args
  if (a === undefined || !isSum(e)) return e
  const whole = scaled(e)
  if (whole !== null && isOne(whole.by)) return tidy(whole.of)
  const left = tidy(a) ?? a
  if (b === undefined) return rebuild(e, [left])
  const right = tidy(b) ?? b
  if (e.op === "add" && (left.op === "neg" || right.op === "neg")) return plusOf(left, right)
  if (e.op === "sub" && right.op === "neg") return minusOf(left, right)
  return rebuild(e, [left, right])
}

function foldProduct(e: Expr, facts: Facts): Expr | null {
  const view = product(e)
  const nought = view.factors.findIndex((f) => f.exponent === 1 && f.of === zero)
  if (nought >= 0) {
    const rest = view.factors.filter((_, k) => k !== nought)
    return rest.every((f) => facts(f.of).finite && (f.exponent === 1 || facts(f.of).nonzero)) ? zero : null
  }
  // A negated sum: its sign is one of the product, where equal terms show.
  const negated = view.factors.findIndex((f) => f.of.op === "neg")
  if (negated >= 0) return scale(rebuildProduct(e, (k, f) => (k === negated ? f.of.args[0] : undefined), "in place"), MINUS_ONE)
  const gone = cancelled(view, facts)
  if (gone.size > 0) return rebuildProduct(e, (k) => (gone.has(k) ? null : undefined))
  return plainNumbers(e) ? null : scale(rebuildProduct(e, () => undefined, "bare"), view.by)
}

/** Pairs x and 1/x. What is left must still show where x has no value, unless x always has one. */
function cancelled(view: Product, facts: Facts): ReadonlySet<number> {
  const gone = new Set<number>()
  if (view.factors.every((f) => f.exponent === 1)) return gone
  view.factors.forEach((f, k) => {
    if (f.exponent !== 1 || gone.has(k)) return
    const j = view.factors.findIndex((g, i) => g.exponent === -1 && !gone.has(i) && equal(g.of, f.of))
    if (j < 0) return
    const fact = facts(f.of)
    const stays = view.factors.some((g, i) => i !== k && i !== j && !gone.has(i) && equal(g.of, f.of))
    if (stays || (fact.finite && fact.nonzero)) gone.add(k).add(j)
  })
  return gone
}

/** At most one literal and no other sign than one at the root; 1 only above a fraction bar. */
function plainNumbers(e: Expr): boolean {
  const inside = e.op === "neg" ? (e.args[0] ?? e) : e
  let literals = e.op === "neg" ? 1 : 0
  let signs = 0
  const go = (x: Expr, up: boolean): void => {
    const [a, b] = x.args
    const r = rational(x)
    if (r !== null && !isZero(r)) literals += isOne(r) ? (up && inside.op === "div" && inside.args[0] === x ? 0 : 2) : r.num === -1n && r.den === 1n ? 2 : 1
    else if (a !== undefined && isProduct(x)) {
      if (x.op === "neg") signs += 1
      go(a, up)
      if (b !== undefined) go(b, x.op === "mul" ? up : !up)
    }
  }
  go(inside, true)
  return signs === 0 && literals <= 1
}

function foldOther(e: Expr, facts: Facts): Expr | null {
  const [a, b, c] = e.args
  if (a === undefined) return null
  if (e.op === "if" && b !== undefined && c !== undefined) return foldIf(e, a, b, c, facts)
  if (e.op === "not") return a === zero ? one : a === one ? zero : null
  if (b === undefined) return null
  if (e.over.length > 0) return foldReduction(e, a, b)
  if (e.op === "entry") return foldEntry(a, b)
  switch (e.op) {
    case "and": return a === zero || b === zero ? zero : a === one ? asCondition(b, facts) : b === one || a === b ? asCondition(a, facts) : null
    case "or": return a === one || b === one ? one : a === zero ? asCondition(b, facts) : b === zero || a === b ? asCondition(a, facts) : null
    case "pow": return foldPower(a, b)
  }
  const [x, y] = [rational(a), rational(b)]
  return x === null || y === null ? null : foldComparison(e.op, x, y)
}

function foldReduction(e: Expr, body: Expr, filter: Expr): Expr | null {
  if (e.op === "prod") return filter === zero || body === one ? one : null
  if (e.op !== "sum") return null
  if (filter === zero || body === zero) return zero
  if (filter === one && body === one) return e.over.map((index) => size(index)).reduce((a, b) => mul(a, b))
  return foldPick(e, body, filter)
}

/** A permutation undone. */
function foldEntry(row: Expr, at: Expr): Expr | null {
  const [inner, place] = at.args
  if (at.op !== "entry" || inner === undefined || place === undefined || !isInside(place, axisOf(indexOf(row)))) return null
  return (row.op === "inverse" && row.args[0] === inner) || (inner.op === "inverse" && inner.args[0] === row) ? place : null
}

/** sum[c if c == e](x) is x at e, where e is a position of the axis. */
function foldPick(e: Expr, body: Expr, filter: Expr): Expr | null {
  const [index, ...others] = e.over
  const [a, b] = filter.args
  if (index === undefined || others.length > 0 || filter.op !== "eq" || a === undefined || b === undefined) return null
  const at = a === position(index) ? b : b === position(index) ? a : null
  if (at === null || at.free.includes(index)) return null
  const inside = [apply("ge", [at, zero]), apply("lt", [at, size(index)]), apply("eq", [at, apply("floor", [at])])].reduce((x, y) => apply("and", [x, y]))
  return choose(inside, substitute(body, new Map([[index, at]])), zero)
}

const asCondition = (e: Expr, facts: Facts): Expr | null => (facts(e).condition ? e : null)

function foldIf(e: Expr, test: Expr, then: Expr, otherwise: Expr, facts: Facts): Expr | null {
  if (test.op === "number") return rational(test) === null ? null : test === zero ? otherwise : then
  if (then === one && otherwise === zero && facts(test).condition) return test
  const { condition } = facts(test)
  if (undecided.get(e) === condition) return null
  const made = rebuild(e, [test, assume(then, test, true, facts), assume(otherwise, test, false, facts)])
  if (made === e) undecided.set(e, condition)
  return made
}

/** Choices whose branches have nothing to decide, taken as a condition or as a number: half of all that are looked through have been before, by another phase or under other facts. */
const undecided = memo<boolean>()

function foldComparison(op: string, x: Ratio, y: Ratio): Expr | null {
  const difference = x.num * y.den - y.num * x.den
  const truth = (b: boolean): Expr => (b ? one : zero)
  switch (op) {
    case "eq": return truth(difference === 0n)
    case "ne": return truth(difference !== 0n)
    case "lt": return truth(difference < 0n)
    case "le": return truth(difference <= 0n)
    case "gt": return truth(difference > 0n)
    case "ge": return truth(difference >= 0n)
    default: return null
  }
}

/** Up to the fourth power, products are as accurate as `pow` and share their squares. */
function foldPower(base: Expr, exponent: Expr): Expr | null {
  const n = rational(exponent)
  if (n === null) return null
  if (isZero(n)) return one
  if (isOne(n)) return base
  if (base.op === "number" && exponent.op === "number") {
    const value = exact("pow", base.name, exponent.name)
    if (value !== null) return numberOf(value)
  }
  if (n.den !== 1n) return null
  if (n.num < 0n) return n.num < -4n ? div(one, apply("pow", [base, numeral({ num: -n.num, den: 1n })])) : div(one, foldPower(base, numeral({ num: -n.num, den: 1n })) ?? base)
  const square = mul(base, base)
  switch (n.num) {
    case 2n: return square
    case 3n: return mul(square, base)
    case 4n: return mul(square, square)
    default: return null
  }
}
