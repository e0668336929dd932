// Both sides of a rule over the reals. In: a template, its wildcards made inputs of the right shape, and their values.
// Out: its value at the precision of real.ts. Reductions are summed out by their definitions, so that a rule about
// log-sum-exp is judged by the logarithm of a sum of exponentials.
import type Decimal from "decimal.js"
import type { Expr } from "../src/ir/expr.ts"
import { input, position } from "../src/ir/make.ts"
import { transform } from "../src/ir/walk.ts"
import { PI, R, real } from "./real.ts"

/** Entries of an axis in these tests. */
export const ENTRIES = 3

export type Values<T> = ReadonlyMap<string, T | readonly T[]>

/** Wildcards that stand for one value per entry of axis `a` become inputs read at `a`. */
export function withEntries(e: Expr, perEntry: ReadonlySet<string>): Expr {
  return transform(e, (node) => (node.op === "input" && perEntry.has(node.name) ? input(node.name, [position("a")]) : node))
}

const named: ReadonlyMap<string, Decimal> = new Map([["pi", PI], ["e", new R(1).exp()], ["inf", new R(Infinity)], ["-inf", new R(-Infinity)]])

export function realRule(root: Expr, values: Values<Decimal>, outer: ReadonlyMap<string, number>): Decimal | undefined {
  const memos = new WeakMap<ReadonlyMap<string, number>, Map<Expr, Decimal | undefined>>()
  const at = (e: Expr, where: ReadonlyMap<string, number>): Decimal | undefined => {
    const memo = memos.get(where) ?? new Map<Expr, Decimal | undefined>()
    memos.set(where, memo)
    if (!memo.has(e)) memo.set(e, compute(e, where))
    return memo.get(e)
  }
  const compute = (e: Expr, where: ReadonlyMap<string, number>): Decimal | undefined => {
    const [a, b, c] = e.args
    switch (e.op) {
      case "number": return named.get(e.name) ?? ratio(e.name)
      case "position": return new R(where.get(e.name) ?? 0)
      case "size": return new R(ENTRIES)
      case "input": {
        const value = values.get(e.name)
        return Array.isArray(value) ? value[a === undefined ? 0 : (at(a, where)?.toNumber() ?? 0)] : (value as Decimal | undefined)
      }
      case "if": {
        const test = a && at(a, where)
        const live = test === undefined ? undefined : test.isZero() ? c : b
        return live && at(live, where)
      }
    }
    if (e.over.length > 0) return reduction(e, where)
    const args = e.args.map((x) => at(x, where))
    return args.every((x) => x !== undefined) ? real(e.op, ...args) : undefined
  }
  const reduction = (e: Expr, where: ReadonlyMap<string, number>): Decimal | undefined => {
    const [body, filter] = e.args
    const [index] = e.over
    if (body === undefined || filter === undefined || index === undefined) return undefined
    const list: Array<readonly [number, Decimal]> = []
    for (let k = 0; k < ENTRIES; k += 1) {
      const inside = new Map(where).set(index, k)
      if (at(filter, inside)?.isZero() !== false) continue
      const value = at(body, inside)
      if (value === undefined) return undefined
      list.push([k, value])
    }
    const sum = (f: (x: Decimal) => Decimal): Decimal => list.reduce((s, [, x]) => s.add(f(x)), new R(0))
    const largest = list.reduce<readonly [number, Decimal] | undefined>((m, x) => (m === undefined || x[1].gt(m[1]) ? x : m), undefined)
    switch (e.op) {
      case "sum": return sum((x) => x)
      case "norm2": return sum((x) => x.mul(x)).sqrt()
      case "max": return largest?.[1]
      case "argmax": return largest === undefined ? undefined : new R(largest[0])
      case "logsumexp": return list.length === 0 ? undefined : sum((x) => x.exp()).ln()
      case "exprest": return largest === undefined ? undefined : sum((x) => x.sub(largest[1]).exp()).sub(1)
      default: return undefined
    }
  }
  return at(root, outer)
}

function ratio(text: string): Decimal {
  const [num = "0", den = "1"] = text.split("/")
  return new R(num).div(den)
}
