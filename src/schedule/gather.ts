// Sums over one index, brought together before rows are made. In: a node of a lowered expression. Out: the same value with fewer loops and
// less in them. What a sum's filter asks of the world around the sum is asked once, outside of it: else the sum would wait for an
// answer that its terms do not depend on. Two sums over the same positions that are added are one sum, with what their terms have in
// common as a factor. And of a term, what does not move with the coordinate stands together: one weight of a pair for all coordinates.
import type { Expr } from "../ir/expr.ts"
import { add, apply, choose, constant, div, exactly, mul, one, reduce, zero } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"

/** The arguments of the node are gathered already. */
export function gathered(node: Expr): Expr {
  if (node.op === "add") return together(node)
  return isInnerSum(node) ? grouped(unasked(node)) : node
}

export function isInnerSum(node: Expr): boolean {
  return node.op === "sum" && node.over.length === 1 && !node.over.includes("*")
}

/** Parts beyond which a tree is not looked through: x^(2^20) written as squares is a small graph and a large tree. */
const PARTS = 16

function partsOf(node: Expr, op: string): readonly Expr[] {
  const parts = [node]
  for (let k = 0; k < parts.length && parts.length <= PARTS;) {
    const part = parts[k]
    if (part?.op === op) parts.splice(k, 1, ...part.args)
    else k += 1
  }
  return parts
}

/** Conditions that are the same for all terms, and take a loop to find out, as a choice around the sum. */
function unasked(sum: Expr): Expr {
  const [body, filter] = sum.args
  if (body === undefined || filter === undefined || filter.op !== "and") return sum
  const asked = partsOf(filter, "and")
  const outside = asked.filter((part) => !sum.over.some((index) => part.free.includes(index)) && hasLoop(part))
  if (outside.length === 0) return sum
  const inside = asked.filter((part) => !outside.includes(part))
  return choose(all(outside), grouped(reduce("sum", sum.over, body, all(inside), sum.span)), zero)
}

export function hasLoop(node: Expr): boolean {
  return postorder([node]).some((e) => e.over.length > 0)
}

export function all(parts: readonly Expr[]): Expr {
  const [first = one, ...rest] = parts
  return rest.reduce((a, b) => apply("and", [a, b]), first)
}

/** Of the terms of a sum of sums, those over the same positions as one. */
function together(node: Expr): Expr {
  const terms = partsOf(node, "add")
  if (terms.filter(isInnerSum).length < 2) return node
  const merged: Expr[] = []
  for (const term of terms) {
    const k = merged.findIndex((other) => isInnerSum(term) && isInnerSum(other) && alike(term, other))
    const other = merged[k]
    if (other === undefined) merged.push(term)
    else merged[k] = both(other, term)
  }
  const [first = zero, ...rest] = merged
  return merged.length === terms.length ? node : rest.reduce((a, b) => add(a, b), first)
}

function alike(a: Expr, b: Expr): boolean {
  return a.over.join() === b.over.join() && a.args[1] === b.args[1] && a.free.join() === b.free.join()
}

function both(a: Expr, b: Expr): Expr {
  const [x, filter] = a.args
  const [y] = b.args
  if (x === undefined || y === undefined) throw new Error("a sum has a body")
  return grouped(reduce("sum", a.over, withCommon(factorsOf(x), factorsOf(y)), filter, a.span))
}

export interface Factors {
  readonly over: readonly Expr[]
  readonly under: readonly Expr[]
}

export function factorsOf(node: Expr): Factors {
  const factors = [{ of: node, up: true }]
  for (let k = 0; k < factors.length && factors.length <= PARTS;) {
    const { of, up } = factors[k] ?? { of: one, up: true }
    const [a = one, b = one] = of.args
    if (of.op === "neg") factors.splice(k, 1, { of: constant(-1), up: true }, { of: a, up })
    else if (of.op === "mul" || of.op === "div") factors.splice(k, 1, { of: a, up }, { of: b, up: up === (of.op === "mul") })
    else if (exactly(of, 1)) factors.splice(k, 1)
    else k += 1
  }
  return { over: factors.flatMap(({ of, up }) => (up ? [of] : [])), under: factors.flatMap(({ of, up }) => (up ? [] : [of])) }
}

export function product({ over, under }: Factors): Expr {
  const times = (list: readonly Expr[]): Expr => {
    const [first = one, ...rest] = list
    return rest.reduce((a, b) => mul(a, b), first)
  }
  return under.length === 0 ? times(over) : div(times(over), times(under))
}

/** x + y as (what is left of x + what is left of y) times what both have. */
function withCommon(x: Factors, y: Factors): Expr {
  const [over, under] = [common(x.over, y.over), common(x.under, y.under)]
  const rest = (f: Factors): Expr => product({ over: without(f.over, over), under: without(f.under, under) })
  return product({ over: [add(rest(x), rest(y)), ...over], under })
}

function without(list: readonly Expr[], taken: readonly Expr[]): readonly Expr[] {
  const left = [...taken]
  return list.filter((e) => {
    const k = left.indexOf(e)
    if (k >= 0) left.splice(k, 1)
    return k < 0
  })
}

function common(a: readonly Expr[], b: readonly Expr[]): readonly Expr[] {
  return without(a, without(a, b))
}

/**
 * Of a term w(i,j)*x(j,d)/s(i,j) the factors that do not depend on d, first. What is divided by stays apart: w/s may be too large or too
 * small where the quotient of all is not (quotients.ts).
 */
function grouped(sum: Expr): Expr {
  const [body, filter] = sum.args
  if (body === undefined || !isInnerSum(sum)) return sum
  const factors = factorsOf(body)
  const still = sum.free.filter((index) => index !== "*").map((index) => factors.over.filter((e) => !e.free.includes(index)))
    .filter((list) => list.length < factors.over.length && list.some((e) => sum.over.some((index) => e.free.includes(index))))
    .sort((a, b) => b.length - a.length)[0]
  if (still === undefined || still.length < 2) return sum
  return reduce("sum", sum.over, product({ over: [product({ over: still, under: [] }), ...without(factors.over, still)], under: factors.under }), filter, sum.span)
}
