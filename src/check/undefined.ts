// Operations that have no value whatever the data are: `sqrt(-1 - x^2)`, `log(-exp(x))`, `x/0`. In: the checked expressions and what
// is known of their values. Out: one warning for each operation whose domain, as its row states it, is false for every argument. A branch
// that a decided condition leaves out is not looked at: that condition has a warning of its own.
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Expr } from "../ir/expr.ts"
import type { Fact, Facts } from "../ir/facts.ts"
import { zero } from "../ir/make.ts"
import { fill } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"
import { outcomes } from "./outcome.ts"
import { template } from "./template.ts"

export function nowhereDefined(roots: readonly Expr[], ask: Facts, show: (node: Expr) => string): Diagnostic[] {
  const holds = outcomes(overReals(ask))
  const decided = outcomes(ask)
  const found: Diagnostic[] = []
  const seen = new Set<Expr>()
  const open = [...roots]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    const needed = domainOf(node)
    if (needed !== undefined && holds(needed) === false) {
      found.push(diagnose("W509", { text: show(node), needed: show(needed) }, node.span))
      continue
    }
    open.push(...reached(node, decided))
  }
  return found
}

/** What must hold for a value to exist, with the arguments in their places. */
function domainOf(node: Expr): Expr | undefined {
  const row = findOp(node.op)
  if (row?.domain === undefined || node.args.some((argument) => argument.op === "number" && argument.name === "nan")) return undefined
  return fill(template(row.domain), new Map(row.params.map((name, k) => [name, node.args[k] ?? zero])))
}

function reached(node: Expr, decided: (test: Expr) => boolean | undefined): readonly Expr[] {
  const [test, then, otherwise] = node.op === "if" ? node.args : []
  if (test === undefined || then === undefined || otherwise === undefined) return node.args
  const only = decided(test)
  return only === undefined ? node.args : [test, only ? then : otherwise]
}

/** Facts bound floats, where `exp(x)` reaches 0; over the reals it does not. */
function overReals(ask: Facts): (node: Expr) => Pick<Fact, "low" | "high"> {
  return (node) => {
    const { low, high, nonzero } = ask(node)
    return { low: nonzero && low === 0 ? Number.MIN_VALUE : low, high: nonzero && high === 0 ? -Number.MIN_VALUE : high }
  }
}
