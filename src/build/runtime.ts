// What prebuilt losses share: from a signature and kernels to a function that is called like a loss. In: the data of a call. Out: results in the kind
// of what came in. It is bundled by itself (no parser, no rules, no code generation), beside the modules that `lossc build` writes and for those of
// `lossc/losses`; so it is written to be short, and has the library's rules for shapes, options and results in its own words.
//
// The reduction is a stage here: a kernel gives the weighted sum S of the values and the divisor, and derivatives of s*S + q*D (program.ts).
import { blocks, floats } from "./blocks.ts"
import { destination, separateSlots, type Entry } from "./deliver.ts"
import type { choices } from "./choices.ts"
import type { labels } from "./labels.ts"
import { moved, type Moved } from "./layout.ts"
import { solve, type Subject } from "./lengths.ts"
import type { moving } from "./moving.ts"
import { namedOptions, readOptions } from "./options.ts"
import { bitOf, GRAD, OVER, OVER_GRAD, SAMPLES, VALUE } from "./places.ts"
import type { positions } from "./positions.ts"
import { product, read, shapeText, type NumberArray } from "./read.ts"
import { described, must, refuse, table } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export { LossError } from "./refuse.ts"
export * from "./blocks.ts"
export { choices } from "./choices.ts"
export { labels } from "./labels.ts"
export { moving } from "./moving.ts"
export { positions } from "./positions.ts"

export type KernelInput = NumberArray | number | null
export type Kernel = (inputs: readonly KernelInput[], outputs: ReadonlyArray<Float32Array | Float64Array | undefined>, sizeOf: (axis: string) => number, mask: number) => Float64Array

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

type Named = ReadonlyMap<string, unknown>

/** What only some losses need, and bring. */
export interface Extras {
  readonly choices?: typeof choices
  readonly labels?: typeof labels
  readonly moving?: typeof moving
  readonly positions?: typeof positions
}

/** `makers`: one kernel for each setting of what is fixed in a kernel, the last switch or choice counting fastest. */
export function built(signature: Compact, source: string, makers: ReadonlyArray<() => Kernel>, extras: Extras = {}): BuiltLoss {
  const kernels: Kernel[] = []
  const kernelAt = (at: number): Kernel => (kernels[at] ??= (makers[at] as () => Kernel)())
  const [parameters] = signature
  const surface = (values: Named, folded: Named): BuiltLoss => {
    const merged = (inputs: unknown, among: readonly Parameter[]): Named => new Map([...values, ...table("E722", "the inputs", inputs, among.map(([name]) => name), "E702")])
    const withOptions = (options: unknown = {}): Named => new Map([...folded, ...namedOptions(options)])
    const perform = (parts: number) => (inputs: object, options?: object): Outcome => run(signature, merged(inputs, parameters), withOptions(options), parts, kernelAt, extras)
    const value = perform(0)
    return Object.assign((inputs: object, options?: object) => value(inputs, options).value as Entry, {
      source,
      valueAndGrad: perform(1),
      gradAndHess: perform(2),
      with: (hypers: object, options?: object) => surface(merged(hypers, parameters.filter(([, , hyper]) => hyper)), withOptions(options)),
    })
  }
  return surface(new Map(), new Map())
}

