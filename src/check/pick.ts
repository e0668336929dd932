// Picks: `x[c=e]` is x at position e. A pick is substitution of an index variable, so label, copy, shift, constant,
// transpose and diagonal are one thing, and all picks of one bracket happen at once.
import type { Expr } from "../ir/expr.ts"
import { isInside } from "../ir/inside.ts"
import { asWritten } from "../ir/own-axis.ts"
import { apply, axisOf, choose, isNumber, size, substitute, zero } from "../ir/make.ts"
import type { Ast, Item } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { describe, resolveAxis } from "./axes.ts"
import { elaborate } from "./expression.ts"
import { poison, report, type Scope, type Value } from "./scope.ts"
import { notWhole } from "./whole.ts"

export function elaboratePick(ast: Ast & { kind: "pick" }, scope: Scope): Value {
  if (scope.kind === "formula") return report(scope, "E311", { name: ast.of.kind === "name" ? ast.of.name : "x" }, ast.bracket.span)
  const of = elaborate(ast.of, scope)
  if (ast.bracket.filter !== undefined) return report(scope, "E316", { found: "`if`" }, ast.bracket.filter.span)
  const by = new Map<string, Expr>()
  for (const item of ast.bracket.items) {
    if (!readItem(item, of, scope, by)) return poison
  }
  const otherwise = ast.bracket.otherwise === undefined ? null : elaborate(ast.bracket.otherwise, scope)
  if (of.kind === "poison" || otherwise?.kind === "poison") return poison
  const picked = substitute(of.expr, by)
  const outside = [...by].filter(([index, at]) => !isInside(at, axisOf(index))).map(([index, at]) => inside(index, at))
  const guarded = otherwise === null || outside.length === 0 ? picked : choose(outside.reduce((a, b) => apply("and", [a, b])), picked, otherwise.expr, ast.span)
  // A position is itself: `c[c=y]` is y. A label array picked at a position is still a label.
  return { expr: guarded, kind: of.kind, position: of.position }
}

function readItem(item: Item, of: Value, scope: Scope, by: Map<string, Expr>): boolean {
  const place = item.at === undefined ? item.target : item.at
  const at = elaborate(place, scope)
  // A constant (the default of an optional input) holds for every entry, so for the one picked.
  if (of.expr.free.length === 0 && of.expr.op !== "input" && at.kind !== "poison") return true
  const index = item.at === undefined ? impliedIndex(at, of, scope, item.target) : namedIndex(item.target, of, scope)
  if (index === null || at.kind === "poison" || of.kind === "poison") return false
  const real = notWhole(at.expr, scope.checker.whole)
  if (real !== null) {
    if (place.kind === "name") report(scope, "E402", { name: place.name, axis: asWritten(axisOf(index)) }, place.span)
    else report(scope, "E407", { found: describe(place) }, place.span)
    return false
  }
  if (by.has(index)) {
    report(scope, "E308", { axis: asWritten(index) }, place.span)
    return false
  }
  by.set(index, at.expr)
  return true
}

/** The index variable of `c=…`. */
function namedIndex(target: Ast, of: Value, scope: Scope): string | null {
  if (target.kind !== "name") {
    report(scope, "E315", { found: describe(target) }, target.span)
    return null
  }
  const indices = resolveAxis(scope, target)
  if (indices === null || of.kind === "poison") return null
  const [index] = indices
  if (index === undefined || indices.length > 1) {
    report(scope, "E310", { callee: target.name, expected: 1, found: indices.length }, target.span)
    return null
  }
  if (!of.expr.free.includes(index) && of.expr.op === "input") {
    report(scope, "E307", { value: of.expr.name, axis: asWritten(index), axes: of.expr.free.filter((name) => name !== "*").map(asWritten) }, target.span)
    return null
  }
  return index
}

/** The index variable that a bare `[e]` replaces: of the axis that `e` is a position of, or the only axis there is. */
function impliedIndex(at: Value, of: Value, scope: Scope, target: Ast): string | null {
  if (at.kind === "poison" || of.kind === "poison") return null
  const named = of.expr.free.filter((index) => index !== "*")
  if (at.position !== null) {
    const [index] = named.filter((name) => axisOf(name) === at.position).sort((a, b) => a.length - b.length)
    if (index !== undefined) return index
    report(scope, "E307", { value: of.expr.op === "input" ? of.expr.name : "the value", axis: asWritten(at.position), axes: named.map(asWritten) }, target.span)
    return null
  }
  const own = [...scope.axes.values()].flat()
  const axes = named.filter((index) => own.includes(index))
  const [index] = axes
  if (index !== undefined && axes.length === 1) return index
  report(scope, "E306", { pick: `[${print(target)}]`, axes: axes.map(asWritten) }, target.span)
  return null
}

function inside(index: string, at: Expr): Expr {
  const low = isNumber(at, 0) ? null : apply("ge", [at, zero])
  const high = apply("lt", [at, size(axisOf(index))])
  return low === null ? high : apply("and", [low, high])
}
