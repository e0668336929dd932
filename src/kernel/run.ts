// One call: read options, bind data, find the kernel, run it, hand back results in the kind of what came in.
import type { CheckedLoss } from "../check/loss.ts"
import { bind, boundInput, requirePosition, sizeOf, type Bound } from "./bind.ts"
import type { KernelData } from "../backends/backend.ts"
import { asWritten } from "../ir/own-axis.ts"
import { directionOf, directionsIn, readDirection } from "./direction.ts"
import { faultyLabel } from "./fault.ts"
import { kernelFor, type Kernel, type KernelCache, type Parts } from "./kernels.ts"
import { readOptions, readWrt, type CallOptions } from "./options.ts"
import { refuse } from "./refuse.ts"
import { SAMPLE_WEIGHT } from "./reduction.ts"
import { preparedFor, remember, type Prepared } from "./repeat.ts"
import { deliver, destinations, newBuffer, overlap, type Destination, type Outcome, type Wanted } from "./result.ts"
import { readSampleWeight } from "./sample.ts"
import type { NumberArray, Signature } from "./signature.ts"

export function run(checked: CheckedLoss, cache: KernelCache, values: unknown, given: unknown, parts: Parts): Outcome {
  const options = readOptions(checked.signature, given)
  return runWith(checked, cache, values, options, options.out, parts)
}

/** With options that have been read; `out` in place of theirs. */
export function runWith(checked: CheckedLoss, cache: KernelCache, values: unknown, options: CallOptions, out: unknown, parts: Parts): Outcome {
  const { repeat } = cache
  const known = repeat !== null && repeat.options === options && repeat.parts === parts ? preparedFor(repeat, values, out) : null
  if (known !== null) {
    cache.recent = known.kernel
    return carryOut(out === undefined ? renewed(known) : known, out)
  }
  cache.repeat = null
  const all = parts === "value" || !options.wrtNamed ? values : withDefaults(checked.signature, options.wrt, values)
  const bound = bind(checked.signature, all, options)
  const weight = readSampleWeight(bound, options.sampleWeight)
  const wrt = parts === "value" ? [] : differentiable(options, bound)
  const kernel = kernelFor(checked, cache, bound, options, wrt, parts, weight)
  const prepared = prepare(kernel, bound, wantedParts(options, wrt, parts), out, weight)
  const outcome = carryOut(prepared, out)
  cache.repeat = remember(options, parts, prepared, values as object, out as object | undefined)
  return outcome
}

/** The Hessian times a direction: differentiated by the inputs that have one. */
export function runAlong(checked: CheckedLoss, cache: KernelCache, values: unknown, given: unknown, directions: unknown): Outcome {
  const { signature } = checked
  const table = directionsIn(directions)
  const options = { ...readOptions(signature, given), wrt: readWrt(signature, table.map(([name]) => name), "hvp") }
  const bound = bind(signature, withDefaults(signature, options.wrt, values), options)
  const weight = readSampleWeight(bound, options.sampleWeight)
  const along = new Map<string, Float64Array | number>()
  for (const [key, value] of table) {
    const name = key.normalize("NFC")
    const input = boundInput(bound, name) ?? refuse("E701", { name, suggestion: undefined })
    along.set(directionOf(name), readDirection(input, value))
  }
  const kernel = kernelFor(checked, cache, bound, options, options.wrt, "hvp", weight)
  return execute(kernel, bound, options, options.wrt, "hvp", weight, along)
}

/** A hyper-parameter that is named to differentiate by is a number to differentiate by, also where it was left to its default. */
function withDefaults({ parameters }: Signature, wrt: readonly string[], values: unknown): unknown {
  if (typeof values !== "object" || values === null || Array.isArray(values) || ArrayBuffer.isView(values)) return values
  const given = new Set(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [key.normalize("NFC")])))
  const left = parameters.filter(({ name, hyper, kind, axes, fallback }) => wrt.includes(name) && !given.has(name) && hyper && kind === "real" && axes.length === 0 && fallback !== undefined && Number.isFinite(Number(fallback)))
  return left.length === 0 ? values : { ...values, ...Object.fromEntries(left.map(({ name, fallback }) => [name, Number(fallback)])) }
}