/** `parts`: 0 the value, 1 with gradients, 2 with Hessians. */
function run(signature: Compact, passed: Named, options: Named, parts: number, kernelAt: (at: number) => Kernel, extras: Extras): Outcome {
  const [parameters, samples, marks, , fixed = {}, searched = []] = signature
  const own = new Set([...samples, ...parameters.flatMap(([, axes, , , label]) => [...axes, ...(label ? [label] : [])])])
  const [reduction, asked, layout, lengths] = readOptions(signature, own, options)
  const given = new Map(parameters.flatMap((p) => {
    const [name, , , fallback, , words] = p
    const value = passed.get(name)
    if (value === undefined && fallback === undefined) missing(name)
    return value === undefined || words ? [] : [[p, read(name, value)] as const]
  }))
  const isScalar = ([, axes, hyper]: Parameter): boolean => hyper === 1 && axes.length === 0
  const [batch, known, dimensions] = solve([...given].flatMap(([p, each]): readonly Subject[] => {
    const [data, shape = [data.length], kind] = each
    if (kind && isScalar(p)) must("E704", p[0], "a number", `of shape ${shapeText(shape)}`)
    return kind ? [[p, layout.get(p[0]), each]] : []
  }), own, Object.entries(fixed), lengths)
  known.set("*", product(batch.map((axis) => known.get(axis) ?? 0)))
  const sizeOf = (axis: string): number => known.get(axis) ?? refuse("E711", `the axis \`${axis}\` has no length: give it with the option \`sizes\``)
  extras.positions?.(searched, sizeOf)
  const countOf = ([, axes, hyper]: Parameter): number => product([...(hyper ? [] : ["*"]), ...axes].map(sizeOf))
  let setting = 0
  const bound = parameters.map((p) => {
    const [name, axes, hyper, fallback, label, words] = p
    const [data, , kind = ""] = given.get(p) ?? []
    const memory = dimensions.get(p) ?? []
    const at = kind ? moved([...(hyper ? [] : batch), ...axes], memory, sizeOf) : undefined
    const shape = given.get(p)?.[1] ?? memory.map(sizeOf)
    let input: KernelInput = fallback as number
    if (words) {
      if (passed.has(name)) input = extras.choices?.(name, words, passed.get(name)) ?? 0
      if (marks.includes("f")) setting = setting * words.length + input
    } else if (Number.isNaN(fallback)) setting = 2 * setting + (data ? 1 : 0)
    if (data) {
      if (label) extras.labels?.whole(name, label, data, shape)
      input = kind ? at ? floats(countOf(p)).map((_, i) => data[at(i)] as number) : data : data[0] as number
    }
    // A number stands for every entry; no kernel reads one that is none.
    return [words || isScalar(p) || typeof input !== "number" || (!data && Number.isNaN(input)) ? input : floats(countOf(p)).fill(input), shape, at, kind] as const
  })
  const inputs = bound.map(([input]) => input)
  const shape = samples.flatMap((axis) => (axis === "*" ? batch : [axis])).map(sizeOf)
  const count = product(shape)
  const weights = options.has("sampleWeight") ? readWeight(options.get("sampleWeight"), shape, count) : null
  // A loss that is one sample has one weight, which is no array.
  const one = samples.length > 0 ? null : 1
  const weight = one === null ? weights : weights?.[0] ?? 1
  const wrt = parts > 0 ? asked.filter((p) => options.has("wrt") || given.has(p)) : []
  const kernel = kernelAt(setting)
  const kinds = (["grad", "hess"] as const).slice(0, parts)
  const outcome = (options.get("out") ?? {}) as Outcome
  const slots = new Map([...table("E802", "out", outcome, ["value", ...kinds], "E806")].flatMap(([part, slot]): ReadonlyArray<readonly [string, unknown]> => part === "value" ? [[part, slot]] : [...table("E705", `out.${part}`, slot, wrt.map(([name]) => name), "E806")].map(([name, each]) => [`${part}.${name}`, each])))
  separateSlots([...slots])
  const outputs: Array<Float32Array | Float64Array | undefined> = []
  let mask = 0
  let result = floats(0)
  const send = (path: string, place: number, kind: string, shape: readonly number[], entries: number, at?: Moved, apart?: unknown): (() => Entry) => {
    const slot = slots.get(path)
    mask |= bitOf(place)
    if (kind) {
      const [buffer, finish] = destination(`out.${path}`, kind, shape, entries, at, apart, slot, [...inputs, weight])
      outputs[place] = buffer
      return finish
    }
    if (typeof (slot ?? 0) !== "number") must("E705", `out.${path}`, "left out: the result is a number", described(slot))
    // The kernel leaves it in `result`; or, where one number stands for many entries, has terms of it here.
    const terms = floats(entries)
    outputs[place] = terms
    return () => terms.reduce((sum, term) => sum + term, result[place] as number)
  }
  const none = reduction === "none"
  const value = send("value", SAMPLES, one === null && none ? sampleKind(parameters, bound) : "", shape, one === null && none ? count : 0)
  if (!none) mask = 0
  const slopes = wrt.map((p) => {
    const [name, axes, , fallback, , , own = 0] = p
    const k = parameters.indexOf(p)
    const [, shape, at, kind] = bound[k] as (typeof bound)[number]
    const scalar = isScalar(p)
    if (!given.has(p) && (!scalar || Number.isNaN(fallback))) missing(name)
    const entries = scalar ? 0 : countOf(p)
    // Where one number stands for many entries, their derivatives meet.
    if (parts > 1 && (!marks.includes("h") || (!kind && entries > 1 && (axes.length > 0 || marks.includes("p"))))) refuse("E601", `the Hessian by \`${name}\` is not prebuilt${kind ? "" : " for one number in many places"}: take the loss from \`lossc\`, loss("name")`)
    const apart = parts > 1 && own > 1
    if (apart) outputs[OVER_GRAD + 3 * k] = floats(entries)
    return [k, name, kinds.map((part, kind_) => send(`${part}.${name}`, GRAD + kind_ + 3 * k, kind, shape, entries, at, apart)), apart] as const
  })
  const byWeight = reduction === "weightedMean"
  const averaged = byWeight || reduction === "mean"
  let divisor = reduction === "batchmean" ? (samples.includes("*") ? sizeOf("*") : 1) : byWeight && weights ? total(weights, count) : averaged ? count : 1
  let sum = 0
  const perform = (bits: number): void => {
    const inverse = divisor === 0 ? 0 : 1 / divisor
    result = kernel([...inputs, weight, inverse, byWeight ? weight : one, -sum * inverse * inverse], outputs, sizeOf, bits)
    sum = result[VALUE] as number
  }
  // The first run is for the divisor.
  const over = averaged && marks.includes("o")
  perform(over ? 0 : mask)
  if (over) {
    divisor = result[OVER] as number
    if (mask) perform(mask)
  }
  if (Number.isNaN(sum)) extras.labels?.outside(signature, bound.map(([input, shape, at], k) => (given.has(parameters[k] as Parameter) ? [input as NumberArray, shape, at] : undefined)), sizeOf, () => {
    const each = floats(count)
    kernel([...inputs, weight, 1, one, 0], [, each], sizeOf, bitOf(SAMPLES))
    return each
  })
  if (averaged) for (const [k, , , apart] of slopes) if (apart) extras.moving?.(k, divisor, result, outputs)
  outcome.value = none ? value() : divisor === 0 ? 0 : divisor === 1 ? sum : sum / divisor
  kinds.forEach((part, k) => Object.defineProperties(outcome[part] ??= {}, Object.getOwnPropertyDescriptors(Object.fromEntries(slopes.map(([, name, finish]) => [name, (finish[k] as () => Entry)()])))))
  return outcome
}

