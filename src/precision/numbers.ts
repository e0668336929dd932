// Functions at numbers of the source. In: a call and what its argument may be exactly, `1e-6 - 1` in `log1p(max(x, 1e-6 - 1))`. Out: the same with the float64 nearest to the function there.
// A rounded input is the exact input beside it, which excuses what a function makes of the rounding; a number of the source is what it says, and near a pole its rounding may be
// half of all digits. The numbers are known, so that this costs a comparison, and nothing where the rounding does not show.
import type { Expr } from "../ir/expr.ts"
import { apply, choose, constant, rebuild } from "../ir/make.ts"
import { fromDouble, toDouble, toRatio } from "../ir/number.ts"
import { findOp } from "../ops/table.ts"
import { nearest } from "../exact/nearest.ts"

/** That an argument is this number, and where: everywhere, if there is no condition. */
interface Exactly {
  readonly number: Expr
  readonly where: Expr | null
}

/** Units in the last place, from where on a rounding shows. */
const SHOWS = 4

/** `now`: of an argument, as it is computed. */
export function atNumbers(node: Expr, plain: Expr, now: (e: Expr) => Expr): Expr {
  const [argument] = node.args
  const row = findOp(node.op)
  if (argument === undefined || node.args.length > 1 || row === undefined || row.condition === true) return plain
  return numbersOf(argument, now).reduce((value, { number, where }) => {
    const exactly = nearest(rebuild(node, [number]), NOWHERE)
    if (exactly === undefined || !Number.isFinite(exactly)) return value
    const rounded = row.float(roundedOf(number))
    if (Math.abs(rounded - exactly) <= SHOWS * 2 ** -52 * Math.abs(exactly)) return value
    return where === null ? constant(exactly) : choose(where, constant(exactly), value)
  }, plain)
}

const NOWHERE = { sizes: {}, indices: new Map<string, number>(), read: () => NaN }

function numbersOf(e: Expr, now: (e: Expr) => Expr): readonly Exactly[] {
  const [a, b] = e.args
  if (e.op === "number") return isRounded(e) ? [{ number: e, where: null }] : []
  if (a === undefined || e.over.length > 0) return []
  if (e.op === "neg") return numbersOf(a, now).map(({ number, where }) => ({ number: rebuild(e, [number]), where }))
  if ((e.op !== "min" && e.op !== "max") || b === undefined) return []
  const [x, number] = b.op === "number" ? [a, b] : [b, a]
  if (number.op !== "number") return []
  const inner = numbersOf(x, now).filter(({ where }) => where !== null).map((one) => ({ ...one, number: rebuild(e, [one.number, number]) }))
  return isRounded(number) ? [...inner, { number, where: beyond(e.op, now(x), number) }] : inner
}

/** Where a float64 is no less than the number, or no more. */
function beyond(op: "min" | "max", x: Expr, number: Expr): Expr {
  const float = toDouble(number.name)
  const [exact, rounded] = [toRatio(number.name), fromDouble(float)]
  const above = exact !== null && rounded !== null && rounded.num * exact.den > exact.num * rounded.den
  return op === "min" ? apply(above ? "ge" : "gt", [x, constant(float)]) : apply(above ? "lt" : "le", [x, constant(float)])
}

function isRounded(number: Expr): boolean {
  const exact = toRatio(number.name)
  const rounded = fromDouble(toDouble(number.name))
  return rounded !== null && (exact === null || exact.num * rounded.den !== rounded.num * exact.den)
}

function roundedOf(e: Expr): number {
  const args = e.args.map(roundedOf)
  return e.op === "number" ? toDouble(e.name) : (findOp(e.op)?.float(...args) ?? NaN)
}
