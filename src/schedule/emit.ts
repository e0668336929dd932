// One node to one scalar of the loop program, given the scalars of its arguments.
import type { Expr } from "../ir/expr.ts"
import { isInside } from "../ir/inside.ts"
import { axisOf } from "../ir/make.ts"
import { toDouble } from "../ir/number.ts"
import { findOp } from "../ops/table.ts"
import type { Scalar } from "./loop.ts"
import { addressOf, applied, indicesOf } from "./rows.ts"

export interface Emitter {
  /** Axes of each input as it was given; [] for a number. */
  readonly inputs: ReadonlyMap<string, readonly string[]>
  readonly rows: Array<{ readonly name: string; readonly axis: string }>
  /** Sums over the batch, which the driver makes. */
  readonly sums: Set<string>
  count: number
}

export function nextName(emitter: Emitter, prefix: string): string {
  emitter.count += 1
  return `${prefix}${emitter.count}`
}

export function emit(node: Expr, emitter: Emitter, value: (e: Expr) => Scalar, position: (index: string) => Scalar): Scalar {
  switch (node.op) {
    case "number": return { kind: "number", value: toDouble(node.name) }
    case "position": return position(node.name)
    case "size": return { kind: "size", axis: node.name }
    case "input": return read(node, emitter, value)
    case "stop": return value(argument(node, 0))
    case "rescue": return { kind: "rescue", root: toDouble(argument(node, 0).name), plain: value(argument(node, 1)), at: node.args.slice(2).map(value) }
    case "entry": return entryOf(node, value)
    case "if": return { kind: "if", test: value(argument(node, 0)), then: value(argument(node, 1)), otherwise: value(argument(node, 2)) }
    default:
      if (node.over.length > 0) throw new Error(`the reduction ${node.op} was not scheduled`)
      return folded({ kind: "op", op: node.op, args: node.args.map(value) })
  }
}

/** `1/2` of literals is a number, not a division per run. */
function folded(scalar: Scalar & { readonly kind: "op" }): Scalar {
  const values = scalar.args.flatMap((a) => (a.kind === "number" ? [a.value] : []))
  const row = values.length === scalar.args.length && values.length > 0 ? findOp(scalar.op) : undefined
  return row === undefined ? scalar : { kind: "number", value: row.float(...values) }
}

function argument(node: Expr, k: number): Expr {
  const found = node.args[k]
  if (found === undefined) throw new Error(`${node.op} lacks an argument`)
  return found
}

/** The row was made under a name before; outside of it there is nothing to read. */
function entryOf(node: Expr, value: (e: Expr) => Scalar): Scalar {
  const row = argument(node, 0)
  const [made, axes, at] = [value(row), indicesOf(row).map(axisOf), node.args.slice(1).map(value)]
  if (made.kind !== "name") throw new Error(`the row ${row.op} was not scheduled`)
  const kept: Scalar = { kind: "kept", row: made.name, at: addressOf(axes, at) }
  const inside = axes.flatMap((axis, k) => {
    const place = at[k]
    if (place === undefined || isInside(argument(node, k + 1), axis)) return []
    return [applied("ge", place, { kind: "number", value: 0 }), applied("lt", place, { kind: "size", axis }), applied("eq", place, applied("floor", place))]
  })
  return inside.length === 0 ? kept : { kind: "if", test: inside.reduce((a, b) => applied("and", a, b)), then: kept, otherwise: { kind: "number", value: NaN } }
}

function read(node: Expr, emitter: Emitter, value: (e: Expr) => Scalar): Scalar {
  const axes = emitter.inputs.get(node.name) ?? []
  if (axes.length === 0) return { kind: "scalar", input: node.name }
  const guard = node.args.map((at, k) => !isInside(at, axes[k] ?? ""))
  return { kind: "read", input: node.name, axes, at: node.args.map(value), guard }
}
