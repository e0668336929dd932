// A kernel as users hold it: one loss, one set of options, compiled at once, called many times.
import type { Room, ThreadUse } from "../backends/backend.ts"
import type { CheckedLoss } from "../check/loss.ts"
import { publicly, thrownBy } from "../diagnostics/error.ts"
import { loadProgram, newCache } from "./kernels.ts"
import { readOptions } from "./options.ts"
import { plannedRequest } from "./plan.ts"
import { refuse } from "./refuse.ts"
import type { Outcome } from "./result.ts"
import { runWith } from "./run.ts"
import { describe } from "./wording.ts"

/** Of the inputs that take arrays: labels are Int32Array. */
export type Allocated<I> = string extends keyof I ? Arrays : { readonly [K in keyof I]: Float64Array extends I[K] ? Float64Array | Float32Array : Int32Array }
type Arrays = Record<string, Float64Array | Float32Array | Int32Array>

/** For `using`, where the user's `lib` has `Symbol.dispose`; to name it outright would ask every user for that `lib`. */
type Disposing = SymbolConstructor extends { readonly dispose: infer S extends symbol } ? { readonly [K in S]: () => void } : unknown

/** `A`: what it allocates. */
export type CompiledKernel<A = Arrays> = KernelHandle<A> & Disposing

interface KernelHandle<A> {
  /** Value and gradient (value alone where nothing is differentiated). With `out` it allocates nothing that grows with the data. */
  (inputs: object, out?: object): Outcome
  /** The backend that runs it, and those that declined with their reason. */
  readonly backend: string
  readonly declined: ReadonlyArray<{ readonly backend: string; readonly reason: string }>
  /** How many threads shared the last call, and why so many. */
  readonly threads: ThreadUse
  /** Text of the kernel for arrays as the signature has them. */
  readonly source: string
  /**
   * Typed arrays for the inputs at these axis lengths (`n`: the batch, where nothing names it), in the kernel's own memory where the backend has
   * one: it uses them there, without copying. A second set lies in the same memory, so that its arrays may serve as `out`.
   */
  allocate(lengths: Readonly<Record<string, number>>): A
  /** Forgets what was compiled, and ends the workers that no other kernel uses. */
  dispose(): void
}

/** `held`: the arrays that `with` folded in. */
export function makeKernel(checked: CheckedLoss, given: object | undefined, held: object): KernelHandle<Arrays> {
  const { signature } = checked
  const options = readOptions(signature, given)
  const parts = options.wrt.length === 0 ? "value" : "grad"
  const first = loadProgram(plannedRequest(checked, options, parts, held), options)
  const cache = newCache()
  const holds = Object.keys(held).length > 0
  const call = (inputs: object, out?: object) => {
    try {
      return runWith(checked, cache, holds ? { ...held, ...inputs } : inputs, options, out === undefined ? options.out : out, parts)
    } catch (error) {
      throw thrownBy(call, error)
    }
  }
  let room: Room | undefined
  const inRoom = (wanted: readonly Wanted[], lengths: object) => {
    try {
      const before = room === undefined ? null : fill(wanted, room)
      if (before !== null) return before
      room = first.room?.(wanted.reduce((sum, { count }) => sum + 8 * count + ROUNDING, 0), options.threads > 1)
      return fill(wanted, room ?? ordinary) ?? {}
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return refuse("E808", { lengths: describeLengths(lengths) })
    }
  }
  const kernel = Object.assign(call, {
    backend: first.backend,
    declined: first.declined,
    source: first.loaded.source,
    allocate: publicly((lengths: Readonly<Record<string, number>>) => {
      if (typeof lengths !== "object" || lengths === null) return refuse("E705", { name: "lengths", expected: "an object such as `{ n: 1000 }`", found: describe(lengths) })
      const wanted = signature.parameters.flatMap((p): readonly Wanted[] => {
        if (!p.required || (p.kind !== "real" && p.kind !== "label")) return []
        const names = [...(p.hyper ? [] : ["n"]), ...p.axes.map((a) => a.axis)]
        const count = names.reduce((product, axis) => product * lengthOf(axis, lengths, p.axes.find((a) => a.axis === axis)?.size), 1)
        return [{ name: p.name, kind: p.kind === "label" ? "i32" : options.precision, count }]
      })
      return inRoom(wanted, lengths)
    }),
    dispose() {
      for (const { loaded } of cache.kernels.values()) loaded.dispose?.()
      cache.kernels.clear()
      cache.last = undefined
      cache.recent = undefined
      cache.repeat = null
    },
  })
  // Where the engine has it: for `using`.
  const disposing: unknown = Reflect.get(Symbol, "dispose")
  if (typeof disposing === "symbol") Object.defineProperty(kernel, disposing, { value: kernel.dispose })
  return Object.defineProperty(kernel, "threads", { get: () => cache.recent?.loaded.threads ?? { count: 1, reason: cache.recent === undefined ? "nothing has been run yet" : `the backend ${first.backend} has one thread` }, enumerable: true }) as typeof kernel & { readonly threads: ThreadUse }
}

interface Wanted {
  readonly name: string
  readonly kind: "f64" | "f32" | "i32"
  readonly count: number
}

/** More than what a backend leaves between arrays. */
const ROUNDING = 256

/** JavaScript's own memory. */
const ordinary: Room = {
  array: (kind, count) => (kind === "f64" ? new Float64Array(count) : kind === "f32" ? new Float32Array(count) : new Int32Array(count)),
}

/** Null if there is not room for all. */
function fill(wanted: readonly Wanted[], room: Room): Arrays | null {
  const arrays = Object.create(null) as Arrays
  for (const { name, kind, count } of wanted) {
    const array = room.array(kind, count)
    if (array === null) return null
    arrays[name] = array
  }
  return arrays
}

function describeLengths(lengths: object): string {
  return Object.entries(lengths).map(([axis, length]) => `${axis} = ${String(length)}`).join(", ")
}

function lengthOf(axis: string, lengths: Readonly<Record<string, number>>, declared: number | undefined): number {
  const length = Object.hasOwn(lengths, axis) ? lengths[axis] : declared
  if (length === undefined) return refuse("E711", { axis, allocated: true })
  return Number.isSafeInteger(length) && length >= 0 ? length : refuse("E715", { axis, found: describe(length) })
}
