// How a number is judged against an exact or a printed one.

export interface Verdict {
  readonly strict: boolean
  readonly conditioned: boolean
  /** Distance in units in the last place of the expectation; Infinity for a wrong kind (NaN, an infinity, a finite number). */
  readonly ulp: number
}

const smallest = 2 ** -1074

/** The gap between a float64 and its neighbor away from zero, at least 2^-1074. */
export function ulpOf(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -1022) return smallest
  const exponent = Math.floor(Math.log2(size))
  // log2 may round up to the next integer just below a power of two.
  const power = 2 ** exponent > size ? exponent - 1 : exponent
  return Math.max(smallest, 2 ** (power - 52))
}

/** `tolerance` is absolute. Infinities with their signs and NaN must match; -0 is 0. */
export function judge(got: number, exact: number, tolerance: number): Verdict {
  if (!Number.isFinite(exact) || !Number.isFinite(got)) {
    const same = Object.is(got, exact)
    return { strict: same, conditioned: same, ulp: same ? 0 : Infinity }
  }
  const distance = Math.abs(got - exact)
  const bound = 2 * ulpOf(exact) + (Math.abs(exact) < 2 ** -1022 ? smallest : 0)
  const strict = distance <= bound
  return { strict, conditioned: strict || distance <= tolerance, ulp: distance / ulpOf(exact) }
}

/** The first entry that is not within `abs + rel·|expected|`, or undefined where all are and the lengths agree. */
export function firstDifference(got: readonly number[], expected: readonly number[], abs: number, rel: number): { expected: string; got: string } | undefined {
  if (got.length !== expected.length) return { expected: `${expected.length} numbers`, got: `${got.length} numbers` }
  const at = expected.findIndex((want, i) => {
    const value = got[i] ?? NaN
    return Number.isFinite(want) ? !(Math.abs(value - want) <= abs + rel * Math.abs(want)) : !Object.is(value, want)
  })
  if (at < 0) return undefined
  const place = expected.length === 1 ? "" : ` (entry ${at})`
  return { expected: `${expected[at]}${place}`, got: `${got[at]}` }
}
