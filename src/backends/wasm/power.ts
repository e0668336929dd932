// x^y on two float64 lanes. In: values. Out: a value with the same bits as the function of ops/special/fast-pow.ts gives, whose steps these are. What is out of the way goes
// to the row's `float`, in a branch that is hardly taken.
import type { Value } from "./code.ts"
import { V128 } from "./encode.ts"
import { expOfPair } from "./exponential.ts"
import { logRow } from "./logarithm.ts"
import type { Tables } from "./logistic.ts"
import type { Vector } from "./vector.ts"

export function pow(v: Vector, args: readonly Value[], tables: Tables): Value {
  const { code } = v
  const [x, y] = args.map((value) => code.keep(value)) as [Value, Value]
  const { value: l, rest: low } = logarithm(v, x, tables.log)
  const lHigh = top(v, l)
  const yHigh = top(v, y)
  const [lLow, yLow] = [code.keep(v.sub(l, lHigh)), code.keep(v.sub(y, yHigh))]
  const e = code.keep(v.mul(y, l))
  const more = code.keep(sum(v, v.sub(v.mul(yHigh, lHigh), e), v.mul(yHigh, lLow), v.mul(yLow, lHigh), v.mul(yLow, lLow), v.mul(y, low)))
  const result = code.local(V128)
  code.set(result, expOfPair(v, e, more, tables.exp))
  const usual = code.keep([v.lt(x, v.number(Infinity)), v.lt(v.abs(y), v.number(2 ** 64)), v.gt(e, v.number(-708)), v.lt(e, v.number(709))]
    .reduce((all, test) => v.and(all, test), v.ge(x, v.number(2 ** -1022))))
  v.unless(usual, () => code.set(result, v.select(usual, code.get(result), v.call(tables.rare, [x, y]))))
  return code.get(result)
}

/** log(x) and what that lacks. */
function logarithm(v: Vector, x: Value, table: number): { readonly value: Value; readonly rest: Value } {
  const { code } = v
  const row = logRow(v, x, table)
  const [c, inverse] = [code.keep(row.c), code.keep(row.inverse)]
  const t = code.keep(v.sub(row.z, c))
  const r = top(v, code.keep(v.mul(t, inverse)))
  const rest = code.keep(v.mul(v.sub(t, v.mul(r, c)), inverse))
  const all = code.keep(v.add(r, rest))
  const square = code.keep(v.mul(all, all))
  const pair = (n: number): Value => v.add(v.number(1 / n), v.mul(all, v.number(-1 / (n + 1))))
  const series = v.mul(v.mul(all, square), sum(v, pair(3), v.mul(square, sum(v, pair(5), v.mul(square, v.add(pair(7), v.mul(square, v.number(1 / 9))))))))
  const large = code.keep(v.add(v.mul(row.k, v.number(0.6931471803691238)), row.high))
  const half = code.keep(v.mul(v.mul(r, v.number(-0.5)), r))
  const first = code.keep(v.add(large, r))
  const second = code.keep(v.add(first, half))
  const inner = v.add(v.sub(rest, v.mul(rest, v.add(r, v.mul(v.number(0.5), rest)))), series)
  const lost = code.keep(sum(v, v.add(v.sub(large, first), r), v.add(v.sub(first, second), half), v.add(v.mul(row.k, v.number(1.9082149292705877e-10)), row.low), inner))
  const value = code.keep(v.add(second, lost))
  return { value, rest: code.keep(v.add(v.sub(second, value), lost)) }
}

/** Its first 26 bits. */
function top(v: Vector, x: Value): Value {
  const { code } = v
  const turned = code.keep(v.mul(x, v.number(134217729)))
  return code.keep(v.sub(turned, v.sub(turned, x)))
}

/** From the left. */
function sum(v: Vector, ...terms: readonly Value[]): Value {
  return terms.reduce((a, b) => v.add(a, b))
}
