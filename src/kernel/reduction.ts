// From the value per sample to the number: the table "From value to number" of the language, as expressions, so that a reduction
// is differentiated, fused and scheduled like everything else.
import type { Expr } from "../ir/expr.ts"
import { axisOf, choose, constant, div, exactly, input, mul, one, position, reduce, size, stop, zero, apply } from "../ir/make.ts"
import type { Reduction } from "./signature.ts"

/** The name under which a kernel reads the caller's `sampleWeight`; no name of the language has a blank. */
export const SAMPLE_WEIGHT = "sample weight"

export interface Samples {
  readonly value: Expr
  /** Null: the count. */
  readonly over: Expr | null
  /** Index variables of the samples: the batch, then the `per` axes. */
  readonly indices: readonly string[]
  /** The caller gives a weight. */
  readonly weighted: boolean
}

export interface Reduced {
  /** The number. */
  readonly value: Expr
  /** The value of one sample, weighted, for `none`. */
  readonly sample: Expr
  /** What the derivatives are those of: `scale` times the sum, where `scale` does not depend on the inputs. */
  readonly sum: Expr
  readonly scale: Expr
  /** The divisor; it may depend on the inputs. */
  readonly divisor: Expr
}

export function reduced(samples: Samples, reduction: Reduction): Reduced {
  const { value, over, indices } = samples
  const weight = samples.weighted ? input(SAMPLE_WEIGHT, indices.map((index) => position(index))) : one
  const sample = weight === one ? value : mul(weight, value)
  const sum = total(sample, indices)
  const divisor = divisorOf(reduction, over, weight, indices)
  const number = exactly(divisor, 1) ? sum : safeDivide(sum, divisor)
  return { value: number, sample, sum, scale: exactly(divisor, 1) ? one : stop(safeDivide(one, divisor)), divisor }
}

/** Nested, innermost axis first, so that the sum over the batch is a sum of one term per sample. */
function total(e: Expr, indices: readonly string[]): Expr {
  return indices.reduceRight((inner, index) => reduce("sum", [index], inner), e)
}

function divisorOf(reduction: Reduction, over: Expr | null, weight: Expr, indices: readonly string[]): Expr {
  const count = indices.reduce<Expr>((product, index) => (exactly(product, 1) ? size(axisOf(index)) : mul(product, size(axisOf(index)))), one)
  switch (reduction) {
    case "none": case "sum": return one
    case "mean": return over === null ? count : total(over, indices)
    case "weightedMean": return over === null && weight === one ? count : total(over === null ? weight : weight === one ? over : mul(weight, over), indices)
    case "batchmean": return indices.includes("*") ? size("*") : one
  }
}

/** A divisor of 0 gives 0, with gradient 0. */
function safeDivide(a: Expr, divisor: Expr): Expr {
  return choose(apply("eq", [divisor, constant(0)]), zero, div(a, divisor))
}
