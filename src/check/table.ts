// Tables: `let D[i,j] = …` may read earlier entries of `D`. In: the binding. Out: the first read that is not earlier, or null.
// Earlier means: of the listed axes, the first that the read changes goes back by a whole constant (`i-1`, `i-3`); so a loop
// over the axes in this order has every entry before it is read.
import type { Ast, Binding } from "../syntax/ast.ts"
import { visit } from "./formula.ts"

export function lateRead({ name, axes, value }: Binding): Ast | null {
  const order = axes.map((axis) => axis.name.name)
  const picked = new Set<Ast>()
  let late: Ast | null = null
  visit(value, (ast) => {
    if (ast.kind === "pick" && isTable(ast.of, name.name)) {
      picked.add(ast.of)
      if (!isEarlier(ast, order)) late ??= ast
    } else if (isTable(ast, name.name) && !picked.has(ast)) late ??= ast
  })
  return late
}

export function readsItself({ name, value }: Binding): boolean {
  let found = false
  visit(value, (ast) => {
    if (isTable(ast, name.name)) found = true
  })
  return found
}

function isTable(ast: Ast, name: string): boolean {
  return ast.kind === "name" && ast.name === name
}

function isEarlier(pick: Ast & { kind: "pick" }, order: readonly string[]): boolean {
  const at = new Map<string, Ast>()
  for (const item of pick.bracket.items) {
    const place = item.at ?? item.target
    const axis = item.at === undefined ? axisIn(place, order) : item.target.kind === "name" ? item.target.name : undefined
    if (axis !== undefined) at.set(axis, place)
  }
  for (const axis of order) {
    const place = at.get(axis)
    if (place !== undefined && !(place.kind === "name" && place.name === axis)) return goesBack(place, axis)
  }
  return false
}

/** The axis that a place without a name is a position of: the first of the table's axes that stands in it. */
function axisIn(place: Ast, order: readonly string[]): string | undefined {
  const found = new Set<string>()
  visit(place, (ast) => {
    if (ast.kind === "name") found.add(ast.name)
  })
  return order.find((axis) => found.has(axis))
}

/** `axis - 2`. */
function goesBack(place: Ast, axis: string): boolean {
  if (place.kind !== "infix" || place.operator !== "-" || place.left.kind !== "name" || place.left.name !== axis) return false
  const by = place.right.kind === "number" ? Number(place.right.text) : NaN
  return Number.isInteger(by) && by > 0
}
