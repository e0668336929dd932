// Running reductions: `sum[c' if c' <= c](x[c'])` for every c. In: an expression. Out: the same, where such reductions are entries of a
// row that one pass makes, up or down the axis, instead of a pass for every position. The row is worth making if what is reduced
// does not itself depend on the position it runs to. Done before lowering, because log-sum-exp has a running form and its lowered
// parts have none.
import type { Expr } from "../ir/expr.ts"
import { isInside } from "../ir/inside.ts"
import { add, apply, axisOf, choose, constant, entry, exactly, mayContain, mul, neg, one, position, reduce, size, sub, zero } from "../ir/make.ts"
import { transform } from "../ir/walk.ts"
import { findReduction } from "../ops/reduce.ts"
import { separate, type Separated } from "./separate.ts"

/** Positions that take part: `<=` up to the one asked for, `<` before it, `>=` from it on, `>` after it. */
export type Sign = "<=" | "<" | ">=" | ">"

export interface Running {
  readonly reduction: string
  readonly sign: Sign
}

const SIGNS: ReadonlyMap<string, Sign> = new Map([["le", "<="], ["lt", "<"], ["ge", ">="], ["gt", ">"]])
const ORDERS = [...SIGNS.keys()]
const TURNED: Readonly<Record<Sign, Sign>> = { "<=": ">=", "<": ">", ">=": "<=", ">": "<" }

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

export function withRunning(root: Expr, memo: Map<Expr, Expr>): Expr {
  if (!ORDERS.some((op) => mayContain(root, op))) return root
  return transform(root, (node) => asRunning(node) ?? node, memo)
}

function asRunning(node: Expr): Expr | null {
  const [index, ...others] = node.over
  const [body, filter] = node.args
  const row = findReduction(node.op)
  if (index === undefined || others.length > 0 || body === undefined || filter === undefined || row === undefined || row.position === true) return null
  const parts = conjuncts(filter)
  for (const part of parts) {
    const bound = boundOf(part, index)
    if (bound === null) continue
    const rest = parts.filter((p) => p !== part).reduce<Expr>((a, b) => (a === one ? b : apply("and", [a, b])), one)
    const to = bound.at.free.filter((name) => !rest.free.includes(name))
    if (to.length === 0) continue
    if (to.some((name) => !body.free.includes(name))) return read(node.op, index, body, rest, bound)
    const apart = node.op === "sum" ? separate(body, (e) => e.free.includes(index), (e) => to.some((name) => e.free.includes(name))) : null
    if (apart !== null) return readApart(apart, index, rest, bound)
  }
  return null
}

/**
 * The sum of a product of which one part depends on where it runs to. A factor `exp(u - l)`, u outside and l inside, may be neither
 * exp(u) nor exp(-l) alone, so the terms are summed as exponentials, those of either sign for themselves.
 */
function readApart({ outer, inner, exponent }: Separated, index: string, filter: Expr, bound: Bound): Expr {
  if (exponent === null) return mul(outer, read("sum", index, inner, filter, bound))
  const sumOf = (amount: Expr): Expr => {
    // Written so that a NaN takes part.
    const holds = apply("not", [apply("le", [amount, zero])])
    const log = amount === one ? exponent.inner : add(apply("log", [amount]), exponent.inner)
    const total = read("logsumexp", index, log, amount === one ? filter : filter === one ? holds : apply("and", [filter, holds]), bound)
    return apply("exp", [add(exponent.outer, total)])
  }
  const total = inner === one ? sumOf(one) : sub(sumOf(inner), sumOf(neg(inner)))
  return outer === one ? total : mul(outer, total)
}

function conjuncts(filter: Expr): readonly Expr[] {
  return filter.op === "and" ? filter.args.flatMap(conjuncts) : [filter]
}

interface Bound {
  readonly sign: Sign
  readonly at: Expr
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
