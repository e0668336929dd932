// A kernel as users hold it: one loss, one set of options, compiled at once, called many times.
import type { CheckedLoss } from "../check/loss.ts"
import { compile } from "../compile.ts"
import { loadProgram, newCache } from "./kernels.ts"
import { readOptions } from "./options.ts"
import { plannedRequest } from "./plan.ts"
import { refuse } from "./refuse.ts"
import type { Outcome } from "./result.ts"
import { run } from "./run.ts"
import { describe } from "./wording.ts"

export interface CompiledKernel {
  /** Value and gradient (value alone where nothing is differentiated). With `out` it allocates nothing that grows with the data. */
  (inputs: object, out?: object): Outcome
  /** The backend that runs it, and those that declined with their reason. */
  readonly backend: string
  readonly declined: ReadonlyArray<{ readonly backend: string; readonly reason: string }>
  /** Text of the kernel for arrays as the signature has them. */
  readonly source: string
  /** Typed arrays for the inputs at these axis lengths (`n`: the batch, where nothing names it). */
  allocate(lengths: Readonly<Record<string, number>>): Record<string, Float64Array | Int32Array>
  dispose(): void
}

export function makeKernel(checked: CheckedLoss, given: object | undefined): CompiledKernel {
  const { signature } = checked
  const options = readOptions(signature, given)
  const parts = options.wrt.length === 0 ? "value" : "grad"
  const first = loadProgram(compile(plannedRequest(checked, options, parts)), options)
  const cache = newCache()
  // One object per `out`: options that were read before are known by it.
  let into: { readonly out?: object } = {}
  const call = (inputs: object, out?: object) => {
    if (out !== undefined && into.out !== out) into = { ...given, out }
    return run(checked, cache, inputs, out === undefined ? given : into, parts)
  }
  return Object.assign(call, {
    backend: first.backend,
    declined: first.declined,
    source: first.loaded.source,
    allocate(lengths: Readonly<Record<string, number>>) {
      const arrays = Object.create(null) as Record<string, Float64Array | Int32Array>
      for (const p of signature.parameters) {
        if (!p.required || (p.kind !== "real" && p.kind !== "label")) continue
        const names = [...(p.hyper ? [] : ["n"]), ...p.axes.map((a) => a.axis)]
        const count = names.reduce((product, axis) => product * lengthOf(axis, lengths, p.axes.find((a) => a.axis === axis)?.size), 1)
        arrays[p.name] = p.kind === "label" ? new Int32Array(count) : new Float64Array(count)
      }
      return arrays
    },
    dispose() {
      cache.kernels.clear()
      cache.last = undefined
    },
  })
}

function lengthOf(axis: string, lengths: Readonly<Record<string, number>>, declared: number | undefined): number {
  const length = Object.hasOwn(lengths, axis) ? lengths[axis] : declared
  if (length === undefined) return refuse("E711", { axis })
  return Number.isSafeInteger(length) && length >= 0 ? length : refuse("E715", { axis, found: describe(length) })
}
