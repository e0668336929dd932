// Float64 arguments to test functions with. In: nothing. Out: lists that are the same in every run: a few of every 24th binade
// of both signs, many around 1, the floats where something special happens, and tuples of these for several arguments.

/** A multiplicative generator of numbers in [0, 1); seeded, so that a failure can be repeated. */
export function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

const next = generator(20250117)

/** One float of every 24th binade, from the subnormals to the largest, both signs. */
export const binades: readonly number[] = Array.from({ length: 87 }, (_, k) => 2 ** (k * 24 - 1072) * (1 + next())).flatMap((x) => [x, -x])

/** Where functions do something: 30 binades around 1, both signs. */
export const central: readonly number[] = Array.from({ length: 90 }, (_, k) => 2 ** ((k % 30) - 20) * (1 + next())).flatMap((x) => [x, -x])

export const special: readonly number[] = [0, -0, 0.5, 1, 1.5, 2, 2.5, 3, -0.5, -1, -1.5, -2.5, 10, 40, -40, 709, -745, 5e-324, 1.7976931348623157e308]

export const unary: readonly number[] = [...binades, ...central, ...special]

/** Pairs: both central, both special, and exponents far apart. */
export const pairs: ReadonlyArray<readonly [number, number]> = [
  ...central.map((x, k): [number, number] => [x, central[(k * 7 + 3) % central.length] ?? 1]),
  ...special.flatMap((x) => special.map((y): [number, number] => [x, y])),
  ...binades.slice(40, 134).map((x, k): [number, number] => [x, binades[40 + ((k * 11 + 5) % 94)] ?? 1]),
]

/** The float at `steps` floats from x, away from 0 for more than 0. */
export function neighbor(x: number, steps: number): number {
  const bits = new BigInt64Array(new Float64Array([x]).buffer)
  bits[0] = (bits[0] ?? 0n) + BigInt(x < 0 ? -steps : steps)
  return new Float64Array(bits.buffer)[0] ?? x
}

/** The floats nearest to where |Γ| is 1 on the left, from mpmath. */
export const gammaIsOne: readonly number[] = [
  -2.4570247382208006, -2.7476826467274127, -3.14358088834998, -3.955294284858598, -4.039361839740537, -4.991544640560048, -5.0082181683225935, -5.998607480080875,
  -6.001385294453155, -6.999801507890638, -7.000198333407325, -7.999975197095821, -8.000024800270682, -8.999997244250977, -9.000002755714823, -9.99999972442663,
  -10.000000275573013, -10.99999997494789, -11.000000025052106, -11.999999997912324, -12.000000002087676, -12.99999999983941, -13.00000000016059, -13.99999999998853,
  -14.00000000001147, -14.999999999999236, -15.000000000000764, -15.999999999999952, -16.000000000000046,
]

/** Around them, beside the poles, and where one way of computing lgamma ends and another begins. */
export const leftOfGamma: readonly number[] = [
  ...gammaIsOne.flatMap((root) => [-1e12, -1e7, -1000, -31, -3, -2, -1, 0, 1, 2, 3, 31, 1000, 1e7, 1e12].map((steps) => neighbor(root, steps)).filter((x) => Math.abs(x - root) < 0.02)),
  ...[1, 2, 3, 8, 9, 14, 17, 18, 20, 21, 40, 4e15].flatMap((pole) => [-1e10, -1e5, -2, -1, 1, 2, 1e5, 1e10].map((steps) => neighbor(-pole, steps))),
  ...[0.23, 0.5, 2.442, 2.472, 2.7277, 2.7677, 3.1356, 3.1516, 3.5, 8.5].flatMap((x) => [-x, neighbor(-x, 1), neighbor(-x, -1)]),
].filter((x) => x !== Math.floor(x))
