// The audit behind `accuracy()`: a loss is called as users call it, on points drawn from the declared domains, and every value,
// first and second derivative is compared with the formula read literally over the real numbers. In: a checked loss, what `with`
// has folded in, and the loss as a function. Out: worst and median error of each result, the inputs of the worst point, and
// the part of the formula that loses the digits there.
import type { CheckedLoss } from "../check/loss.ts"
import type { Places } from "../check/scope.ts"
import { computed } from "../compile.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import { bind, boundInput, type Bound } from "../kernel/bind.ts"
import { requestFor, type Parts } from "../kernel/kernels.ts"
import { defaultWrt, readOptions } from "../kernel/options.ts"
import { refuse } from "../kernel/refuse.ts"
import type { Inputs, InputValue } from "../kernel/signature.ts"
import { readValue } from "../kernel/shape.ts"
import { axisNames } from "../kernel/sizes.ts"
import { describe } from "../kernel/wording.ts"
import type { GradAndHess, Options } from "../loss.ts"
import { dataOf, wayToBlame } from "./blame.ts"
import { NoMeaning } from "./evaluate.ts"
import { locator, type Part } from "./origin.ts"
import { toFloat } from "./real.ts"
import { positionsOf, reference, type Exact, type Point, type Reference } from "./reference.ts"
import { generator, type Random } from "../ir/random.ts"
import { draw } from "./sample.ts"
import { errorOf } from "./ulp.ts"

export interface AccuracyOptions {
  /** How many samples are drawn; 300 by default. */
  readonly samples?: number
  /** The same seed draws the same samples; 1 by default. */
  readonly seed?: number
}

/** One result over all samples. Errors are in units in the last place of a float64; Infinity stands for a wrong NaN, infinity or finite number. */
export interface Accuracy {
  readonly worst: number
  readonly median: number
  /** Numbers compared. */
  readonly judged: number
  /** Numbers that no affordable precision could decide. */
  readonly undecided: number
  /** Where the worst is: the inputs of that sample, the entry of the result, and both numbers. Absent where all is exact. */
  readonly at?: { readonly inputs: Readonly<Record<string, InputValue>>; readonly entry: number; readonly found: number; readonly exact: number }
  /** What loses the digits there, where more than 2 units are lost. */
  readonly part?: Part
}

export interface AccuracyReport {
  readonly samples: number
  readonly seed: number
  readonly value: Accuracy
  readonly gradient: Readonly<Record<string, Accuracy>>
  readonly hessian: Readonly<Record<string, Accuracy>>
  readonly warnings: readonly Diagnostic[]
}

/** The loss as its users call it. */
export interface Callable {
  (inputs: Inputs, options: Options): unknown
  gradAndHess(inputs: Inputs, options: Options): GradAndHess
}

type Result = readonly [part: "value" | "grad" | "hess", name: string]

export interface Sample {
  readonly bound: Bound
  readonly point: Point
  readonly inputs: Readonly<Record<string, InputValue>>
}

interface Tally {
  readonly result: Result
  readonly errors: number[]
  undecided: number
  /** The first sample for which no precision was enough. */
  unclear: Sample | undefined
  worst: { readonly error: number; readonly sample: Sample; readonly entry: number; readonly found: number; readonly exact: number } | undefined
}

/** Lengths of the axes that are not declared, and the share of the samples that have them. */
const LENGTHS: ReadonlyArray<readonly [length: number, share: number]> = [[3, 0.5], [2, 0.25], [5, 0.25]]
const SHORT: ReadonlyArray<readonly [length: number, share: number]> = [[2, 1]]
const NONE: ReadonlyArray<readonly [length: number, share: number]> = [[1, 1]]
/** Samples of one call where a loss couples them. */
const COUPLED = 3
/** Units in the last place from which the first half of the digits is affected. */
const HALF = 2 ** 26
const RIGHT = 2

