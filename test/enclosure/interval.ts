// Intervals with which a computation is followed step by step: whatever a kernel makes of a step whose result may be wrong by so many
// units in the last place lies in the interval of that step. In: intervals of the arguments. Out: that of the result. So errors are those of a
// running error analysis, without its first order: what a difference or a pole makes of them is seen, and a test that they leave open is, too.
import { findOp } from "../../src/ops/table.ts"

/** All floats between two, and NaN where that may come out. */
export interface Enclosed {
  readonly low: number
  readonly high: number
  readonly nan: boolean
}

/** The arithmetic of a kernel. */
export interface Arithmetic {
  /** Bits of a significand, and the least exponent of a unit in the last place. */
  readonly bits: number
  readonly least: number
  readonly largest: number
  /** Units in the last place by which a step may be wrong, that of an op with so many in float64. */
  readonly ulps: (float64: number) => number
}

/** Of float64: what the row of an op promises, and one unit because the intervals themselves are computed in float64. */
export const float64: Arithmetic = { bits: 53, least: -1074, largest: Number.MAX_VALUE, ulps: (own) => own + 1 }
/** Of float32: what `precision: "f32"` promises. */
export const float32: Arithmetic = { bits: 24, least: -149, largest: 3.4028234663852886e38, ulps: () => 2 }

export const anything: Enclosed = { low: -Infinity, high: Infinity, nan: true }
export const point = (x: number): Enclosed => (Number.isNaN(x) ? anything : { low: x, high: x, nan: false })
export const isPoint = ({ low, high, nan }: Enclosed): boolean => low === high && !nan
export const hull = (a: Enclosed, b: Enclosed): Enclosed => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), nan: a.nan || b.nan })
const everything = ({ low, high }: Enclosed): boolean => low === -Infinity && high === Infinity

function ulp(x: number, { bits, least }: Arithmetic): number {
  if (!Number.isFinite(x)) return 0
  const size = Math.abs(x)
  const exponent = size < 2 ** -1022 ? -1074 : Math.floor(Math.log2(size)) + (2 ** Math.floor(Math.log2(size)) > size ? -1 : 0)
  return Math.max(2 ** (exponent + 1 - bits), 2 ** least)
}

export function widened({ low, high, nan }: Enclosed, ulps: number, arithmetic: Arithmetic): Enclosed {
  const { largest } = arithmetic
  const [down, up] = [low - ulps * ulp(low, arithmetic), high + ulps * ulp(high, arithmetic)]
  // Beyond the largest number is infinity, and what is rounded to it may be that number still.
  return {
    low: down < -largest ? -Infinity : down > largest && down !== Infinity ? largest : down,
    high: up > largest ? Infinity : up < -largest && up !== -Infinity ? -largest : up,
    nan,
  }
}

/** An entry or a constant as it is taken in. */
export function taken(x: number, arithmetic: Arithmetic): Enclosed {
  return arithmetic.bits === 53 || Math.fround(x) === x ? point(x) : widened(point(x), 0.5, arithmetic)
}

export function applied(name: string, args: readonly Enclosed[], arithmetic: Arithmetic): Enclosed {
  const row = findOp(name)
  if (row === undefined) throw new Error(`no such op: ${name}`)
  const [a = anything, b = anything, ...rest] = args
  if (row.variadic === true && rest.length > 0) return applied(name, [applied(name, [a, b], arithmetic), ...rest], arithmetic)
  if (row.condition === true) return condition(row.symbol ?? name, a, b)
  const corners = cornersOf(args).map((at) => row.float(...at))
  const nan = args.some((x) => x.nan) || corners.some(Number.isNaN) || undefinedInside(row.symbol, a, b)
  const found = stillFinite(rangeOf(row, args, corners), args, arithmetic)
  const exact = row.ulp === 0
  const wide = widened({ ...found, nan }, exact ? 0 : arithmetic.ulps(row.ulp), arithmetic)
  // A function keeps to its range, but for the rounding of its ends.
  const range = widened({ ...row.range, nan }, exact ? 0 : 1, arithmetic)
  return everything(wide) ? { ...range, nan } : { low: Math.max(wide.low, range.low), high: Math.min(wide.high, range.high), nan }
}

