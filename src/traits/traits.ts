// The traits of a loss, at its default options: derived from the definition where they can be, declared in its comment where not.
// What is neither is left out: it may hold or not. In: a checked loss. Out: a record for people and for JSON.
import type { CheckedLoss } from "../check/loss.ts"
import { declaredBy } from "./declared.ts"
import { derivedTraits, type Derived } from "./derived.ts"
import { perfectPrediction, type Found, type Perfect } from "./perfect.ts"

export interface Traits {
  /** In the prediction. */
  readonly convex?: boolean
  /** Target and prediction may be exchanged. */
  readonly symmetric?: boolean
  /** A bound of the slope in the prediction: a number, or a formula of the options. */
  readonly lipschitz?: string
  /** The gradient in the prediction is continuous. */
  readonly smooth?: boolean
  /** Minimizing the risk finds the more likely class. */
  readonly calibrated?: boolean
  /** An interval that all values lie in: `[0,inf)`. */
  readonly range?: string
  /** The value at a perfect prediction. */
  readonly perfect?: Perfect
}

export function traitsOf(checked: CheckedLoss): Traits {
  const { low: floor, high: ceiling, ...declared } = declaredBy(checked)
  const derived = derivedTraits(checked)
  const found = perfectPrediction(checked, derived.value)
  const convex = declared.convex ?? derived.convex
  const lipschitz = declared.lipschitz ?? (derived.lipschitz === undefined ? undefined : numeral(derived.lipschitz))
  const symmetric = declared.symmetric ?? derived.symmetric
  const range = rangeText(floor ?? lowest(derived, found, convex === true), ceiling ?? derived.high)
  return {
    ...(convex === undefined ? {} : { convex }),
    ...(symmetric === undefined ? {} : { symmetric }),
    ...(lipschitz === undefined ? {} : { lipschitz }),
    ...(declared.smooth === undefined ? {} : { smooth: declared.smooth }),
    ...(declared.calibrated === undefined ? {} : { calibrated: declared.calibrated }),
    ...(range === undefined ? {} : { range }),
    ...(found === undefined ? {} : { perfect: found.perfect }),
  }
}

/** Where a convex function is lower than beside it, it is lowest. */
function lowest({ low }: Derived, found: Found | undefined, convex: boolean): number {
  return convex && found?.lowest === true ? Math.max(low, found.perfect.value) : low
}

function rangeText(low: number | string, high: number | string): string | undefined {
  if (low === -Infinity && high === Infinity) return undefined
  return `${low === -Infinity ? "(-inf" : `[${typeof low === "number" ? numeral(low) : low}`},${high === Infinity ? "inf)" : `${typeof high === "number" ? numeral(high) : high}]`}`
}

const numeral = (v: number): string => String(Number(v.toPrecision(6)))

/** `convex, Lipschitz with constant 1, values in [0,inf), 0 at p = y`. */
export function traitWords({ convex, symmetric, lipschitz, smooth, calibrated, range, perfect }: Traits): readonly string[] {
  return [
    ...(convex === undefined ? [] : [convex ? "convex" : "not convex"]),
    ...(symmetric === undefined ? [] : [symmetric ? "symmetric" : "not symmetric"]),
    ...(smooth === undefined ? [] : ["smooth"]),
    ...(lipschitz === undefined ? [] : [`Lipschitz with constant ${lipschitz}`]),
    ...(calibrated === undefined ? [] : [calibrated ? "classification-calibrated" : "not classification-calibrated"]),
    ...(range === undefined ? [] : [`values in ${range}`]),
    ...(perfect === undefined ? [] : [`${perfect.value} at ${perfect.at}`]),
  ]
}
