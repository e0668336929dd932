// Axes that a definition makes itself (`sum[k=3]`, `let g[a=11]`). In: a name and its size, an expression of sizes and hyper-parameters.
// Out: the axis, whose name holds the text of its size: `k=3`. So two axes of one name and size are one axis, those of different
// sizes are two wherever a definition is called, and every pass treats them like the axes of inputs.
import type { Expr } from "./expr.ts"

const sizes = new Map<string, Expr>()

/** `text` spells the size; equal texts mean equal sizes. */
export function ownAxis(name: string, text: string, size: Expr): string {
  const axis = `${name}=${text.replaceAll(",", ";")}`
  sizes.set(axis, size)
  return axis
}

/** The size of an own axis; undefined for the axes of inputs. */
export function ownSize(axis: string): Expr | undefined {
  return sizes.get(axis)
}

/** An index variable as the user wrote it: `k'` for `k=3'`. */
export function asWritten(index: string): string {
  return index.replace(/=[^']*/, "")
}
