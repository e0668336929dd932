// Values that are one formula at two positions: distances of things from each other. In: expressions. Out: whether they are such copies, and of what index variables.
import type { Expr } from "../ir/expr.ts"
import { axisOf, position, substitute } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"

/** Of two inputs, or of one value at two positions: a sum of such terms, a dot product, is near 0 as uncertain as its vectors. */
export function isProduct(e: Expr): boolean {
  const [a, b] = e.args
  return e.op === "mul" && a !== undefined && b !== undefined && ((a.op === "input" && b.op === "input") || areCopies(a, b))
}

/** Whether two values are one formula at different positions, of other entries of the same inputs: then these excuse the loss. */
export const areCopies = (a: Expr, b: Expr): boolean => pairOf(a, b) !== null

/** The index variables that two copies differ in. */
function pairOf(a: Expr, b: Expr): readonly [string, string] | null {
  const [from, ...more] = a.free.filter((index) => !b.free.includes(index))
  const [to, ...others] = b.free.filter((index) => !a.free.includes(index))
  if (from === undefined || to === undefined || more.length > 0 || others.length > 0 || axisOf(from) !== axisOf(to)) return null
  return substitute(a, new Map([[from, position(to)]])) === b ? [from, to] : null
}

/** Index variables at whose common position a value is exactly 0: the distance of a thing from itself has lost nothing. */
export function rootPair(e: Expr): readonly [string, string] | null {
  const [a, b] = e.args
  switch (e.op) {
    case "sub": return a === undefined || b === undefined ? null : pairOf(a, b)
    case "mul": return e.args.reduce<readonly [string, string] | null>((found, factor) => found ?? rootPair(factor), null)
    case "sum": case "neg": case "abs": case "sqrt": {
      const pair = a === undefined ? null : rootPair(a)
      return pair !== null && !pair.some((index) => e.over.includes(index)) ? pair : null
    }
    default: return null
  }
}

/** The same with the lowest copies of its axes: so that copies of a value are one value again to what comes later. */
export function lowestCopy(expr: Expr): { readonly lowest: Expr; readonly from: readonly string[]; readonly to: readonly string[] } {
  const free = new Set(expr.free)
  // In the order in which they occur; the walk goes over all that the value is made of, for every guard.
  const from = expr.free.length < 2 ? expr.free : [...new Set(postorder([expr]).flatMap((node) => (node.op === "position" && free.has(node.name) ? [node.name] : [])))]
  const to: string[] = []
  for (const index of from) {
    let name = axisOf(index)
    while (to.includes(name)) name += "'"
    to.push(name)
  }
  const moved = from.some((index, k) => index !== to[k])
  return { lowest: moved ? substitute(expr, new Map(from.map((index, k) => [index, position(to[k] ?? index)]))) : expr, from, to }
}
