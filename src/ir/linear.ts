// Systems of linear equations in index notation. In: a matrix over two index variables, right sides over the unknowns' one and perhaps others. Out: two nodes that
// are rows: the matrix in factors (`factors`, over its rows and columns), made once however many right sides there are, and the solutions (`solve` or
// `solve transposed`, over what only the right sides depend on, then the unknowns), whose entries are read like those of other rows. The
// factors stand where a reduction has its filter.
import type { Span } from "../syntax/ast.ts"
import type { Expr } from "./expr.ts"
import { apply, axisOf, mul, one, reduce, size } from "./make.ts"
import { ownAxis } from "./own-axis.ts"

export const FACTORS = "factors"

export type Solving = "solve" | "solve transposed"

export const TURNED: Readonly<Record<Solving, Solving>> = { solve: "solve transposed", "solve transposed": "solve" }

export interface System {
  readonly op: Solving
  readonly right: Expr
  readonly factors: Expr
  /** Index variables of the right sides that the matrix has not, then that of the unknowns. */
  readonly over: readonly string[]
}

/** What a node solves; null where it is no row of solutions. */
export function systemOf(node: Expr | undefined): System | null {
  const [right, factors] = node?.args ?? []
  return node === undefined || right === undefined || factors === undefined || (node.op !== "solve" && node.op !== "solve transposed") ? null : { op: node.op, right, factors, over: node.over }
}

/** The entries of a matrix, with the index variables of its rows and columns. */
export function matrixOf(factors: Expr): { readonly body: Expr; readonly row: string; readonly column: string } {
  const [body] = factors.args
  const [row, column] = factors.over
  if (body === undefined || row === undefined || column === undefined) throw new Error(`${factors.op} is no matrix`)
  return { body, row, column }
}

export function factorsOf(body: Expr, row: string, column: string, span?: Span): Expr {
  return reduce(FACTORS, [row, column], body, one, span)
}

export function solutions({ op, right, factors, over }: System, span?: Span): Expr {
  return reduce(op, over, right, factors, span)
}

/** An entry of solutions, or of any row over several index variables. */
export function entryAt(of: Expr, at: readonly Expr[], span?: Span): Expr {
  return apply("entry", [of, ...at], span)
}

/** An axis as long as several together: the entries of a row over all of them lie one behind the other. */
export function jointAxis(axes: readonly string[]): string {
  const [first, ...others] = axes
  if (first === undefined) throw new Error("a row has an axis")
  return others.length === 0 ? first : ownAxis(axes.join(" by "), axes.map((axis) => `size(${axis})`).join("*"), others.reduce((product, axis) => mul(product, size(axis)), size(first)))
}

/** An axis as long as the factors of a matrix (backends/linear.ts). */
export function factorsAxis(index: string): string {
  const n = size(axisOf(index))
  const twice = mul(apply("add", [n, n]), apply("add", [n, one]))
  return ownAxis(`factors of ${axisOf(index)}`, `2*size(${axisOf(index)})*(size(${axisOf(index)}) + 1)`, twice)
}
