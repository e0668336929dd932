// Reductions along an inner axis, lane by lane. In: the name of a reduction. Out: what its state becomes in one step and what it gives, on
// vectors; the same steps in the same order as ops/reduce.ts has them, with selections in place of jumps.
import type { ReductionRow } from "../../ops/op.ts"
import { findReduction } from "../../ops/reduce.ts"
import { BY_FOURS } from "../../schedule/fours.ts"
import { OF_ONES } from "../../schedule/ones.ts"
import type { Value } from "./code.ts"
import type { Shape } from "./opcodes.ts"
import type { Vector } from "./vector.ts"

export interface VectorReduction {
  /** The new state where `taken` (null: everywhere). `index` is the position as a number. */
  readonly step: (v: Vector, state: readonly Value[], x: Value, index: Value, taken: Value | null, exp: (x: Value) => Value) => readonly Value[]
  readonly finish: (v: Vector, state: readonly Value[], log1p: (x: Value) => Value) => Value
  /** Functions of the host that it calls. */
  readonly calls?: ReadonlyArray<keyof typeof HOST>
}

/** By the names that a step's text in generated JavaScript has for them (ops/reduce.ts): what kernels make of the ops of these names differs in the last bit. */
export const HOST = { "Math.exp": Math.exp, "Math.log1p": Math.log1p } as const

const none = (): Value => () => undefined
const slot = (state: readonly Value[], k: number): Value => state[k] ?? none()

/** The new value where `taken`, else the old one. */
function where(v: Vector, taken: Value | null, next: Value, before: Value): Value {
  return taken === null ? next : v.select(taken, next, before)
}

function both(v: Vector, a: Value, b: Value | null): Value {
  return b === null ? a : v.and(a, b)
}

/** The better one, the first of equal ones; all bits are set from a NaN on, which stays. What is not taken is the `worst`. */
function extreme(better: (v: Vector, best: Value, x: Value) => Value, worst: number): VectorReduction {
  return {
    step: (v, state, x, _, taken) => {
      const entry = taken === null ? x : v.code.keep(v.select(taken, x, v.number(worst)))
      return [v.or(better(v, slot(state, 0), entry), v.ne(entry, entry))]
    },
    finish: (_, state) => slot(state, 0),
  }
}

/** An entry that `worse` does not keep away is taken, unless the best so far is a NaN; the first is taken whatever it is. Slot 1 is its position. */
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

/** Powers of 2 by which products and squares are kept in the range of the lanes. */
interface Scales {
  /** A factor beyond this (or its inverse) is scaled by it. */
  readonly factor: number
  /** A product is kept between this and its inverse. */
  readonly product: number
  /** 2 to this power is finite, to its negative normal. */
  readonly exponent: number
  /** Entries beyond `large` or below `small` have squares of their own, times the scale beside. */
  readonly large: readonly [limit: number, scale: number]
  readonly small: readonly [limit: number, scale: number]
}

const SCALES: Readonly<Record<Shape, Scales>> = {
  f64x2: { factor: 512, product: 256, exponent: 1022, large: [500, -520], small: [-500, 537] },
  f32x4: { factor: 56, product: 28, exponent: 126, large: [56, -70], small: [-46, 74] },
}

/** `product` times 2^factor or 2^-factor, where it is too small or too large, with the power beside it. */
function rescaled(v: Vector, product: Value, power: Value, large: boolean): readonly [Value, Value] {
  const size = v.code.keep(v.abs(product))
  const scales = SCALES[v.shape]
  const out = large ? v.and(v.gt(size, v.number(2 ** scales.product)), v.lt(size, v.number(Infinity))) : v.and(v.lt(size, v.number(2 ** -scales.product)), v.ne(size, v.number(0)))
  const mask = v.code.keep(out)
  const [factor, step] = large ? [2 ** -scales.factor, scales.factor] : [2 ** scales.factor, -scales.factor]
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

/** Of float64 lanes the terms that no four turns took together wait (fours.ts); float32 lanes keep what every term loses. */
const sumByFours: VectorReduction = {
  step: (v, state, x, index, taken, exp) => {
    const [total, lost, waiting] = [slot(state, 0), slot(state, 1), slot(state, 2)]
    return v.shape === "f64x2" ? [total, lost, v.add(waiting, x)] : [...sum.step(v, state, x, index, taken, exp), waiting]
  },
  finish: (v, state) => {
    const [total, lost, waiting] = [slot(state, 0), slot(state, 1), slot(state, 2)]
    return v.select(v.lt(v.abs(lost), v.number(Infinity)), v.add(total, v.add(lost, waiting)), v.add(total, waiting))
  },
}

/** In float32 lanes an integer, as which the bits of 0 are 0: a float32 would stop at 2^24. */
const sumOfOnes: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const count = slot(state, 0)
    if (v.shape === "f64x2") return [v.add(count, taken === null ? x : v.and(x, taken))]
    return [taken === null ? v.addWords(count, v.word(1)) : v.subWords(count, taken)]
  },
  finish: (v, state) => (v.shape === "f64x2" ? slot(state, 0) : v.whole(slot(state, 0))),
}

