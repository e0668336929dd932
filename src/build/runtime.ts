// What prebuilt losses share: from a signature and kernels to a function that is called like a loss. In: the data of a call. Out: results in the kind
// of what came in. It is bundled by itself (no parser, no rules, no code generation), beside the modules that `lossc build` writes and for those of
// `lossc/losses`; so it is written to be short (functions are constants: the word for them is long), and has the library's rules for shapes, options and results in its own words.
//
// The reduction is a stage here: a kernel gives the weighted sum S of the values and the divisor, and derivatives of s*S + q*D (program.ts).
import { callOptions } from "../kernel/option-names.ts"
import { bind, missing, type Bound, type KernelInput, type SizeOf } from "./bind.ts"
import type { choice, setting } from "./choices.ts"
import { deliver, type Entry, type Wanted } from "./deliver.ts"
import type { hessian, noHessian } from "./hessians.ts"
import type { labels } from "./labels.ts"
import { scatter } from "./layout.ts"
import { spread } from "./lengths.ts"
import { readOptions } from "./options.ts"
import type { over } from "./over.ts"
import { GRAD, OVER, SAMPLES, VALUE } from "./places.ts"
import type { positions } from "./positions.ts"
import { fits, floats, product, read, shapeText, type NumberArray } from "./read.ts"
import { must, table } from "./refuse.ts"
import type { Compact, Parameter } from "./signature.ts"

export { LossError } from "./refuse.ts"
export * from "./blocks.ts"
export { choice, setting } from "./choices.ts"
export { hessian, noHessian } from "./hessians.ts"
export { labels } from "./labels.ts"
export { over } from "./over.ts"
export { positions } from "./positions.ts"
export { factorMatrix, solveFactored } from "../backends/linear.ts"

export type Kernel = (inputs: readonly KernelInput[], outputs: ReadonlyArray<Float32Array | Float64Array | undefined>, sizeOf: SizeOf, mask: number) => Float64Array

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
  readonly choice?: typeof choice
  readonly hessian?: typeof hessian | typeof noHessian
  readonly labels?: typeof labels
  readonly over?: typeof over
  readonly positions?: typeof positions
  readonly setting?: typeof setting
}

/** `called`: what a console prints. `makers`: one kernel for each setting of what is fixed in a kernel, the last switch or choice counting fastest. */
export const built = (called: string, signature: Compact, source: string, makers: ReadonlyArray<() => Kernel>, extras: Extras = {}): BuiltLoss => {
  const kernels: Kernel[] = []
  const kernelAt = (at: number): Kernel => (kernels[at] ??= (makers[at] as () => Kernel)())
  const [parameters] = signature
  const surface = (values: Named, folded: Named): BuiltLoss => {
    const merged = (inputs: unknown, among: readonly Parameter[]): Named => table("inputs", inputs, among.map(([name]) => name), values, "E722", "E702")
    const withOptions = (options?: object): Named => table("options", options, callOptions, folded, "E705", "E801")
    const perform = (parts: number) => (inputs: object, options?: object): Outcome => run(signature, merged(inputs, parameters), withOptions(options), parts, kernelAt, extras)
    return Object.assign({ [called]: (inputs: object, options?: object) => perform(0)(inputs, options).value }[called] as (inputs: object, options?: object) => Entry, {
      source,
      valueAndGrad: perform(1),
      gradAndHess: perform(2),
      with: (hypers: object, options?: object) => surface(merged(hypers, parameters.filter(([, axes]) => !axes.includes("*"))), withOptions(options)),
    })
  }
  return surface(new Map(), new Map())
}

/** `parts`: 0 the value, 1 with gradients, 2 with Hessians. */
const run = (signature: Compact, passed: Named, options: Named, parts: number, kernelAt: (at: number) => Kernel, extras: Extras): Outcome => {
  const [parameters, samples, marks] = signature
  const [reduction, wrt, layout, lengths] = readOptions(signature, options, passed)
  const [bound, sizeOf, batch] = bind(signature, passed, layout, lengths, extras)
  extras.positions?.(signature, sizeOf)
  const shape = spread(samples, batch).map(sizeOf)
  const weight = readWeight(options.get("sampleWeight"), shape)
  const inputs = [...bound.map(([input]) => input), weight]
  const outcome = (options.get("out") ?? {}) as Outcome
  const slot = table("out", outcome, ["value", ...kinds.slice(0, parts)]).get("value")
  // First among its entries.
  outcome.value ??= 0
  const none = reduction === "none"
  const kind = none && samples.length > 0 ? sampleKind(parameters, bound) : ""
  const [outputs, mask, finish] = deliver([
    [outcome, "value", "out.value", none ? SAMPLES : VALUE, slot, kind, ...(kind ? [shape, product(shape)] as const : [[], 0] as const)],
    ...kinds.slice(0, parts).flatMap((part, hess) => {
      const into = outcome[part] ??= {}
      const slots = table(`out.${part}`, into, wrt.map(([name]) => name))
      return wrt.map((p): Wanted => {
        const [name, axes, fallback] = p
        const k = parameters.indexOf(p)
        const [, shape = [], at, kind] = bound[k] as Bound
        if (!passed.has(name) && (axes.length > 0 || Number.isNaN(fallback))) missing(name)
        extras.labels?.derived(p)
        // Where one number stands for many entries, their derivatives meet.
        const count = axes.length && product(axes.map(sizeOf))
        if (hess) extras.hessian?.(p, kind, count, marks)
        return [into, name, `out.${part}.${name}`, GRAD + hess + 2 * k, slots.get(name), kind, shape, count, at]
      })
    }),
  ], inputs)
  const byWeight = reduction === "weightedMean"
  const averaged = byWeight || reduction === "mean"
  const made = kernelAt(extras.setting?.(signature, inputs, passed) ?? 0)
  const kernel = extras.over?.(made, parameters, averaged) ?? made
  const divisor = byWeight && weight ? scatter(weight, [], 1)[0] as number : averaged ? product(shape) : reduction === "batchmean" && samples[0] === "*" ? sizeOf("*") : 1
  const perform = (bits: number, into: typeof outputs): Float64Array => kernel([...inputs, divisor && 1 / divisor, byWeight ? weight : undefined], into, sizeOf, bits)
  const result = perform(mask, outputs)
  extras.labels?.outside(result[VALUE], signature, bound, sizeOf, product(shape), perform)
  finish(result)
  const by = averaged && extras.over ? result[OVER] as number : divisor
  if (!none) outcome.value = by && outcome.value as number / by
  return outcome
}

const kinds = ["grad", "hess"] as const

const readWeight = (value: unknown, shape: readonly number[]): NumberArray | undefined => {
  if (value === undefined) return undefined
  const given = read("sampleWeight", value)
  const [data, own = [data.length], kind] = given
  return !kind ? floats(product(shape)).fill(data[0] as number) : fits(given, shape) ? data : must("E704", "sampleWeight", shapeText(shape), own, shapeText(own))
}

/** The kind of `none`: float32 only if every real array is, nested only if all are. Labels and integers do not count. */
const sampleKind = (parameters: readonly Parameter[], bound: readonly Bound[]): string => {
  const [kind = "Float64Array", another] = new Set(bound.flatMap(([, , , kind], k) => (/^[AF]/.test(kind) && !parameters[k]?.[3] ? [kind] : [])))
  return another ? "Float64Array" : kind
}