/** JavaScript checks no types. */
function readAccuracyOptions(given: AccuracyOptions): AccuracyOptions {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return refuse("E705", { name: "options", expected: "an object", found: describe(given) })
  const known = ["samples", "seed"]
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) refuse("E801", { name, suggestion: suggest(name, known), known })
    const least = name === "samples" ? 1 : 0
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= least)) refuse("E802", { name, expected: `a whole number from ${least}`, found: describe(value) })
  }
  return given
}

export function audit(checked: CheckedLoss, folded: Inputs, call: Callable, given: AccuracyOptions = {}): AccuracyReport {
  const { samples = 300, seed = 1 } = readAccuracyOptions(given)
  const random = generator(seed)
  const wrt = auditedNames(checked)
  const results: readonly Result[] = [["value", ""], ...wrt.flatMap((name): Result[] => [["grad", name], ["hess", name]])]
  const tallies = results.map((result): Tally => ({ result, errors: [], undecided: 0, unclear: undefined, worst: undefined }))
  for (const [length, share] of [NONE, LENGTHS][axisNames(checked.signature).size] ?? SHORT) {
    compareGroup(checked, folded, call, length, Math.max(1, Math.round(samples * share)), wrt, random, tallies)
  }
  const reports = tallies.map((t) => reportOf(checked, t, wrt))
  const table = (part: string): Readonly<Record<string, Accuracy>> => Object.fromEntries(tallies.flatMap((t, k) => (t.result[0] === part ? [[t.result[1], reports[k] ?? empty] as const] : [])))
  const [value = empty] = reports
  return { samples, seed, value, gradient: table("grad"), hessian: table("hess"), warnings: tallies.flatMap((t, k) => warningsOf(t, reports[k] ?? empty)) }
}

/** What is differentiated by: the inputs that a call without options differentiates by and that are drawn. */
export function auditedNames({ signature }: CheckedLoss): readonly string[] {
  return defaultWrt(signature).filter((name) => signature.parameters.some((p) => p.name === name && p.required))
}

const empty: Accuracy = { worst: 0, median: 0, judged: 0, undecided: 0 }

function compareGroup(checked: CheckedLoss, folded: Inputs, call: Callable, length: number, samples: number, wrt: readonly string[], random: Random, tallies: readonly Tally[]): void {
  for (const { inputs, rows, value } of drawCalls(checked, folded, length, samples, random)) {
    const values = flat(call(inputs, { reduction: "none" }))
    const { grad, hess } = wrt.length === 0 ? { grad: {}, hess: {} } : call.gradAndHess(inputs, { wrt, reduction: "sum" })
    const found = tallies.map(({ result: [part, name] }) => (part === "value" ? values : flat((part === "grad" ? grad : hess)[name])))
    rows.forEach((sample, row) => {
      const exact = exactOf(value, checked, sample.point, wrt)
      tallies.forEach((tally, k) => {
        const wanted = exactFor(exact, tally.result)
        wanted.forEach((want, entry) => judge(tally, want, found[k]?.[row * wanted.length + entry] ?? NaN, sample, entry))
      })
    })
  }
}

/** One call with drawn inputs. */
export interface DrawnCall {
  readonly inputs: Readonly<Record<string, InputValue>>
  /** The formula for these inputs, as it was checked. */
  readonly value: Expr
  /** Each sample as a call of its own; of coupled samples the call itself. */
  readonly rows: readonly Sample[]
}

