// Lowering, the last step before scheduling: functions become what a kernel computes, written so that common parts meet.
// Value, gradient and curvature of a loss on logits then share one exp(-abs(x)), one log1p, one division; log-sum-exp
// becomes plain reductions in which the largest entry is left out of the sum, so that 1 + r keeps the digits of r.
// Top-down, because `exp(u - logsumexp(x))` lowers better as a whole than part by part. Never before differentiation:
// kinks and branches of a lowered form are not those of the function.
import { diagnose } from "../diagnostics/catalog.ts"
import { LossError } from "../diagnostics/error.ts"
import type { Expr } from "../ir/expr.ts"
import { template } from "../ir/check.ts"
import type { Facts } from "../ir/facts.ts"
import { axisOf, mayContain, neg, position, reduce, substitute } from "../ir/make.ts"
import { postorder, transform } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"
import { instantiate, withValue, type Binding } from "./binding.ts"
import { equal } from "./canonical.ts"
import { fingerprint } from "./fingerprint.ts"
import { finishRules } from "./finish.ts"
import { withOwnShares } from "./own-share.ts"
import { applyRule, parts, rewrite, withParts, type Step } from "./rewrite.ts"
import { firstRule } from "./rule-index.ts"
import { rules } from "./rule.ts"
import { withRunning, withRunningShares } from "./running.ts"
import { simplifyRules } from "./simplify.ts"

// With m the largest entry of x, log-sum-exp is m + log1p(r), where r sums exp(D(x)) over the other entries and D(u) is u - m: 0 for the
// largest, also where that is infinite and takes all, and -inf for -inf. Of several entries that are as large all but one add their 1. So all terms of r are positive, and
// D(u) is inf for a u that is no entry of x where there is none. The sum and an entry's own D are one expression, for one exp. For every position of a
// running log-sum-exp both m and r come out of one pass (running.ts); r stays one node then, which has a step of its own (ops/reduce.ts).
const less = (u: string): string => `if ${u} == m then (if m == -inf then -inf else 0) else ${u} - m`
const shifted = "let m = max[a if f](x), r = exprest[a if f](x)"
const others = `let m = max[a if f](x) in sum[a if f and not x == m](exp(${less("x")})) + (if m == -inf then 0 else max(sum[a if f and x == m](1) - 1, 0))`
const entry = `d = ${less("u")}`

// The same beside a 1, which is the exponential of 0.
const besideOne = `let m = max(max[a](if f then x else 0), 0), s = sum[a if f](exp(if x == m then 0 else x - m))`

// With weights: the largest of what is weighed, scaled out. No logarithm of a weight is added to anything, which would cost digits where nothing is large. Weights must be 0 in
// truth where they are 0: what is evaluated anew with more digits has no underflow, and would scale out another entry.
const heaviest = (x: string): string => `max[a if f and not rest == 0](${x})`
const heaviestBesideOne = "max(max[a](if f and not rest == 0 then x else 0), 0)"
const weighed = (x: string): string => `sum[a if f](if rest == 0 then 0 else rest*exp(if ${x} == m then 0 else ${x} - m))`
/** The logarithm of exp(m)*s; where nothing is large it is what was written: m and the logarithm of s may cancel. */
const logOfScaled = (m: string, s: string): string => `(if abs(${m}) > 80 then ${m} + log(${s}) else log(exp(${m})*${s}))`
const apartFrom = (u: string): string => `exp(if ${u} == m then 0 else ${u} - m)`

