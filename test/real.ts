// What the ops mean over the real numbers, at 78 digits: the judge of everything that computes in float64. In: the name of an op and decimals.
// Out: a decimal, or undefined where the op has no value there (outside its domain, or for arguments that are not numbers). The ops
// themselves are those of src/exact, which share no formula with the op table; test/audit-ops.test.ts holds them against the
// audit's, which are written a third way.
import type Decimal from "decimal.js"
import { reals, toFloat } from "../src/exact/reals.ts"


export { toFloat }

const exact = reals(78)

/** Precision of everything here; differences lose up to 25 of these digits. */
export const R = exact.Type
export const PI = R.acos(-1)

/** Infinite bounds are compared with, nothing else is done to them. */
const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"])

/** The value of an op over the reals; undefined outside its domain and for ops unknown here. */
export function real(op: string, ...args: Decimal[]): Decimal | undefined {
  if (!exact.ops.has(op) || !args.every((a) => a.isFinite() || (COMPARISONS.has(op) && !a.isNaN()))) return undefined
  return exact.apply(op, args.map((a) => new R(a)))
}

/** Names of ops that have a meaning over the reals. */
export const realOps = exact.ops

/** The number a float64 is, exactly: `new Decimal(0.1)` would be one tenth. */
export const fromFloat = exact.fromFloat

/** How far a float64 is from the real number, in units of the last place of a float64 that size. */
export function ulps(got: number, want: Decimal): number {
  if (Number.isNaN(got)) return Infinity
  const rounded = toFloat(want)
  if (!Number.isFinite(got) || !Number.isFinite(rounded)) return got === rounded ? 0 : Infinity
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(rounded) || Number.MIN_VALUE)), -1022)
  return fromFloat(got).sub(want).abs().div(new R(2).pow(exponent - 52)).toNumber()
}
