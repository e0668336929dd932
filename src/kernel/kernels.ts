// Kernels of one loss: compiled when first needed, one per combination of what changes the code (part, reduction, wrt, which
// inputs are numbers, array types, switches, hyper-parameters), and kept. A hyper-parameter given as a number is compiled in, so that
// `x^gamma` with gamma 2 is a product; a loss that is called with ever new values gets one kernel that reads it.
import type { Backend, LoadedProgram } from "../backends/backend.ts"
import { BackendRefusal, ProgramRefusal } from "../backends/backend.ts"
import { automatic } from "../backends/auto.ts"
import type { CheckedLoss, Instance } from "../check/loss.ts"
import type { Places } from "../check/scope.ts"
import { type Anew, compile, type Compiled, type Request } from "../compile.ts"
import { axisOf } from "../ir/make.ts"
import { postorder } from "../ir/walk.ts"
import type { ArrayInput } from "../schedule/loop.ts"
import { programAxes } from "../schedule/stages.ts"
import type { Bound } from "./bind.ts"
import { directionOf } from "./direction.ts"
import type { CallOptions } from "./options.ts"
import { SAMPLE_WEIGHT } from "./reduction.ts"
import { refuse } from "./refuse.ts"
import type { Repeat } from "./repeat.ts"
import type { NumberArray } from "./signature.ts"

export type Parts = "value" | "grad" | "hess" | "hvp"

export interface Kernel {
  readonly compiled: Compiled
  readonly instance: Instance
  readonly loaded: LoadedProgram
  readonly backend: Backend["name"]
  readonly declined: ReadonlyArray<{ readonly backend: string; readonly reason: string }>
  /** Axes whose length a run needs. */
  readonly axes: readonly string[]
  /** Axes along which the formula asks for a position (argmax), so that they may not be empty. */
  readonly positionAxes: readonly string[]
}

/** From this many different values on, a hyper-parameter is read at run time. */
const MAX_VARIANTS = 24

/** What the environment refused, so that it is tried once. */
const refused = new Map<Backend, string>()

export interface KernelCache {
  readonly kernels: Map<string, Kernel>
  last: Last | undefined
  /** The kernel of the last call. */
  recent: Kernel | undefined
  /** The whole call before, in case that the next one is the same. */
  repeat: Repeat | null
}

/** The call before, which the next one most often resembles: finding that out is cheaper than spelling its key. */
interface Last {
  readonly options: CallOptions
  readonly parts: Parts
  readonly weight: string
  /** For every input of the call its name, then the class of an array or the number itself. */
  readonly forms: readonly unknown[]
  readonly kernel: Kernel
}

export function newCache(): KernelCache {
  return { kernels: new Map(), last: undefined, recent: undefined, repeat: null }
}

export function kernelFor(checked: CheckedLoss, cache: KernelCache, bound: Bound, options: CallOptions, wrt: readonly string[], parts: Parts, weight: NumberArray | number | undefined): Kernel {
  const { last } = cache
  if (last !== undefined && last.options === options && last.parts === parts && last.weight === formOf(weight) && alike(last.forms, bound)) return last.kernel
  const kernel = byKey(checked, cache, bound, options, wrt, parts, weight)
  cache.recent = kernel
  cache.last = bound.settings.size > 0 ? undefined : { options, parts, weight: formOf(weight), forms: bound.inputs.flatMap((input) => [input.name, formIn(input)]), kernel }
  return kernel
}

function alike(forms: readonly unknown[], { inputs, settings }: Bound): boolean {
  if (inputs.length * 2 !== forms.length || settings.size > 0) return false
  for (let k = 0; k < inputs.length; k++) {
    const input = inputs[k]
    if (input === undefined || forms[2 * k] !== input.name || forms[2 * k + 1] !== formIn(input)) return false
  }
  return true
}

function byKey(checked: CheckedLoss, cache: KernelCache, bound: Bound, options: CallOptions, wrt: readonly string[], parts: Parts, weight: NumberArray | number | undefined): Kernel {
  let key = `${parts}|${options.reduction}|${parts === "value" ? "" : wrt.join(" ")}|${formOf(weight)}|${backendKey(options)}`
  const generic = cache.kernels.size >= MAX_VARIANTS
  for (const { name, data, parameter } of bound.inputs) {
    key += typeof data !== "number" ? `|${name}:${formOf(data)}` : parameter.hyper && !generic && !wrt.includes(name) ? `|${name}=${data}` : `|${name}`
  }
  for (const [name, value] of bound.settings) key += `|${name}=${String(value)}`
  const known = cache.kernels.get(key)
  if (known !== undefined) return known
  const made = makeKernel(checked, bound, options, wrt, parts, weight, generic)
  cache.kernels.set(key, made)
  return made
}