export const lowerRules = rules("lower", `
  softmax-complement-log  log1mexp(u - logsumexp[a if f](x))     -> ${shifted}, ${entry} in if 2*exp(d) < 1 + r then log1p(-(exp(d)/(1 + r))) else log((r - expm1(d))/(1 + r))   real
  softmax-complement      expm1(u - logsumexp[a if f](x))        -> ${shifted}, ${entry} in (expm1(d) - r)/(1 + r)   extends
  softmax-curvature       exp(u - logsumexp[a if f](x))*expm1(u - logsumexp[a if f](x))  -> ${shifted}, ${entry} in exp(d)*(expm1(d) - r)/((1 + r)*(1 + r))   extends
  softmax                 exp(u - logsumexp[a if f](x))          -> ${shifted}, ${entry} in exp(d)/(1 + r)   extends
  weighted-logsoftmax-and  y*(k + u - logsumexp[a if f](x))    -> ${shifted}, ${entry} in if y == 0 then 0 else y*(k + (d - log1p(r)))   extends when constant(k), not nonzero(y), not finite(x)   "k + u would lose k beside a large u"
  weighted-logsoftmax     y*(u - logsumexp[a if f](x))           -> ${shifted}, ${entry} in if y == 0 then 0 else y*(d - log1p(r))   extends when not nonzero(y), not finite(x)   "a target of 0 switches an infinite entry off"
  logsoftmax-entry        u - logsumexp[a if f](x)               -> ${shifted}, ${entry} in d - log1p(r)   extends when input(u)   "whatever else is added stays outside"
  logsoftmax-and          k + u - logsumexp[a if f](x)           -> ${shifted}, ${entry} in k + (d - log1p(r))   extends when constant(k)   "k + u would lose k beside a large u"
  logsoftmax              u - logsumexp[a if f](x)               -> ${shifted}, ${entry} in d - log1p(r)   extends
  logsumexp               logsumexp[a if f](x)                   -> ${shifted} in m + log1p(r)   extends
  exprest                exprest[a if f](x)                     -> ${others}   extends when not running(exprest[a if f](x))
  difference-is-zero      k - x == 0                             -> x == k   exact when rational(k)   "one test in place of two"
  norm2                   norm2[a if f](x)                       -> sqrt(sum[a if f](x*x))   real

  log-one-plus-sum-of-exp  log1p(sum[a if f](exp(x)))            -> ${besideOne} in if m > 0 then m + log(exp(-m) + s) else log1p(exp(-m)*s)   extends when not x <= 0   "inf"
  share-beside-one        exp(u)/(1 + sum[a if f](exp(x)))       -> ${besideOne} in exp(if u == m then 0 else u - m)/(exp(-m) + s)   extends when not x <= 0   "inf/inf"
  weighted-logsumexp-two  log(sum[a if f](rest*exp(x)*exp(y)))   -> let m = ${heaviest("(x + y)")}, s = ${weighed("(x + y)")} in ${logOfScaled("m", "s")}   extends when arithmetic(rest), not moderate(x + y)   "inf, or the logarithm of 0"
  weighted-share-two      exp(u)*exp(v)/sum[a if f](rest*exp(x)*exp(y))  -> let m = ${heaviest("(x + y)")} in ${apartFrom("(u + v)")}/${weighed("(x + y)")}   extends when arithmetic(rest), not moderate(x + y)   "inf/inf, or 0/0"
  weighted-logsumexp      log(sum[a if f](rest*exp(x)))          -> let m = ${heaviest("x")}, s = ${weighed("x")} in ${logOfScaled("m", "s")}   extends when arithmetic(rest), not moderate(x)   "inf, or the logarithm of 0"
  weighted-share          exp(u)/sum[a if f](rest*exp(x))        -> let m = ${heaviest("x")} in ${apartFrom("u")}/${weighed("x")}   extends when arithmetic(rest), not moderate(x)   "inf/inf, or 0/0"
  weighted-log-beside-one  log1p(sum[a if f](rest*exp(x)))       -> let m = ${heaviestBesideOne}, s = ${weighed("x")} in if m > 80 then m + log(exp(-m) + s) else log1p(exp(m)*s)   extends when arithmetic(rest), rest >= 0, not moderate(x)   "inf"
  weighted-share-beside-one  exp(u)/(1 + sum[a if f](rest*exp(x)))  -> let m = ${heaviestBesideOne} in ${apartFrom("u")}/(exp(-m) + ${weighed("x")})   extends when arithmetic(rest), rest >= 0, not moderate(x)   "inf/inf"
  mixture-log             log(rest*exp(x) + others*exp(y))       -> let d = y - x, s = rest + (if others == 0 then 0 else others*exp(d)), t = others + (if rest == 0 then 0 else rest*exp(-d)) in if rest == 0 or d > 0 and not others == 0 then ${logOfScaled("y", "t")} else ${logOfScaled("x", "s")}   extends when arithmetic(rest), arithmetic(others), not moderate(x - abs(y))   "inf, or the logarithm of 0"
  mixture-share           exp(x)/(rest*exp(x) + others*exp(y))   -> 1/(rest + (if others == 0 then 0 else others*exp(y - x)))   extends when arithmetic(others), not moderate(x - abs(y))   "inf/inf, or 0/0"
  log-softplus            log(softplus(x))                       -> if x < -40 then x else log(max(x, 0) + log1p(exp(-abs(x))))   extends   "log(0)"
  log-one-minus-exp-exp   log1mexp(-exp(x))                      -> let t = exp(x) in if x < -40 then x else if t > 0.7 then log1p(-exp(-t)) else log(-expm1(-t))   extends   "log(0)"
  binary-value            y*softplus(-x) + (1 - y)*softplus(x)   -> let w = if x >= 0 then 1 - y else y in (if w == 0 then 0 else w*abs(x)) + log1p(exp(-abs(x)))   extends   "one logarithm, terms of one sign"
  binary-gradient         (1 - y)*sigmoid(x) - y*sigmoid(-x)     -> let d = (if x >= 0 then 1 - y else y) - (if x >= 0 then y else 1 - y)*exp(-abs(x)) in d/(if x < 0 then -1 - exp(-abs(x)) else 1 + exp(-abs(x)))   real   "one division, one difference"
  logistic-curvature      sigmoid(x)*sigmoid(-x)                 -> let t = exp(-abs(x)) in t/(1 + t*(2 + t))   real   "the square of a rounded 1 + t would lose another digit"
  weighted-softplus       y*softplus(x)                          -> if y == 0 then 0 else y*(max(x, 0) + log1p(exp(-abs(x))))   extends when not nonzero(y), not finite(x)   "a target of 0 switches an infinite logit off"
  `)