/** Calls with so many samples in all, axes of the given length where nothing says another. */
export function drawCalls(checked: CheckedLoss, folded: Inputs, length: number, samples: number, random: Random, ordinary = false): readonly DrawnCall[] {
  const { signature } = checked
  const sizes = new Map([...axisNames(signature)].map((axis) => [axis, length]))
  for (const p of signature.parameters) {
    const value = folded[p.name]
    const { data, shape } = value === undefined || p.axes.length === 0 ? { data: 0, shape: undefined } : readValue(p.name, value)
    const lengths = shape ?? (typeof data === "number" ? [] : [data.length])
    p.axes.forEach(({ axis, size }, k) => sizes.set(axis, size ?? lengths[k] ?? sizes.get(axis) ?? length))
  }
  const drawn = signature.parameters.filter((p) => p.required && folded[p.name] === undefined)
  const inputsOf = (rows: number): Readonly<Record<string, InputValue>> => ({ ...given(folded), ...Object.fromEntries(draw(drawn, sizes, rows, random, ordinary)) })
  const each = couples(instance(checked, bind(signature, inputsOf(1)))) ? COUPLED : samples
  return Array.from({ length: Math.ceil(samples / each) }, () => callOf(checked, inputsOf(each)))
}

export function callOf(checked: CheckedLoss, inputs: Readonly<Record<string, InputValue>>): DrawnCall {
  const bound = bind(checked.signature, inputs)
  const value = instance(checked, bound)
  const rows = couples(value) ? [sampleOf(bound, inputs)] : Array.from({ length: bound.sizes["*"] ?? 1 }, (_, row) => oneRow(checked, bound, inputs, row))
  return { inputs, rows, value }
}

const instance = (checked: CheckedLoss, bound: Bound): Expr => checked.instantiate({ fixed: bound.settings, constants: new Map(), absent: absentOf(checked, bound) }).value

const given = (folded: Inputs): Record<string, InputValue> => Object.fromEntries(Object.entries(folded).flatMap(([name, x]): ReadonlyArray<readonly [string, InputValue]> => (x === undefined ? [] : [[name, x] as const])))

function absentOf({ signature }: CheckedLoss, bound: Bound): ReadonlySet<string> {
  const there = new Set([...bound.inputs.map((i) => i.name), ...bound.settings.keys()])
  return new Set(signature.parameters.map((p) => p.name).filter((name) => !there.has(name)))
}

/** Whether the value of one sample depends on the others. */
function couples(value: Expr): boolean {
  return postorder([value]).some(({ op, name, over }) => over.some((index) => axisOf(index) === "*") || (op === "size" && name === "*") || (op === "position" && name !== "*" && axisOf(name) === "*"))
}

export const indicesOf = ({ signature }: CheckedLoss): readonly string[] => [...(signature.perSample ? ["*"] : []), ...signature.per]

function sampleOf(bound: Bound, inputs: Readonly<Record<string, InputValue>>): Sample {
  const axes = (hyper: boolean, own: readonly string[]): readonly string[] => [...(hyper ? [] : ["*"]), ...own]
  return {
    bound, inputs,
    point: {
      sizes: new Map(Object.entries(bound.sizes)),
      inputs: new Map(bound.inputs.map(({ name, data, parameter }) => [name, typeof data === "number" ? { axes: [], data: [data], domain: parameter.domain } : { axes: axes(parameter.hyper, parameter.axes.map((a) => a.axis)), data: Array.from(data), domain: parameter.domain }])),
    },
  }
}

/** A call of its own for one sample of a batch. */
function oneRow({ signature }: CheckedLoss, bound: Bound, inputs: Readonly<Record<string, InputValue>>, row: number): Sample {
  const rows = bound.sizes["*"] ?? 1
  const own = Object.fromEntries(Object.entries(inputs).map(([name, value]): [string, InputValue] => {
    const input = boundInput(bound, name)
    if (input === undefined || typeof input.data === "number" || input.parameter.hyper) return [name, value]
    const width = input.data.length / rows
    return [name, { data: input.data.slice(row * width, (row + 1) * width), shape: [1, ...input.shape.slice(1)] }]
  }))
  return sampleOf(bind(signature, own), own)
}

function exactOf(value: Expr, checked: CheckedLoss, point: Point, wrt: readonly string[]): Reference {
  try {
    return reference(value, indicesOf(checked), point, wrt)
  } catch (error) {
    if (!(error instanceof NoMeaning)) throw error
    return { values: [], gradient: new Map(), hessian: new Map() }
  }
}

