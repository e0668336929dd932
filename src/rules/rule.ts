// Rules are lines of text: `name  left -> right  class  [when …]  ["reason"]`, columns apart by two spaces or more. Both
// sides are formulas of the language, read by the project's own parser on first use; free names are wildcards, an axis in
// a bracket stands for the axes of one reduction, `if f` in a bracket for its filter.
//
// Classes: `exact` gives the same bits; `real` is equal over the reals wherever the left side is defined, and no less
// accurate; `extends` is `real` and has the limit where the left side has no value. There is no other kind of rule.
// Phases: `simplify` and `stabilize` run to a fixed point before and after every differentiation. `finish` runs once,
// after all of it: it brings the branches that only accurate floats need, which no derivative should ever see.
import type { Expr } from "../ir/expr.ts"
import { template } from "../ir/check.ts"
import { isSum, isProduct } from "./view.ts"
import { isWildcard } from "./binding.ts"
import { parseConditions, type Condition } from "./condition.ts"

export type RuleClass = "exact" | "real" | "extends"
export type Phase = "simplify" | "stabilize" | "finish" | "lower"

export interface Rule {
  readonly name: string
  readonly left: string
  readonly right: string
  readonly class: RuleClass
  /** Conditions on the wildcards, comma-separated; "" where there are none. */
  readonly when: string
  readonly reason: string
  readonly phase: Phase
}

/** All but the left side is read when the left side has matched for the first time. */
export interface CompiledRule {
  readonly rule: Rule
  readonly left: Expr
  readonly right: Expr
  readonly conditions: readonly Condition[]
  /** The conditions on one wildcard (`x`, `-x`), which can be asked before the rest of the left side is found; and all that are asked once it is. */
  readonly early: ReadonlyMap<string, readonly Condition[]>
  readonly late: readonly Condition[]
  /** Wildcards that also stand outside a reduction must not depend on what it binds, unless they are `indexed`: entries outside, too. */
  readonly independent: ReadonlyArray<readonly [name: string, axis: string]>
}

const line = /^(\S+)\s\s+(.+?)\s+->\s+(.+?)\s\s+(exact|real|extends)(?:\s+when\s+([^"]+?))?(?:\s+"([^"]*)")?$/

/** The table of one phase. Lines that open with `#` are comments: mostly rejected rules with their counter-example. */
export function rules(phase: Phase, text: string): readonly Rule[] {
  return text.split("\n").map((row) => row.trim()).filter((row) => row !== "" && !row.startsWith("#")).map((row) => {
    const [, name, left, right, kind, when = "", reason = ""] = line.exec(row) ?? []
    if (name === undefined || left === undefined || right === undefined) throw new Error(`not a rule: ${row}`)
    return { name, left, right, class: kind as RuleClass, when, reason, phase }
  })
}

const compiled = new WeakMap<Rule, CompiledRule>()

export function compileRule(rule: Rule): CompiledRule {
  const known = compiled.get(rule)
  if (known !== undefined) return known
  const left = template(rule.left)
  let conditions: CompiledRule["conditions"] | undefined
  let independent: CompiledRule["independent"] | undefined
  let early: CompiledRule["early"] | undefined
  let late: CompiledRule["late"] | undefined
  const made: CompiledRule = {
    rule, left,
    get right() {
      return template(rule.right)
    },
    get conditions() {
      return (conditions ??= parseConditions(rule.when))
    },
    get early() {
      return (early ??= new Map(this.conditions.filter(isEarly).map((c) => [c.of, this.conditions.filter((d) => d.of === c.of)])))
    },
    get late() {
      return (late ??= this.conditions.filter((c) => !isEarly(c) || c.of.startsWith("-")))
    },
    get independent() {
      return (independent ??= independence(left, this.right).filter(([name]) => !rule.when.includes(`indexed(${name})`)))
    },
  }
  compiled.set(rule, made)
  return made
}

const isEarly = ({ of }: Condition): boolean => /^-?[A-Za-z]\w*$/.test(of)

/** `+`, `*`, or the op at the root. */
export function headOf(e: Expr): string {
  return isSum(e) ? "+" : isProduct(e) ? "*" : e.op
}

function independence(left: Expr, right: Expr): ReadonlyArray<readonly [string, string]> {
  const scopes = new Map<string, ReadonlyArray<readonly string[]>>()
  const axes = new Set<string>()
  const go = (e: Expr, scope: readonly string[]): void => {
    for (const axis of e.over) axes.add(axis)
    if (isWildcard(e)) scopes.set(e.name, [...(scopes.get(e.name) ?? []), scope])
    for (const a of e.args) go(a, [...scope, ...e.over])
  }
  go(left, [])
  go(right, [])
  return [...scopes].flatMap(([name, list]) => [...axes]
    .filter((axis) => list.some((s) => s.includes(axis)) && list.some((s) => !s.includes(axis)))
    .map((axis) => [name, axis] as const))
}
