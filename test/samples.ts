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
