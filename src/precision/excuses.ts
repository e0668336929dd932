// Why a difference may lose digits, or cannot. In: its terms. Out: whether they read no input in common, whether one moves with an input of its own, whether
// both have one sign.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { memo } from "../ir/memo.ts"
import { postorder } from "../ir/walk.ts"

const read = memo<ReadonlySet<string>>()

/** Asked of every difference, so remembered. */
function inputsOf(e: Expr): ReadonlySet<string> {
  for (const node of postorder([e], (n) => read.get(n) !== undefined)) {
    const [first, ...others] = node.args.map((a) => read.get(a) ?? new Set<string>())
    const own = node.op === "input" && !(first?.has(node.name) ?? false)
    // Most values read what one of their arguments reads: then it is the same set.
    const more = own || others.some((set) => [...set].some((name) => first?.has(name) !== true))
    read.set(node, more || first === undefined ? new Set([...(first ?? []), ...others.flatMap((set) => [...set]), ...(own ? [node.name] : [])]) : first)
  }
  return read.get(e) ?? new Set()
}

/** Whether a value moves with the data at all. */
export const readsInputs = (e: Expr): boolean => inputsOf(e).size > 0

/** Whether two values have no input in common, and both have some. */
export function areApart(a: Expr, b: Expr): boolean {
  const [left, right] = [inputsOf(a), inputsOf(b)]
  return left.size > 0 && right.size > 0 && ![...left].some((name) => right.has(name))
}

/** Whether an exact term moves with an input that the other one does not depend on, or `1 - y` against a positive multiple of y, or y against one of `1 - y`: then the input excuses the loss. */
export function excuses(exact: Expr, other: Expr, facts: Facts): boolean {
  const elsewhere = inputsOf(other)
  if ([...inputsOf(exact)].some((name) => !elsewhere.has(name))) return true
  if (other.op !== "mul") return false
  const moving = other.args.find((factor) => areShares(exact, factor))
  return moving !== undefined && other.args.every((factor) => factor === moving || facts(factor).low >= 0)
}

/** `1 - y` and y, in either order, or two choices of them. */
function areShares(a: Expr, b: Expr): boolean {
  if (isRest(a, b) || isRest(b, a)) return true
  const [[test, ...ones], [same, ...others]] = [a.args, b.args]
  return a.op === "if" && b.op === "if" && test === same && ones.every((one, k) => others[k] !== undefined && areShares(one, others[k]))
}

/** `1 - y`, of y. */
function isRest(rest: Expr, input: Expr): boolean {
  const [one, falling] = rest.args
  return rest.op === "sub" && one?.op === "number" && falling === input && input.op === "input"
}

/** Of terms of one sign nothing cancels. */
export function oneSign(op: string, a: { readonly low: number; readonly high: number }, b: { readonly low: number; readonly high: number }): boolean {
  const [low, high] = op === "sub" ? [-b.high, -b.low] : [b.low, b.high]
  return (a.low >= 0 && low >= 0) || (a.high <= 0 && high <= 0)
}