function exactFor({ values, gradient, hessian }: Reference, [part, name]: Result): readonly Exact[] {
  return part === "value" ? values : ((part === "grad" ? gradient : hessian).get(name) ?? [])
}

function judge(tally: Tally, want: Exact, found: number, sample: Sample, entry: number): void {
  if (want.undecided) {
    tally.undecided += 1
    tally.unclear ??= sample
  }
  const error = errorOf(found, want)
  if (error === undefined) return
  tally.errors.push(error)
  if (error > (tally.worst?.error ?? 0)) tally.worst = { error, sample, entry, found, exact: want.value === undefined ? NaN : toFloat(want.value) }
}

function reportOf(checked: CheckedLoss, { result, errors, undecided, worst }: Tally, wrt: readonly string[]): Accuracy {
  const sorted = [...errors].sort((a, b) => a - b)
  const base = { worst: sorted.at(-1) ?? 0, median: sorted[sorted.length >> 1] ?? 0, judged: errors.length, undecided }
  if (worst === undefined) return base
  const { sample, entry, found, exact } = worst
  const part = worst.error > RIGHT ? blame(checked, sample, result, entry, wrt) : undefined
  return { ...base, at: { inputs: plainInputs(sample), entry, found, exact }, ...(part === undefined ? {} : { part }) }
}

function blame(checked: CheckedLoss, { bound, point }: Sample, [part, name]: Result, entry: number, wrt: readonly string[]): Part | undefined {
  const parts: Parts = part
  const options = readOptions(checked.signature, { reduction: part === "value" ? "none" : "sum", ...(part === "value" ? {} : { wrt }) })
  const places: Places = new Map()
  const { request } = requestFor(checked, bound, options, part === "value" ? [] : wrt, parts, undefined, false, places)
  const { outputs, trace } = computed(request)
  const output = outputs.find((o) => o.name === (part === "value" ? "value" : `${part} ${name}`))
  const at = output === undefined ? undefined : positionsOf(output.indices, point.sizes)[entry]
  if (output === undefined || at === undefined) return undefined
  return locator(places, trace, checked)(wayToBlame(output.expr, at, dataOf(bound)), part !== "value")
}

/** As a user would write them: numbers, and lists for what has axes. */
function plainInputs({ bound }: Sample): Readonly<Record<string, InputValue>> {
  return Object.fromEntries(bound.inputs.map(({ name, data }) => [name, typeof data === "number" ? data : data.length === 1 ? (data[0] ?? NaN) : Array.from(data)]))
}

function warningsOf({ result: [part, name], unclear }: Tally, { worst, at, part: where, judged, undecided }: Accuracy): readonly Diagnostic[] {
  const what = part === "value" ? "the value" : part === "grad" ? `the derivative by \`${name}\`` : `the second derivative by \`${name}\``
  const lost = worst >= HALF && at !== undefined
    ? [diagnose("W504", { what, part: where?.text, at: pointText(at.inputs), found: String(at.found), exact: String(at.exact) }, where?.span)]
    : []
  return undecided > judged ? [...lost, diagnose("W505", { what, at: unclear === undefined ? undefined : pointText(plainInputs(unclear)) })] : lost
}

function pointText(inputs: Readonly<Record<string, InputValue>>): string {
  return Object.entries(inputs).map(([name, x]) => `${name} = ${Array.isArray(x) ? `[${x.join(", ")}]` : String(x)}`).join(", ")
}

function flat(x: unknown): readonly number[] {
  if (typeof x === "number") return [x]
  if (ArrayBuffer.isView(x)) return Array.from(x as Float64Array)
  return Array.isArray(x) ? x.flatMap(flat) : typeof x === "object" && x !== null && "data" in x ? flat(x.data) : []
}
