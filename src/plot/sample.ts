// Curves of a loss: its value and derivatives against one input, the others fixed. In: a loss and what is fixed. Out: points to draw, with
// breaks where the function jumps or has no value, so that no line is drawn that is not there.
import type { LossFunction } from "../index.ts"
import type { InputValue, ParameterSpec } from "../kernel/signature.ts"

export interface Point {
  readonly x: number
  /** NaN breaks the line. */
  readonly y: number
}

export interface Curve {
  /** 0 the loss, 1 and 2 its derivatives. */
  readonly order: number
  readonly points: readonly Point[]
}

export interface Fixed {
  readonly loss: LossFunction
  readonly values: Readonly<Record<string, InputValue>>
}

const POINTS = 401
/** Where every point is a call of its own: of a curve, and only to see where there are values. */
const CALLS = 101
const FEW = 17
/** Entries of an axis that says no length. */
const AXIS = 3

/** What is drawn where nobody says: the last input that is differentiated, rather one number than a row. */
export function defaultInput({ signature }: Pick<LossFunction, "signature">): string | undefined {
  const real = signature.parameters.filter(({ kind, hyper, domain, required }) => kind === "real" && !hyper && required && domain?.kind !== "set")
  return (real.filter(({ axes }) => axes.length === 0).at(-1) ?? real.at(-1))?.name
}

/** Values for the inputs that have none: a target of 1, an activation of 0. */
export function withDefaults({ signature }: Pick<LossFunction, "signature">, given: Readonly<Record<string, InputValue>>): Record<string, InputValue> {
  const open = signature.parameters.filter(({ name, required }) => required && !Object.hasOwn(given, name))
  return { ...Object.fromEntries(open.map((p) => [p.name, defaultValue(p)])), ...given }
}

function defaultValue({ kind, axes, domain }: ParameterSpec): InputValue {
  const number = kind === "label" || domain === undefined ? 0 : domain.kind === "set" ? (domain.members.at(-1) ?? 0) : Number.isFinite(domain.high) ? domain.high : Number.isFinite(domain.low) ? domain.low + 1 : 0
  return rowsOf({ axes }, number)
}

function rowsOf({ axes }: Pick<ParameterSpec, "axes">, number: number): InputValue {
  return axes.reduceRight<InputValue>((inner, { size }) => Array.from({ length: size ?? AXIS }, () => inner) as InputValue, number)
}

/** Lengths of the axes that labels count along and no required input has: nothing else would say them. */
export function openSizes({ signature: { parameters } }: Pick<LossFunction, "signature">, length = AXIS): Readonly<Record<string, number>> {
  const known = new Set(parameters.filter(({ required }) => required).flatMap(({ axes }) => axes.map(({ axis }) => axis)))
  return Object.fromEntries(parameters.flatMap(({ label, kind, required }) => (kind === "label" && required && label !== undefined && !known.has(label) ? [[label, length]] : [])))
}

/** In words, where the inputs are held that no axis and no panel shows: `at y = 1`. Of an array along an axis one entry moves. */
export function heldWords(values: Readonly<Record<string, InputValue>>, axes: readonly string[], shown: readonly string[] = []): string {
  const fixed = Object.entries(values).filter(([name]) => !axes.includes(name) && !shown.includes(name)).map(([name, value]) => `${name} = ${heldValue(value)}`)
  const moving = axes.flatMap((name) => {
    const entries = flat(values[name])
    return Array.isArray(values[name]) && entries.length > 1 ? [`the first of ${entries.length} entries of ${name} moves, the others are ${[...new Set(entries.slice(1))].join(", ")}`] : []
  })
  return [...(fixed.length === 0 ? [] : [`at ${fixed.join(", ")}`]), ...moving].join("; ")
}

function heldValue(value: InputValue): string {
  const entries = flat(value)
  const [first] = entries
  if (!Array.isArray(value) || first === undefined) return String(value)
  return entries.every((entry) => entry === first) ? `${first} (${entries.length} entries)` : JSON.stringify(value)
}

/** The part of the axis: the declared domain, or where the loss has values whatever the inputs without a domain are. */
export function rangeOf(fixed: Fixed, name: string): readonly [number, number] {
  const domain = fixed.loss.signature.parameters.find((p) => p.name === name)?.domain
  if (domain?.kind === "set") return [Math.min(...domain.members), Math.max(...domain.members)]
  if (domain !== undefined && domain.low > -Infinity) return [domain.low, domain.high < Infinity ? domain.high : domain.low + 4]
  if (domain !== undefined && domain.high < Infinity) return [domain.high - 4, domain.high]
  const all = together(fixed, name) ? grid(-4, 4) : grid(-4, 4, FEW)
  const between = Object.fromEntries(fixed.loss.signature.parameters.filter((p) => p.kind === "real" && p.domain === undefined && p.required).map((p) => [p.name, rowsOf(p, 0.5)]))
  const finite = valuesAt({ ...fixed, values: { ...fixed.values, ...between } }, name, all, 0).flatMap((v, k) => (Number.isNaN(v) ? [] : [all[k] ?? 0]))
  return finite.length < 2 ? [-4, 4] : [Math.min(...finite), Math.max(...finite)]
}

function grid(low: number, high: number, points = POINTS): readonly number[] {
  return Array.from({ length: points }, (_, k) => (k === points - 1 ? high : low + ((high - low) * k) / (points - 1)))
}

