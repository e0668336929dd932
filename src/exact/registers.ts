// Where functions of numbers of two float64 find their argument and leave their value. In: `registers`, argument or value as high, low, error, and behind them
// the plain value of what is made anew, in whose place the new one is left. Out: the same. So neither a value nor a boxed float64 is allocated: generated code (straight.ts) calls these functions a few million
// times a second. No bound can be given: the error is infinite, and stays so in whatever is made of it.
import { addBig, type Big, fromNumber, toNumber } from "./big.ts"

export const registers = new Float64Array(4)

/** Bits of the numbers that tables are made from. */
export const BITS = 160

/** What a sum of two float64 has lost. */
export function restOfSum(a: number, b: number, s: number): number {
  const t = s - a
  return a - (s - t) + (b - t)
}

/**
 * What a product of two float64 has lost. A float64 is split in two parts of 26 bits (Dekker 1971), by 2^27 + 1, which stands where it is used: of a module it would be loaded and unpacked each
 * time. Overflows beyond 2^996 to NaN, which no bound survives.
 */
export function restOfProduct(a: number, b: number, p: number): number {
  const s = 134217729 * a
  const t = 134217729 * b
  const ah = s - (s - a)
  const bh = t - (t - b)
  const al = a - ah
  const bl = b - bh
  return ah * bh - p + ah * bl + al * bh + al * bl
}

/** The upper half of a number; the lower is what is left. With both at hand, a number of many products is split once. */
export function upper(x: number): number {
  const s = 134217729 * x
  return s - (s - x)
}

/** What a product has lost, of the halves of its factors. */
export function restOfHalves(ah: number, al: number, bh: number, bl: number, p: number): number {
  return ah * bh - p + ah * bl + al * bh + al * bl
}

/** A table of numbers, each as high and low beside each other; made when first asked for. */
export function table(size: number, entry: (k: number) => Big): () => Float64Array {
  let made: Float64Array | undefined
  return () => {
    if (made !== undefined) return made
    made = new Float64Array(2 * size)
    for (let k = 0; k < size; k += 1) made.set(parts(entry(k), 2), 2 * k)
    return made
  }
}

/** A number as a sum of so many float64, each of so many bits but the last. */
export function parts(whole: Big, count: number, bits = 53): readonly number[] {
  const found: number[] = []
  let rest = whole
  while (found.length < count) {
    const nearest = toNumber(rest)
    const part = found.length === count - 1 || bits === 53 ? nearest : shortened(nearest, bits)
    found.push(part)
    rest = addBig(rest, fromNumber(-part), 3 * BITS)
  }
  return found
}

function shortened(x: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) + 1 - bits)
  return Math.round(x / unit) * unit
}

/** The powers of 2, which Math.pow takes its time for. */
export const powers = Float64Array.from({ length: 2047 }, (_, k) => 2 ** (k - 1023))
