// Expressions as short texts: nodes in order, arguments before users and called by their place, e.g. `?x;=1;add 1 0` for 1 + x.
// Out of a text comes the expression without lexer, parser and checker. It is how the bundle keeps the templates of rules and
// derivatives, which a fresh process would otherwise spend most of its first compile on reading.
//   `=1/2` number   `?x` input   `@a` position   `#a` size   `sum:a,b 0 1` reduction   `add 0 1` anything else
import type { Expr } from "./expr.ts"
import { apply, input, numberOf, one, position, reduce, size } from "./make.ts"
import { findOp, findReduction } from "../ops/table.ts"
import { postorder } from "./walk.ts"

export function toShorthand(root: Expr): string {
  const order = postorder([root])
  const places = new Map(order.map((node, k) => [node, k]))
  return order.map((node) => [headOf(node), ...node.args.map((a) => places.get(a))].join(" ")).join(";")
}

function headOf(node: Expr): string {
  switch (node.op) {
    case "number": return `=${node.name}`
    case "input": return `?${node.name}`
    case "position": return `@${node.name}`
    case "size": return `#${node.name}`
    default: return node.over.length === 0 ? node.op : `${node.op}:${node.over.join(",")}`
  }
}

export function fromShorthand(text: string): Expr {
  const nodes: Expr[] = []
  for (const item of text.split(";")) {
    const [head = "", ...places] = item.split(" ")
    nodes.push(make(head, places.map((place) => nodes[Number(place)] ?? one)))
  }
  return nodes[nodes.length - 1] ?? one
}

function make(head: string, args: readonly Expr[]): Expr {
  const rest = head.slice(1)
  switch (head.charAt(0)) {
    case "=": return numberOf(rest)
    case "?": return input(rest, args)
    case "@": return position(rest)
    case "#": return size(rest)
  }
  const colon = head.indexOf(":")
  const [body = one, filter] = args
  return colon < 0 ? apply(nameOf(head), args) : reduce(nameOf(head.slice(0, colon)), head.slice(colon + 1).split(","), body, filter)
}

/** The string of the op's row and not an equal one: engines compare the same string at once. */
function nameOf(op: string): string {
  return findOp(op)?.name ?? findReduction(op)?.name ?? (op === "if" ? "if" : op)
}