/** Of one node. What a row or a rule makes is lowered again: this is for the day somebody adds one that makes what it takes. */
const STEPS_AT_MOST = 100

/** The phases `finish` and `lower`: from the last differentiated form to what is scheduled. */
export function lower(roots: readonly Expr[], facts: Facts, trace?: Step[]): readonly Expr[] {
  const memo = new Map<Expr, Expr>()
  const split = new Map<Expr, Expr>()
  const ready = rewrite(roots, [finishRules], facts, trace, doneBefore(finished, facts)).map((root) => (mayContain(root, "logsumexp") ? transform(root, oneAxisEach, split) : root))
  const apart = withoutCompany(ready)
  const lowered = ready.map((root) => lowerNode(root, apart, facts, memo, trace))
  return rewrite(lowered, [simplifyRules], facts, trace, doneBefore(tidied, facts))
}

/** What both phases have made of every node under the same facts: kernels of one loss for other settings have a fifth of their nodes from those before. */
const finished = new WeakMap<Facts, Map<Expr, Expr>>()
const tidied = new WeakMap<Facts, Map<Expr, Expr>>()

function doneBefore(phase: WeakMap<Facts, Map<Expr, Expr>>, facts: Facts): Map<Expr, Expr> {
  const known = phase.get(facts) ?? new Map<Expr, Expr>()
  phase.set(facts, known)
  return known
}

/** The same with one pass for every running reduction, as kernels have it. */
export function lowerRunning(roots: readonly Expr[], facts: Facts): readonly Expr[] {
  const [apart, before, after] = [new Map<Expr, Expr>(), new Map<Expr, Expr>(), new Map<Expr, Expr>()]
  return lower(roots.map((root) => withRunning(withOwnShares(root, apart), before)), facts).map((root) => withRunningShares(root, after))
}

/**
 * Calls that have nothing to share: they stay calls of the functions that their rows make, which are right to less than an ulp, as what is written with
 * a rounded exponential cannot be. Functions of x and of -x share theirs.
 */
