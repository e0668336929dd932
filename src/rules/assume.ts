// Inside the branch of an `if` its condition is known. In: a branch, the condition, whether it holds. Out: the branch with
// the condition decided wherever it occurs, so that nested choices on the same condition collapse. It does not look under
// a reduction that binds an index the condition depends on (there it is another condition), nor through `stop`.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { one, rebuild, zero } from "../ir/make.ts"

/** Larger branches are left alone: every `if` looks through its branches once. Nodes count that may contain the condition, whatever was made before it. */
const LARGEST = 400

/** Deciding a condition copies what lies between it and the branch's root; more would make paths of a graph that is shared. */
const COPIES = 48

/** A comparison is decided or stays what it is: of what is compared, both branches have a use. */
const comparisons = new Set(["eq", "ne", "lt", "le", "gt", "ge"])

export function assume(branch: Expr, condition: Expr, holds: boolean, facts: Facts): Expr {
  if (branch.args.length === 0 && branch !== condition) return branch
  const memo = new Map<Expr, Expr>()
  const decided = holds ? one : zero
  const isCondition = facts(condition).condition
  let seen = 0
  let copies = 0
  const go = (e: Expr): Expr => {
    const known = memo.get(e)
    if (known !== undefined) return known
    const made = change(e)
    memo.set(e, made)
    return made
  }
  const change = (e: Expr): Expr => {
    if (e === condition && isCondition) return decided
    if (e.op === "stop" || e.height <= condition.height || (condition.ops & ~e.ops) !== 0 || e.over.some((index) => condition.free.includes(index)) || (seen += 1) > LARGEST) return e
    const [test, then, otherwise] = e.args
    if (e.op === "if" && test === condition && then !== undefined && otherwise !== undefined) return go(holds ? then : otherwise)
    const made = rebuild(e, e.args.map(go))
    if (comparisons.has(e.op) && made.op !== "number") return e
    if (made !== e) copies += 1
    return made
  }
  const made = go(branch)
  return copies > COPIES ? branch : made
}
