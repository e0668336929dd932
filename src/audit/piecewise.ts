// The functions of the language that have corners, jumps or conventions: extremes, steps, comparisons, powers, norms, and products
// in which 0 wins. In: jets, bits, and somebody to tell of kinks. Out: a jet; NaN where there is no value. At a kink the
// slope given is one of several answers: what lies on both sides is found out by who is told.
import { chain, constant, expJet, logJet, mean, minus, negative, number, over, plus, powerJet, sqrtJet, times, type Jet } from "./jet.ts"
import { big } from "../exact/big.ts"
import { add, agreement, compare, isNaNReal, isZero, nan, of, one, real, sign, sub, toFloat, top, zero, type Real } from "./real.ts"
import { square } from "./functions.ts"

export interface Context {
  readonly bits: number
  /** The function has a corner, a jump or a convention here, if these jets move. */
  readonly kink: (...jets: readonly Jet[]) => void
  /** The same so near that rounding the jets once may lead to its other side. */
  readonly near: (...jets: readonly Jet[]) => void
}

/** -1, 0 or 1; equal and nearly equal values are a kink or near one. */
export function ordered(context: Context, a: Jet, b: Jet): number {
  const found = compare(a.v, b.v, context.bits)
  if (found === 0 && !moveTogether(a, b)) context.kink(a, b)
  else if (found === 0) return 0
  else if (close(a.v, b.v, context.bits)) context.near(a, b)
  return found
}

/** The same value of the same entries: they are equal beside the point, too. */
function moveTogether(a: Jet, b: Jet): boolean {
  return a.d.size === b.d.size && [...a.d].every(([seed, x]) => {
    const y = b.d.get(seed)
    return y !== undefined && agreement(x.first, y.first) === Infinity && agreement(x.second, y.second) === Infinity
  })
}

const ROUNDED = 50n

function close(a: Real, b: Real, bits: number): boolean {
  const [x, y, difference] = [top(a), top(b), top(sub(a, b, bits))]
  return x !== undefined && y !== undefined && difference !== undefined && (x > y ? x : y) - difference > ROUNDED
}

export const bit = (holds: boolean): Jet => number(holds ? 1 : 0)

/** No value of these, and no slope by what moves them. */
export function nothing(...jets: readonly Jet[]): Jet {
  return { v: nan, d: new Map(jets.flatMap(({ d }) => [...d.keys()].map((seed) => [seed, { first: nan, second: nan }] as const))) }
}

/** The larger (1) or the smaller (-1) of two. */
export function extreme(context: Context, a: Jet, b: Jet, direction: 1 | -1): Jet {
  if (isNaNReal(a.v) || isNaNReal(b.v)) return nothing(a, b)
  const side = ordered(context, a, b) * direction
  if (side !== 0) return side > 0 ? a : b
  // The one that does not move is not rounded.
  return mean(b.d.size === 0 ? [b, a] : [a, b], context.bits)
}

/** The largest (1) or the smallest (-1) of a row: all that are equal to it share its slope. */
export function extremeOf(context: Context, entries: readonly Jet[], direction: 1 | -1): Jet {
  const [first, ...others] = entries
  if (first === undefined) return number(-Infinity * direction)
  if (entries.some((x) => isNaNReal(x.v))) return nothing(...entries)
  const best = others.reduce<readonly Jet[]>((ties, x) => {
    const side = ordered(context, x, ties[0] ?? x) * direction
    return side > 0 ? [x] : side === 0 ? [...ties, x] : ties
  }, [first])
  return mean(best, context.bits)
}

export function compared(holds: (order: number) => boolean): (context: Context, a: Jet, b: Jet) => Jet {
  return (context, a, b) => bit(holds(ordered(context, a, b)))
}

export function absolute({ kink }: Context, a: Jet): Jet {
  if (!isZero(a.v)) return sign(a.v) < 0 ? negative(a) : a
  kink(a)
  return number(0)
}

export function signOf({ kink }: Context, a: Jet): Jet {
  if (isNaNReal(a.v)) return nothing(a)
  if (isZero(a.v)) kink(a)
  return number(sign(a.v))
}

/** A step function of a number. */
export function step({ kink }: Context, a: Jet, round: (x: Real) => Real, jumps: (x: Real) => boolean): Jet {
  if (a.v.special !== 0) return constant(a.v)
  if (jumps(a.v)) kink(a)
  return constant(round(a.v))
}

export function floor(x: Real): Real {
  const [head, second] = x.parts
  if (head === undefined) return x
  const whole = head.e >= 0n ? head.m << head.e : head.m >> -head.e
  // A whole number with something negative far below it is not reached.
  const reached = second === undefined || second.m > 0n || (head.e < 0n && whole << -head.e !== head.m)
  return of(big(reached ? whole : whole - 1n, 0n))
}

