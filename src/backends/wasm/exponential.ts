// exp, expm1 and tanh on two float64 lanes. In: a value. Out: a value with the same bits as the functions of ops/special/fast-exp.ts
// give, whose steps these are; the tables are theirs. Arguments out of the way go to the row's `float`, in a branch that is hardly taken.
import type { Value } from "./code.ts"
import { unsigned, V128 } from "./encode.ts"
import type { Vector } from "./vector.ts"

/** The parts of exp(x) = power*(1 + rest), where power is a power of 2 times one of 128 numbers. */
interface ExpParts {
  readonly power: Value
  readonly rest: Value
  /** What the exponent field of the result needs, as integers. */
  readonly scale: Value
}

const EXP_TERMS = [1 / 2, 1 / 6, 1 / 24, 1 / 120]
const TANH = [-0.3333333333333333, 0.13333333333333014, -0.053968253967185104, 0.021869488399290933, -0.008863226912464658, 0.003591832762381134, -0.0014502062043223313, 0.0005335954034467286]

/** A number as the sum of a float64 and of what it lacks. */
export interface Pair {
  readonly value: Value
  readonly rest: Value
}

/** `beside0`: where the power is to be 1. `terms`: coefficients of (exp(r) - 1 - r)/r^2. `lost`: what x lacks. */
function expParts(v: Vector, x: Value, table: number, beside0: Value | null, terms: readonly number[], lost: Value | null = null): ExpParts {
  const { code } = v
  const turn = v.number(6755399441055744)
  const full = v.add(v.mul(x, v.number(184.6649652337873)), turn)
  const turned = code.keep(beside0 === null ? full : v.select(beside0, turn, full))
  const n = code.keep(v.sub(turned, turn))
  const left = v.sub(v.sub(x, v.mul(n, v.number(0.005415212348111709))), v.mul(n, v.number(1.2864023111638346e-14)))
  const r = code.keep(lost === null ? left : v.add(left, lost))
  const { power, tail } = rowsOf(v, turned, table)
  const rest = v.add(v.add(tail, r), v.mul(v.mul(r, r), series(v, r, terms)))
  return { power, rest, scale: exponent(v, turned) }
}

/** One of 128 powers of 2, and what it lacks. */
function rowsOf(v: Vector, turned: Value, table: number): { readonly power: Value; readonly tail: Value } {
  const { code } = v
  const rows = [0, 2].map((quarter) => code.keep(() => {
    v.quarter(turned, quarter)()
    code.integer(127)()
    code.op("i32.and")
    code.integer(4)()
    code.op("i32.shl")
    code.op("v128.load", 0, ...unsigned(table))
  }))
  const [a, b] = rows as [Value, Value]
  return { power: code.keep(v.quarters(a, b, [0, 1, 4, 5])), tail: v.quarters(a, b, [2, 3, 6, 7]) }
}

/** What the exponent field of the result needs, as integers. */
function exponent(v: Vector, turned: Value): Value {
  return v.and(v.shift("i64x2.shl", turned, 45), v.code.bits(0xfff0000000000000n))
}

/** The first 26 bits. */
function cut(v: Vector, x: Value): Value {
  const { code } = v
  const turned = code.keep(v.mul(x, v.number(134217729)))
  return code.keep(v.sub(turned, v.sub(turned, x)))
}

export function exp(v: Vector, given: Value, table: number, rare: number): Value {
  const { code } = v
  const x = code.keep(given)
  const { power, rest, scale } = expParts(v, x, table, null, EXP_TERMS)
  const result = code.local(V128)
  code.set(result, v.addLong(v.add(power, v.mul(power, rest)), scale))
  const usual = code.keep(v.and(v.gt(x, v.number(-708)), v.lt(x, v.number(709))))
  // Far to the left it is 0: that is no rare case where -inf or -1e9 mean "never".
  elsewhere(v, x, usual, v.lt(x, v.number(-746)), v.number(0), result, rare)
  return code.get(result)
}

export function expm1(v: Vector, given: Value, table: number, rare: number): Value {
  const { code } = v
  const x = code.keep(given)
  const { power, rest, scale } = expParts(v, x, table, v.lt(v.abs(x), v.number(0.02)), [...EXP_TERMS, 1 / 720, 1 / 5040])
  const scaled = code.keep(v.addLong(power, scale))
  const kept = code.keep(rest)
  const one = v.number(1)
  const high = code.keep(v.sub(scaled, one))
  const lost = v.select(v.ge(scaled, one), v.sub(v.sub(scaled, high), one), v.sub(scaled, v.add(one, high)))
  const result = code.local(V128)
  code.set(result, v.add(high, v.add(lost, v.mul(scaled, kept))))
  const usual = code.keep(v.and(v.gt(x, v.number(-40)), v.lt(x, v.number(709))))
  code.set(result, v.select(v.eq(x, v.number(0)), x, code.get(result)))
  elsewhere(v, x, usual, v.le(x, v.number(-40)), v.number(-1), result, rare)
  return code.get(result)
}

