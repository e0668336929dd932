// A loss at its degenerate points against the numbers of the data. In: a name, its calls, what is wanted. Out: the results that are not there, each with what was got and
// how far that is from what is wanted.
import { loss, type Inputs } from "../../src/index.ts"
import type { Signature } from "../../src/kernel/signature.ts"
import { checkOnce } from "../audit-point.ts"
import { flatten } from "../conformance/call.ts"
import type { DegenerateCall } from "./degenerate.ts"
import { distance, floatOf, movable, unit, type Wanted, type WantedCall } from "./degenerate-values.ts"

export interface Fault {
  readonly kind: string
  readonly part: string
  readonly entry: number
  readonly got: number
  readonly wanted: Wanted
  /** In units in the last place of the wanted number; and as a share of the largest number of the result. */
  readonly ulps: number
  readonly share: number
}

/** In units in the last place of the entry itself. */
const ULPS = 16

export function faultsOf(name: string, calls: readonly DegenerateCall[], wanted: Readonly<Record<string, WantedCall>>): { readonly faults: readonly Fault[]; readonly judged: number } {
  const { signature } = checkOnce(name)
  const wrt = movable(signature)
  const f = loss(name)
  const faults: Fault[] = []
  let judged = 0
  for (const { kind, inputs } of calls) {
    const want = wanted[kind]
    if (want === undefined) continue
    const compare = (part: string, numbers: readonly Wanted[], found: unknown, scale: number): void => {
      const got = flatten(found)
      const largest = Math.max(0, ...numbers.flat().map(floatOf).map(Math.abs).filter(Number.isFinite)) || scale
      numbers.forEach((number, entry) => {
        const x = got[entry] ?? NaN
        const far = distance(x, number)
        if (far === undefined) return
        judged += 1
        const all = (Array.isArray(number) ? (number as readonly Wanted[]) : [number]).map(floatOf).map(Math.abs)
        const ulps = far === 0 ? 0 : far / unit(Math.max(...all))
        if (!(ulps <= ULPS)) faults.push({ kind, part, entry, got: x, wanted: number, ulps, share: far / largest })
      })
    }
    const sizes = groupsOf(signature, inputs)
    compare("value", want.value, f(inputs as Inputs, { reduction: "none", sizes }), 1)
    if (wrt.length === 0) continue
    const { grad, hess } = f.gradAndHess(inputs as Inputs, { wrt, reduction: "sum", sizes })
    for (const x of wrt) {
      const size = sizeOf(inputs[x])
      const value = Math.max(1, ...want.value.flat().map(floatOf).map(Math.abs).filter(Number.isFinite))
      compare(`d/d${x}`, want.gradient[x] ?? [], grad[x], value / size)
      compare(`d²/d${x}²`, want.hessian[x] ?? [], hess[x], value / size / size)
    }
  }
  return { faults, judged }
}

/** Axes that only labels know. */
function groupsOf({ parameters }: Signature, inputs: DegenerateCall["inputs"]): Readonly<Record<string, number>> {
  const known = new Set(parameters.flatMap((p) => (Object.hasOwn(inputs, p.name) ? p.axes.map(({ axis }) => axis) : [])))
  return Object.fromEntries(parameters.flatMap((p) => (p.label === undefined || known.has(p.label) ? [] : [[p.label, GROUPS] as const])))
}

const GROUPS = 4

/** Of the smallest number but 0. */
function sizeOf(input: unknown): number {
  return Math.min(...flatten(typeof input === "object" && input !== null && "data" in input ? Array.from(input.data as ArrayLike<number>) : input).map(Math.abs).filter((x) => x > 0), 1)
}
