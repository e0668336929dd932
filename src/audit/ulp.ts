// How far a float64 is from an exact number, in units in the last place. In: what a kernel gave, what is exact. Out: a number;
// Infinity for a NaN, an infinity or a finite number where there should be none.
import { big } from "../exact/big.ts"
import type { Exact } from "./reference.ts"
import { mul, of, real, sub, toFloat, type Real } from "./real.ts"

const BITS = 1200
const SMALLEST = -1074

/** The exponent of the unit in the last place of a float64. */
function unit(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -1022) return SMALLEST
  const exponent = Math.floor(Math.log2(size))
  // log2 may round up to the next integer just below a power of two.
  return (2 ** exponent > size ? exponent - 1 : exponent) - 52
}

export function ulps(got: number, exact: Real): number {
  const nearest = toFloat(exact)
  if (!Number.isFinite(got) || !Number.isFinite(nearest)) return got === nearest ? 0 : Infinity
  return Math.abs(toFloat(mul(sub(real(got), exact, BITS), of(big(1n, BigInt(-unit(nearest)))), BITS)))
}

/** At a kink everything between its sides is right. Undefined where there is nothing to compare with. */
export function errorOf(got: number, { value, also }: Exact): number | undefined {
  if (value === undefined || Number.isNaN(value.special)) return undefined
  const all = [value, ...also]
  const distance = Math.min(...all.map((x) => ulps(got, x)))
  const floats = all.map(toFloat)
  return also.length > 0 && got >= Math.min(...floats) && got <= Math.max(...floats) ? 0 : distance
}
