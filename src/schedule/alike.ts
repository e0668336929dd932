// Values that differ in no more than a sign or a power of two. In: lowered expressions. Out: the same values, bit by bit, of fewer steps in the loop.
//
// "mirrored difference": a square or a magnitude does not ask which way round its difference is taken; where something else takes
// it the other way round, as a derivative does, they share one. "factor outside": of a*(2*x), where a is one number for
// all samples, a*2 is that number.
import type { Expr } from "../ir/expr.ts"
import { apply, mul } from "../ir/make.ts"
import { toDouble } from "../ir/number.ts"
import { postorder, transform } from "../ir/walk.ts"
import type { Wanted } from "./schedule.ts"

export function alike(wanted: readonly Wanted[]): readonly Wanted[] {
  const nodes = postorder(wanted.map((w) => w.expr))
  const same = mirrored(wanted.map((w) => w.expr), nodes)
  if (same.length === 0 && nodes.every((node) => factorOutside(node) === node)) return wanted
  const memo = new Map(same)
  return wanted.map((w) => ({ ...w, expr: transform(w.expr, factorOutside, memo) }))
}

/** Differences that only even functions take, with the same the other way round. */
function mirrored(roots: readonly Expr[], list: readonly Expr[]): ReadonlyArray<readonly [Expr, Expr]> {
  if (!list.some((node) => isEven(node) && node.args[0]?.op === "sub")) return []
  const nodes = new Set(list)
  const signed = new Set(roots)
  for (const node of nodes) if (!isEven(node)) for (const argument of node.args) signed.add(argument)
  return [...nodes].flatMap((node): ReadonlyArray<readonly [Expr, Expr]> => {
    const [a, b] = node.args
    if (node.op !== "sub" || a === undefined || b === undefined || signed.has(node)) return []
    const other = apply("sub", [b, a])
    return signed.has(other) && nodes.has(other) ? [[node, other]] : []
  })
}

function isEven({ op, args: [a, b] }: Expr): boolean {
  return op === "abs" || (op === "mul" && a === b)
}

function factorOutside(node: Expr): Expr {
  const [a, b] = node.args
  const [c, x] = b?.args ?? []
  if (node.op !== "mul" || b?.op !== "mul" || a === undefined || c === undefined || x === undefined) return node
  return a.op !== "number" && a.free.length === 0 && node.free.length > 0 && isPowerOfTwo(c) ? mul(mul(c, a), x) : node
}

function isPowerOfTwo(node: Expr): boolean {
  const size = node.op === "number" ? Math.log2(Math.abs(toDouble(node.name))) : NaN
  return Number.isInteger(size)
}
