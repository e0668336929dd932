// Binding: from the values of a call to what a kernel reads. Comes in: the signature, the inputs object, and the options
// `layout` and `sizes`; goes out: the batch shape, the length of every axis, and each input in canonical form, as the
// caller's own array wherever that has it already. What follows from lengths and shapes alone (the plan) is kept from call
// to call, since a training loop passes the same shapes every time; then a call reads its arrays and compares lengths.
import { interpret } from "../backends/interpret.ts"
import { toDouble } from "../ir/number.ts"
import { asWritten, ownSize } from "../ir/own-axis.ts"
import { LossError } from "../diagnostics/error.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { arrange, gather, memoryPosition } from "./arrange.ts"
import type { Arrangement } from "./arrange.ts"
import { checkLabels } from "./labels.ts"
import type { CallOptions } from "./options.ts"
import { fault, refuse } from "./refuse.ts"
import { readSetting } from "./setting.ts"
import type { Setting } from "./setting.ts"
import { product, readValue } from "./shape.ts"
import type { Form, Given } from "./shape.ts"
import type { NumberArray, ParameterSpec, Signature } from "./signature.ts"
import { axisNames, solveSizes } from "./sizes.ts"
import type { Subject } from "./sizes.ts"
import { describe, indicesOf, placeText } from "./wording.ts"

export interface BoundInput {
  readonly name: string
  readonly parameter: ParameterSpec
  /** Row-major over the batch (not for hyper-parameters) and its axes; a number holds for every entry. */
  readonly data: NumberArray | number
  /** `data` is the caller's own array and not a copy. */
  readonly own: boolean
  /** The kind that results for it have. */
  readonly form: Form
  /** Sizes in memory order, as the caller sees them. */
  readonly shape: readonly number[]
  /** How memory differs from canonical order; undefined where it does not. */
  readonly arrangement: Arrangement | undefined
}

export interface Bound {
  readonly signature: Signature
  readonly batchShape: readonly number[]
  /** Without a prototype. Every axis whose length is known, and `*`, the number of samples. */
  readonly sizes: Readonly<Record<string, number>>
  /** The real and label inputs that were given, in the order of the signature. */
  readonly inputs: readonly BoundInput[]
  /** The switches and choices that were given. */
  readonly settings: ReadonlyMap<string, Setting>
  /** Labels are among the inputs. */
  readonly labeled: boolean
}

/** What follows from the lengths and shapes of a call. `counts`: -1 for a number, -2 for what was not given. */
interface Plan {
  readonly counts: readonly number[]
  readonly given: readonly (readonly number[] | undefined)[]
  readonly batchShape: readonly number[]
  readonly sizes: Readonly<Record<string, number>>
  readonly shapes: readonly (readonly number[])[]
  readonly arrangements: readonly (Arrangement | undefined)[]
}

interface Memory {
  readonly index: ReadonlyMap<string, number>
  last: Plan | undefined
}

const memories = new WeakMap<Signature, Memory>()
const noSettings: ReadonlyMap<string, Setting> = new Map()

export function bind(signature: Signature, values: unknown, options?: Pick<CallOptions, "layout" | "sizes">): Bound {
  const memory = memoryOf(signature)
  const passed = collect(signature, memory, values)
  const { parameters } = signature
  const given: (Given | undefined)[] = []
  let settings: Map<string, Setting> | undefined
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]
    const value = passed[i]
    if (parameter === undefined || value === undefined) {
      given.push(undefined)
    } else if (parameter.kind === "switch" || parameter.kind === "choice") {
      settings ??= new Map()
      settings.set(parameter.name, readSetting(parameter, value))
      given.push(undefined)
    } else {
      given.push(readValue(parameter.name, value))
    }
  }
  const plan = planOf(signature, memory, given, options)
  const inputs: BoundInput[] = []
  let labeled = false
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]
    const value = given[i]
    if (parameter === undefined || value === undefined) continue
    const shape = plan.shapes[i] ?? []
    const arrangement = plan.arrangements[i]
    if (parameter.kind === "label") {
      labeled = true
      checkLabels(parameter.name, parameter.label ?? "", value, shape)
    }
    const { data, form, own } = value
    const copied = arrangement !== undefined && typeof data !== "number"
    inputs.push({ name: parameter.name, parameter, data: copied ? gather(data, arrangement) : data, own: own && !copied, form, shape, arrangement })
  }
  return { signature, batchShape: plan.batchShape, sizes: plan.sizes, inputs, settings: settings ?? noSettings, labeled }
}

function memoryOf(signature: Signature): Memory {
  let memory = memories.get(signature)
  if (memory === undefined) {
    memory = { index: new Map(signature.parameters.map(({ name }, i) => [name, i])), last: undefined }
    memories.set(signature, memory)
  }
  return memory
}

/** The values in the order of the parameters. Names that are not known and inputs that are missing are reported together. */
function collect(signature: Signature, { index }: Memory, values: unknown): unknown[] {
  if (typeof values !== "object" || values === null || Array.isArray(values) || ArrayBuffer.isView(values)) return refuse("E722", { found: describe(values) })
  const { parameters } = signature
  const passed: unknown[] = new Array<unknown>(parameters.length).fill(undefined)
  const table = values as Readonly<Record<string, unknown>>
  let faults: Diagnostic[] | undefined
  for (const key of Object.keys(table)) {
    const value = table[key]
    if (value === undefined) continue
    const at = index.get(key) ?? index.get(key.normalize("NFC"))
    if (at !== undefined) {
      passed[at] = value
      continue
    }
    faults ??= []
    const known = [...index.keys()]
    const absent = known.filter(name => !Object.hasOwn(table, name))
    faults.push(fault("E702", { name: key, suggestion: suggest(key, absent), known }))
  }
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]
    if (passed[i] !== undefined || parameter === undefined || !parameter.required) continue
    faults ??= []
    const extra = Object.keys(table).filter(key => !index.has(key))
    faults.push(fault("E701", { name: parameter.name, suggestion: suggest(parameter.name, extra) }))
  }
  if (faults !== undefined) throw new LossError(faults)
  return passed
}

