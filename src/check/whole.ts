// Whether an expression is a whole number, as a position and the size of an axis must be. In: the expression and the inputs that
// hold whole numbers or may (labels, hyper-parameters). Out: what keeps it from being one, as far as the text says.
import type { Expr } from "../ir/expr.ts"
import { toRatio } from "../ir/number.ts"
import { findOp } from "../ops/table.ts"

/** The real input that keeps an expression from being a whole number, as far as the text says; null where nothing does. */
export function notWhole(e: Expr, whole: ReadonlySet<string>): string | null {
  switch (e.op) {
    case "number": return toRatio(e.name)?.den === 1n ? null : e.name
    case "position": case "size": case "argmax": case "argmin": case "entry": return null
    case "input": return whole.has(e.name) ? null : e.name
    case "if": return notWholeOf(e.args.slice(1), whole)
    case "sum": case "prod": case "max": case "min": return notWholeOf(e.over.length > 0 ? e.args.slice(0, 1) : e.args, whole)
    // A quotient of whole numbers may be whole (`(k-1)/2`); that it is shows at run time.
    case "div": return notWholeOf(e.args.slice(0, 1), whole)
    default: return findOp(e.op)?.condition === true || findOp(e.op)?.integer === true ? null : notWholeOf(e.args, whole)
  }
}

function notWholeOf(args: readonly Expr[], whole: ReadonlySet<string>): string | null {
  return args.map((a) => notWhole(a, whole)).find((found) => found !== null) ?? null
}
