// The one node type of the intermediate representation: a scalar expression in index notation.
//
// An axis is an index. A value `x[n,c]` is the scalar `input x` at positions (n, c); a reduction binds index variables;
// a pick is substitution; a named axis left in the result is a free index variable. Nothing else is needed for picks,
// copies, transposes, diagonals, pairs or gathers, and no pass ever deals with shapes.
//
// Index variables are strings: the axis name and one prime per copy (`n`, `n'`, `n''`). The batch is the axis `*`.
// A few values are rows: functions of one index variable that are worth computing for all positions at once, such as the order of
// a row (see the maker `row`). They look like reductions and are read by `entry`.
//
// Nodes are immutable and interned: equal nodes are the same object, so sharing survives every pass and a memo keyed
// by node is a memo keyed by meaning. Reductions are kept alpha-normal (see reduce.ts' makers), so that
// `sum[n'](f(n'))` and `sum[n](f(n))` are one node.
import type { Span } from "../syntax/ast.ts"

export interface Expr {
  /** A row of the op table, a reduction, a row of values (order, inverse, factors, solve), or one of number, input, position, size, if, stop, entry. */
  readonly op: string
  /**
   * number, position, size: none. input: one expression per index it is read at (batch first, then its axes as declared).
   * if: condition, then, otherwise. reduction, row: body, filter (the number 1 where there is none; of solutions, the factors). entry: row, positions.
   */
  readonly args: readonly Expr[]
  /** number: exact text (`1/10`, `pi`, `e`, `inf`, `nan`). input: its name. position: the index variable. size: the axis. Else "". */
  readonly name: string
  /** reduction: the index variables it binds, outermost first. Else empty. */
  readonly over: readonly string[]
  /** Index variables the value depends on, sorted. */
  readonly free: readonly string[]
  /** Bits of the ops in it (see opBit): what lacks the bit of an op does not contain it. */
  readonly ops: number
  /** 0 without arguments, otherwise one more than the highest of them: a node contains none that is as high as itself. Unlike ids, the same in every process. */
  readonly height: number
  /** What passes have found out about it (memo.ts). */
  readonly notes: unknown[]
  /** The last walk that came by (walk.ts). */
  walk: number
  /** Grows with creation: arguments have smaller ids than what uses them. */
  readonly id: number
  /** The user's text it came from. The first maker of a node wins. */
  readonly span: Span | undefined
}