function planOf(signature: Signature, memory: Memory, given: readonly (Given | undefined)[], options: Pick<CallOptions, "layout" | "sizes"> | undefined): Plan {
  if (options !== undefined && (options.layout.size > 0 || options.sizes.size > 0)) return makePlan(signature, given, options)
  const { last } = memory
  if (last !== undefined && fits(last, given)) return last
  const plan = makePlan(signature, given, undefined)
  memory.last = plan
  return plan
}

function fits(plan: Plan, given: readonly (Given | undefined)[]): boolean {
  for (let i = 0; i < given.length; i++) {
    const value = given[i]
    if (plan.counts[i] !== countOf(value)) return false
    const shape = value?.shape
    const before = plan.given[i]
    if (shape === undefined || before === undefined) {
      if (shape !== before) return false
      continue
    }
    if (shape.length !== before.length) return false
    for (let k = 0; k < shape.length; k++) if (shape[k] !== before[k]) return false
  }
  return true
}

function countOf(value: Given | undefined): number {
  if (value === undefined) return -2
  return typeof value.data === "number" ? -1 : value.data.length
}

function makePlan(signature: Signature, given: readonly (Given | undefined)[], options: Pick<CallOptions, "layout" | "sizes"> | undefined): Plan {
  const subjects: Subject[] = []
  const place: (number | undefined)[] = []
  signature.parameters.forEach(({ name, hyper, axes }, i) => {
    const value = given[i]
    const array = value !== undefined && typeof value.data !== "number"
    place.push(array ? subjects.length : undefined)
    if (!array) return
    const count = countOf(value)
    if (hyper && axes.length === 0) refuse("E704", { name, expected: "a number", found: value.shape ?? [count] })
    subjects.push({ name, hyper, axes: axes.map(({ axis }) => axis), count, shape: value.shape, layout: options?.layout.get(name) })
  })
  const solved = solveSizes(signature, subjects, options?.sizes ?? new Map())
  const batchShape = solved.batch.map(name => solved.sizes.get(name) ?? 0)
  const sizes = Object.create(null) as Record<string, number>
  for (const axis of axisNames(signature)) {
    const size = solved.sizes.get(axis)
    if (size !== undefined) sizes[axis] = size
  }
  sizes["*"] = product(batchShape)
  signature.parameters.forEach(({ axes }, i) => {
    if (given[i] === undefined) return
    for (const { axis } of axes) if (sizes[axis] === undefined) refuse("E711", { axis })
  })
  // An axis that only left-out parameters have: their default is one entry of it. (A label's axis is as long as its classes.)
  const labeled = new Set(signature.parameters.map(({ label }) => label))
  signature.parameters.forEach(({ axes }, i) => {
    if (given[i] !== undefined) return
    for (const { axis } of axes) if (!labeled.has(axis)) sizes[axis] ??= 1
  })
  const shapes: (readonly number[])[] = []
  const arrangements: (Arrangement | undefined)[] = []
  for (const at of place) {
    const subject = at === undefined ? undefined : subjects[at]
    const dimensions = at === undefined ? [] : (solved.dimensions[at] ?? [])
    shapes.push(subject?.shape ?? dimensions.map(name => solved.sizes.get(name) ?? 0))
    const canonical = subject === undefined || subject.hyper ? (subject?.axes ?? []) : [...solved.batch, ...subject.axes]
    arrangements.push(arrange(canonical, dimensions, solved.sizes))
  }
  return { counts: given.map(countOf), given: given.map(value => value?.shape), batchShape, sizes, shapes, arrangements }
}

export function boundInput(bound: Bound, name: string): BoundInput | undefined {
  for (const input of bound.inputs) if (input.name === name) return input
  return undefined
}

/** Where a canonical entry of an input stands for the caller: `p[17,2]`. */
export function placeOf({ name, data, shape, arrangement }: BoundInput, entry: number): string {
  if (typeof data === "number") return name
  return placeText(name, indicesOf(arrangement === undefined ? entry : memoryPosition(arrangement, entry), shape))
}

/** The length of an axis that a program loops over; an error where no input and no option told it, or the length of an own axis is none. */
export function sizeOf(bound: Bound, axis: string): number {
  const own = ownSize(axis)
  if (own !== undefined) {
    const length = own.op === "number" ? toDouble(own.name) : interpret(own, { sizes: new Map(Object.entries(bound.sizes)), indices: new Map(), inputs: numbersOf(bound) })
    return Number.isSafeInteger(length) && length >= 0 ? length : refuse("E723", { axis: asWritten(axis), size: axis.slice(axis.indexOf("=") + 1), found: length })
  }
  return bound.sizes[axis] ?? refuse("E711", { axis })
}

/** The hyper-parameters, of which the size of an own axis may be made. */
function numbersOf({ inputs }: Bound): ReadonlyMap<string, number> {
  return new Map(inputs.flatMap(({ name, data }) => (typeof data === "number" ? [[name, data]] : [])))
}

/** For an axis of which `what` (`` `argmax` ``, a label) needs an entry. */
export function requirePosition(bound: Bound, axis: string, what: string): void {
  if (sizeOf(bound, axis) === 0) refuse("E719", { axis, what })
}
