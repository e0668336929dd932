// A choice of two values, with what they have in common outside of it. In: a condition and two nodes of a graph. Out: one node. Of log(a) and
// log(b) becomes the log of a choice: a choice is cheaper than any function, and of two divisions one is left.
import { findOp } from "../ops/table.ts"
import type { Scalar } from "./loop.ts"
import { type Graph, isOp, part } from "./graph.ts"

/** From this cost of an op on, choosing both its arguments is cheaper than computing it twice. */
const DEAR = 3

export function merged(graph: Graph, test: Scalar, then: Scalar, otherwise: Scalar): Scalar {
  if (then === otherwise) return then
  const merge = (a: Scalar, b: Scalar): Scalar => merged(graph, test, a, b)
  if (isOp(then, "neg") !== isOp(otherwise, "neg")) {
    const [a, b] = [isOp(then, "neg") ? part(then) : then, isOp(otherwise, "neg") ? part(otherwise) : otherwise]
    const both = merge(a, b)
    if (both.kind !== "if") return isOp(then, "neg") ? graph.choice(test, graph.op("neg", both), both) : graph.choice(test, both, graph.op("neg", both))
  }
  if (then.kind === "op" && otherwise.kind === "op" && then.op === otherwise.op && then.args.length === otherwise.args.length) {
    const apart = then.args.filter((a, k) => a !== otherwise.args[k]).length
    if (apart === 1 || (findOp(then.op)?.cost ?? 0) >= DEAR) return graph.op(then.op, ...then.args.map((a, k) => merge(a, part(otherwise, k))))
  }
  return graph.choice(test, then, otherwise)
}
