// What prebuilt losses share: from a signature and kernels to a function that is called like a loss. In: the data of a call. Out: results in the kind
// of what came in. It is bundled by itself (no parser, no rules, no code generation), beside the modules that `lossc build` writes and for those of
// `lossc/losses`; so it is written to be short, and has the library's rules for shapes, options and results in its own words.
//
// The reduction is a stage here: a kernel gives the weighted sum S of the values and the divisor, and derivatives of s*S + q*D (program.ts).
import { arrange, gather } from "../kernel/arrange.ts"
import { destination, slotsOf, type Entry, type Form } from "./deliver.ts"
import type { labels } from "./labels.ts"
import { solve, type Subject } from "./lengths.ts"
import { readOptions } from "./options.ts"
import type { moving } from "./moving.ts"
import { bitOf, GRAD, OVER, OVER_GRAD, SAMPLES, VALUE } from "./places.ts"
import { product, read, shapeText, type NumberArray } from "./read.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"
import { readSignature, type Compact, type Parameter } from "./signature.ts"

export { LossError } from "./refuse.ts"
import { blocks, floats } from "./blocks.ts"

export * from "./blocks.ts"
export { labels } from "./labels.ts"
export { moving } from "./moving.ts"

export type KernelInput = NumberArray | number | null
export type Kernel = (inputs: readonly KernelInput[], outputs: ReadonlyArray<Float32Array | Float64Array | undefined>, sizes: Readonly<Record<string, number>>, mask: number) => Float64Array

export interface Outcome {
  value?: Entry
  grad?: Record<string, Entry>
  hess?: Record<string, Entry>
}

export interface BuiltLoss {
  (inputs: object, options?: object): Entry
  /** The text of the loss in the language. */
  readonly source: string
  valueAndGrad(inputs: object, options?: object): Outcome
  gradAndHess(inputs: object, options?: object): Outcome
  /** The same loss with hyper-parameters and options folded in. */
  with(hypers: object, options?: object): BuiltLoss
}

type Pairs = Iterable<readonly [string, unknown]>

/** What only some losses need, and bring. */
export interface Extras {
  readonly labels?: typeof labels
  readonly moving?: typeof moving
}

/** `makers`: one kernel for each setting of what is fixed in a kernel, the last switch or choice counting fastest. */
export function built(text: string, source: string, makers: ReadonlyArray<() => Kernel>, extras: Extras = {}): BuiltLoss {
  let signature: Compact | undefined
  const kernels: Kernel[] = []
  const known = (): Compact => (signature ??= readSignature(text))
  const kernelAt = (at: number): Kernel => (kernels[at] ??= (makers[at] as () => Kernel)())
  const surface = (values: Pairs, folded: Pairs): BuiltLoss => {
    const merge = (before: Pairs, code: string, name: string, given: unknown): ReadonlyMap<string, unknown> => new Map([...before, ...table(code, name, given)])
    const perform = (inputs: unknown, options: unknown = {}, parts = 0): Outcome => run(known(), merge(values, "E722", "the inputs", inputs), merge(folded, "E705", "options", options), parts, kernelAt, extras)
    return Object.assign((inputs: object, options?: object) => perform(inputs, options).value as Entry, {
      source,
      valueAndGrad: (inputs: object, options?: object) => perform(inputs, options, 1),
      gradAndHess: (inputs: object, options?: object) => perform(inputs, options, 2),
      with(hypers: object, options: object = {}) {
        const merged = merge(values, "E722", "the hyper-parameters", hypers)
        namedIn(merged, known().parameters.filter(({ hyper }) => hyper))
        return surface(merged, merge(folded, "E705", "options", options))
      },
    })
  }
  return surface([], [])
}

function namedIn(values: ReadonlyMap<string, unknown>, parameters: readonly Parameter[]): void {
  const names = parameters.map((p) => p.name)
  for (const key of values.keys()) if (!names.includes(key)) unknown("E702", "the loss", key, names)
}

