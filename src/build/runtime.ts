// What prebuilt losses share: from a signature and kernels to a function that is called like a loss. In: the data of a call. Out: results in the kind
// of what came in. It is bundled by itself (no parser, no rules, no code generation), beside the modules that `lossc build` writes and for those of
// `lossc/losses`; so it is written to be short, and has the library's rules for shapes, options and results in its own words.
//
// The reduction is a stage here: a kernel gives the weighted sum S of the values and the divisor, and derivatives of s*S + q*D (program.ts).
import { arrange, gather } from "../kernel/arrange.ts"
import { destination, slotsOf, type Entry, type Form } from "./deliver.ts"
import { labelFault } from "./label-fault.ts"
import { solve, type Subject } from "./lengths.ts"
import { readOptions } from "./options.ts"
import { bitOf, GRAD, HESS, OVER, OVER_GRAD, SAMPLES, VALUE } from "./places.ts"
import { checkLabels, product, read, shapeText, type Given, type NumberArray } from "./read.ts"
import { described, must, refuse, table, unknown } from "./refuse.ts"
import { readSignature, type Compact, type Parameter } from "./signature.ts"

export { LossError } from "./refuse.ts"
import { blocks, floats } from "./blocks.ts"

export * from "./blocks.ts"

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

/** `makers`: one kernel for each setting of what is fixed in a kernel, the last switch or choice counting fastest. */
export function built(text: string, source: string, makers: ReadonlyArray<() => Kernel>): BuiltLoss {
  let signature: Compact | undefined
  const kernels: Kernel[] = []
  const known = (): Compact => (signature ??= readSignature(text))
  const kernelAt = (at: number): Kernel => (kernels[at] ??= (makers[at] as () => Kernel)())
  return surface(known, source, (inputs, options, parts) => run(known(), inputs, options, parts, kernelAt), {}, {})
}

type Run = (inputs: object, options: object, parts: number) => Outcome

function surface(signature: () => Compact, source: string, perform: Run, values: object, folded: object): BuiltLoss {
  const merged = (inputs: object, options: object | undefined, parts: number): Outcome => perform(inputs === null || typeof inputs !== "object" || ArrayBuffer.isView(inputs) || Array.isArray(inputs) ? must("E722", "the inputs", "an object", described(inputs)) : { ...values, ...inputs }, options === undefined ? folded : typeof options === "object" && !Array.isArray(options) ? { ...folded, ...options } : options, parts)
  return Object.assign((inputs: object, options?: object) => merged(inputs, options, 0).value ?? NaN, {
    source,
    valueAndGrad: (inputs: object, options?: object) => merged(inputs, options, 1),
    gradAndHess: (inputs: object, options?: object) => merged(inputs, options, 2),
    with(hypers: object, options?: object) {
      const free = signature().parameters.filter(({ hyper }) => hyper).map((p) => p.name)
      for (const [key] of table("E722", "the hyper-parameters", hypers)) if (!free.includes(key)) unknown("E702", "the loss", key, free)
      return surface(signature, source, perform, { ...values, ...hypers }, { ...folded, ...options })
    },
  })
}