/** Another number takes the long way: it may be compiled in. */
function formIn({ data }: Bound["inputs"][number]): unknown {
  return typeof data === "number" ? data : data.constructor
}

function formOf(data: NumberArray | number | undefined): string {
  return data === undefined ? "-" : typeof data === "number" ? "number" : data.constructor.name
}

function backendKey({ backend, precision, threads }: CallOptions): string {
  return `${precision} ${threads} ` + (backend === "auto" ? "auto" : backend.map((b) => b.name).join(" "))
}

function makeKernel(checked: CheckedLoss, bound: Bound, options: CallOptions, wrt: readonly string[], parts: Parts, weight: NumberArray | number | undefined, generic: boolean): Kernel {
  const { instance, request } = requestFor(checked, bound, options, wrt, parts, weight, generic)
  const loaded = loadProgram(request, options)
  return { instance, ...loaded, axes: programAxes(loaded.compiled.program), positionAxes: positionAxes(instance) }
}

/** What to compile for a call. */
export function requestFor(
  checked: CheckedLoss, bound: Bound, options: CallOptions, wrt: readonly string[], parts: Parts, weight: NumberArray | number | undefined, generic: boolean, places?: Places,
): { readonly instance: Instance; readonly request: Request } {
  const { signature } = checked
  const given = new Set([...bound.inputs.map((i) => i.name), ...bound.settings.keys()])
  const constants = new Map<string, number>()
  const inputs: ArrayInput[] = []
  for (const { name, data, parameter } of bound.inputs) {
    if (typeof data === "number" && parameter.hyper && !generic && !wrt.includes(name)) constants.set(name, data)
    else inputs.push({ name, axes: typeof data === "number" ? [] : [...(parameter.hyper ? [] : ["*"]), ...parameter.axes.map((a) => a.axis)] })
  }
  const absent = new Set(signature.parameters.map((p) => p.name).filter((name) => !given.has(name)))
  const instance = checked.instantiate({ fixed: bound.settings, constants, absent }, places)
  const indices = [...(signature.perSample ? ["*"] : []), ...signature.per]
  if (parts === "hvp") inputs.push(...inputs.filter(({ name }) => wrt.includes(name)).map(({ name, axes }) => ({ name: directionOf(name), axes })))
  if (weight !== undefined) inputs.push({ name: SAMPLE_WEIGHT, axes: typeof weight === "number" ? [] : indices })
  const request: Request = {
    samples: { value: instance.value, over: instance.over, indices, weighted: weight !== undefined },
    domains: checked.domains, reduction: options.reduction, inputs, wrt, parts,
    single: options.precision === "f32" || areSingle(bound, wrt),
    axisOrder: signature.parameters.flatMap((p) => p.axes.map((a) => a.axis)),
  }
  return { instance, request }
}

/** Whether all results are rounded to float32, but for sums over samples: those of arrays of float32. */
function areSingle({ inputs }: Bound, wrt: readonly string[]): boolean {
  const real = inputs.filter(({ parameter, data }) => parameter.kind === "real" && (typeof data !== "number" || wrt.includes(parameter.name)))
  return real.length > 0 && real.every(({ data }) => data instanceof Float32Array)
}

function positionAxes(instance: Instance): readonly string[] {
  const nodes = postorder(instance.over === null ? [instance.value] : [instance.value, instance.over])
  return [...new Set(nodes.flatMap((node) => (node.op === "argmax" || node.op === "argmin" ? node.over.map(axisOf) : [])))]
}

export function loadProgram(request: Request, { backend: wanted, precision, threads }: Pick<CallOptions, "backend" | "precision" | "threads">): Pick<Kernel, "compiled" | "loaded" | "backend" | "declined"> & Pick<Backend, "room"> {
  const programs = new Map<Anew, Compiled>()
  const declined: Array<{ backend: string; reason: string }> = []
  for (const backend of wanted === "auto" ? automatic(precision) : wanted) {
    const before = refused.get(backend)
    if (before !== undefined) {
      declined.push({ backend: backend.name, reason: before })
      continue
    }
    const anew = backend.plain === true || backend.plain === precision ? "never" : backend.decimals?.() === true ? "decimals" : "code"
    const compiled = programs.get(anew) ?? compile(request, anew)
    programs.set(anew, compiled)
    try {
      return { compiled, loaded: backend.load(compiled.program, precision, threads), backend: backend.name, declined, ...(backend.room === undefined ? {} : { room: backend.room }) }
    } catch (error) {
      if (!(error instanceof BackendRefusal)) throw error
      if (!(error instanceof ProgramRefusal)) refused.set(backend, error.message)
      declined.push({ backend: backend.name, reason: error.message })
    }
  }
  return refuse("E804", { declined })
}
