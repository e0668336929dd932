// The diagonal of the Hessian: how the derivative by each entry changes with that same entry. Forward mode with Kronecker
// deltas: the tangent of a node is a list of terms, each valid where some index variables have certain values. A sum over such a
// variable collapses to one term, so soft-max rows, pairs and element-wise losses all get a closed form.
import type { Expr } from "../ir/expr.ts"
import { apply, axisOf, entry, neg, one, position, substitute } from "../ir/make.ts"
import { FACTORS, systemOf } from "../ir/linear.ts"
import { toDouble } from "../ir/number.ts"
import { postorder } from "../ir/walk.ts"
import { both, guarded, plus, summed, times } from "./algebra.ts"
import { dependents, type Variable } from "./differentiate.ts"
import { tangentOfEntry, tangentOfRow, type Term } from "./linear.ts"
import { hasDerivative, partial } from "./partial.ts"
import { positions, solve } from "./solve.ts"

/** `gradient` is the derivative by the entry at `variable.indices`; the result is in the same index variables. */
export function diagonal(gradient: Expr, variable: Variable): Expr {
  const order = postorder([gradient])
  // The entry gets names of its own, because the same letters are bound by sums inside the gradient.
  const used = new Set(order.flatMap((node) => [...node.free, ...node.over]))
  const entries = variable.indices.map((index) => beyond(axisOf(index), used))
  const there = new Map(variable.indices.map((index, k) => [index, position(entries[k] ?? index)]))
  const back = new Map(entries.map((name, k) => [name, position(variable.indices[k] ?? name)]))
  const moved = substitute(gradient, there)
  const terms = tangent(moved, variable.name, positions(entries), new Set(entries))
  return substitute(plus(terms.map((t) => guarded(t.when, t.amount))), back)
}

/** A copy above every copy of the axis in use. */
function beyond(axis: string, used: ReadonlySet<string>): string {
  const longest = [...used].filter((name) => axisOf(name) === axis).reduce((n, name) => Math.max(n, name.length), axis.length)
  return axis + "'".repeat(longest - axis.length + 1)
}

function tangent(root: Expr, name: string, entries: readonly Expr[], fixed: ReadonlySet<string>): readonly Term[] {
  const order = postorder([root])
  const relevant = dependents(order, new Set([name]))
  const tangents = new Map<Expr, readonly Term[]>()
  for (const node of order) {
    if (!relevant.has(node)) continue
    if (node.op === "input") {
      const { values, permuted, conditions: plain } = solve(node.args, entries, (index) => !fixed.has(index))
      const where = new Map(values)
      const conditions = [...plain]
      for (const { index, row, target } of permuted) {
        const settled = substitute(row, values)
        // What still depends on a variable that some sum around it binds is not settled by this entry.
        if (settled.free.every((name) => fixed.has(name))) where.set(index, entry(settled, target))
        else conditions.push(apply("eq", [position(index), entry(settled, target)]))
      }
      tangents.set(node, [{ where, when: conditions.reduce<Expr | undefined>((a, b) => both(a, b), undefined), amount: one }])
      continue
    }
    if (!hasDerivative(node)) continue
    const system = systemOf(node)
    const [first, second] = node.args.map((argument) => tangents.get(argument) ?? [])
    if (system !== null) {
      tangents.set(node, tangentOfRow(node, system, first ?? [], second ?? [], merge))
      continue
    }
    if (node.op === "entry" || node.op === FACTORS) {
      tangents.set(node, node.op === "entry" ? tangentOfEntry(node, first ?? []) : (first ?? []))
      continue
    }
    const terms = node.args.flatMap((argument, k) => {
      const inner = tangents.get(argument)
      const d = inner === undefined ? null : partial(node, k)
      if (inner === undefined || d === null) return []
      return inner.map((t) => (node.over.length > 0 ? collapse(node, t, d) : { ...t, amount: times(t.amount, d) }))
    })
    tangents.set(node, merge(terms))
  }
  return tangents.get(root) ?? []
}

/** A term under a reduction: settled variables are put in, the others are summed. */
function collapse(node: Expr, term: Term, d: Expr): Term {
  const filter = node.args[1]
  const settled = new Map([...term.where].filter(([index]) => node.over.includes(index)))
  const open = node.over.filter((index) => !settled.has(index))
  const where = new Map([...term.where].filter(([index]) => !settled.has(index)))
  const put = (e: Expr) => substitute(e, settled)
  const holds = filter === undefined ? term.when : both(term.when, filter)
  const test = holds === undefined ? undefined : put(holds)
  const amount = put(times(term.amount, d))
  return { where, when: undefined, amount: open.length > 0 ? summedApart(open, amount, test) : guarded(test, amount) }
}

/** A sum of what has a factor of the entry's own: outside of the sum, where the sum is then one for all entries. */
function summedApart(over: readonly string[], amount: Expr, test: Expr | undefined): Expr {
  const { outer, inner, negative } = apart(amount, over)
  const whole = summed(over, inner, test)
  const product = times(outer, whole)
  return ownOf(whole) >= ownOf(amount, over) ? summed(over, amount, test) : negative ? neg(product) : product
}

/** Index variables that a loop runs over for every sample, but for some. */
const ownOf = (e: Expr, but: readonly string[] = []): number => e.free.filter((index) => axisOf(index) !== "*" && !but.includes(index)).length

/** A product, or its negative, of what has none of some index variables and what has them. */
interface Apart {
  readonly outer: Expr
  readonly inner: Expr
  readonly negative: boolean
}

/** Of a sum, what all of its terms have stands outside. */
function apart(e: Expr, over: readonly string[]): Apart {
  const [a, b] = e.args
  if (e.op === "number" && toDouble(e.name) < 0) return { outer: one, inner: neg(e), negative: true }
  if (e.op === "neg" && a !== undefined) {
    const of = apart(a, over)
    return { ...of, negative: !of.negative }
  }
  const single: Apart = e.free.length === 0 || e.free.some((index) => over.includes(index)) ? { outer: one, inner: e, negative: false } : { outer: e, inner: one, negative: false }
  if (single.inner === one || a === undefined || b === undefined || !LINEAR.has(e.op)) return single
  const [x, y] = [apart(a, over), apart(b, over)]
  if (e.op === "mul") return { outer: times(x.outer, y.outer), inner: times(x.inner, y.inner), negative: x.negative !== y.negative }
  if (e.op === "div") return { ...x, inner: apply("div", [x.inner, b]) }
  if (x.outer !== y.outer) return single
  return { ...x, inner: apply((e.op === "sub") === (x.negative === y.negative) ? "sub" : "add", [x.inner, y.inner]) }
}

const LINEAR: ReadonlySet<string> = new Set(["mul", "div", "add", "sub"])

function merge(terms: readonly Term[]): readonly Term[] {
  const groups = new Map<string, Term>()
  for (const term of terms) {
    const key = `${[...term.where].sort(([a], [b]) => (a < b ? -1 : 1)).map(([index, value]) => `${index}=${value.id}`).join(",")}|${term.when?.id ?? ""}`
    const before = groups.get(key)
    groups.set(key, before === undefined ? term : { ...before, amount: plus([before.amount, term.amount]) })
  }
  return [...groups.values()]
}
