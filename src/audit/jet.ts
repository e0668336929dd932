// A value with its first and second derivative by every entry of the inputs that is differentiated by: forward mode, one
// direction per entry, because only the diagonal of the Hessian is asked for. In: jets and bits. Out: jets. Derivatives come
// from these few rules and from composition (ops.ts), not from the op table, so that they can judge it.
import { add, div, exp, isZero, log, mul, neg, nan, one, real, sin, sqrt, sub, two, type Real } from "./real.ts"

export interface Slope {
  readonly first: Real
  readonly second: Real
}

export interface Jet {
  readonly v: Real
  /** By the number of the entry; what is missing is 0. */
  readonly d: ReadonlyMap<number, Slope>
}

const NONE: ReadonlyMap<number, Slope> = new Map()
const noSlope: Slope = { first: real(0), second: real(0) }

export const constant = (v: Real): Jet => ({ v, d: NONE })
export const number = (x: number): Jet => constant(real(x))

/** The entry itself. */
export function entry(v: Real, seed: number): Jet {
  return { v, d: new Map([[seed, { first: one, second: real(0) }]]) }
}

/** f(a) from f, f' and f'' there; the latter two are asked for only if a moves. */
export function chain(a: Jet, v: Real, slopes: () => readonly [Real, Real], bits: number): Jet {
  if (a.d.size === 0) return constant(v)
  const [f1, f2] = slopes()
  const d = new Map<number, Slope>()
  for (const [seed, { first, second }] of a.d) {
    d.set(seed, { first: mul(f1, first, bits), second: add(mul(f2, mul(first, first, bits), bits), mul(f1, second, bits), bits) })
  }
  return { v, d }
}

function merge(a: Jet, b: Jet, each: (x: Slope, y: Slope) => Slope): ReadonlyMap<number, Slope> {
  if (a.d.size === 0 && b.d.size === 0) return NONE
  const d = new Map<number, Slope>()
  for (const [seed, x] of a.d) d.set(seed, each(x, b.d.get(seed) ?? noSlope))
  for (const [seed, y] of b.d) if (!a.d.has(seed)) d.set(seed, each(noSlope, y))
  return d
}

export function plus(a: Jet, b: Jet, bits: number): Jet {
  return { v: add(a.v, b.v, bits), d: merge(a, b, (x, y) => ({ first: add(x.first, y.first, bits), second: add(x.second, y.second, bits) })) }
}

export function negative(a: Jet): Jet {
  return { v: neg(a.v), d: new Map([...a.d].map(([seed, { first, second }]) => [seed, { first: neg(first), second: neg(second) }])) }
}

export const minus = (a: Jet, b: Jet, bits: number): Jet => plus(a, negative(b), bits)

export function times(a: Jet, b: Jet, bits: number): Jet {
  return {
    v: mul(a.v, b.v, bits),
    d: merge(a, b, (x, y) => ({
      first: add(scaled(x.first, b.v, bits), scaled(y.first, a.v, bits), bits),
      second: add(add(scaled(x.second, b.v, bits), scaled(y.second, a.v, bits), bits), mul(two, scaled(x.first, y.first, bits), bits), bits),
    })),
  }
}

/** The slope of what does not move is 0, also where the other factor has no value. */
function scaled(slope: Real, by: Real, bits: number): Real {
  return slope === noSlope.first ? slope : by === noSlope.first ? by : mul(slope, by, bits)
}

export function over(a: Jet, b: Jet, bits: number): Jet {
  const v = div(a.v, b.v, bits)
  return {
    v,
    d: merge(a, b, (x, y) => {
      const still = y === noSlope
      const first = div(still ? x.first : sub(x.first, mul(v, y.first, bits), bits), b.v, bits)
      if (still) return { first, second: div(x.second, b.v, bits) }
      return { first, second: div(sub(sub(x.second, mul(two, mul(first, y.first, bits), bits), bits), mul(v, y.second, bits), bits), b.v, bits) }
    }),
  }
}

/** Of jets of one value: the mean of their slopes. */
export function mean(jets: readonly Jet[], bits: number): Jet {
  const [first = constant(nan), ...others] = jets
  if (others.length === 0) return first
  const count = real(jets.length)
  const sum = others.reduce<Jet>((total, x) => ({ v: total.v, d: merge(total, x, (a, b) => ({ first: add(a.first, b.first, bits), second: add(a.second, b.second, bits) })) }), first)
  return { v: first.v, d: new Map([...sum.d].map(([seed, slope]) => [seed, { first: div(slope.first, count, bits), second: div(slope.second, count, bits) }])) }
}

export function expJet(a: Jet, bits: number): Jet {
  const v = exp(a.v, bits)
  return chain(a, v, () => [v, v], bits)
}

export function logJet(a: Jet, bits: number): Jet {
  return chain(a, log(a.v, bits), () => {
    const f1 = div(one, a.v, bits)
    return [f1, neg(mul(f1, f1, bits))]
  }, bits)
}

export function sqrtJet(a: Jet, bits: number): Jet {
  const v = sqrt(a.v, bits)
  return chain(a, v, () => {
    const f1 = div(one, mul(two, v, bits), bits)
    return [f1, neg(div(f1, mul(two, a.v, bits), bits))]
  }, bits)
}

/** sin(a + shift·pi/2). */
export function sinJet(a: Jet, shift: number, bits: number): Jet {
  const v = sin(a.v, shift, bits)
  return chain(a, v, () => [sin(a.v, shift + 1, bits), neg(v)], bits)
}

/** An integer power. */
export function powerJet(a: Jet, n: number, bits: number): Jet {
  const factor = real(n)
  return chain(a, power(a.v, n, bits), () => [
    n === 0 ? real(0) : mul(factor, power(a.v, n - 1, bits), bits),
    n === 0 || n === 1 ? real(0) : mul(mul(factor, real(n - 1), bits), power(a.v, n - 2, bits), bits),
  ], bits)
}

export function power(x: Real, n: number, bits: number): Real {
  if (n < 0) return isZero(x) ? nan : div(one, power(x, -n, bits), bits)
  let result = one
  let square = x
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = mul(result, square, bits)
    if (rest > 1) square = mul(square, square, bits)
  }
  return result
}
