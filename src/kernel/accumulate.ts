// A loss over data that come in pieces. In: pieces, as a call takes them. Out: at any time the value of one call on all of them, with its
// very bits, in bounded memory. Sums over the batch are a fixed tree over blocks of samples (backends/sum.ts), so pieces are
// collected until they fill a whole subtree, whose sum is pushed into the tree above; what is left over is the last leaf.
import { pushBlock, SLOTS, totalOfBlocks } from "../backends/sum.ts"
import type { CheckedLoss } from "../check/loss.ts"
import { publicly } from "../diagnostics/error.ts"
import { one } from "../ir/make.ts"
import { BLOCK } from "../schedule/loop.ts"
import { bind, type Bound } from "./bind.ts"
import { couplesSamples } from "./couples.ts"
import { kernelFor, newCache } from "./kernels.ts"
import { readOptions, type CallOptions } from "./options.ts"
import { plannedRequest } from "./plan.ts"
import { Queue, rowLength } from "./queue.ts"
import { refuse } from "./refuse.ts"
import { execute } from "./run.ts"
import { readSampleWeight } from "./sample.ts"
import type { NumberArray } from "./signature.ts"

/** Entries of the longest input that are collected before a kernel runs; at least one block is. */
const COLLECTED = 1 << 17

export interface Accumulator {
  /** Adds a piece: samples that would stand behind those before. Axes have the same lengths in all pieces. */
  add(inputs: object, options?: { readonly sampleWeight?: unknown }): Accumulator
  /** The value of one call on all pieces so far. */
  readonly value: number
  /** How many samples there are so far. */
  readonly samples: number
}

/** One sum over all samples: of the values, or of what their mean divides by. */
interface Total {
  readonly state: Float64Array
  readonly sumOf: (bound: Bound, weight: NumberArray | number | undefined) => number
}

export function accumulate(checked: CheckedLoss, given: object | undefined, fixed: object): Accumulator {
  const options = readOptions(checked.signature, given)
  const { signature } = checked
  if (options.reduction === "none") refuse("E802", { name: "reduction", expected: "one that gives a number, to accumulate", found: "`none`" })
  const { value, over } = plannedRequest(checked, options, "value", fixed).samples
  if (couplesSamples(signature, { value, over })) refuse("E604", { name: signature.name })
  const divided = options.reduction === "weightedMean" || (options.reduction === "mean" && over !== null)
  const values = totalOf(checked, options)
  const divisors = divided ? totalOf({ ...checked, instantiate: (settings) => ({ value: checked.instantiate(settings).over ?? one, over: null }) }, options) : undefined
  let queue: Queue | undefined
  let samples = 0

  function run(total: Total, rows: Queue): number {
    return total.sumOf(rows.bound(), total === divisors && options.reduction === "mean" ? undefined : rows.weight())
  }
  function flush(rows: Queue): void {
    for (const total of divisors === undefined ? [values] : [values, divisors]) pushBlock(total.state, run(total, rows))
    rows.clear()
  }
  function sum(total: Total): number {
    if (queue === undefined || queue.length === 0) return totalOfBlocks(total.state)
    const state = total.state.slice()
    pushBlock(state, run(total, queue))
    return totalOfBlocks(state)
  }
  const accumulator: Accumulator = {
    add: publicly((inputs, more) => {
      const bound = bind(signature, { ...fixed, ...inputs }, options)
      const weight = readSampleWeight(bound, more?.sampleWeight ?? options.sampleWeight)
      queue ??= new Queue(bound, weight, capacity(bound))
      queue.check(bound, weight)
      const rows = bound.sizes["*"] ?? 1
      for (let from = 0; from < rows; ) {
        const taken = Math.min(rows - from, queue.room)
        queue.take(bound, weight, from, from + taken)
        from += taken
        if (queue.room === 0) flush(queue)
      }
      samples += rows
      return accumulator
    }),
    get value() {
      const total = sum(values)
      const divisor = divisors === undefined ? countOf(options, samples, queue) : sum(divisors)
      return options.reduction === "sum" ? total : divisor === 0 ? 0 : total / divisor
    },
    get samples() {
      return samples
    },
  }
  return accumulator
}

function totalOf(checked: CheckedLoss, options: CallOptions): Total {
  const cache = newCache()
  const summing: CallOptions = { ...options, reduction: "sum", wrt: [], out: undefined }
  return {
    state: new Float64Array(SLOTS),
    sumOf(bound, weight) {
      const kernel = kernelFor(checked, cache, bound, summing, [], "value", weight)
      return Number(execute(kernel, bound, summing, [], "value", weight).value)
    },
  }
}

/** Samples of a whole subtree: a power of two of blocks. */
function capacity({ inputs, sizes }: Bound): number {
  const longest = Math.max(1, ...inputs.map((input) => rowLength(input, sizes)))
  let rows = BLOCK
  while (rows * 2 * longest <= COLLECTED) rows *= 2
  return rows
}

function countOf({ reduction }: CallOptions, samples: number, queue: Queue | undefined): number {
  return reduction === "batchmean" ? samples : samples * (queue?.perSample ?? 1)
}
