// The slope of a running log-sum-exp l, less the event: `sum[t' if t' <= t](d[t']*exp(x - l[t'])) - d`. In: an expression. Out: the same, where the entry at t
// itself is taken out of the sum, because d*exp(x - l) - d is d*expm1(x - l): a share near 1 would leave nothing but its rounding. Done before the sum is made
// a running one (running.ts). No row of a table, because whether what is subtracted is the weight at t is a question about positions.
import type { Expr } from "../ir/expr.ts"
import { add, apply, axisOf, choose, mayContain, mul, neg, one, position, reduce, sub, substitute, zero } from "../ir/make.ts"
import { transform } from "../ir/walk.ts"
import { equal } from "./canonical.ts"
import { bounds } from "./running.ts"
import { factors, terms } from "./separate.ts"

export function withOwnShares(root: Expr, memo: Map<Expr, Expr>): Expr {
  return mayContain(root, "exp") ? transform(root, (node) => withOwnShare(node) ?? node, memo) : root
}

function withOwnShare(node: Expr): Expr | null {
  if (node.op !== "add" && node.op !== "sub") return null
  const parts = terms(node)
  for (const sum of parts) {
    const found = lastApart(sum.of)
    const own = found === null ? undefined : parts.find((p) => found.weights.some((w) => equal(p.below === sum.below ? neg(p.of) : p.of, w)))
    if (found === null || own === undefined) continue
    const whole = add(found.others, found.own)
    return parts.filter((p) => p !== sum && p !== own).reduce((e, p) => (p.below ? sub(e, p.of) : add(e, p.of)), sum.below ? neg(whole) : whole)
  }
  return null
}

interface LastApart {
  /** The sum of all before the last. */
  readonly others: Expr
  /** The weight of the last, as it may be written. */
  readonly weights: readonly Expr[]
  /** The last less its weight. */
  readonly own: Expr
}

/** A sum of weights times exponentials up to a position. */
function lastApart(sum: Expr): LastApart | null {
  const [index, ...more] = sum.over
  const [body, filter] = sum.args
  if (sum.op !== "sum" || index === undefined || more.length > 0 || body === undefined || filter === undefined) return null
  const [{ bound, rest } = {}] = bounds(filter, index)
  if (bound === undefined || rest === undefined || bound.at.op !== "position" || axisOf(bound.at.name) !== axisOf(index) || (bound.sign !== "<=" && bound.sign !== ">=")) return null
  const list = factors(body)
  const shares = list.filter(({ of }) => of.op === "exp")
  const [exponent] = shares[0]?.of.args ?? []
  if (shares.length !== 1 || exponent === undefined || list.some(({ below }) => below)) return null
  const there = new Map([[index, bound.at]])
  const weight = substitute(list.filter((p) => p !== shares[0]).reduce<Expr>((w, { of }) => (w === one ? of : mul(w, of)), one), there)
  const test = substitute(rest, there)
  const share = apply("expm1", [substitute(exponent, there)])
  const own = weight === one ? share : mul(weight, share)
  const before = apply(bound.sign === "<=" ? "lt" : "gt", [position(index), bound.at])
  return {
    others: reduce("sum", [index], body, rest === one ? before : apply("and", [before, rest])),
    weights: rest === one ? [weight] : [choose(test, weight, zero), weight === one ? test : mul(test, weight)],
    own: rest === one ? own : choose(test, own, zero),
  }
}
