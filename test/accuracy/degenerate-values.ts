// What the audit's reference gives at the degenerate points, as JSON, and how far a kernel is from it. In: a loss by name and a call. Out: for its values and for the
// gradient and the Hessian diagonal by every input, numbers as text or as they are, lists at kinks, null where there is no value; "?" where none could be decided.
import { callOf, indicesOf } from "../../src/audit/accuracy.ts"
import { toFloat } from "../../src/audit/real.ts"
import { reference, type Exact } from "../../src/audit/reference.ts"
import { NoMeaning } from "../../src/audit/evaluate.ts"
import type { InputValue, Signature } from "../../src/kernel/signature.ts"
import { checkOnce } from "../audit-point.ts"

/** A float64, an infinity, none, undecided, or at a kink all that may stand for it. */
export type Wanted = number | "inf" | "-inf" | "?" | null | readonly Wanted[]

export interface WantedCall {
  readonly value: readonly Wanted[]
  readonly gradient: Readonly<Record<string, readonly Wanted[]>>
  readonly hessian: Readonly<Record<string, readonly Wanted[]>>
}

/** Every input of numbers that can move, arrays of hyper-parameters among them. */
export function movable({ parameters }: Signature): readonly string[] {
  return parameters.filter((p) => p.required && p.kind === "real" && (!p.hyper || p.axes.length > 0) && p.domain?.kind !== "set").map((p) => p.name)
}

export function wantedOf(name: string, inputs: Readonly<Record<string, InputValue>>): WantedCall | undefined {
  const checked = checkOnce(name)
  const wrt = movable(checked.signature)
  try {
    const { value, rows } = callOf(checked, inputs)
    const exact = rows.map((row) => reference(value, indicesOf(checked), row.point, wrt))
    const table = (part: "gradient" | "hessian"): WantedCall["gradient"] => Object.fromEntries(wrt.map((x) => [x, exact.flatMap((one) => (one[part].get(x) ?? []).map(written))]))
    return { value: exact.flatMap((one) => one.values.map(written)), gradient: table("gradient"), hessian: table("hessian") }
  } catch (error) {
    if (error instanceof NoMeaning) return undefined
    throw error
  }
}

function written({ value, also, undecided }: Exact): Wanted {
  if (undecided) return "?"
  if (value === undefined || Number.isNaN(value.special)) return null
  const [first, ...others] = [...new Set([value, ...also].map((x) => toFloat(x) + 0))].map((x) => (x === Infinity ? "inf" as const : x === -Infinity ? "-inf" as const : x))
  return others.length === 0 ? (first ?? null) : [first ?? null, ...others]
}

export const floatOf = (x: Wanted): number => (x === "inf" ? Infinity : x === "-inf" ? -Infinity : typeof x === "number" ? x : NaN)

/** The distance to the nearest number that may stand there; undefined where there is none to compare with. */
export function distance(got: number, want: Wanted): number | undefined {
  if (want === null || want === "?") return undefined
  const all = (Array.isArray(want) ? (want as readonly Wanted[]) : [want]).map(floatOf)
  if (Number.isNaN(got)) return Infinity
  const nearest = Math.min(Math.max(got, Math.min(...all)), Math.max(...all))
  return nearest === got ? 0 : Math.abs(nearest - got)
}

/** A unit in the last place of a float64 of this size. */
export function unit(x: number): number {
  const size = Math.abs(x)
  if (size < 2 ** -1022) return 2 ** -1074
  const power = 2 ** Math.floor(Math.log2(size))
  return (power > size ? power / 2 : power) * 2 ** -52
}
