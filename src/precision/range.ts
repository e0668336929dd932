// Whether values may leave the range in which a float64 has all of its digits. In: expressions and facts. Out: whether ordinary inputs make them subnormal, or
// so large that they overflow; and whether a value is a sum, which is exact where its terms are.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { postorder } from "../ir/walk.ts"
import { readsInputs } from "./excuses.ts"

const SUMS: ReadonlySet<string> = new Set(["add", "sub", "neg", "abs", "max", "min", "sum", "if", "stop"])

/** Whether a small value may have been rounded as a subnormal: a sum is exact there, if its terms are. */
export function underflows(e: Expr): boolean {
  if (e.op === "input" || e.op === "number" || e.op === "size" || e.op === "position") return false
  return SUMS.has(e.op) ? e.args.some(underflows) : true
}

/** What ordinary inputs make subnormal: an exponential, or what is in proportion to it. */
export function fades(e: Expr, facts: Facts): boolean {
  const [a, b] = e.args
  if (e.op === "exp") return true
  if (e.op === "div") return a !== undefined && b !== undefined && fades(a, facts) && facts(b).low >= 1
  const bounded = (x: Expr): boolean => !readsInputs(x) || (Number.isFinite(facts(x).low) && Number.isFinite(facts(x).high))
  return (e.op === "mul" || e.op === "neg") && e.args.some((x) => fades(x, facts)) && e.args.every(bounded)
}

/** What float32 inputs can make larger than a float64. */
export function grows(e: Expr, facts: Facts): boolean {
  return postorder([e]).some((node) => GROWING.has(node.op) && !(Number.isFinite(facts(node).low) && Number.isFinite(facts(node).high)))
}

/** Products of float64 inputs may be infinite where the truth is not: a quotient by such a value, or by its root, would be 0 without a sign. */
export function multiplies(e: Expr): boolean {
  return e.op === "mul" || (SUMS.has(e.op) && e.args.some(multiplies))
}

/** Whether a value is a sum, or one of several, that may have been rounded. */
export function isSum(e: Expr): boolean {
  return e.op === "add" || e.op === "sub" || ((e.op === "neg" || e.op === "abs" || e.op === "max" || e.op === "min") && e.args.some(isSum))
}

const GROWING: ReadonlySet<string> = new Set(["exp", "expm1", "sinh", "cosh", "pow", "prod", "div", "lgamma", "lgamma1p"])
