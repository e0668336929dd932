// The rewriting engine. In: the roots of a graph, tables of rules, facts. Out: the roots with rules applied bottom-up until
// none applies. Each node is done once (a shared node is rewritten once, however often it is used), a sum or product is one
// node with its terms or factors below it, and rules are tried by the op at their root, in the order of the tables.
// Rules only ever replace a value by an equal one that ranks lower (test/rules.test.ts has the order), so this ends; the
// fuel is for the day somebody adds a pair of rules that undo each other.
import { diagnose } from "../diagnostics/catalog.ts"
import { LossError } from "../diagnostics/error.ts"
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { rebuild } from "../ir/make.ts"
import { memo } from "../ir/memo.ts"
import { instantiate, isWildcard, type Binding } from "./binding.ts"
import { holds } from "./condition.ts"
import { fold } from "./fold.ts"
import { isRest, match } from "./match.ts"
import { firstRule } from "./rule-index.ts"
import type { CompiledRule, Rule } from "./rule.ts"
import { simplifyRules } from "./simplify.ts"
import { stabilizeRules } from "./stabilize.ts"
import { isProduct, isSum, product, rebuildProduct, rebuildSum, terms } from "./view.ts"

export interface Step {
  readonly rule: string
  readonly before: Expr
  readonly after: Expr
}

/** Steps per node of the graph that comes in, on average; real formulas take fewer than ten. */
const FUEL_PER_NODE = 200
const FUEL_AT_LEAST = 20000

/** The phases `simplify` and `stabilize`, to be run before and after every differentiation. */
export function stabilize(roots: readonly Expr[], facts: Facts, trace?: Step[]): readonly Expr[] {
  let done = settled.get(facts)
  if (done === undefined) settled.set(facts, (done = new Map()))
  return rewrite(roots, [simplifyRules, stabilizeRules], facts, trace, done)
}

/** What `stabilize` has made of every node it met under the same facts: derivatives share most of their nodes with the value. */
const settled = new WeakMap<Facts, Map<Expr, Expr>>()

/** Rewrites to a fixed point; rules of the phase `finish` are applied at most once per node. */
export function rewrite(
  roots: readonly Expr[], tables: ReadonlyArray<readonly Rule[]>, facts: Facts, trace?: Step[], done: Map<Expr, Expr> = new Map(),
): readonly Expr[] {
  let fuel = FUEL_AT_LEAST
  let seen = 0
  // What no rule of both tables changes, no rule of one changes, and folding leaves it alone.
  const stable = settled.get(facts)
  const covered = tables.every((table) => table === simplifyRules || table === stabilizeRules)
  const isStable = (node: Expr): boolean => stable?.get(node) === node
  for (const root of roots) settle(root)
  return roots.map((root) => done.get(root) ?? root)

  /** Depth first with a stack of its own: formulas may be deeper than the host's stack. */
  function settle(root: Expr): void {
    const stack: Array<{ readonly node: Expr; now: Expr }> = [{ node: root, now: root }]
    for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
      const before = done.get(top.now) ?? (covered && isStable(top.now) ? top.now : undefined)
      if (before !== undefined) {
        done.set(top.node, before).set(before, before)
        stack.pop()
        continue
      }
      let ready = true
      let changed = false
      for (const p of parts(top.now)) {
        const part = done.get(p)
        if (part !== undefined) {
          if (part !== p) changed = true
          continue
        }
        ready = false
        stack.push({ node: p, now: p })
      }
      if (!ready) continue
      const now = changed ? withParts(top.now, (p) => done.get(p) ?? p) : top.now
      const known = now === top.now ? undefined : done.get(now)
      const next = known === undefined ? step(now) : null
      if (next === null) {
        const result = known ?? now
        done.set(top.node, result).set(result, result)
        stack.pop()
      } else if (next.last || next.node === top.now) {
        // The second: what a part became is of no use here, and is taken back. A guard in a branch that has it already is such a part.
        done.set(top.node, next.node).set(next.node, next.node)
        stack.pop()
      } else top.now = next.node
    }
  }

  function step(node: Expr): { readonly node: Expr; readonly last: boolean } | null {
    const folded = isStable(node) ? null : fold(node, facts)
    if (folded !== null) return noted("fold", node, folded, false)
    for (const table of tables) {
      const next = once(table, node)
      if (next === null) continue
      if (!next.last || !isSum(node)) return next
      // A sum may have two pairs of terms for such a rule; every one that it makes one term of is one less.
      let now = next.node
      for (let more = isSum(now) ? once(table, now) : null; more !== null && terms(more.node).length < terms(now).length; more = isSum(now) ? once(table, now) : null) now = more.node
      return { node: now, last: true }
    }
    return null
  }

  function once(table: readonly Rule[], node: Expr): { readonly node: Expr; readonly last: boolean } | null {
    return firstRule(table, node, (rule) => {
      const after = applyRule(rule, node, facts)
      return after === null || after === node ? null : noted(rule.rule.name, node, after, rule.rule.phase === "finish")
    })
  }

  function noted(rule: string, before: Expr, after: Expr, last: boolean): { readonly node: Expr; readonly last: boolean } {
    seen += 1
    fuel -= 1
    if (fuel < 0 && seen > FUEL_PER_NODE * done.size) throw new LossError([diagnose("E138", { rule, steps: seen }, before.span)])
    trace?.push({ rule, before, after })
    return { node: after, last }
  }
}

