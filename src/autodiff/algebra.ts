// Products and sums of derivatives with the trivial factors left out, so that the text of a gradient stays readable and
// passes after it have less to do. Only structural ones and zeros: nothing here looks at values.
import type { Expr } from "../ir/expr.ts"
import { add, apply, choose, exactly, mul, neg, reduce, zero } from "../ir/make.ts"

export function times(a: Expr, b: Expr): Expr {
  if (exactly(a, 0) || exactly(b, 0)) return zero
  if (exactly(a, 1)) return b
  if (exactly(b, 1)) return a
  if (exactly(a, -1)) return neg(b)
  if (exactly(b, -1)) return neg(a)
  if (isConstant(a) || isConstant(b)) return mul(a, b)
  // A branch not taken stays untaken: 0 never meets an infinite slope. The outer condition (of the adjoint) stays outermost, so that
  // terms that meet again share it.
  return underIf(a, (branch) => times(branch, b)) ?? underIf(b, (branch) => times(a, branch)) ?? mul(a, b)
}

const CONSTANT: ReadonlySet<string> = new Set(["mul", "div", "log", "neg"])

/** A number of the formula's text: no branch leaks through it. */
const isConstant = (e: Expr): boolean => e.op === "number" || (CONSTANT.has(e.op) && e.args.every(isConstant))

function underIf(e: Expr, change: (branch: Expr) => Expr): Expr | null {
  const [test, then, otherwise] = e.args
  if (e.op !== "if" || test === undefined || then === undefined || otherwise === undefined) return null
  if (!exactly(then, 0) && !exactly(otherwise, 0)) return null
  return choose(test, change(then), change(otherwise))
}

export function plus(terms: readonly Expr[]): Expr {
  const [first, ...rest] = terms.filter((t) => !exactly(t, 0))
  return first === undefined ? zero : rest.reduce((a, b) => add(a, b), first)
}

/** A sum of adjoints. Reductions of one factor times different weights become one reduction: pairs are gone through once. */
export function joined(parts: readonly Expr[]): Expr {
  const groups = new Map<string, { readonly at: number; readonly weights: Expr[]; readonly like: Expr }>()
  const result: Expr[] = []
  for (const part of parts) {
    const [body, filter] = part.args
    const [weight, factor] = body?.args ?? []
    if (part.op !== "sum" || body?.op !== "mul" || filter === undefined || weight === undefined || factor === undefined) {
      result.push(part)
      continue
    }
    const key = `${part.over.join(",")}|${filter.id}|${factor.id}`
    const group = groups.get(key)
    if (group !== undefined) group.weights.push(weight)
    else {
      groups.set(key, { at: result.length, weights: [weight], like: part })
      result.push(part)
    }
  }
  for (const { at, weights, like } of groups.values()) {
    const [body, filter] = like.args
    const factor = body?.args[1]
    if (weights.length > 1 && factor !== undefined) result[at] = reduce("sum", like.over, mul(plus(weights), factor), filter)
  }
  return plus(result)
}

/** Sum over index variables; a guard `if m then a else 0` becomes the filter. */
export function summed(over: readonly string[], e: Expr, filter?: Expr): Expr {
  if (exactly(e, 0)) return zero
  if (over.length === 0) return guarded(filter, e)
  const [test, then, otherwise] = e.args
  if (e.op === "if" && test !== undefined && then !== undefined && otherwise !== undefined && exactly(otherwise, 0)) {
    return reduce("sum", over, then, both(filter, test))
  }
  return filter === undefined ? reduce("sum", over, e) : reduce("sum", over, e, filter)
}

export function guarded(filter: Expr | undefined, e: Expr): Expr {
  return filter === undefined || exactly(filter, 1) || exactly(e, 0) ? e : choose(filter, e, zero)
}

export function both(a: Expr | undefined, b: Expr): Expr {
  return a === undefined || exactly(a, 1) ? b : exactly(b, 1) ? a : apply("and", [a, b])
}
