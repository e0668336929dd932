// Time of functions beside each other. In: sides, each with a function to call. Out: of each the times of a call by round;
// `faster` makes ratios of two of them, as median, least and largest over the rounds. Every round times every side once (Benchmark.js), one right after the other:
// a busy machine slows both, so that the ratio of a round is sound where times are not.
import Benchmark from "benchmark"

/** Rounds; BENCH_ROUNDS=30 for more. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)

export function median(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** A call that takes so many seconds is a sample by itself, and is timed in few rounds. */
const LONG = 0.4
const FEW = 3

/** Seconds of one call: the median of a few samples. A function that says it is `later` gives a promise. */
export async function seconds({ run, later = false }, { maxTime = 0.05, minSamples = 2 } = {}) {
  const begin = performance.now()
  await run()
  const once = (performance.now() - begin) / 1000
  if (once > LONG) return once
  const options = { maxTime, minSamples, minTime: 0.02, initCount: 1 }
  if (!later) {
    const bench = new Benchmark({ ...options, fn: run })
    bench.run({ async: false })
    if (bench.error !== undefined) throw bench.error
    return median(bench.stats.sample)
  }
  return await new Promise((resolve, reject) => {
    const fn = (deferred) => run().then(() => deferred.resolve(), reject)
    const bench = new Benchmark({ ...options, defer: true, fn, onComplete: () => resolve(median(bench.stats.sample)), onError: () => reject(bench.error) })
    bench.run({ async: true })
  })
}

/** `sides`: [{ run, later?, rounds? }]; a side with `seconds` measures itself (another process does). */
export async function interleaved(sides, { rounds = ROUNDS, ...options } = {}) {
  const times = sides.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [k, side] of sides.entries()) {
      if (round >= (side.rounds ?? rounds) || (round >= FEW && times[k][0] > LONG)) continue
      times[k].push(await (side.seconds ?? (() => seconds(side, side.rounds === 1 ? { maxTime: 0.02, minSamples: 1 } : options)))())
    }
  }
  return times.map((own) => ({ rounds: own, time: median(own) }))
}

/** How many times faster than `base`, over the rounds that both have. */
export function faster(base, { rounds }) {
  const ratios = base.rounds.slice(0, rounds.length).map((time, round) => time / rounds[round])
  return { ratio: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) }
}
