// Results that are not finite though the true ones may be. In: a root and the same with guards. Out: the guarded root, evaluated anew where it comes out infinite
// or NaN; the root itself where rounding and overflow cannot make it so.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { apply, constant, mayContain, rebuild, reduce } from "../ir/make.ts"
import { toDouble } from "../ir/number.ts"
import { postorder } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"
import { oneSign, readsInputs } from "./excuses.ts"
import type { Rescuing } from "./guard.ts"
import { underflows } from "./range.ts"
import { ask } from "./reached.ts"

/**
 * Where an intermediate result may overflow, or have no value, though the result has one, a result that is not finite is evaluated anew:
 * at the sample values of a sum, else at the root.
 */
export function finite(root: Expr, now: Expr, facts: Facts, totals: ReadonlySet<string>, rescue: Rescuing): Expr {
  if (root.op === "sum" && root.over.every((index) => totals.has(index))) {
    const [body, filter] = root.args
    const [changed] = now.args
    if (body === undefined || filter === undefined || changed === undefined || now.op !== "sum") return now
    return reduce("sum", root.over, finite(body, changed, facts, totals, rescue), filter)
  }
  const [a, b, c] = root.args
  const [x, y, z] = now.args
  if (root.op === now.op && a !== undefined && b !== undefined && x !== undefined && y !== undefined) {
    const wrapped = (e: Expr): boolean => mayContain(e, "sum") && postorder([e]).some((node) => node.op === "sum" && node.over.some((index) => totals.has(index)))
    if (root.op === "div" && wrapped(a)) return rebuild(now, [finite(a, x, facts, totals, rescue), y])
    if (root.op === "mul" && (scale(a) || (a.free.length === 0 && root.free.length > 0))) {
      const falls = facts(a).high <= 0
      return rebuild(now, [x, finite(b, y, facts, totals, falls ? (expr, plain, negative = false) => rescue(expr, plain, !negative) : rescue)])
    }
    if (root.op === "if" && c !== undefined && z !== undefined && scale(a)) return rebuild(now, [x, finite(b, y, facts, totals, rescue), finite(c, z, facts, totals, rescue)])
  }
  if (!mayFail(root, facts)) return now
  return ask(apply("not", [apply("lt", [apply("abs", [now]), constant(Infinity)])]), rescue(root, now), now)
}

/** Of no sample: counts and what is made of them. */
function scale(e: Expr): boolean {
  return !readsInputs(e)
}

/** Whether a value below the root can become infinite or undefined by rounding or overflow while the root's true value is finite. */
function mayFail(root: Expr, facts: Facts): boolean {
  const infinite = new Map<Expr, boolean>()
  const order = postorder([root])
  // `if w == 0 then 0 else w*x`: the product is not read where it would be 0*inf.
  const spared = new Set(order.flatMap((node) => {
    const [test, , otherwise] = node.args
    return node.op === "if" && test?.op === "eq" && otherwise?.op === "mul" && otherwise.args.some((x) => test.args.includes(x)) ? [otherwise] : []
  }))
  let fails = false
  for (const node of order) {
    const some = node.args.some((a) => infinite.get(a) === true)
    const fact = facts(node)
    const bounded = Number.isFinite(fact.low) && Number.isFinite(fact.high)
    infinite.set(node, node.op !== "input" && node.op !== "number" && !bounded && !fact.finite)
    if (some && !spared.has(node) && !harmless(node, facts)) fails = true
    if (node.op === "div" && !facts(node.args[1] ?? node).nonzero) fails = true
  }
  return fails
}

/** Infinite arguments of these make results that are infinite in truth, or right. */
function harmless(node: Expr, facts: Facts): boolean {
  const [a, b] = node.args
  if (node.op === "if" || node.over.length > 0) return node.op !== "prod"
  if (findOp(node.op)?.condition === true) return true
  const bounded = (e: Expr): boolean => Number.isFinite(facts(e).low) && Number.isFinite(facts(e).high)
  if ((node.op === "add" || node.op === "sub") && a !== undefined && b !== undefined) {
    return oneSign(node.op, facts(a), facts(b)) || bounded(a) || bounded(b) || (a.op === "input" && b.op === "input")
  }
  if ((node.op === "mul" || node.op === "div") && node.args.some((x) => x.op === "number" && shrinks(node.op, x)) && node.args.some((x) => overflows(x))) return false
  if (node.op === "mul") return a === b || node.args.every((x) => facts(x).nonzero && !vanishes(x, facts)) || node.args.some((x) => x.op === "number" && facts(x).nonzero)
  if (node.op === "div" && b !== undefined) return b.op === "number"
  return UNBOUNDED.has(node.op)
}

/** Whether a value that is not 0 may be 0 as a float: 0 times infinity in `exp(-exp(x))*exp(x)`. */
function vanishes(e: Expr, facts: Facts): boolean {
  const { low, high } = facts(e)
  return low <= 0 && high >= 0 && underflows(e)
}

/** Whether a factor, or a divisor, makes the other one smaller. */
function shrinks(op: string, number: Expr): boolean {
  const size = Math.abs(toDouble(number.name))
  return op === "mul" ? size < 1 : size > 1
}

/** What float32 inputs can make larger than a float64. */
const overflows = (e: Expr): boolean => EXPONENTIAL.has(e.op) || ((e.op === "add" || e.op === "sub") && e.args.some(overflows))
const EXPONENTIAL: ReadonlySet<string> = new Set(["exp", "expm1", "cosh", "sinh"])

/** Infinite arguments of these are what makes them infinite. */
const UNBOUNDED: ReadonlySet<string> = new Set(["neg", "abs", "exp", "expm1", "cosh", "sinh", "floor", "ceil", "round", "min", "max", "stop"])