export const ceil = (x: Real): Real => {
  const low = floor({ ...x, parts: x.parts.map((p) => ({ ...p, m: -p.m })) })
  return { ...low, parts: low.parts.map((p) => ({ ...p, m: -p.m })) }
}

/** Bits for sums of a number and a small one: every digit of the number. */
const EXACT = 1 << 14

export const isWhole = (x: Real): boolean => isZero(sub(floor(x), x, EXACT))

export function roundEven(x: Real): Real {
  const low = floor(x)
  const above = compare(sub(x, low, EXACT), real(0.5), EXACT)
  const even = ((low.parts[0]?.m ?? 0n) & 1n) === 0n
  return above < 0 || (above === 0 && even) ? low : add(low, one, EXACT)
}

export const isHalf = (x: Real): boolean => isWhole(add(x, real(0.5), EXACT))

/** a - b·floor(a/b). */
export function modulo(context: Context, a: Jet, b: Jet): Jet {
  const quotient = step(context, over(a, b, context.bits), floor, isWhole)
  return minus(a, times(b, quotient, context.bits), context.bits)
}

export function power({ bits, kink }: Context, x: Jet, y: Jet): Jet {
  const exponent = toFloat(y.v)
  if (y.d.size === 0 && Number.isInteger(exponent) && Math.abs(exponent) <= 64) return powerJet(x, exponent, bits)
  const side = sign(x.v)
  if (side > 0) return expJet(times(y, logJet(x, bits), bits), bits)
  if (side === 0 && isZero(y.v)) {
    kink(x, y)
    return number(1)
  }
  if (side === 0) return exponent > 0 ? chain(x, zero, () => [exponent > 1 ? zero : nan, exponent > 2 ? zero : nan], bits) : nothing(x, y)
  if (y.d.size > 0 || !Number.isInteger(exponent)) return nothing(x, y)
  const size = expJet(times(y, logJet(negative(x), bits), bits), bits)
  return Math.abs(exponent) % 2 === 1 ? negative(size) : size
}

export function cubeRoot({ bits }: Context, a: Jet): Jet {
  if (isZero(a.v)) return chain(a, zero, () => [nan, nan], bits)
  const root = expJet(over(logJet(sign(a.v) < 0 ? negative(a) : a, bits), number(3), bits), bits)
  return sign(a.v) < 0 ? negative(root) : root
}

/** x·f, and 0 where x is 0 and f has no finite value, although y has one. */
export function zeroWins({ bits, kink }: Context, x: Jet, y: Jet, f: Jet): Jet {
  if (isNaNReal(y.v)) return nothing(x, y)
  if (!isZero(x.v) || f.v.special === 0) return times(x, f, bits)
  kink(x, y)
  return number(0)
}

/** x/y, and 0 at (0, 0). */
export function quotient({ bits, kink }: Context, x: Jet, y: Jet): Jet {
  if (!isZero(x.v) || !isZero(y.v)) return over(x, y, bits)
  kink(x, y)
  return number(0)
}

/** The Euclidean norm. */
export function norm({ bits, kink }: Context, entries: readonly Jet[]): Jet {
  if (entries.every((x) => isZero(x.v))) {
    kink(...entries)
    return number(0)
  }
  return sqrtJet(entries.reduce<Jet>((sum, x) => plus(sum, square(x, bits), bits), number(0)), bits)
}

/** log Σ exp, shifted by the largest entry so that two equal sums of exponentials of one size stay equal. */
export function logSum({ bits }: Context, entries: readonly Jet[]): Jet {
  if (entries.some((x) => isNaNReal(x.v))) return nothing(...entries)
  const largest = entries.reduce<Real>((m, x) => (compare(x.v, m, bits) > 0 ? x.v : m), real(-Infinity))
  if (largest.special !== 0) {
    const unknown = { first: nan, second: nan }
    return { v: largest, d: new Map(entries.flatMap((x) => [...x.d.keys()].map((seed) => [seed, unknown] as const))) }
  }
  const shift = constant(largest)
  const sum = entries.reduce<Jet>((s, x) => plus(s, expJet(minus(x, shift, bits), bits), bits), number(0))
  return plus(shift, logJet(sum, bits), bits)
}

/** Σ exp(x - m) over all entries but one that is the largest, m. */
export function restBeside({ bits }: Context, entries: readonly Jet[]): Jet {
  const [first, ...others] = entries
  if (first === undefined) return number(0)
  if (entries.some((x) => isNaNReal(x.v))) return nothing(...entries)
  const largest = others.reduce((m, x) => (compare(x.v, m.v, bits) > 0 ? x : m), first)
  if (largest.v.special !== 0) return nothing(...entries)
  return entries.filter((x) => x !== largest).reduce<Jet>((s, x) => plus(s, expJet(minus(x, largest, bits), bits), bits), number(0))
}