const prod: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const { factor } = SCALES[v.shape]
    const size = v.code.keep(v.abs(x))
    const large = v.code.keep(v.gt(size, v.number(2 ** factor)))
    const small = v.code.keep(v.lt(size, v.number(2 ** -factor)))
    const scale = v.select(large, v.number(2 ** -factor), v.select(small, v.number(2 ** factor), v.number(1)))
    const power = v.add(v.sub(slot(state, 1), v.and(small, v.number(factor))), v.and(large, v.number(factor)))
    let now: readonly [Value, Value] = [v.code.keep(v.mul(slot(state, 0), v.mul(x, scale))), v.code.keep(power)]
    for (const big of [true, true, false, false]) now = rescaled(v, ...now, big)
    return [where(v, taken, now[0], slot(state, 0)), where(v, taken, now[1], slot(state, 1))]
  },
  finish: (v, state) => {
    const { exponent } = SCALES[v.shape]
    const half = v.code.keep(powerOf2(v, v.pmin(v.pmax(v.mul(slot(state, 1), v.number(0.5)), v.number(-exponent)), v.number(exponent))))
    return v.mul(v.mul(slot(state, 0), half), half)
  },
}

/** 2 to a whole power: its exponent field, which adding a large number has moved to the low end. */
function powerOf2(v: Vector, power: Value): Value {
  if (v.shape === "f64x2") return v.shift("i64x2.shl", v.add(power, v.number(6755399441055744 + 1023)), 52)
  return v.shift("i32x4.shl", v.add(power, v.number(12582912 + 127)), 23)
}

/** Lowered before it comes here, except in programs written by hand; running ones have its step. */
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
  calls: ["Math.exp", "Math.log1p"],
}

const exprest: VectorReduction = { step: logsumexp.step, finish: (_, state) => slot(state, 1), calls: ["Math.exp"] }

const weightedExponentials: VectorReduction = {
  step: (v, state, x, weight, taken, exp) => {
    const [largest, sum] = [slot(state, 0), slot(state, 1)]
    const more = v.code.keep(v.gt(x, largest))
    const e = v.code.keep(exp(v.code.keep(v.select(more, v.sub(largest, x), v.sub(x, largest)))))
    const later = v.add(sum, v.mul(weight, v.select(v.eq(x, largest), v.number(1), e)))
    const next = v.code.keep(v.select(more, v.add(v.mul(sum, e), weight), later))
    return [v.select(both(v, more, taken), x, largest), where(v, taken, next, sum)]
  },
  finish: (_, state) => slot(state, 1),
  calls: ["Math.exp"],
}

const norm2: VectorReduction = {
  step: (v, state, x, _, taken) => {
    const scales = SCALES[v.shape]
    const size = v.code.keep(v.abs(x))
    const large = v.code.keep(v.gt(size, v.number(2 ** scales.large[0])))
    const small = v.code.keep(v.lt(size, v.number(2 ** scales.small[0])))
    const scale = v.select(large, v.number(2 ** scales.large[1]), v.select(small, v.number(2 ** scales.small[1]), v.number(1)))
    const scaled = v.code.keep(v.mul(x, scale))
    const square = v.code.keep(v.mul(scaled, scaled))
    const usual = v.not(v.or(large, small))
    return [usual, large, small].map((mask, k) => v.add(slot(state, k), v.and(square, both(v, mask, taken))))
  },
  finish: (v, state) => {
    const scales = SCALES[v.shape]
    const [usual, large, small] = [slot(state, 0), slot(state, 1), slot(state, 2)]
    const [up, down] = [scales.large[1], scales.small[1]]
    // The squares of these scales are subnormal, which the machine multiplies as exactly as others.
    const most = v.mul(v.sqrt(v.add(large, v.mul(usual, v.number(2 ** (2 * up))))), v.number(2 ** -up))
    const middle = v.sqrt(v.add(usual, v.mul(small, v.number(2 ** (-2 * down)))))
    const least = v.mul(v.sqrt(small), v.number(2 ** -down))
    const zero = v.number(0)
    return v.select(v.ne(large, zero), most, v.select(v.ne(usual, zero), middle, least))
  },
}

/** By the names of the rows. */
const VECTOR_REDUCTIONS: ReadonlyMap<ReductionRow["name"], VectorReduction> = new Map([
  ["sum", sum],
  [BY_FOURS, sumByFours],
  [OF_ONES, sumOfOnes],
  ["prod", prod],
  ["max", extreme((v, best, x) => v.pmax(best, x), -Infinity)],
  ["min", extreme((v, best, x) => v.pmin(best, x), Infinity)],
  ["argmax", position((v, x, best) => v.le(x, best))],
  ["argmin", position((v, x, best) => v.ge(x, best))],
  ["logsumexp", logsumexp],
  ["exprest", exprest],
  ["weighted exponentials", weightedExponentials],
  ["norm2", norm2],
])

export function rowOf(reduction: string): ReductionRow {
  const row = findReduction(reduction)
  if (row === undefined) throw new Error(`no such reduction: ${reduction}`)
  return row
}

export function vectorRow(reduction: string): VectorReduction {
  const row = VECTOR_REDUCTIONS.get(rowOf(reduction).name)
  if (row === undefined) throw new Error(`no vector code for ${reduction}`)
  return row
}
