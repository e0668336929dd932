// Running reductions: `sum[c' if c' <= c](x[c'])` for every c. In: an expression. Out: the same, where such reductions are entries of a
// row that one pass makes, up or down the axis, instead of a pass for every position. The row is worth making if what is reduced
// does not itself depend on the position it runs to. Done twice. Before lowering, because a sum of products is cut in two there, which the branches of lowered
// forms would hide, but not for log-sum-exp: what is subtracted from it is to be subtracted from its largest entry first. After lowering for what that
// has made of it: the largest entry and the rest.
import type { Expr } from "../ir/expr.ts"
import { isInside } from "../ir/inside.ts"
import { add, apply, axisOf, choose, constant, div, entry, exactly, mayContain, mul, neg, one, position, reduce, size, sub, zero } from "../ir/make.ts"
import { transform } from "../ir/walk.ts"
import { findReduction } from "../ops/reduce.ts"
import { separate, terms, type Separated } from "./separate.ts"

/** Positions that take part: `<=` up to the one asked for, `<` before it, `>=` from it on, `>` after it. */
export type Sign = "<=" | "<" | ">=" | ">"

export interface Running {
  readonly reduction: string
  readonly sign: Sign
}

const SIGNS: ReadonlyMap<string, Sign> = new Map([["le", "<="], ["lt", "<"], ["ge", ">="], ["gt", ">"]])
const ORDERS = [...SIGNS.keys()]
const TURNED: Readonly<Record<Sign, Sign>> = { "<=": ">=", "<": ">", ">=": "<=", ">": "<" }

const infinity = constant(Infinity)

const known = new Map<string, Running>()

function opOf(running: Running): string {
  const op = `running ${running.reduction} ${running.sign}`
  known.set(op, running)
  return op
}

/** What a row is a running reduction of; undefined where it is none. */
export function runningOf(node: Expr): Running | undefined {
  return known.get(node.op)
}

/** Before lowering. */
export function withRunning(root: Expr, memo: Map<Expr, Expr>): Expr {
  if (!ORDERS.some((op) => mayContain(root, op))) return root
  return transform(root, (node) => asRunning(node) ?? node, memo)
}

/** After it. */
export function withRunningShares(root: Expr, memo: Map<Expr, Expr>): Expr {
  return mayContain(root, "exprest") ? withRunning(root, memo) : root
}

/** What reads the entry of a running reduction; null where it is none. */
export function asRunning(node: Expr): Expr | null {
  const [index, ...others] = node.over
  const [body, filter] = node.args
  const row = findReduction(node.op)
  if (index === undefined || others.length > 0 || body === undefined || filter === undefined || row === undefined || row.position === true || node.op === "logsumexp") return null
  for (const { bound, rest } of bounds(filter, index)) {
    const to = bound.at.free.filter((name) => !rest.free.includes(name))
    if (to.length === 0) continue
    if (to.some((name) => !body.free.includes(name))) return read(node.op, index, body, rest, bound)
    const apart = node.op === "sum" ? separate(body, (e) => e.free.includes(index), (e) => to.some((name) => e.free.includes(name))) : null
    if (apart !== null) return readApart(apart, index, rest, bound)
  }
  return null
}

/**
 * The sum of a product of which one part depends on where it runs to. A factor `exp(u + v)`, u outside and v inside, may be neither
 * exp(u) nor exp(v) alone, so it is exp(u + m), m the largest v so far, times the running sum of exp(v - m).
 */
function readApart({ outer, inner, exponent }: Separated, index: string, filter: Expr, bound: Bound): Expr {
  if (exponent === null) return mul(outer, read("sum", index, inner, filter, bound))
  const { of, by } = withoutRests(exponent.inner)
  const weight = by === one ? inner : mul(inner, by)
  // What has no weight is not the largest either.
  const holds = inner === one ? one : apply("ne", [inner, zero])
  const taken = holds === one ? filter : filter === one ? holds : apply("and", [filter, holds])
  const largest = read("max", index, of, taken, bound)
  const shares = read("weighted exponentials", index, apply("weighted", [of, weight]), taken, bound)
  const sum = add(exponent.outer, largest)
  // An infinite entry beside an infinite largest one is it.
  const shifted = by === one ? sum : choose(apply("eq", [exponent.outer, neg(largest)]), choose(apply("eq", [largest, infinity]), neg(infinity), zero), sum)
  // A large weight may make up for a small exponential.
  const half = apply("exp", [mul(constant(1 / 2), shifted)])
  const total = mul(half, mul(half, shares))
  return outer === one ? total : mul(outer, total)
}