/** `parts`: 0 the value, 1 with gradients, 2 with Hessians. */
function run(signature: Compact, values: object, given: object, parts: number, kernelAt: (at: number) => Kernel): Outcome {
  const { parameters, over, coupled } = signature
  const { reduction, wrt: asked, named, sampleWeight, layout, sizes: lengths, out } = readOptions(signature, given)
  const passed = new Map(table("E722", "the inputs", values))
  for (const key of passed.keys()) if (!parameters.some(({ name }) => name === key)) unknown("E702", "the loss", key, parameters.map((p) => p.name))
  const data = parameters.map((p) => {
    const value = passed.get(p.name)
    if (value === undefined) return p.fallback === undefined ? refuse("E701", `the input \`${p.name}\` is missing`) : undefined
    return p.words === undefined ? read(p.name, value) : undefined
  })
  const subjects = parameters.flatMap((parameter, k): readonly Subject[] => {
    const each = data[k]
    if (each === undefined || typeof each.data === "number") return []
    if (parameter.hyper && parameter.axes.length === 0) must("E704", parameter.name, "a number", `the shape ${shapeText(each.shape ?? [each.data.length])}`)
    return [{ parameter, given: each, layout: layout.get(parameter.name) }]
  })
  const { batch, sizes: solved, dimensions } = solve(signature, subjects, lengths)
  const sizes = Object.assign(Object.create(null) as Record<string, number>, Object.fromEntries(solved), { "*": product(batch.map((axis) => solved.get(axis) ?? 0)) })
  const labels = parameters.map(({ label }) => label)
  parameters.forEach(({ axes }, k) => axes.forEach((axis) => {
    // An axis that only left-out parameters have is one entry of their default long.
    if (sizes[axis] === undefined && data[k] === undefined && !labels.includes(axis)) sizes[axis] = 1
  }))
  const sizeOf = (axis: string): number => sizes[axis] ?? refuse("E711", `nothing says how long the axis \`${axis}\` is`, `give its length: { sizes: { ${axis}: … } }`)
  for (const axis of [...signature.positions, ...labels]) if (axis !== undefined && signature.positions.includes(axis) && sizeOf(axis) === 0) refuse("E719", `the axis \`${axis}\` is empty, and \`argmax\` has no position to give`)
  const arranged = parameters.map((p) => {
    const at = subjects.findIndex(({ parameter }) => parameter === p)
    return at < 0 ? undefined : arrange([...(p.hyper ? [] : batch), ...p.axes], dimensions[at] ?? [], solved)
  })
  const shapeOf = (k: number): readonly number[] => {
    const at = subjects.findIndex(({ parameter }) => parameter === parameters[k])
    return subjects[at]?.given.shape ?? (dimensions[at] ?? []).map(sizeOf)
  }
  const isScalar = ({ hyper, axes }: Parameter): boolean => hyper && axes.length === 0
  const countOf = ({ hyper, axes }: Parameter): number => (hyper ? 1 : sizeOf("*")) * product(axes.map(sizeOf))
  let setting = 0
  const inputs = parameters.map((p, k): KernelInput => {
    const each = data[k]
    if (p.words !== undefined) {
      const value = passed.get(p.name)
      const word = value === undefined ? p.fallback ?? 0 : p.words.findIndex((known) => known === value)
      if (word < 0) must(p.words[0] === false ? "E705" : "E712", p.name, p.words.join(" or "), described(value))
      if (signature.fixed) setting = setting * p.words.length + word
      return word
    }
    if (Number.isNaN(p.fallback)) setting = 2 * setting + (each === undefined ? 0 : 1)
    if (each !== undefined && p.label !== undefined) checkLabels(p.name, p.label, each, shapeOf(k))
    const value = each === undefined ? p.fallback ?? NaN : each.data
    const arrangement = arranged[k]
    if (typeof value !== "number") return arrangement === undefined ? value : gather(value, arrangement)
    // A number stands for every entry.
    return isScalar(p) ? value : new Float64Array(countOf(p)).fill(value)
  })
  const sampleShape = signature.samples.flatMap((axis) => (axis === "*" ? batch.map((name) => solved.get(name) ?? 0) : [sizeOf(axis)]))
  const count = product(sampleShape)
  const weights = readWeight(sampleWeight, sampleShape)
  // A loss that is one sample has one weight, which is no array.
  const weight = signature.samples.length === 0 ? weights?.[0] ?? 1 : weights
  const one = signature.samples.length === 0 ? 1 : null
  const wrt = parts === 0 ? [] : asked.filter((k) => named || data[k] !== undefined)
  const missing = wrt.find((k) => data[k] === undefined && !isScalar(parameters[k] as Parameter))
  if (missing !== undefined) refuse("E701", `the input \`${parameters[missing]?.name}\` is missing, which \`wrt\` names`)

  if (parts === 2 && wrt.length > 0 && !signature.hessian) refuse("E601", "the Hessian of this loss is not prebuilt", "take the loss from `lossc`: loss(\"name\")")
  const kernel = kernelAt(setting)
  const names = wrt.flatMap((k) => (parts === 1 ? ["grad"] : ["grad", "hess"]).map((part) => `${part}.${parameters[k]?.name}`))
  const slots = slotsOf(out, names)
  const outputs: Array<Float32Array | Float64Array | undefined> = []
  const finish = new Map<string, () => Entry>()
  const send = (name: string, place: number, form: Form, scalar: boolean, fills: boolean): void => {
    const to = destination(name === "value" ? "out.value" : `out.${name}`, fills || scalar ? { ...form, form: "number" } : form, slots.get(name), [...inputs, weight])
    outputs[place] = fills ? new Float64Array(countOf(parameters[(place - GRAD - (place - GRAD) % 3) / 3] as Parameter)) : to.buffer
    finish.set(name, scalar ? () => result[place] ?? NaN : fills ? () => (outputs[place] as Float64Array).reduce((a, b) => a + b, 0) : to.finish)
    mask |= bitOf(place)
  }
  let mask = 0
  let result: Float64Array = new Float64Array(0)
  if (reduction === "none") send("value", SAMPLES, { form: sampleShape.length === 0 ? "number" : sampleForm(parameters, data), shape: sampleShape, arrangement: undefined, apart: false }, signature.samples.length === 0, false)
  for (const k of wrt) {
    const p = parameters[k] as Parameter
    const fills = !isScalar(p) && (data[k]?.form ?? "number") === "number"
    if (parts === 2 && fills && (coupled || p.axes.length > 0) && countOf(p) > 1) refuse("E601", `the Hessian by \`${p.name}\`, given as one number for ${countOf(p)} entries, is not prebuilt`, "give an array, or take the loss from `lossc`")
    for (const part of parts === 1 ? [0] : [0, 1]) {
      send(`${["grad", "hess"][part]}.${p.name}`, GRAD + part + 3 * k, { form: data[k]?.form ?? "number", shape: shapeOf(k), arrangement: arranged[k], apart: p.moves && parts === 2 }, isScalar(p), fills)
    }
    if (parts === 2 && p.moves) outputs[OVER_GRAD + 3 * k] = new Float64Array(isScalar(p) ? 0 : countOf(p))
  }
  const averaged = reduction === "mean" || reduction === "weightedMean"
  const counted = reduction === "batchmean" ? (signature.samples.includes("*") ? sizeOf("*") : 1) : reduction === "weightedMean" && weights !== null ? total(weights, count) : averaged ? count : 1
  const perform = (divisor: number, sum: number, bits: number): void => {
    const inverse = divisor === 0 ? 0 : 1 / divisor
    result = kernel([...inputs, weight, inverse, reduction === "weightedMean" ? weight : one, -sum * inverse * inverse], outputs, sizes, bits)
  }
  perform(counted, 0, averaged && over ? 0 : mask)
  const divisor = averaged && over ? result[OVER] ?? NaN : counted
  const sum = result[VALUE] ?? NaN
  if (averaged && over && mask !== 0) perform(divisor, sum, mask)
  if (Number.isNaN(sum)) labelFault(signature, data.map((each, k) => (each === undefined ? undefined : { data: inputs[k] as NumberArray, shape: shapeOf(k), arrangement: arranged[k] })), sizes, () => {
    const samples = new Float64Array(count)
    kernel([...inputs, weight, 1, one, 0], [, samples], sizes, bitOf(SAMPLES))
    return samples
  })
  if (averaged && parts === 2) for (const k of wrt) if (parameters[k]?.moves === true) addSquare(k, divisor, result, outputs)
  const outcome = (out ?? {}) as Outcome
  if (parts > 0) outcome.grad ??= {}
  if (parts > 1) outcome.hess ??= {}
  outcome.value = finish.get("value")?.() ?? (divisor === 0 ? 0 : divisor === 1 ? sum : sum / divisor)
  for (const k of wrt) for (const part of parts === 1 ? ["grad"] as const : ["grad", "hess"] as const) {
    const name = parameters[k]?.name ?? ""
    Object.defineProperty(outcome[part], name, { value: finish.get(`${part}.${name}`)?.(), writable: true, enumerable: true, configurable: true })
  }
  return outcome
}