/** Lanes that are not usual: `limit` where it is reached, the row's own function for the others. */
function elsewhere(v: Vector, x: Value, usual: Value, reached: Value, limit: Value, result: number, rare: number): void {
  const { code } = v
  v.unless(usual, () => {
    const there = code.keep(reached)
    code.set(result, v.select(there, limit, code.get(result)))
    const other = code.keep(v.not(v.or(usual, there)))
    code.when(v.any(other), () => code.set(result, v.select(other, v.call(rare, [x]), code.get(result))))
  })
}

/** What exp(x) lacks: the steps of fastExpRest. */
export function expRest(v: Vector, given: Value, table: number): Value {
  const { code } = v
  const x = code.keep(given)
  const turn = v.number(6755399441055744)
  const turned = code.keep(v.add(v.mul(x, v.number(184.6649652337873)), turn))
  const n = code.keep(v.sub(turned, turn))
  const t = code.keep(v.sub(x, v.mul(n, v.number(0.005415212348111709))))
  const u = code.keep(v.mul(n, v.number(1.2864023111638346e-14)))
  const r = code.keep(v.sub(t, u))
  const { power, tail } = rowsOf(v, turned, table)
  const kept = code.keep(tail)
  const square = code.keep(v.mul(r, r))
  const terms = code.keep(v.mul(square, series(v, r, EXP_TERMS)))
  const e = v.add(power, v.mul(power, v.add(v.add(kept, r), terms)))
  const p = code.keep(v.mul(power, r))
  const [a, b] = [cut(v, power), cut(v, r)]
  const [c, d] = [code.keep(v.sub(power, a)), code.keep(v.sub(r, b))]
  const lost = v.add(v.add(v.add(v.sub(v.mul(a, b), p), v.mul(a, d)), v.mul(c, b)), v.mul(c, d))
  const small = v.add(v.mul(v.mul(v.mul(square, square), square), series(v, r, [1 / 720, 1 / 5040])), v.add(v.add(kept, v.mul(kept, r)), v.sub(v.sub(t, r), u)))
  const more = v.mul(power, v.add(terms, small))
  const rest = v.add(v.add(v.add(v.sub(power, e), p), more), lost)
  // Times 2^k, whose exponent field is that of the result's power, less a zero's.
  const scale = v.addLong(v.number(1), exponent(v, turned))
  return v.and(v.mul(rest, scale), v.and(v.gt(x, v.number(-708)), v.lt(x, v.number(709))))
}

/** exp(x + lost) for x between -708 and 709. */
export function expOfPair(v: Vector, x: Value, lost: Value, table: number): Value {
  const { power, rest, scale } = expParts(v, x, table, null, EXP_TERMS, lost)
  return v.addLong(v.add(power, v.mul(power, rest)), scale)
}

/** exp(x) for x between -708 and 709, and what that lacks. */
export function expWithRest(v: Vector, x: Value, table: number): Pair {
  const { code } = v
  const { power, rest, scale } = expParts(v, x, table, null, EXP_TERMS)
  const scaled = code.keep(v.addLong(power, scale))
  const more = code.keep(v.mul(scaled, rest))
  const e = code.keep(v.add(scaled, more))
  return { value: e, rest: code.keep(v.add(v.sub(scaled, e), more)) }
}

/** The quotient of two such sums, rounded once: cut to 26 bits first, so that what remains of the dividend is nearly exact. */
export function quotient(v: Vector, top: Pair, below: Pair): Value {
  const high = cut(v, v.code.keep(v.div(top.value, below.value)))
  const belowHigh = cut(v, below.value)
  const remains = v.sub(v.sub(top.value, v.mul(high, belowHigh)), v.mul(high, v.add(v.sub(below.value, belowHigh), below.rest)))
  return v.add(high, v.div(v.add(remains, top.rest), below.value))
}

/** 1 + e, where e is at most 1. */
export function onePlus(v: Vector, e: Pair): Pair {
  const { code } = v
  const one = v.number(1)
  const sum = code.keep(v.add(one, e.value))
  return { value: sum, rest: code.keep(v.add(v.add(v.sub(one, sum), e.value), e.rest)) }
}

/** An odd polynomial beside 0, elsewhere (1 - e)/(1 + e) with e = exp(-2|x|), with the sign of x. */
export function tanh(v: Vector, given: Value, table: number): Value {
  const { code } = v
  const x = code.keep(given)
  const a = code.keep(v.abs(x))
  const z = code.keep(v.mul(x, x))
  const near = v.add(x, v.mul(x, v.mul(z, series(v, z, TANH))))
  const e = expWithRest(v, code.keep(v.mul(v.number(-2), v.pmin(a, v.number(20)))), table)
  const one = v.number(1)
  const top = code.keep(v.sub(one, e.value))
  const size = quotient(v, { value: top, rest: v.sub(v.sub(v.sub(one, top), e.value), e.rest) }, onePlus(v, e))
  return v.select(v.lt(a, v.number(0.25)), near, v.or(size, v.and(x, v.sign())))
}

/** c0 + x*(c1 + x*(… )). */
function series(v: Vector, x: Value, terms: readonly number[]): Value {
  return terms.reduceRight<Value | null>((sum, c) => (sum === null ? v.number(c) : v.add(v.number(c), v.mul(x, sum))), null) ?? v.number(0)
}
