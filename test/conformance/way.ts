// How a case is run: on which backend and with which precision. In: their names. Out: the options of a call, and how a result of float32
// steps is judged: it is right within the bound of the case, or where such steps may lead (../enclosure), if they may lead to what is expected, too.
import type { Backend } from "../../src/backends/backend.ts"
import { closure } from "../../src/closure.ts"
import type { Options } from "../../src/index.ts"
import { js } from "../../src/js.ts"
import { wasm } from "../../src/wasm.ts"
import { float32 } from "../enclosure/interval.ts"
import { enclosure, lies } from "../enclosure/program.ts"

type CallOptions = Pick<Options, "backend" | "precision">

export interface Way {
  readonly options: CallOptions
  /** Results are right, too, where steps of that arithmetic may lead. */
  readonly bySteps: boolean
  /** Results that only the bound of float32 steps admits; of them those that it says nothing about. */
  readonly count: { byBound: number; open: number }
}

const backends: ReadonlyMap<string, () => "auto" | Backend> = new Map<string, () => "auto" | Backend>([["auto", () => "auto"], ["js", js], ["closure", closure], ["wasm", wasm]])
const precisions = ["f64", "f32"] as const
export const wayNames = { backend: [...backends.keys()], precision: precisions }

export function wayOf(backend: string, precision: string): Way | undefined {
  const [made, known] = [backends.get(backend), precisions.find((name) => name === precision)]
  return made === undefined || known === undefined ? undefined : { options: { backend: made(), precision: known }, bySteps: known === "f32", count: { byBound: 0, open: 0 } }
}

/** What a call without these options gives. */
export const usual: Way = { options: {}, bySteps: false, count: { byBound: 0, open: 0 } }

/** Results to be compared with `expected`: where steps count, each that lies where they may lead is taken for the number nearest to its expectation that does. */
export function settledBy(way: Way, got: readonly number[], expected: readonly number[], call: (options: CallOptions) => unknown): readonly number[] {
  if (!way.bySteps || got.length !== expected.length || got.every((x, k) => Object.is(x, expected[k]))) return got
  const { precision = "f64" } = way.options
  const bounds = enclosure((backend) => call({ backend, precision }))
  return got.map((x, k) => {
    const [want = NaN, bound] = [expected[k], bounds[k]]
    if (bound === undefined || !lies(x, bound)) return x
    way.count.byBound += 1
    if (bound.nan || bound.high - bound.low === Infinity) way.count.open += 1
    // Beyond its largest number float32 has infinity.
    if (precision === "f32" && Math.abs(want) > float32.largest && x === Math.sign(want) * Infinity) return want
    if (bound.nan && (Number.isNaN(want) || Number.isNaN(x))) return want
    return Math.min(Math.max(want, bound.low), bound.high)
  })
}