/** What the Hessian of a quotient has beyond that of s*S + q*D. */
function addSquare(k: number, divisor: number, result: Float64Array, outputs: ReadonlyArray<Float32Array | Float64Array | undefined>): void {
  const [grad, hess, slope] = [outputs[GRAD + 3 * k], outputs[HESS + 3 * k], outputs[OVER_GRAD + 3 * k]]
  if (divisor === 0 || grad === undefined || hess === undefined || slope === undefined) return
  for (let i = 0; i < slope.length; i++) hess[i] = (hess[i] ?? NaN) - 2 * ((slope[i] ?? NaN) / divisor) * (grad[i] ?? NaN)
  const at = GRAD + 3 * k
  if (slope.length === 0) result[at + 1] = (result[at + 1] ?? NaN) - 2 * ((result[at + 2] ?? NaN) / divisor) * (result[at] ?? NaN)
}

function readWeight(value: unknown, shape: readonly number[]): NumberArray | null {
  if (value === undefined) return null
  const { data, shape: own } = read("sampleWeight", value)
  const count = product(shape)
  if (typeof data === "number") return new Float64Array(count).fill(data)
  return own === undefined ? (data.length === count ? data : must("E704", "sampleWeight", `of shape ${shapeText(shape)}`, `${data.length} entries`)) : shapeText(own) === shapeText(shape) ? data : must("E704", "sampleWeight", `of shape ${shapeText(shape)}`, shapeText(own))
}

const total = (weight: NumberArray, count: number): number => {
  const frame = floats(1)
  const terms = floats(128)
  blocks(count, 128, (from, to) => {
    for (let i = from; i < to; i++) terms[i & 127] = weight[i] ?? NaN
  }, frame, terms, 0)
  return frame[0] ?? NaN
}

/** The kind of `none`: float32 only if every real array is, nested only if all are. Labels do not count, integers only where there is nothing else. */
function sampleForm(parameters: readonly Parameter[], data: ReadonlyArray<Given | undefined>): Given["form"] {
  const arrays = data.flatMap((each, k) => (each === undefined || each.form === "number" ? [] : [{ form: each.form, real: parameters[k]?.label === undefined && each.form !== "integer" }]))
  const real = arrays.filter((each) => each.real)
  const [first, ...rest] = real.length > 0 ? real : arrays
  return first !== undefined && (first.form === "float32" || first.form === "nested") && rest.every(({ form }) => form === first.form) ? first.form : "float64"
}