export function curve(fixed: Fixed, name: string, order: number, [low, high]: readonly [number, number]): Curve {
  const xs = grid(low, high, together(fixed, name) ? POINTS : CALLS)
  // Where the loss has no value its derivatives are nobody's.
  const found = valuesAt(fixed, name, xs, order)
  const losses = order === 0 ? undefined : valuesAt(fixed, name, xs, 0)
  const ys = found.map((y, k) => (Number.isNaN(losses?.[k] ?? 0) ? NaN : y))
  const points = xs.flatMap((x, k): Point[] => {
    const before = xs[k - 1]
    const here = { x, y: ys[k] ?? NaN }
    const jump = before === undefined ? undefined : jumpBetween(fixed, name, order, { x: before, y: ys[k - 1] ?? NaN }, here, spread(ys))
    return jump === undefined ? [here] : [jump[0], { x, y: NaN }, jump[1], here]
  })
  return { order, points }
}

function spread(ys: readonly number[]): number {
  const finite = ys.filter(Number.isFinite).toSorted((a, b) => a - b)
  return (finite[Math.floor(finite.length * 0.95)] ?? 0) - (finite[Math.floor(finite.length * 0.05)] ?? 0)
}

/** The two sides of a jump between neighbors: a step that stays as high however near they come. */
function jumpBetween(fixed: Fixed, name: string, order: number, from: Point, to: Point, whole: number): readonly [Point, Point] | undefined {
  const step = Math.abs(to.y - from.y)
  if (!(step > 0.05 * whole) || !Number.isFinite(step)) return undefined
  let [a, b] = [from, to]
  for (let k = 0; k < 40; k++) {
    const x = (a.x + b.x) / 2
    if (x === a.x || x === b.x) break
    const middle = { x, y: valuesAt(fixed, name, [x], order)[0] ?? NaN }
    if (Math.abs(middle.y - a.y) < Math.abs(middle.y - b.y)) a = middle
    else b = middle
  }
  return Math.abs(b.y - a.y) > 0.5 * step ? [a, b] : undefined
}

/** Value or derivative at every position. A row varies in its first entry. */
export function valuesAt(fixed: Fixed, name: string, xs: readonly number[], order: number): readonly number[] {
  return together(fixed, name) ? batch(fixed, name, xs, order) : xs.map((x) => one(fixed, name, x, order))
}

/** Whether the positions can be the samples of one call. */
function together({ loss, values }: Fixed, name: string): boolean {
  const parameter = loss.signature.parameters.find((p) => p.name === name)
  const rows = parameter !== undefined && (parameter.axes.length > 0 || parameter.hyper)
  return !rows && loss.signature.perSample && !hasRows(values)
}

const hasRows = (values: Readonly<Record<string, InputValue>>): boolean => Object.values(values).some((value) => typeof value === "object")

function batch({ loss, values }: Fixed, name: string, xs: readonly number[], order: number): readonly number[] {
  const inputs = { ...values, [name]: Float64Array.from(xs) }
  const sizes = openSizes(loss)
  if (order === 0) return flat(loss(inputs, { reduction: "none", sizes }))
  const result = loss.gradAndHess(inputs, { wrt: name, reduction: "sum", sizes })
  return flat(order === 1 ? result.grad[name] : result.hess[name])
}

/** What single calls gave, by input and position: a slope comes with the value and the curvature. */
const called = new WeakMap<Fixed, Map<string, readonly number[]>>()

function one(fixed: Fixed, name: string, x: number, order: number): number {
  const { loss, values } = fixed
  const known = called.get(fixed) ?? new Map<string, readonly number[]>()
  called.set(fixed, known)
  const found = known.get(`${name} ${x}`)?.[order]
  if (found !== undefined) return found
  const inputs = { ...values, [name]: withFirst(values[name] ?? 0, x) }
  const sizes = openSizes(loss)
  if (order === 0) return loss(inputs, { reduction: "sum", sizes })
  const { value, grad, hess } = loss.gradAndHess(inputs, { wrt: name, reduction: "sum", sizes })
  const made = [value, grad[name], hess[name]].map((result) => flat(result)[0] ?? NaN)
  known.set(`${name} ${x}`, made)
  return made[order] ?? NaN
}

function withFirst(value: InputValue, x: number): InputValue {
  return Array.isArray(value) ? [withFirst(value[0] as InputValue, x), ...(value.slice(1) as number[])] as InputValue : x
}

export function flat(result: unknown): readonly number[] {
  if (typeof result === "number") return [result]
  if (ArrayBuffer.isView(result)) return Array.from(result as Float64Array)
  return Array.isArray(result) ? result.flatMap(flat) : []
}

export interface Surface {
  readonly width: number
  readonly height: number
  /** Rows from the lower end of the second input up. */
  readonly values: readonly number[]
}

const SIDE = 120

/** The middles of cells side by side. An edge itself is not sampled: a loss that is infinite only there would fill whole cells. */
function cells(low: number, high: number): readonly number[] {
  const cell = (high - low) / SIDE
  return Array.from({ length: SIDE }, (_, k) => low + (k + 0.5) * cell)
}

/** One more entry at either end, on the line through the two beside it; where that is no number, that of its neighbor. */
function extended(row: readonly number[]): readonly number[] {
  const beyond = (next = NaN, second = NaN): number => (Number.isFinite(2 * next - second) ? 2 * next - second : next)
  return [beyond(row[0], row[1]), ...row, beyond(row.at(-1), row.at(-2))]
}

export function surface(fixed: Fixed, x: string, y: string, xRange: readonly [number, number], yRange: readonly [number, number]): Surface {
  const rows = cells(...yRange).map((at) => extended(valuesAt({ ...fixed, values: { ...fixed.values, [y]: withFirst(fixed.values[y] ?? 0, at) } }, x, cells(...xRange), 0)))
  const columns = Array.from({ length: SIDE + 2 }, (_, k) => extended(rows.map((row) => row[k] ?? NaN)))
  return { width: SIDE + 2, height: SIDE + 2, values: Array.from({ length: SIDE + 2 }, (_, r) => columns.map((column) => column[r] ?? NaN)).flat() }
}