/** An exponent with log-sum-exps for terms, of which only the largest entry stays; `by` is the exponential of what was left out. */
function withoutRests(exponent: Expr): { readonly of: Expr; readonly by: Expr } {
  let [of, by]: readonly [Expr, Expr] = [zero, one]
  for (const { of: term, below } of terms(exponent)) {
    const [body, filter] = term.args
    const whole = term.op === "logsumexp" && term.over.length === 1 && body !== undefined
    const largest = whole ? reduce("max", term.over, body, filter) : term
    of = of === zero ? (below ? neg(largest) : largest) : below ? sub(of, largest) : add(of, largest)
    if (!whole) continue
    const all = add(one, reduce("exprest", term.over, body, filter))
    by = below ? div(by, all) : by === one ? all : mul(by, all)
  }
  return { of, by }
}

function conjuncts(filter: Expr): readonly Expr[] {
  return filter.op === "and" ? filter.args.flatMap(conjuncts) : [filter]
}

interface Bound {
  readonly sign: Sign
  readonly at: Expr
}

/** The bounds of a filter, each with what else it asks. */
export function bounds(filter: Expr, index: string): ReadonlyArray<{ readonly bound: Bound; readonly rest: Expr }> {
  const parts = conjuncts(filter)
  return parts.flatMap((part) => {
    const bound = boundOf(part, index)
    return bound === null ? [] : [{ bound, rest: parts.filter((p) => p !== part).reduce<Expr>((a, b) => (a === one ? b : apply("and", [a, b])), one) }]
  })
}

/** `index <= at`, whichever way it is written. */
function boundOf(test: Expr, index: string): Bound | null {
  const sign = SIGNS.get(test.op)
  const [a, b] = test.args
  if (sign === undefined || a === undefined || b === undefined) return null
  const here = position(index)
  if (a === here && !b.free.includes(index)) return { sign, at: b }
  return b === here && !a.free.includes(index) ? { sign: TURNED[sign], at: a } : null
}

/** `c' <= c - 1` is `c' < c`: so a shift by one needs no bounds. */
function unshifted({ sign, at }: Bound): Bound {
  const [a, b] = at.args
  if (a?.op !== "position" || b === undefined || !exactly(b, 1)) return { sign, at }
  if (at.op === "sub" && (sign === "<=" || sign === ">")) return { sign: sign === "<=" ? "<" : ">=", at: a }
  return at.op === "add" && (sign === "<" || sign === ">=") ? { sign: sign === "<" ? "<=" : ">", at: a } : { sign, at }
}

function read(reduction: string, index: string, body: Expr, filter: Expr, bound: Bound): Expr {
  const axis = axisOf(index)
  const { sign, at } = unshifted(bound)
  const row = (s: Sign): Expr => reduce(opOf({ reduction, sign: s }), [index], body, filter)
  if (isInside(at, axis)) return entry(row(sign), at)
  // Any other bound is brought to the last position that takes part; where there is none, nothing is reduced.
  const empty = constant(findReduction(reduction)?.empty ?? NaN)
  const last = sub(size(axis), one)
  if (sign === "<=" || sign === "<") {
    const to = apply("min", [sign === "<=" ? apply("floor", [at]) : sub(apply("ceil", [at]), one), last])
    return choose(apply("ge", [to, zero]), entry(row("<="), to), empty)
  }
  const from = apply("max", [sign === ">=" ? apply("ceil", [at]) : apply("add", [apply("floor", [at]), one]), zero])
  return choose(apply("le", [from, last]), entry(row(">="), from), empty)
}
