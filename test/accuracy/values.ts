// Exact numbers of a row: drawn points and what the audit's reference gives there, as decimal texts, and back again.
import { auditedNames, drawCalls, indicesOf, type Sample } from "../../src/audit/accuracy.ts"
import { real, toFloat, type Real } from "../../src/audit/real.ts"
import { reference, type Exact } from "../../src/audit/reference.ts"
import { generator } from "../../src/ir/random.ts"
import { axisNames } from "../../src/kernel/sizes.ts"
import { checkOnce } from "../audit-point.ts"
import type { DataRow } from "./rows.ts"
import { seedOf } from "./rows.ts"

/** A number as text; null: none, or undecided; a list at a kink: anything between. */
export type Text = string | null | readonly string[]

export interface PointValues {
  readonly inputs: Readonly<Record<string, number | readonly number[]>>
  readonly value: readonly Text[]
  readonly gradient: Readonly<Record<string, readonly Text[]>>
  readonly hessian: Readonly<Record<string, readonly Text[]>>
}

/** 60 digits, of which 25 are written. */
const AGREED = 200
const DIGITS = 25
/** Of each row 20 points; of losses with many numbers a point as many as make so many numbers, 4 at least. */
const POINTS = 20
const NUMBERS = 100
/** Derivatives from which on the numbers of a point are of ordinary size. */
const WIDE = 16

export interface DrawnPoint {
  readonly sample: Sample
  inputs(): PointValues["inputs"]
  exact(): PointValues
}

/** `count`: how many; of the data, as many as are kept. */
export function drawPoints({ name, source }: DataRow, count?: number): readonly DrawnPoint[] {
  const checked = checkOnce(source)
  const wrt = auditedNames(checked)
  const length = axisNames(checked.signature).size > 1 ? 2 : 3
  const entries = checked.signature.parameters.filter((p) => wrt.includes(p.name)).reduce((sum, p) => sum + 2 * length ** p.axes.length, 1)
  const samples = count ?? Math.max(4, Math.min(POINTS, Math.floor(NUMBERS / entries)))
  // Many numbers of all binades have hardly a sum that is worth computing, and every other of them is computed anew with more digits.
  const ordinary = entries > WIDE || !checked.signature.perSample
  return drawCalls(checked, {}, length, samples, generator(seedOf(name)), ordinary).flatMap(({ rows, value }) => rows.map((sample): DrawnPoint => ({
    sample,
    inputs: () => inputsOf(sample),
    exact: () => {
      const { values, gradient, hessian } = reference(value, indicesOf(checked), sample.point, wrt, AGREED)
      const table = (t: ReadonlyMap<string, readonly Exact[]>) => Object.fromEntries([...t].map(([x, list]) => [x, list.map(textOf)]))
      return { inputs: inputsOf(sample), value: values.map(textOf), gradient: table(gradient), hessian: table(hessian) }
    },
  })))
}

const inputsOf = ({ point }: Sample): PointValues["inputs"] => Object.fromEntries([...point.inputs].map(([x, { axes, data }]) => [x, axes.length === 0 ? (data[0] ?? NaN) : data]))

function textOf({ value, also }: Exact): Text {
  if (value === undefined || Number.isNaN(value.special)) return null
  return also.length === 0 ? decimal(value) : [value, ...also].map(decimal)
}

/** Beyond float64 on either side its rounding says all. */
export function decimal(x: Real): string {
  const float = toFloat(x)
  const [head] = x.parts
  if (head === undefined || !Number.isFinite(float) || float === 0) return String(float + 0)
  const size = head.m < 0n ? -head.m : head.m
  const lift = DIGITS - Math.floor(Math.log10(Math.abs(float)))
  const tens = 10n ** BigInt(Math.abs(lift))
  const [num, den] = [lift > 0 ? size * tens : size, lift > 0 ? 1n : tens]
  const digits = (head.e >= 0n ? (num << head.e) / den : num / (den << -head.e)).toString()
  return `${head.m < 0n ? "-" : ""}${digits.slice(0, 1)}.${digits.slice(1)}`.replace(/0+$/, "").replace(/\.$/, "") + `e${digits.length - 1 - lift}`
}

/** A decimal text as a fraction of integers. */
export function exactOf(text: Text): Exact {
  if (text === null) return { value: undefined, also: [], undecided: false }
  const [value, ...also] = (typeof text === "string" ? [text] : text).map(parse)
  return { value, also, undecided: false }
}

function parse(text: string): Real {
  const match = /^(-?\d+)(?:\.(\d*))?e(-?\d+)$/.exec(text)
  if (match === null) return real(Number(text))
  const [, whole = "0", fraction = "", power = "0"] = match
  const m = BigInt(whole + fraction)
  const e = Number(power) - fraction.length
  if (e >= 0) return bigReal(m * 10n ** BigInt(e), 0)
  // Enough bits below the last digit.
  const shift = 160 + 4 * -e
  return bigReal((m << BigInt(shift)) / 10n ** BigInt(-e), -shift)
}

function bigReal(m: bigint, e: number): Real {
  return m === 0n ? real(0) : { parts: [{ m, e: BigInt(e), top: BigInt(e + (m < 0n ? -m : m).toString(2).length) }], special: 0, mild: false }
}
