// Whether conditions can come out only one way. In: the ranges of values, and a condition over them. Out: true, false, or undefined where
// the data decide.
import type { Expr } from "../ir/expr.ts"
import { postorder } from "../ir/walk.ts"

export interface Range {
  readonly low: number
  readonly high: number
}

const isOne = (a: Range, b: Range): boolean => a.low === a.high && b.low === b.high && a.low === b.low
const areApart = (a: Range, b: Range): boolean => a.high < b.low || a.low > b.high

const comparisons = new Map<string, (a: Range, b: Range) => boolean | undefined>([
  ["lt", (a, b) => (a.high < b.low ? true : a.low >= b.high ? false : undefined)],
  ["le", (a, b) => (a.high <= b.low ? true : a.low > b.high ? false : undefined)],
  ["gt", (a, b) => (a.low > b.high ? true : a.high <= b.low ? false : undefined)],
  ["ge", (a, b) => (a.low >= b.high ? true : a.high < b.low ? false : undefined)],
  ["eq", (a, b) => (areApart(a, b) ? false : isOne(a, b) ? true : undefined)],
  ["ne", (a, b) => (areApart(a, b) ? true : isOne(a, b) ? false : undefined)],
])

export const isComparison = ({ op }: Expr): boolean => comparisons.has(op)

const joined = new Map<string, (parts: ReadonlyArray<boolean | undefined>) => boolean | undefined>([
  ["and", (parts) => (parts.includes(false) ? false : parts.includes(undefined) ? undefined : true)],
  ["or", (parts) => (parts.includes(true) ? true : parts.includes(undefined) ? undefined : false)],
  ["not", ([part]) => (part === undefined ? undefined : !part)],
])

/** Each condition is looked at once, however often others contain it. */
export function outcomes(range: (node: Expr) => Range): (condition: Expr) => boolean | undefined {
  const memo = new Map<Expr, boolean | undefined>()
  return (condition) => {
    for (const node of postorder([condition], (n) => memo.has(n) || !(joined.has(n.op) || comparisons.has(n.op)))) {
      const join = joined.get(node.op)
      const [a, b] = node.args
      memo.set(node, join !== undefined ? join(node.args.map((part) => memo.get(part))) : a === undefined || b === undefined ? undefined : comparisons.get(node.op)?.(range(a), range(b)))
    }
    return memo.get(condition)
  }
}
