// Reductions along an inner axis, lane by lane. In: the name of a reduction. Out: what its state becomes in one step and what it gives, on
// vectors; the same steps in the same order as ops/reduce.ts has them, with selections in place of jumps.
import type { ReductionRow } from "../../ops/op.ts"
import type { Value } from "./code.ts"
import type { Vector } from "./vector.ts"

export interface VectorReduction {
  /** The new state where `taken` (null: everywhere). `index` is the position as a number. */
  readonly step: (v: Vector, state: readonly Value[], x: Value, index: Value, taken: Value | null, exp: (x: Value) => Value) => readonly Value[]
  readonly finish: (v: Vector, state: readonly Value[], log1p: (x: Value) => Value) => Value
}

const none = (): Value => () => undefined
const slot = (state: readonly Value[], k: number): Value => state[k] ?? none()

/** The new value where `taken`, else the old one. */
function where(v: Vector, taken: Value | null, next: Value, before: Value): Value {
  return taken === null ? next : v.select(taken, next, before)
}

function both(v: Vector, a: Value, b: Value | null): Value {
  return b === null ? a : v.and(a, b)
}

/** Takes an entry that `worse` does not keep away, unless the best so far is a NaN. */
function extreme(worse: (v: Vector, x: Value, best: Value) => Value): VectorReduction {
  return {
    step: (v, state, x, _, taken) => {
      const best = slot(state, 0)
      return [v.select(both(v, v.andNot(v.eq(best, best), worse(v, x, best)), taken), x, best)]
    },
    finish: (_, state) => slot(state, 0),
  }
}

/** As above; the first entry is taken whatever it is. Slot 1 is its position. */
function position(worse: (v: Vector, x: Value, best: Value) => Value): VectorReduction {
  return {
    step: (v, state, x, index, taken) => {
      const [best, where] = [slot(state, 0), slot(state, 1)]
      const take = v.code.keep(both(v, v.andNot(v.or(v.eq(best, best), v.ne(where, where)), worse(v, x, best)), taken))
      return [v.select(take, x, best), v.select(take, index, where)]
    },
    finish: (_, state) => slot(state, 1),
  }
}

/** `product` times 2^512 or 2^-512, where it is too small or too large, with the power beside it. */
function rescaled(v: Vector, product: Value, power: Value, large: boolean): readonly [Value, Value] {
  const size = v.code.keep(v.abs(product))
  const out = large ? v.and(v.gt(size, v.number(2 ** 256)), v.lt(size, v.number(Infinity))) : v.and(v.lt(size, v.number(2 ** -256)), v.ne(size, v.number(0)))
  const mask = v.code.keep(out)
  const [factor, step] = large ? [2 ** -512, 512] : [2 ** 512, -512]
  return [
    v.code.keep(v.select(mask, v.mul(product, v.number(factor)), product)),
    v.code.keep(v.add(power, v.and(mask, v.number(step)))),
  ]
}

const sum: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const [before, lost] = [slot(state, 0), slot(state, 1)]
    const value = v.code.keep(taken === null ? x : v.and(x, taken))
    const total = v.code.keep(v.add(before, value))
    const part = v.code.keep(v.sub(total, before))
    return [total, v.add(lost, v.add(v.sub(before, v.sub(total, part)), v.sub(value, part)))]
  },
  finish: (v, state) => {
    const [total, lost] = [slot(state, 0), slot(state, 1)]
    return v.select(v.lt(v.abs(lost), v.number(Infinity)), v.add(total, lost), total)
  },
}

const prod: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const size = v.code.keep(v.abs(x))
    const large = v.code.keep(v.gt(size, v.number(2 ** 512)))
    const small = v.code.keep(v.lt(size, v.number(2 ** -512)))
    const factor = v.select(large, v.number(2 ** -512), v.select(small, v.number(2 ** 512), v.number(1)))
    const power = v.add(v.sub(slot(state, 1), v.and(small, v.number(512))), v.and(large, v.number(512)))
    let now: readonly [Value, Value] = [v.code.keep(v.mul(slot(state, 0), v.mul(x, factor))), v.code.keep(power)]
    for (const big of [true, false, false]) now = rescaled(v, ...now, big)
    return [where(v, taken, now[0], slot(state, 0)), where(v, taken, now[1], slot(state, 1))]
  },
  finish: (v, state) => {
    const half = v.code.keep(powerOf2(v, v.pmin(v.pmax(v.mul(slot(state, 1), v.number(0.5)), v.number(-1022)), v.number(1022))))
    return v.mul(v.mul(slot(state, 0), half), half)
  },
}

/** 2 to a whole power between -1022 and 1022: its exponent field. */
function powerOf2(v: Vector, power: Value): Value {
  const whole = v.add(power, v.number(6755399441055744 + 1023))
  return v.shift("i64x2.shl", whole, 52)
}

/** Lowered before it comes here, except in programs written by hand: so it may call. */
const logsumexp: VectorReduction = {
  step: (v, state, x, _, taken, exp) => {
    const [largest, rest] = [slot(state, 0), slot(state, 1)]
    const more = v.code.keep(v.gt(x, largest))
    const difference = v.select(more, v.sub(largest, x), v.sub(x, largest))
    const e = v.code.keep(exp(v.code.keep(difference)))
    const next = v.select(more, v.mul(v.add(rest, v.number(1)), e), v.add(rest, v.select(v.eq(x, largest), v.number(1), e)))
    const moved = v.code.keep(next)
    return [v.select(both(v, more, taken), x, largest), where(v, taken, moved, rest)]
  },
  finish: (v, state, log1p) => v.add(slot(state, 0), log1p(slot(state, 1))),
}

const norm2: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const size = v.code.keep(v.abs(x))
    const large = v.code.keep(v.gt(size, v.number(2 ** 500)))
    const small = v.code.keep(v.lt(size, v.number(2 ** -500)))
    const scaled = v.code.keep(v.mul(x, v.select(large, v.number(2 ** -520), v.select(small, v.number(2 ** 537), v.number(1)))))
    const square = v.code.keep(v.mul(scaled, scaled))
    const usual = v.not(v.or(large, small))
    return [usual, large, small].map((mask, k) => v.add(slot(state, k), v.and(square, both(v, mask, taken))))
  },
  finish: (v, state) => {
    const [usual, large, small] = [slot(state, 0), slot(state, 1), slot(state, 2)]
    // 2^-1040 and 2^-1074 are subnormal, which the machine multiplies as exactly as others.
    const most = v.mul(v.sqrt(v.add(large, v.mul(usual, v.number(2 ** -1040)))), v.number(2 ** 520))
    const middle = v.sqrt(v.add(usual, v.mul(small, v.number(2 ** -1074))))
    const least = v.mul(v.sqrt(small), v.number(2 ** -537))
    const zero = v.number(0)
    return v.select(v.ne(large, zero), most, v.select(v.ne(usual, zero), middle, least))
  },
}

/** By the names of the rows. */
export const VECTOR_REDUCTIONS: ReadonlyMap<ReductionRow["name"], VectorReduction> = new Map([
  ["sum", sum],
  ["prod", prod],
  ["max", extreme((v, x, best) => v.le(x, best))],
  ["min", extreme((v, x, best) => v.ge(x, best))],
  ["argmax", position((v, x, best) => v.le(x, best))],
  ["argmin", position((v, x, best) => v.ge(x, best))],
  ["logsumexp", logsumexp],
  ["norm2", norm2],
])
