// Own axes: `sum[k=3](…)`, `let g[a=11] = …`. In: the name and the size as written. Out: the index variable, after the checks: the
// name is free or that of another own axis, the size a whole number made of numbers, sizes and hyper-parameters.
import { interpret } from "../backends/interpret.ts"
import type { Expr } from "../ir/expr.ts"
import { constant } from "../ir/make.ts"
import { ownAxis, ownSize } from "../ir/own-axis.ts"
import { toAst } from "../ir/to-ast.ts"
import { postorder } from "../ir/walk.ts"
import type { Ast, Binding, Bracket, Name } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"
import { elaborate } from "./expression.ts"
import { report, type Scope } from "./scope.ts"
import { notWhole } from "./whole.ts"

const AXIS = "an axis of its own"

/** The index variable of `name=at`; null after an error. */
export function ownIndex(scope: Scope, name: Name, at: Ast): string | null {
  const before = scope.bound.get(name.name)
  if (before !== undefined && before.as !== AXIS) {
    report(scope, "E201", { name: name.name, as: AXIS, before: before.as }, name.span)
    return null
  }
  scope.bound.set(name.name, { as: AXIS, span: name.span })
  const value = elaborate(at, scope)
  if (value.kind === "poison") return null
  const size = folded(value.expr)
  if (size === null || size.free.length > 0 || notWhole(size, scope.checker.whole) !== null) {
    report(scope, "E314", { axis: name.name }, at.span)
    return null
  }
  return ownAxis(name.name, print(toAst(size, new Map(), new Set())), size)
}

/** A size without names is the number it comes to; null where that is none, and where it depends on how many samples there are. */
function folded(size: Expr): Expr | null {
  const nodes = postorder([size])
  if (nodes.some((node) => node.over.includes("*"))) return null
  if (nodes.some((node) => node.op === "size" || node.op === "input" || node.free.length > 0 || node.over.some((index) => ownSize(index) === undefined))) return size
  const value = interpret(size, { sizes: new Map(), indices: new Map(), inputs: new Map() })
  return Number.isSafeInteger(value) && value >= 0 ? constant(value) : null
}

/** The scope of the arguments of a call: the axes that its bracket makes are known there. */
export function withOwnAxes(scope: Scope, bracket: Bracket | undefined): Scope {
  const made = bracket?.items.flatMap(({ target, at }) => (at !== undefined && target.kind === "name" ? [[target.name, [ownIndex(scope, target, at) ?? target.name]] as const] : [])) ?? []
  return made.length === 0 ? scope : { ...scope, axes: new Map([...scope.axes, ...made]) }
}

/** Declares the axes of `let g[a=11]`: those with a size are known from here on. False after an error. */
export function declareAxes({ axes }: Binding, scope: Scope, known: Map<string, readonly string[]>): boolean {
  let sound = true
  for (const { name, size } of axes) {
    const [before] = known.get(name.name) ?? []
    if (size === undefined) {
      if (before === undefined) report(scope, "E205", { axis: name.name, known: [...known.keys()] }, name.span)
      sound &&= before !== undefined
      continue
    }
    const index = ownIndex(scope, name, size)
    if (index !== null && before !== undefined && before !== index) {
      report(scope, "E313", { axis: name.name, first: sizeText(before), second: sizeText(index) }, size.span)
      sound = false
    }
    sound &&= index !== null
    known.set(name.name, [index ?? name.name])
  }
  return sound
}

function sizeText(index: string): string {
  return ownSize(index) === undefined ? "of an input" : index.slice(index.indexOf("=") + 1)
}
