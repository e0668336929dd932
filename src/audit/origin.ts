// Where in the user's text a node of a kernel comes from. In: the parts of the text that the nodes of the checked formula were made
// for, the steps that rewrote them, and the way from the kernel's root down to the node. Out: a part of the text. A node that
// rewriting made leads to what it was made of; one that differentiation made, to the nearest node above or below it that is known.
import type { CheckedLoss } from "../check/loss.ts"
import type { Places } from "../check/scope.ts"
import type { Expr } from "../ir/expr.ts"
import { rebuild } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import { findOp } from "../ops/table.ts"
import type { Ast, Span } from "../syntax/ast.ts"
import { print } from "../syntax/print.ts"

/** A part of the formula: its text, and where it stands if the text is the user's. */
export interface Part {
  readonly text: string
  readonly span: Span | undefined
}

export interface Rewriting {
  readonly before: Expr
  readonly after: Expr
}

export type Locate = (way: readonly Expr[], derived: boolean) => Part | undefined

export function locator(places: Places, steps: readonly Rewriting[], { text, definition }: Pick<CheckedLoss, "text" | "definition">): Locate {
  /** What each node was made of: the last step that gave it, or gave something it is in. */
  const origins = new Map<Expr, Expr>()
  for (const { before, after } of steps) {
    const kept = new Set(postorder([before]))
    for (const node of postorder([after], (n) => kept.has(n))) if (node.args.length > 0 && !origins.has(node)) origins.set(node, before)
  }
  const sources = new Map<Expr, Expr | undefined>()
  /** The node of the checked formula that a node stands for: itself, what it was made of, or the one with the same op over what its arguments stand for. */
  const source = (node: Expr): Expr | undefined => {
    if (places.has(node)) return node
    if (sources.has(node)) return sources.get(node)
    sources.set(node, undefined)
    const before = origins.get(node)
    const made = (before === undefined ? undefined : source(before)) ?? sameOver(node)
    sources.set(node, made)
    return made
  }
  const sameOver = (node: Expr): Expr | undefined => {
    if (node.args.length === 0) return undefined
    const args = node.args.map((a) => source(a) ?? a)
    const whole = rebuild(node, args)
    return places.has(whole) ? whole : undefined
  }
  const find = (node: Expr): Ast | undefined => {
    const found = source(node)
    return found === undefined ? undefined : places.get(found)
  }
  return (way, derived) => {
    const last = way.at(-1)
    if (last === undefined) return undefined
    const around = [...way].reverse().map(find).find((p) => p !== undefined)
    const inside = (): Ast | undefined => longest(postorder([last]).filter((node) => node.args.length > 0 && node.op !== "input" && !isCondition(node)).map(find))
    // What surrounds a node of a derivative is a derivative too; what is in it are parts of the formula.
    const place = find(last) ?? (derived ? (inside() ?? around) : around) ?? definition.body
    return { text: print(place), span: text === null ? undefined : place.span }
  }
}

const isCondition = (node: Expr): boolean => findOp(node.op)?.condition === true

/** Of the parts below a node that differentiation made, the one that says most. */
function longest(places: ReadonlyArray<Ast | undefined>): Ast | undefined {
  return places.reduce<Ast | undefined>((best, p) => (p === undefined || (best !== undefined && print(p).length <= print(best).length) ? best : p), undefined)
}