/** What overflows is a number to the reals, which the interval holds as well. */
function stillFinite({ low, high }: { readonly low: number; readonly high: number }, args: readonly Enclosed[], { largest }: Arithmetic): { readonly low: number; readonly high: number } {
  const infinite = args.some((x) => isPoint(x) && Math.abs(x.low) === Infinity)
  return infinite ? { low, high } : { low: Math.min(low, largest), high: Math.max(high, -largest) }
}

function rangeOf(row: NonNullable<ReturnType<typeof findOp>>, args: readonly Enclosed[], corners: readonly number[]): { readonly low: number; readonly high: number } {
  const numbers = corners.filter((x) => !Number.isNaN(x))
  if (args.every(isPoint)) return numbers.length === 0 ? row.range : { low: Math.min(...numbers), high: Math.max(...numbers) }
  if (row.interval !== undefined) return row.interval(...args)
  if (numbers.length < corners.length) return row.range
  const ends = { low: Math.min(...numbers), high: Math.max(...numbers) }
  if (!row.monotone.includes("none")) return ends
  return between(row, args, ends)
}

/** A function that turns: its ends, points between them, and a quarter of what these show; nothing is claimed where that is much. */
function between(row: NonNullable<ReturnType<typeof findOp>>, args: readonly Enclosed[], ends: { readonly low: number; readonly high: number }): { readonly low: number; readonly high: number } {
  let { low, high } = ends
  for (let k = 1; k < 8; k += 1) {
    for (let j = 0; j < (args.length > 1 ? 8 : 1); j += 1) {
      const at = args.map((x, i) => x.low + ((x.high - x.low) * (i === 0 ? k : j)) / 8)
      const value = row.float(...at)
      if (Number.isNaN(value)) return row.range
      ;[low, high] = [Math.min(low, value), Math.max(high, value)]
    }
  }
  const spread = high - low
  return spread <= Math.max(Math.abs(low), Math.abs(high)) / 4 ? { low: low - spread / 4, high: high + spread / 4 } : row.range
}

function cornersOf(args: readonly Enclosed[]): readonly (readonly number[])[] {
  return args.reduce<readonly (readonly number[])[]>((found, { low, high }) => found.flatMap((at) => (low === high ? [[...at, low]] : [[...at, low], [...at, high]])), [[]])
}

const holds = ({ low, high }: Enclosed, x: number): boolean => low <= x && x <= high

/** Where the ends of the arguments do not show it. */
function undefinedInside(symbol: string | undefined, a: Enclosed, b: Enclosed): boolean {
  const infinite = (x: Enclosed): boolean => x.low === -Infinity || x.high === Infinity
  if (symbol === "*") return (holds(a, 0) && infinite(b)) || (holds(b, 0) && infinite(a))
  if (symbol === "/") return (holds(a, 0) && holds(b, 0)) || (infinite(a) && infinite(b))
  return false
}

const [never, always, perhaps] = [point(0), point(1), { low: 0, high: 1, nan: false }]

export const mayHold = (x: Enclosed): boolean => !(x.low === 0 && x.high === 0) || x.nan
export const mayFail = (x: Enclosed): boolean => holds(x, 0)

function condition(symbol: string, a: Enclosed, b: Enclosed): Enclosed {
  const decided = (yes: boolean, no: boolean): Enclosed => (yes && !a.nan && !b.nan ? always : no ? never : perhaps)
  const [below, above] = [a.high < b.low, a.low > b.high]
  const same = isPoint(a) && isPoint(b) && a.low === b.low
  switch (symbol) {
    case "<": return decided(below, a.low >= b.high)
    case "<=": return decided(a.high <= b.low, above)
    case ">": return decided(above, a.high <= b.low)
    case ">=": return decided(a.low >= b.high, below)
    case "==": return decided(same, below || above)
    case "!=": return below || above ? always : same ? never : perhaps
    case "and": return !mayHold(a) || !mayHold(b) ? never : mayFail(a) || mayFail(b) ? perhaps : always
    case "or": return !mayFail(a) || !mayFail(b) ? always : mayHold(a) || mayHold(b) ? perhaps : never
    case "not": return !mayHold(a) ? always : mayFail(a) ? perhaps : never
    case "isnan": return a.nan ? perhaps : never
    default: throw new Error(`no such condition: ${symbol}`)
  }
}