/** `parts`: 0 the value, 1 with gradients, 2 with Hessians. */
function run(signature: Compact, passed: ReadonlyMap<string, unknown>, options: ReadonlyMap<string, unknown>, parts: number, kernelAt: (at: number) => Kernel, extras: Extras): Outcome {
  const { parameters, over, coupled, samples } = signature
  const { reduction, wrt: asked, named, sampleWeight, layout, sizes: lengths, out } = readOptions(signature, options)
  namedIn(passed, parameters)
  const data = parameters.map((p) => {
    const value = passed.get(p.name)
    if (value === undefined && p.fallback === undefined) refuse("E701", `the input \`${p.name}\` is missing`)
    return value === undefined || p.words !== undefined ? undefined : read(p.name, value)
  })
  const isScalar = ({ hyper, axes }: Parameter): boolean => hyper && axes.length === 0
  const subjects = parameters.flatMap((parameter, k): readonly Subject[] => {
    const each = data[k]
    if (each === undefined || typeof each.data === "number") return []
    if (isScalar(parameter)) must("E704", parameter.name, "a number", `of shape ${shapeText(each.shape ?? [each.data.length])}`)
    return [{ parameter, given: each as Subject["given"], layout: layout.get(parameter.name) }]
  })
  const { batch, sizes: solved, dimensions } = solve(signature, subjects, lengths)
  const sizes = { __proto__: null, ...Object.fromEntries(solved), "*": product(batch.map((axis) => solved.get(axis) ?? 0)) } as unknown as Record<string, number>
  parameters.forEach(({ axes }, k) => axes.forEach((axis) => {
    // An axis that only left-out parameters have is one entry of their default long.
    if (data[k] === undefined && !parameters.some(({ label }) => label === axis)) sizes[axis] ??= 1
  }))
  const sizeOf = (axis: string): number => sizes[axis] ?? refuse("E711", `the axis \`${axis}\` has no length`, "give it with the option `sizes`")
  for (const axis of signature.positions) if (sizeOf(axis) === 0) refuse("E719", `the axis \`${axis}\` is empty: \`argmax\` has no position`)
  const countOf = ({ hyper, axes }: Parameter): number => (hyper ? 1 : sizeOf("*")) * product(axes.map(sizeOf))
  let setting = 0
  const bound = parameters.map((p, k) => {
    const each = data[k]
    const memory = dimensions.get(p)
    const arrangement = memory && arrange([...(p.hyper ? [] : batch), ...p.axes], memory, solved)
    const shape = each?.shape ?? (memory ?? []).map(sizeOf)
    let input: KernelInput
    if (p.words !== undefined) {
      const value = passed.get(p.name)
      input = value === undefined ? p.fallback as number : p.words.findIndex((known) => known === value)
      if (input < 0) must(p.words[0] === false ? "E705" : "E712", p.name, p.words.join(" or "), described(value))
      if (signature.fixed) setting = setting * p.words.length + input
    } else {
      if (Number.isNaN(p.fallback)) setting = 2 * setting + (each === undefined ? 0 : 1)
      if (each !== undefined && p.label !== undefined) extras.labels?.whole(p, each, shape)
      input = each === undefined ? p.fallback as number : each.data
      // A number stands for every entry.
      input = typeof input !== "number" ? arrangement === undefined ? input : gather(input, arrangement) : isScalar(p) ? input : floats(countOf(p)).fill(input)
    }
    return { input, shape, arrangement, form: each?.form ?? "number" as const }
  })
  const inputs = bound.map(({ input }) => input)
  const sampleShape = samples.flatMap((axis) => (axis === "*" ? batch.map((name) => solved.get(name) ?? 0) : [sizeOf(axis)]))
  const count = product(sampleShape)
  const weights = sampleWeight === undefined ? null : readWeight(sampleWeight, sampleShape, count)
  // A loss that is one sample has one weight, which is no array.
  const single = samples.length === 0
  const one = single ? 1 : null
  const weight = single ? weights?.[0] ?? 1 : weights
  const wrt = parts === 0 ? [] : asked.filter((k) => named || data[k] !== undefined)
  const kernel = kernelAt(setting)
  const kinds = (["grad", "hess"] as const).slice(0, parts)
  const slots = slotsOf(out, wrt.flatMap((k) => kinds.map((part) => `${part}.${parameters[k]?.name}`)))
  const outputs: Array<Float32Array | Float64Array | undefined> = []
  const finish = new Map<string, () => Entry>()
  let mask = 0
  let result = floats(0)
  /** `fills`: how many entries one number stands for, whose derivatives are added; 0 for what is no such number. */
  const send = (name: string, place: number, form: Form, scalar: boolean, fills: number): void => {
    const to = destination(`out.${name}`, form, slots.get(name), [...inputs, weight])
    const filled = fills > 0 ? floats(fills) : to.buffer
    outputs[place] = filled
    finish.set(name, scalar ? () => result[place] as number : fills > 0 ? () => (filled as Float64Array).reduce((a, b) => a + b, 0) : to.finish)
    mask |= bitOf(place)
  }
  if (reduction === "none") send("value", SAMPLES, { form: single ? "number" : sampleForm(parameters, bound), shape: sampleShape, arrangement: undefined, apart: false }, single, 0)
  else destination("out.value", { form: "number", shape: [], arrangement: undefined, apart: false }, slots.get("value"), [])
  for (const k of wrt) {
    const p = parameters[k] as Parameter
    const { form, shape, arrangement } = bound[k] as (typeof bound)[number]
    const scalar = isScalar(p)
    if (data[k] === undefined && (!scalar || Number.isNaN(p.fallback))) refuse("E701", `the input \`${p.name}\` is missing`)
    const fills = !scalar && form === "number"
    const many = fills && (coupled || p.axes.length > 0) && countOf(p) > 1
    if (parts === 2 && (many || !signature.hessian)) refuse("E601", `the Hessian by \`${p.name}\`${many ? ", one number for many entries," : ""} is not prebuilt`, `${many ? "give an array, or " : ""}take the loss from \`lossc\`: loss("name")`)
    kinds.forEach((part, kind) => send(`${part}.${p.name}`, GRAD + kind + 3 * k, { form, shape, arrangement, apart: p.moves && parts === 2 }, scalar, fills ? countOf(p) : 0))
    if (parts === 2 && p.moves) outputs[OVER_GRAD + 3 * k] = floats(scalar ? 0 : countOf(p))
  }
  const byWeight = reduction === "weightedMean"
  const averaged = byWeight || reduction === "mean"
  let divisor = reduction === "batchmean" ? (samples.includes("*") ? sizeOf("*") : 1) : byWeight && weights !== null ? total(weights, count) : averaged ? count : 1
  let sum = 0
  const perform = (bits: number): void => {
    const inverse = divisor === 0 ? 0 : 1 / divisor
    result = kernel([...inputs, weight, inverse, byWeight ? weight : one, -sum * inverse * inverse], outputs, sizes, bits)
    sum = result[VALUE] as number
  }
  perform(averaged && over ? 0 : mask)
  if (averaged && over) {
    divisor = result[OVER] as number
    if (mask !== 0) perform(mask)
  }
  if (Number.isNaN(sum)) extras.labels?.outside(signature, bound.map(({ input, ...each }, k) => (data[k] === undefined ? undefined : { ...each, data: input as NumberArray })), sizes, () => {
    const each = floats(count)
    kernel([...inputs, weight, 1, one, 0], [, each], sizes, bitOf(SAMPLES))
    return each
  })
  const outcome = (out ?? {}) as Outcome
  if (averaged && parts === 2) for (const k of wrt) if (parameters[k]?.moves === true) extras.moving?.(k, divisor, result, outputs)
  outcome.value = finish.get("value")?.() ?? (divisor === 0 ? 0 : divisor === 1 ? sum : sum / divisor)
  for (const part of kinds) {
    const entries = (outcome[part] ??= {})
    for (const k of wrt) {
      const name = (parameters[k] as Parameter).name
      Object.defineProperty(entries, name, { value: finish.get(`${part}.${name}`)?.(), writable: true, enumerable: true, configurable: true })
    }
  }
  return outcome
}

