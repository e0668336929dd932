// Reductions of intervals: the entries that pass a filter, some of which only may. In: the name of a reduction and its entries. Out: the
// interval of its result, with what its steps may lose. Sums are compensated on every backend.
import { OF_ONES } from "../../src/schedule/ones.ts"
import { anything, applied, type Arithmetic, type Enclosed, hull, isPoint, point, widened } from "./interval.ts"

export interface Entry {
  readonly value: Enclosed
  readonly index: Enclosed
  /** It may as well be left out. */
  readonly perhaps: boolean
}

export function reduced(name: string, entries: readonly Entry[], arithmetic: Arithmetic): Enclosed {
  const values = entries.map(({ value }) => value)
  const nan = values.some((x) => x.nan)
  switch (name) {
    case "sum": return summed(entries, arithmetic)
    case OF_ONES: return { low: entries.filter(({ perhaps }) => !perhaps).length, high: entries.length, nan: false }
    case "max": case "min": return { ...extreme(entries, name === "max" ? 1 : -1), nan }
    case "argmax": case "argmin": return position(entries, name === "argmax" ? 1 : -1)
    case "prod": return entries.reduce((all, { value, perhaps }) => {
      const next = applied("mul", [all, value], arithmetic)
      return perhaps ? hull(all, next) : next
    }, point(1))
    case "norm2": {
      const squares = entries.map((entry) => ({ ...entry, value: applied("mul", [size(entry.value), size(entry.value)], { ...arithmetic, least: -Infinity, largest: Infinity }) }))
      const total = squares.reduce((all, { value, perhaps }) => {
        const next = applied("add", [all, value], { ...arithmetic, least: -Infinity, largest: Infinity })
        return perhaps ? hull(all, next) : next
      }, point(0))
      // Squares have scales of their own; in float64 those beyond its range are not followed.
      return total.high > 1e300 || (total.high < 1e-290 && total.high > 0) ? { low: 0, high: Infinity, nan } : widened(applied("sqrt", [total], arithmetic), 4, arithmetic)
    }
    case "exprest": return { ...beside(entries, arithmetic), nan }
    // The position of an entry is its weight, and no exponential is more than 1.
    case "weighted exponentials": {
      const total = summed(entries.map(({ index }) => ({ value: hull(index, point(0)), index, perhaps: true })), arithmetic, false)
      return { ...widened(total, (4 * entries.length + 1) * arithmetic.ulps(1), arithmetic), nan: nan || total.nan }
    }
    default: return anything
  }
}

/** All but one that is the largest: exponentials between 0 and 1, each of which is multiplied at most once for each that follows. */
function beside(entries: readonly Entry[], arithmetic: Arithmetic): { readonly low: number; readonly high: number } {
  const { low, high } = extreme(entries, 1)
  const from = entries.filter(({ perhaps }) => !perhaps).reduce((sum, { value }) => sum + (value.low - high <= 0 ? Math.exp(value.low - high) : 0), -1)
  const to = entries.reduce((sum, { value }) => sum + (value.high - low < 0 ? Math.exp(value.high - low) : 1), 0)
  const wide = widened({ low: Math.max(0, from), high: Math.min(to, Math.max(0, entries.length - 1)), nan: false }, 4 * entries.length * arithmetic.ulps(1), arithmetic)
  return { low: Math.max(0, wide.low), high: wide.high }
}

const size = (x: Enclosed): Enclosed => applied("abs", [x], { bits: 53, least: -1074, largest: Infinity, ulps: () => 0 })

/** 2Sum adds what each step has lost: of the terms' sizes n² units of the unit remain, besides the rounding of the end. */
export function summed(entries: readonly Entry[], arithmetic: Arithmetic, compensated = true): Enclosed {
  let [low, high, all] = [0, 0, 0]
  let nan = false
  for (const { value, perhaps } of entries) {
    nan ||= value.nan
    low += perhaps ? Math.min(0, value.low) : value.low
    high += perhaps ? Math.max(0, value.high) : value.high
    all += Math.max(Math.abs(value.low), Math.abs(value.high))
  }
  const unit = 2 ** -arithmetic.bits
  const n = entries.length
  const lost = all * (compensated ? n * n * unit * unit : n * unit) + 2 * n * all * 2 ** -53
  if (!(all <= arithmetic.largest / 2)) return anything
  return widened({ low: low - lost, high: high + lost, nan }, arithmetic.ulps(1), arithmetic)
}

function extreme(entries: readonly Entry[], sign: 1 | -1): { readonly low: number; readonly high: number } {
  const [towards, away] = sign === 1 ? [Math.max, "high"] as const : [Math.min, "low"] as const
  const certain = entries.filter(({ perhaps }) => !perhaps)
  const far = towards(...entries.map(({ value }) => value[away]), -sign * Infinity)
  const near = towards(...certain.map(({ value }) => value[away === "high" ? "low" : "high"]), -sign * Infinity)
  return sign === 1 ? { low: near, high: far } : { low: far, high: near }
}

/** The first of those that may be the best. */
function position(entries: readonly Entry[], sign: 1 | -1): Enclosed {
  if (entries.length === 0 || entries.some(({ value, perhaps }) => value.nan || perhaps)) return anything
  const { low, high } = extreme(entries, sign)
  const best = sign === 1 ? low : high
  const candidates = entries.filter(({ value }) => (sign === 1 ? value.high >= best : value.low <= best))
  const [first] = candidates
  if (first !== undefined && candidates.every(({ value }) => isPoint(value))) return first.index
  return candidates.map(({ index }) => index).reduce(hull)
}