/** `settled`: what has been found, before it is put in. */
export function applyRule(rule: CompiledRule, node: Expr, facts: Facts, settled: (binding: Binding) => Binding = (binding) => binding): Expr | null {
  if (!mayStand(rule, node, facts)) return null
  return match(rule.left, node, ({ binding, replace }) =>
    holds(rule.late, binding, facts) && rule.independent.every((pair) => keepsApart(pair, binding)) ? replace(instantiate(rule.right, settled(binding), node.span)) : null,
  rule.early.size === 0 ? undefined : (name, value) => rule.early.get(name)?.every((c) => c.test(facts(value), value) === c.positive) ?? true)
}

/** A no that costs less than a search: what is asked of a wildcard that is an argument, or one factor beside the rest, nothing here answers with yes. */
function mayStand({ early, left }: CompiledRule, node: Expr, facts: Facts): boolean {
  if (early.size === 0 || isSum(left)) return true
  const allows = (name: string, value: Expr | undefined): boolean =>
    value === undefined || (early.get(name)?.every((c) => c.test(facts(value), value) === c.positive) ?? true)
  if (!isProduct(left)) return left.args.every((p, k) => allows(isWildcard(p) ? p.name : p.op === "neg" && p.args[0] !== undefined && isWildcard(p.args[0]) ? `-${p.args[0].name}` : "", node.args[k]))
  const { factors } = product(left)
  if (!factors.some(({ of }) => isWildcard(of) && isRest(of.name))) return true
  return factors.every(({ of, exponent }) => !isWildcard(of) || isRest(of.name) || exponent < 0 || product(node).factors.some((f) => f.exponent === 1 && allows(of.name, f.of)))
}

function keepsApart([name, axis]: readonly [string, string], binding: Binding): boolean {
  const indices = binding.axes.get(axis) ?? []
  return binding.values.get(name)?.free.every((index) => !indices.includes(index)) ?? true
}

const listed = memo<readonly Expr[]>()

/** What must be done before a node: its arguments; of a sum or product, the terms or factors of the whole tree. */
export function parts(node: Expr): readonly Expr[] {
  const known = listed.get(node)
  if (known !== undefined) return known
  const list = isSum(node) ? terms(node).map((t) => t.leaf) : isProduct(node) ? product(node).factors.map((f) => f.of) : node.args
  listed.set(node, list)
  return list
}

export function withParts(node: Expr, done: (part: Expr) => Expr): Expr {
  if (parts(node).every((part) => done(part) === part)) return node
  if (isSum(node)) return rebuildSum(node, (_, t) => done(t.leaf), true) ?? node
  if (isProduct(node)) return rebuildProduct(node, (_, f) => done(f.of), "in place")
  return rebuild(node, node.args.map(done))
}