function withoutCompany(roots: readonly Expr[]): ReadonlySet<Expr> {
  const groups = new Map<number, Expr[]>()
  for (const e of postorder(roots)) {
    const [x, ...more] = e.args
    if (x === undefined || more.length > 0 || findOp(e.op)?.lower === undefined) continue
    const key = Math.min(fingerprint(x), fingerprint(neg(x)))
    groups.set(key, [...(groups.get(key) ?? []), e])
  }
  return new Set([...groups.values()].flatMap(([e, ...others]) => (e !== undefined && others.length === 0 && findOp(e.op)?.make !== undefined ? [e] : [])))
}

/** Over several axes: over one after the other, so that each has one largest entry. */
function oneAxisEach(e: Expr): Expr {
  const [first, ...others] = e.over
  const [body, filter] = e.args
  if (e.op !== "logsumexp" || first === undefined || others.length === 0 || body === undefined) return e
  return reduce(e.op, [first], oneAxisEach(reduce(e.op, others, body, filter)))
}

function lowerNode(root: Expr, apart: ReadonlySet<Expr>, facts: Facts, memo: Map<Expr, Expr>, trace: Step[] | undefined): Expr {
  const stack: Array<{ readonly node: Expr; now: Expr; settled: boolean }> = [{ node: root, now: root, settled: false }]
  for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
    for (let steps = 1; !top.settled; steps += 1) {
      const next = memo.has(top.now) ? null : lowerOnce(top.now, apart, facts)
      if (next === null) top.settled = true
      else {
        if (steps > STEPS_AT_MOST) throw new LossError([diagnose("E138", { rule: next.rule, steps }, root.span)])
        trace?.push({ rule: next.rule, before: top.now, after: next.node })
        top.now = next.node
      }
    }
    const waiting = memo.has(top.now) ? [] : parts(top.now).filter((p) => !memo.has(p))
    if (waiting.length > 0) {
      for (const p of waiting) stack.push({ node: p, now: p, settled: false })
      continue
    }
    const result = memo.get(top.now) ?? withParts(top.now, (p) => memo.get(p) ?? p)
    memo.set(top.node, result).set(top.now, result)
    stack.pop()
  }
  return memo.get(root) ?? root
}

function lowerOnce(e: Expr, apart: ReadonlySet<Expr>, facts: Facts): { readonly rule: string; readonly node: Expr } | null {
  const next = firstRule(lowerRules, e, (rule) => {
    const node = applyRule(rule, e, facts, withOwnEntries)
    return node === null ? null : { rule: rule.rule.name, node }
  })
  if (next !== null) return next
  const node = apart.has(e) ? e : spelledOut(e)
  return node === e ? null : { rule: e.op, node }
}

/**
 * An entry u of the row x, or two that are added, as the row has it: the largest entry less itself is 0, but less what is equal to it and written in another way it would be what
 * both have lost. Differentiation and rewriting have written both apart.
 */
function withOwnEntries(binding: Binding): Binding {
  const [axis, ...more] = binding.axes.get("a") ?? []
  const values = (names: readonly string[]): readonly Expr[] => names.flatMap((name) => binding.values.get(name) ?? [])
  const [entries, bodies] = [values(["u", "v"]), values(["x", "y"])]
  if (axis === undefined || more.length > 0 || entries.length === 0 || entries.length !== bodies.length) return binding
  const indices = new Set(entries.flatMap((e) => e.free.filter((index) => axisOf(index) === axisOf(axis))))
  for (const index of indices) {
    const row = bodies.map((body) => substitute(body, new Map([[axis, position(index)]])))
    const has = (some: readonly Expr[], e: Expr): boolean => some.some((other) => equal(e, other))
    if (entries.every((e) => has(row, e)) && row.every((e) => has(entries, e))) return row.reduce((now, e, k) => withValue(now, k === 0 ? "u" : "v", e), binding)
  }
  return binding
}

/** A call as its row spells it in simpler ops, where it does. */
export function spelledOut(e: Expr): Expr {
  const row = findOp(e.op)
  if (row?.lower === undefined) return e
  const values = new Map(row.params.map((name, k) => [name, e.args[k] ?? e]))
  return instantiate(template(row.lower), { values, axes: new Map() }, e.span)
}
