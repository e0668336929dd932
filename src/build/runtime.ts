// What built modules share: from a signature and ready kernels to a function that is called like a loss. It is bundled by itself (no
// parser, no rules, no code generation) and copied beside the modules that `lossc build` writes. In: data of a call. Out: results in
// the kind of what came in, by the binding of the library itself.
import { bind, boundInput, sizeOf } from "../kernel/bind.ts"
import { readOptions, type CallOptions } from "../kernel/options.ts"
import { refuse } from "../kernel/refuse.ts"
import { deliver, destinations, type Outcome, type Wanted } from "../kernel/result.ts"
import type { NumberArray, Reduction, Signature } from "../kernel/signature.ts"

export type BuiltPart = "value" | "grad" | "hess"

/** One kernel: what it computes and what it reads. */
export interface BuiltKernel {
  readonly part: BuiltPart
  readonly reduction: Reduction
  /** Names of the inputs in the order in which the kernel takes them. */
  readonly inputs: readonly string[]
  /** Axes whose lengths it takes. */
  readonly axes: readonly string[]
  /** Makes the kernel, when it is first called. */
  readonly make: () => (inputs: ReadonlyArray<NumberArray | number>, sizes: Readonly<Record<string, number>>, outputs: ReadonlyArray<NumberArray | null>) => Float64Array
}

export interface BuiltLoss {
  (inputs: object, options?: object): unknown
  readonly source: string
  valueAndGrad(inputs: object, options?: object): Outcome
  gradAndHess(inputs: object, options?: object): Outcome
}

/** `defaults`: the values of hyper-parameters that a call leaves out; `wrt`: what the kernels differentiate by. */
export function built(signature: Signature, source: string, wrt: readonly string[], defaults: Readonly<Record<string, number>>, kernels: readonly BuiltKernel[]): BuiltLoss {
  const made = new Map<BuiltKernel, ReturnType<BuiltKernel["make"]>>()
  const run = (part: BuiltPart, inputs: object, given: object | undefined): Outcome => {
    const options = readOptions(signature, given)
    const kernel = kernels.find((each) => each.part === part && each.reduction === options.reduction)
    if (kernel === undefined) return refuse("E601", { what: `\`reduction: "${options.reduction}"\` in a built module is` })
    if (options.sampleWeight !== undefined) return refuse("E601", { what: "`sampleWeight` in a built module is" })
    const bound = bind(signature, { ...defaults, ...inputs }, options)
    for (const name of bound.settings.keys()) refuse("E601", { what: `\`${name}\` given to a built module, where switches and choices have their defaults, is` })
    const call = made.get(kernel) ?? kernel.make()
    made.set(kernel, call)
    const all = wantedOf(part, options, wrt)
    const to = destinations(bound, all, undefined)
    const sizes = Object.assign(Object.create(null) as Record<string, number>, Object.fromEntries(kernel.axes.map((axis) => [axis, sizeOf(bound, axis)])))
    const data = kernel.inputs.map((name) => {
      const found = boundInput(bound, name)
      const row = found === undefined || typeof found.data !== "number" || found.parameter.hyper && found.parameter.axes.length === 0 ? undefined : found.parameter
      // A kernel reads arrays: a number stands for every entry.
      return row === undefined ? (found?.data ?? NaN) : new Float64Array(row.axes.reduce((product, { axis }) => product * sizeOf(bound, axis), row.hyper ? 1 : (bound.sizes["*"] ?? 1))).fill(Number(found?.data))
    })
    const arrays = to.map((d) => {
      const axes = "input" in d.wanted ? signature.parameters.find((p) => p.name === (d.wanted as { readonly input: string }).input) : undefined
      return d.buffer === null && axes !== undefined && !(axes.hyper && axes.axes.length === 0) ? new Float64Array(axes.axes.reduce((product, { axis }) => product * sizeOf(bound, axis), axes.hyper ? 1 : (bound.sizes["*"] ?? 1))) : d.buffer
    })
    const scalars = call(data, sizes, arrays)
    // The derivative by a number is the sum over the entries it stood for.
    const numbers = to.map((d, k) => (d.buffer === null && arrays[k] !== null ? Array.from(arrays[k] ?? []).reduce((sum, v) => sum + v, 0) : (scalars[k] ?? NaN)))
    const outcome = deliver(to, numbers, undefined)
    return options.wrtNamed ? only(outcome, options.wrt) : outcome
  }
  const call = (inputs: object, options?: object): unknown => run("value", inputs, options).value
  return Object.assign(call, {
    source,
    valueAndGrad: (inputs: object, options?: object) => run("grad", inputs, options),
    gradAndHess: (inputs: object, options?: object) => run("hess", inputs, options),
  })
}

function wantedOf(part: BuiltPart, { reduction }: CallOptions, wrt: readonly string[]): readonly Wanted[] {
  const value: Wanted = reduction === "none" ? { part: "samples" } : { part: "value" }
  const by = (kind: "grad" | "hess"): readonly Wanted[] => wrt.map((input) => ({ part: kind, input }))
  return part === "value" ? [value] : part === "grad" ? [value, ...by("grad")] : [value, ...by("grad"), ...by("hess")]
}

function only(outcome: Outcome, names: readonly string[]): Outcome {
  for (const table of [outcome.grad, outcome.hess]) for (const name of Object.keys(table ?? {})) if (!names.includes(name) && table !== undefined) Reflect.deleteProperty(table, name)
  return outcome
}
