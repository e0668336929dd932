// How ops are computed on vectors. In: an op and its arguments. Out: a value, or undefined where there is no vector form; then the row's
// `float` is called for every lane. Ops are found by the JavaScript their rows spell (`{0} + {1}`), conditions by their sign: the
// table knows texts, not what the language has.
import type { OpRow } from "../../ops/op.ts"
import type { Value } from "./code.ts"
import type { Vector } from "./vector.ts"

/** A value and what its lanes hold: numbers, or all bits set where a condition holds. */
export interface Typed {
  readonly value: Value
  readonly mask: boolean
  /** The number it always is. */
  readonly constant?: number
}

type Args = readonly [Typed, Typed]
type Form = (v: Vector, ...args: Args) => Value

const NUMBERS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["{0} + {1}", (v, a, b) => v.add(a.value, b.value)],
  ["{0} - {1}", (v, a, b) => v.sub(a.value, b.value)],
  ["{0} * {1}", (v, a, b) => (a.constant === 1 ? b.value : b.constant === 1 ? a.value : v.mul(a.value, b.value))],
  ["{0} / {1}", (v, a, b) => quotient(v, a, b)],
  ["-{0}", (v, a) => v.neg(a.value)],
  ["Math.sqrt({0})", (v, a) => v.sqrt(a.value)],
  ["Math.abs({0})", (v, a) => v.abs(a.value)],
  ["Math.floor({0})", (v, a) => v.floor(a.value)],
  ["Math.ceil({0})", (v, a) => v.ceil(a.value)],
  ["Math.max({0}, {1})", (v, a, b) => maximum(v, a, b)],
  ["Math.min({0}, {1})", (v, a, b) => minimum(v, a, b)],
])

const CONDITIONS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["<", (v, a, b) => v.lt(a.value, b.value)],
  ["<=", (v, a, b) => v.le(a.value, b.value)],
  [">", (v, a, b) => v.gt(a.value, b.value)],
  [">=", (v, a, b) => v.ge(a.value, b.value)],
  ["==", (v, a, b) => v.eq(a.value, b.value)],
  ["!=", (v, a, b) => v.ne(a.value, b.value)],
  ["and", (v, a, b) => v.and(a.value, b.value)],
  ["or", (v, a, b) => v.or(a.value, b.value)],
  ["not", (v, a) => v.not(a.value)],
])
const LOGICAL: ReadonlySet<string> = new Set(["and", "or", "not"])

/** By a power of 2 it is a product, to the bit: the inverse is exact, too. */
function quotient(v: Vector, a: Typed, b: Typed): Value {
  const divisor = b.constant
  if (divisor === undefined || Math.abs(divisor) < 2 ** -64 || Math.abs(divisor) > 2 ** 64 || !Number.isInteger(Math.log2(Math.abs(divisor)))) return v.div(a.value, b.value)
  return v.mul(a.value, v.number(1 / divisor))
}

/** `min` and `max` of the machine are many instructions; with a number that is not NaN one comparison does. */
function maximum(v: Vector, a: Typed, b: Typed): Value {
  const [x, bound] = a.constant === undefined ? [a, b.constant] : [b, a.constant]
  if (bound === undefined || Number.isNaN(bound)) return v.max(a.value, b.value)
  const larger = v.pmax(x.value, v.number(bound))
  return bound === 0 ? v.add(larger, v.number(0)) : larger // -0 + 0 is 0
}

function minimum(v: Vector, a: Typed, b: Typed): Value {
  const [x, bound] = a.constant === undefined ? [a, b.constant] : [b, a.constant]
  if (bound === undefined || Number.isNaN(bound) || Object.is(bound, -0)) return v.min(a.value, b.value)
  return v.pmin(x.value, v.number(bound))
}

/** Undefined: called lane after lane. */
export function vectorForm(v: Vector, row: OpRow, args: readonly Typed[]): Typed | undefined {
  const [a, b = a] = args
  if (a === undefined || b === undefined) return undefined
  const condition = row.condition === true && row.symbol !== undefined ? CONDITIONS.get(row.symbol) : undefined
  if (condition !== undefined && row.symbol !== undefined) {
    const convert = (x: Typed): Typed => ({ value: LOGICAL.has(row.symbol ?? "") ? asMask(v, x) : asNumber(v, x), mask: false })
    return { value: condition(v, convert(a), convert(b)), mask: true }
  }
  const text = textOf(row)
  if (text === "(Number.isNaN({0}) ? 1 : 0)") {
    const x = v.code.keep(asNumber(v, a))
    return { value: v.ne(x, x), mask: true }
  }
  const form = NUMBERS.get(text)
  const number = (x: Typed): Typed => ({ ...x, value: asNumber(v, x), mask: false })
  return form === undefined ? undefined : { value: form(v, number(a), number(b)), mask: false }
}

export function hasVectorForm(row: OpRow): boolean {
  return (row.condition === true && row.symbol !== undefined && CONDITIONS.has(row.symbol)) || textOf(row) === "(Number.isNaN({0}) ? 1 : 0)" || NUMBERS.has(textOf(row))
}

const texts = new WeakMap<OpRow, string>()

function textOf(row: OpRow): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const text = row.js?.replace(/\{(\w+)\}/g, (_, name: string) => `{${row.params.indexOf(name)}}`) ?? ""
  texts.set(row, text)
  return text
}

export function asNumber(v: Vector, x: Typed): Value {
  return x.mask ? v.and(x.value, v.number(1)) : x.value
}

/** Set where the number is not 0. */
export function asMask(v: Vector, x: Typed): Value {
  return x.mask ? x.value : v.ne(x.value, v.number(0))
}
