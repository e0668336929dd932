// What a value may lose before it is made anew. In: what the results are rounded to. Out: factors for the questions of guard.ts, and the size that a value's loss is
// compared with. Results that are float64 keep to about two units in their last place, whatever that costs where digits are lost. Results that are rounded to float32 show
// nothing of twenty bits less: what is made anew then is what they would show (an array's entries are to be within 2^-13 of the nearest), and what is cheap.
import type { Expr } from "../ir/expr.ts"
import { apply, constant, mul, size } from "../ir/make.ts"
import { share } from "./parts.ts"
import { deepest } from "./work.ts"

export interface Tolerance {
  /** As a factor on the largest rounding of a value's terms, and beside. Code of two float64 takes some four or five times a plain value. */
  readonly loss: number
  readonly few: number
  /** How much more in a loop: anew, it costs the whole loop, and a kernel with vectors does the block of one in doubt again. */
  readonly looped: number
  /** What no code makes anew, as a factor on the roundings of its terms: decimals take a hundred microseconds. */
  readonly long: number
  /** A difference of which one term is exact and moves with an input: near its root it is as uncertain as the input. */
  readonly atRoot: number
  /** As a factor on the roundings of a difference's terms, from where on what they lack is added. */
  readonly shows: number
  /** Whether inputs are float32, so that some values cannot be subnormal (extent.ts). */
  readonly float32: boolean
}

/** Of results that are float64, where generated code makes values anew. */
export const STRICT: Tolerance = { loss: 1.5, few: 2, looped: 1, long: 6, atRoot: 3, shows: 1.125, float32: false }
/** Where only decimals make values anew, or not all that share a kernel are. */
export const USUAL: Tolerance = { loss: 4, few: 8, looped: 64, long: 16, atRoot: 2 ** 15, shows: Infinity, float32: false }
/** Of inputs and results that are float32. */
export const SINGLE: Tolerance = { ...USUAL, float32: true }

/** Terms of a sum, from where on it may lose in proportion to their number: to evaluate a large sum anew costs most, and tells least. */
const MANY = 32

/** What a value may lose, in proportion to its size. */
export function tolerated(node: Expr, plain: Expr, factor: number, { looped }: Tolerance): Expr {
  const [first, ...others] = deepest(node)
  const own = share({ node: plain, rounding: factor })
  if (first === undefined) return own
  const terms = others.reduce((product, axis) => mul(product, size(axis)), size(first))
  return mul(own, mul(constant(looped), apply("max", [constant(1), mul(terms, constant(1 / MANY))])))
}