function readWeight(value: unknown, shape: readonly number[], count: number): NumberArray {
  const { data, shape: own } = read("sampleWeight", value)
  if (typeof data === "number") return floats(count).fill(data)
  const found = shapeText(own ?? [data.length])
  return (own === undefined ? data.length === count : found === shapeText(shape)) ? data : must("E704", "sampleWeight", `of shape ${shapeText(shape)}`, found)
}

const total = (weight: NumberArray, count: number): number => {
  const frame = floats(1)
  const terms = floats(128)
  blocks(count, 128, (from, to) => terms.set(weight.subarray(from, to)), frame, terms, 0)
  return frame[0] as number
}

/** The kind of `none`: float32 only if every real array is, nested only if all are. Labels do not count, integers only where there is nothing else. */
function sampleForm(parameters: readonly Parameter[], bound: ReadonlyArray<Pick<Form, "form">>): Form["form"] {
  const arrays = bound.flatMap(({ form }, k) => (form === "number" ? [] : [{ form, real: parameters[k]?.label === undefined && form !== "integer" }]))
  const real = arrays.filter((each) => each.real)
  const [first, ...rest] = new Set((real.length > 0 ? real : arrays).map(({ form }) => form))
  return rest.length === 0 && (first === "float32" || first === "nested") ? first : "float64"
}
