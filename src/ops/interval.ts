// Interval arithmetic for the op rows: closed intervals of floats in, a closed interval out that holds every float result for
// operands in them (NaN aside: an interval says nothing about it). The signs of zeros are kept: [+0, 1] holds no -0, so that
// 1/[+0, 1] is [1, inf], while 1/[-0, 1] is everything. Where a library function is behind a bound, the bound is
// moved out by some ulps, because such functions are monotone only up to their error.
import type { Interval } from "./op.ts"

export const everything: Interval = { low: -Infinity, high: Infinity }
export const nonnegative: Interval = { low: 0, high: Infinity }
export const nonpositive: Interval = { low: -Infinity, high: 0 }

export function hull(values: readonly number[]): Interval {
  const real = values.filter((v) => !Number.isNaN(v))
  return real.length === 0 ? everything : { low: Math.min(...real), high: Math.max(...real) }
}

/** The sum of two bounds; an undefined one (inf - inf) gives way to `otherwise`. */
function sum(a: number, b: number, otherwise: number): number {
  const s = a + b
  return Number.isNaN(s) ? otherwise : s
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return { low: sum(a.low, b.low, -Infinity), high: sum(a.high, b.high, Infinity) }
}

export function subIntervals(a: Interval, b: Interval): Interval {
  return { low: sum(a.low, -b.high, -Infinity), high: sum(a.high, -b.low, Infinity) }
}

/** 0·inf counts as 0: as floats it is NaN, which no interval speaks of, and all finite factors of inf give 0. */
export function mulIntervals(a: Interval, b: Interval): Interval {
  const product = (x: number, y: number): number => (x === 0 || y === 0 ? Math.sign(x) * Math.sign(y) : x * y)
  return hull([product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)])
}

export function divIntervals(a: Interval, b: Interval): Interval {
  const oneSided = b.low > 0 || b.high < 0 || Object.is(b.low, 0) || Object.is(b.high, -0)
  if (!oneSided) return everything
  const corners = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high]
  if (!corners.some(Number.isNaN)) return hull(corners)
  const positive = b.high > 0 || Object.is(b.low, 0)
  if (a.low >= 0) return positive ? nonnegative : nonpositive
  if (a.high <= 0) return positive ? nonpositive : nonnegative
  return everything
}

export function absInterval(x: Interval): Interval {
  const low = x.low > 0 ? x.low : x.high < 0 ? -x.high : 0
  return { low, high: Math.max(Math.abs(x.low), Math.abs(x.high)) }
}

/** Moved out by 4 ulps or so; 0, 1 and infinities are what library functions hit exactly. */
export function widened(x: Interval): Interval {
  const slack = (v: number): number => (v === 0 || v === 1 || !Number.isFinite(v) ? 0 : Math.abs(v) * 1e-15 + 5e-324)
  return { low: x.low - slack(x.low), high: x.high + slack(x.high) }
}

export function powInterval(x: Interval, y: Interval): Interval {
  const at = (a: number, b: number): number => (a === 1 ? 1 : Math.pow(a, b))
  const corners = (a: Interval): Interval => widened(hull([at(a.low, y.low), at(a.low, y.high), at(a.high, y.low), at(a.high, y.high)]))
  if (x.low > 0 || Object.is(x.low, 0)) return corners(x)
  if (y.low !== y.high || !Number.isInteger(y.low)) return everything
  if (y.low % 2 === 0) return corners(absInterval(x))
  return y.low > 0 || x.high < 0 ? corners(x) : everything
}