/** Inputs left to their default have no entries to differentiate by; one that was asked for by name has to be given, unless its default is a number. */
function differentiable(options: CallOptions, bound: Bound): readonly string[] {
  const missing = options.wrt.find((name) => boundInput(bound, name) === undefined)
  if (missing === undefined) return options.wrt
  if (options.wrtNamed) return refuse("E701", { name: missing, suggestion: undefined })
  return options.wrt.filter((name) => boundInput(bound, name) !== undefined)
}

export function execute(kernel: Kernel, bound: Bound, options: CallOptions, wrt: readonly string[], parts: Parts, weight: NumberArray | number | undefined, along?: ReadonlyMap<string, Float64Array | number>): Outcome {
  return carryOut(prepare(kernel, bound, wantedParts(options, wrt, parts), options.out, weight, along), options.out)
}

/** Of scratch rows, in numbers: a gibibyte. */
const LONGEST_ROW = 2 ** 27

function prepare(kernel: Kernel, bound: Bound, wanted: readonly Wanted[], out: unknown, weight: NumberArray | number | undefined, along?: ReadonlyMap<string, Float64Array | number>): Prepared {
  const to = destinations(bound, wanted, out, along === undefined ? [weight] : [weight, ...along.values()])
  const sizes: Record<string, number> = Object.create(null) as Record<string, number>
  for (const axis of kernel.axes) sizes[axis] = sizeOf(bound, axis)
  requirePositions(kernel, bound)
  const { program } = kernel.compiled
  for (const { axis } of program.rows) if ((sizes[axis] ?? 0) > LONGEST_ROW) refuse("E725", { what: asWritten(axis), found: sizes[axis] ?? 0, limit: LONGEST_ROW })
  const given = program.inputs.map(({ name }) => (name === SAMPLE_WEIGHT ? (weight ?? 1) : (along?.get(name) ?? boundInput(bound, name)?.data ?? NaN)))
  const inputs = program.rescues.length > 0 ? given.map((data) => apart(data, to)) : given
  return { kernel, bound, to, data: { inputs, sizes, outputs: to.map((d) => d.buffer) }, copied: inputs.some((data, k) => !Object.is(data, given[k])) }
}

function carryOut({ kernel, bound, to, data }: Prepared, out: unknown): Outcome {
  const scalars = runIn(kernel, data)
  if (bound.labeled && suspicious(to, scalars)) faultyLabel(kernel.instance, bound)
  return deliver(to, scalars, out)
}

/** With new arrays for the results. */
function renewed(prepared: Prepared): Prepared {
  const { to, data } = prepared
  const fresh = to.map((each) => (each.buffer === null ? each : { ...each, buffer: newBuffer(each.buffer) }))
  return { ...prepared, to: fresh, data: { ...data, outputs: fresh.map(({ buffer }) => buffer) } }
}

function runIn(kernel: Kernel, data: KernelData): Float64Array {
  try {
    return kernel.loaded.run(data)
  } catch (error) {
    // Memory of a backend that did not grow; nothing has been written.
    if (!(error instanceof RangeError)) throw error
    return refuse("E808", { lengths: Object.entries(data.sizes).map(([axis, length]) => `${axis} = ${length}`).join(", ") })
  }
}

/** What is evaluated anew is read again: an input that an output overwrites is kept as it came. */
function apart(data: NumberArray | number, to: readonly Destination[]): NumberArray | number {
  return typeof data !== "number" && to.some(({ buffer }) => buffer != null && overlap(buffer, data)) ? data.slice() : data
}

export function wantedParts(options: CallOptions, wrt: readonly string[], parts: Parts): readonly Wanted[] {
  const value: Wanted = options.reduction === "none" ? { part: "samples" } : { part: "value" }
  if (parts === "value") return [value]
  const grads = wrt.map((input): Wanted => ({ part: "grad", input }))
  return parts === "grad" ? [value, ...grads] : [value, ...grads, ...wrt.map((input): Wanted => ({ part: parts, input }))]
}

/** A label outside its axis reads NaN, so a value without NaN read none. */
function suspicious(to: readonly Destination[], scalars: Float64Array): boolean {
  const [value] = to
  if (value?.buffer == null) return Number.isNaN(scalars[0])
  return value.buffer.some((x) => Number.isNaN(x))
}

/** `argmax` over an axis of length 0 has no position to give. */
function requirePositions(kernel: Kernel, bound: Bound): void {
  for (const axis of kernel.positionAxes) requirePosition(bound, axis, "`argmax`")
}