const missing = (name: string): never => refuse("E701", `the input \`${name}\` is missing`)

function readWeight(value: unknown, shape: readonly number[], count: number): NumberArray {
  const [data, own, kind] = read("sampleWeight", value)
  const [want, found] = [shapeText(shape), shapeText(own ?? [data.length])]
  return !kind ? floats(count).fill(data[0] as number) : (own ? found === want : data.length === count) ? data : must("E704", "sampleWeight", `of shape ${want}`, found)
}

const total = (weight: NumberArray, count: number): number => {
  const frame = floats(1)
  const terms = floats(128)
  blocks(count, 128, (from, to) => terms.set(weight.subarray(from, to)), frame, terms, 0)
  return frame[0] as number
}

/** The kind of `none`: float32 only if every real array is, nested only if all are. Labels do not count, integers only where there is nothing else. */
function sampleKind(parameters: readonly Parameter[], bound: ReadonlyArray<readonly [unknown, unknown, unknown, string]>): string {
  const all = (real: boolean): readonly string[] => [...new Set(bound.flatMap(([, , , kind], k) => (kind && (!real || (!parameters[k]?.[4] && /^[AF]/.test(kind))) ? [kind] : [])))]
  const [first = "Float64Array", ...rest] = [all(true), all(false)].find((kinds) => kinds.length > 0) ?? []
  return rest.length > 0 ? "Float64Array" : first
}
