// What an argument has lost by rounding, as an expression of float64. In: an argument of an exponential, made of exact values by a few sums, products and quotients. Out: its
// first-order residue, exact to a few bits, or null where the argument is made otherwise. exp(u + r) is exp(u) + r*exp(u): so the exponential of `x - max` is right also where
// the difference is rounded, for ten additions, where digits made anew would cost four times the whole. Sums by Knuth's error, products by Dekker's and Veltkamp's.
import type { Expr } from "../ir/expr.ts"
import { apply, choose, constant, exactly } from "../ir/make.ts"
import { plus, powerOfTwo } from "./parts.ts"

/** A node as it is computed, and whether that is exact. */
interface Computed {
  readonly node: Expr
  readonly rounding: number
}

/** Steps that are looked at: an argument of more loses its digits elsewhere. */
const STEPS = 4

const none = constant(0)
const SPLIT = constant(2 ** 27 + 1)

/** Null also where nothing is lost: there is nothing to add. */
export function residueOf(u: Expr, of: (e: Expr) => Computed): Expr | null {
  const found = residue(u, of, STEPS)
  return found === null || exactly(found, 0) ? null : found
}

function residue(u: Expr, of: (e: Expr) => Computed, steps: number): Expr | null {
  const { node, rounding } = of(u)
  const [a, b, c] = u.args
  const [x, y, z] = node.args
  if (u.op === "number" || u.op === "input" || u.op === "position" || u.op === "size" || u.over.length > 0) return rounding === 0 ? none : null
  // Made anew where it is, a value has lost nothing.
  if (steps === 0 || node.op !== u.op || u.args.some((argument, k) => of(argument).node !== node.args[k]) || a === undefined || x === undefined) return null
  const left = u.op === "if" ? none : residue(a, of, steps - 1)
  if (left === null) return null
  if (u.op === "neg") return negated(left)
  if (u.op === "abs") return exactly(left, 0) ? none : choose(apply("lt", [x, none]), negated(left), left)
  if (b === undefined || y === undefined) return null
  const right = residue(b, of, steps - 1)
  if (right === null) return null
  switch (u.op) {
    case "if": {
      const other = c === undefined || z === undefined ? null : residue(c, of, steps - 1)
      return other === null ? null : exactly(right, 0) && exactly(other, 0) ? none : choose(x, right, other)
    }
    case "add": return plus(plus(left, right), sumError(x, y, node))
    case "sub": return plus(plus(left, negated(right)), sumError(x, negated(y), node))
    case "mul": return plus(plus(times(left, y), times(x, right)), productError(x, y, node))
    case "div": {
      if (powerOfTwo(y)) return exactly(left, 0) ? none : apply("div", [left, y])
      // (x + left)/(y + right) less q is (x - q*y + left - q*right)/y, where x less the rounded product is exact.
      const product = apply("mul", [node, y])
      const rest = apply("sub", [apply("sub", [x, product]), productError(node, y, product)])
      return apply("div", [plus(plus(rest, left), negated(times(node, right))), y])
    }
    default: return null
  }
}

/** What x + y has lost, `sum` being its float. */
function sumError(x: Expr, y: Expr, sum: Expr): Expr {
  const part = apply("sub", [sum, x])
  return apply("add", [apply("sub", [x, apply("sub", [sum, part])]), apply("sub", [y, part])])
}

function productError(x: Expr, y: Expr, product: Expr): Expr {
  if (powerOfTwo(x) || powerOfTwo(y)) return none
  const [[xh, xl], [yh, yl]] = [halves(x), halves(y)]
  const large = apply("sub", [apply("mul", [xh, yh]), product])
  return apply("add", [apply("add", [apply("add", [large, apply("mul", [xh, yl])]), apply("mul", [xl, yh])]), apply("mul", [xl, yl])])
}

function halves(x: Expr): readonly [Expr, Expr] {
  const scaled = apply("mul", [SPLIT, x])
  const high = apply("sub", [scaled, apply("sub", [scaled, x])])
  return [high, apply("sub", [x, high])]
}

const times = (a: Expr, b: Expr): Expr => (exactly(a, 0) || exactly(b, 0) ? none : apply("mul", [a, b]))
const negated = (a: Expr): Expr => (exactly(a, 0) ? none : a.op === "neg" && a.args[0] !== undefined ? a.args[0] : apply("neg", [a]))

/** By a value of `op`, its slope. Not of expm1: its residue would want a row of its own beside that of exp, in every softmax. */
const slope = (op: string, value: Expr): Expr => (op === "sigmoid" ? apply("mul", [value, apply("sub", [constant(1), value])]) : value)

/** The value of an exponential, or of what is in proportion to one on one side, of an argument that has lost so much. An infinite one, or a residue that is no number, adds nothing. */
export function withResidue(op: string, value: Expr, lost: Expr): Expr {
  const more = apply("mul", [slope(op, value), lost])
  return choose(apply("lt", [apply("abs", [more]), constant(Infinity)]), apply("add", [value, more]), value)
}
