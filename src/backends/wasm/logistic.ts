// sigmoid and softplus on two float64 lanes. In: a value. Out: a value with the same bits as the functions of ops/special/fast-logistic.ts give,
// whose steps these are. From |x| = 40 on they are 0, 1 or x but for an exp(x) on the left, in a branch of its own.
import type { Value } from "./code.ts"
import { V128 } from "./encode.ts"
import { exp, expWithRest, onePlus, quotient, type Pair } from "./exponential.ts"
import { logSteps } from "./logarithm.ts"
import type { Vector } from "./vector.ts"

export interface Tables {
  readonly exp: number
  readonly log: number
  /** The function that computes an exp out of the way. */
  readonly rare: number
}

const FAR = 40

/** exp(-|x|), cut where it does not count. */
function small(v: Vector, x: Value, tables: Tables): Pair {
  return expWithRest(v, v.code.keep(v.neg(v.pmin(v.abs(x), v.number(FAR)))), tables.exp)
}

function farAway(v: Vector, x: Value, near: Value, right: Value, tables: Tables): Value {
  const { code } = v
  const result = code.local(V128)
  code.set(result, near)
  const usual = code.keep(v.lt(v.abs(x), v.number(FAR)))
  v.unless(usual, () => {
    const left = exp(v, v.pmin(x, v.number(0)), tables.exp, tables.rare)
    code.set(result, v.select(usual, code.get(result), v.select(v.gt(x, v.number(0)), right, left)))
  })
  return code.get(result)
}

export function sigmoid(v: Vector, given: Value, tables: Tables): Value {
  const { code } = v
  const x = code.keep(given)
  const e = small(v, x, tables)
  const left = code.keep(v.lt(x, v.number(0)))
  const top = { value: code.keep(v.select(left, e.value, v.number(1))), rest: v.and(e.rest, left) }
  return farAway(v, x, quotient(v, top, onePlus(v, e)), v.number(1), tables)
}

export function softplus(v: Vector, given: Value, tables: Tables): Value {
  const { code } = v
  const x = code.keep(given)
  const b = onePlus(v, small(v, x, tables))
  const { sum, rest } = logSteps(v, b.value, tables.log, b.rest)
  const m = code.keep(v.and(x, v.gt(x, v.number(0))))
  const total = code.keep(v.add(m, sum))
  const own = code.keep(v.sub(total, m))
  const lost = v.add(v.sub(m, v.sub(total, own)), v.sub(sum, own))
  return farAway(v, x, v.add(total, v.add(lost, rest)), x, tables)
}
