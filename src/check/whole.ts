// Whether an expression is a whole number, as a position and the size of an axis must be. In: the expression and the inputs that
// hold whole numbers or may (labels, hyper-parameters). Out: what keeps it from being one, as far as the text says.
import type { Expr } from "../ir/expr.ts"
import { toRatio } from "../ir/number.ts"

/** The real input that keeps an expression from being a whole number, as far as the text says; null where nothing does. */
export function notWhole(e: Expr, whole: ReadonlySet<string>): string | null {
  switch (e.op) {
    case "number": return toRatio(e.name)?.den === 1n ? null : e.name
    case "position": case "size": case "argmax": case "argmin": case "floor": case "ceil": case "round": return null
    case "input": return whole.has(e.name) ? null : e.name
    case "if": return e.args.slice(1).map((a) => notWhole(a, whole)).find((found) => found !== null) ?? null
    // A quotient of whole numbers may be whole (`(k-1)/2`); that it is shows at run time.
    default: return (e.op === "div" ? e.args.slice(0, 1) : e.args).map((a) => notWhole(a, whole)).find((found) => found !== null) ?? null
  }
}
