// Values of a loop at one position, outside of it. In: a loop, values of its turns, and a position that may lie outside of the axis or be no
// position at all. Out: the lets that the values need, under names of their own, and the values. Outside nothing is read and nobody asks after digits.
import type { Scalar, Statement } from "./loop.ts"
import { children, mapScalar } from "./scalars.ts"

export type Loop = Extract<Statement, { kind: "for" }>
export type Let = Extract<Statement, { kind: "let" }>

export interface Elsewhere {
  readonly lets: readonly Let[]
  readonly values: readonly Scalar[]
}

const ZERO: Scalar = { kind: "number", value: 0 }
const NOTHING: Scalar = { kind: "number", value: NaN }
const hasRescue = (s: Scalar): boolean => s.kind === "rescue" || children(s).some(hasRescue)

/** `inside`: not 0 where the position lies in the axis. `mark` goes into the names. Null: the values read a row that the loop itself makes, or what it reduces. */
export function elsewhere(loop: Loop, values: readonly Scalar[], position: Scalar, inside: Scalar, mark: string): Elsewhere | null {
  const made = new Map(loop.body.flatMap((s) => (s.kind === "let" ? [[s.name, s] as const] : [])))
  const unfit = new Set(loop.body.flatMap((s) => (s.kind === "keep" ? [s.row] : s.kind === "finish" ? [s.name] : [])))
  const needed = new Set<string>()
  let fits = true
  const need = (s: Scalar): void => {
    if ((s.kind === "kept" && unfit.has(s.row)) || (s.kind === "name" && unfit.has(s.name))) fits = false
    const own = s.kind === "name" && !needed.has(s.name) ? made.get(s.name) : undefined
    if (own !== undefined) {
      needed.add(own.name)
      need(own.value)
    }
    children(s).forEach(need)
  }
  values.forEach(need)
  if (!fits) return null
  const name = (own: string): string => `${own}_${mark}`
  const moved = (given: Scalar): Scalar => mapScalar(given, (s): Scalar => {
    if (s.kind === "name") return s.name === loop.name ? position : made.has(s.name) ? { ...s, name: name(s.name) } : s
    if (s.kind === "read") return { ...s, guard: s.guard.map((g, k) => g || s.at[k] === position) }
    return s.kind === "kept" && s.at === position ? { kind: "if", test: inside, then: s, otherwise: NOTHING } : s
  })
  const asked = (value: Scalar): Scalar => (hasRescue(value) ? { kind: "if", test: inside, then: value, otherwise: ZERO } : value)
  return {
    lets: [...made.values()].filter((s) => needed.has(s.name)).map((s) => ({ ...s, name: name(s.name), value: asked(moved(s.value)) })),
    values: values.map((value) => asked(moved(value))),
  }
}

/** The position lies in the axis. */
export function isIn(position: Scalar, axis: string): Scalar {
  const op = (row: string, ...args: Scalar[]): Scalar => ({ kind: "op", op: row, args })
  return op("and", op("and", op("ge", position, ZERO), op("lt", position, { kind: "size", axis })), op("eq", position, op("floor", position)))
}
