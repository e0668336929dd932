// Numbers of a source as two float64. In: the text of a literal, or the name of a constant. Out: its value with a bound on the error; null where it has too many
// digits for the quotient of two exact numbers, or is no number.
import { toRatio } from "../ir/number.ts"
import { big, type Big, fromNumber } from "./big.ts"
import { BITS, parts } from "./registers.ts"
import { expBig, ln2, logBig, piBig } from "./transcendental.ts"
import { divide, exactly, type Twofold } from "./twofold.ts"

const irrational: ReadonlyMap<string, () => Big> = new Map([["pi", () => piBig(BITS)], ["e", () => expBig(fromNumber(1), BITS)]])

const known = new Map<string, Twofold | null>()

export function literal(text: string): Twofold | null {
  return named(text, irrational.get(text))
}

function named(name: string, value: (() => Big) | undefined): Twofold | null {
  const found = known.get(name)
  if (found !== undefined) return found
  const made = value === undefined ? quotient(name) : rounded(value())
  known.set(name, made)
  return made
}

function quotient(text: string): Twofold | null {
  const r = toRatio(text)
  if (r === null || r.den > 2n ** 53n || r.num > 2n ** 53n || -r.num > 2n ** 53n) return null
  return r.den === 1n ? exactly(Number(r.num)) : divide(exactly(Number(r.num)), exactly(Number(r.den)))
}

function rounded(value: Big): Twofold {
  const [high = NaN, low = NaN] = parts(value, 2)
  return { high, low, error: Math.abs(high) * 2 ** -105 }
}

/** What a natural logarithm is divided by. */
export function logarithmOf(op: "log2" | "log10"): Twofold | null {
  return named(op, () => (op === "log2" ? big(ln2(BITS), BigInt(-BITS)) : logBig(fromNumber(10), BITS)))
}
