// Nanoseconds per element by the number of elements, on one and on two threads, with arrays in the kernel's own memory: where the cost of a
// call ends, where a second thread begins to pay, and where memory does. Threads are an option of `compile`; a version without it
// has a column of one thread.
import { spawn } from "node:child_process"
import { cpus } from "node:os"
import { cases as workloads } from "../cases.mjs"
import { faster, interleaved } from "../measure.mjs"
import { agree, ordinary, resident } from "../sides.mjs"
import { nanoseconds, times } from "../table.mjs"

const LARGEST = Number(process.env.BENCH_LARGEST ?? 1e7)
const KEYS = ["bce", "logits", "mse", "narrow"]
const CLASSES = 128

function sizes() {
  const list = []
  for (let n = 100; n <= LARGEST; n *= 10) list.push(n)
  return list
}

/** Cases of n entries; cross-entropy has rows of 128 from 1000 on, and one of 100 before. */
function casesOf(n) {
  const classes = Math.min(CLASSES, n)
  const narrow = [Math.max(1, Math.round(n / classes)), classes]
  return workloads({ n, small: 100, narrow, wide: [1, 100] })
}

/** Why the memory of a kernel does not hold the arrays of a case, or undefined. */
function fits(lossc, { source, wrt, lengths }) {
  const kernel = lossc.loss(source).compile({ wrt, backend: lossc.wasm() })
  try {
    kernel.allocate(lengths())
    kernel.allocate(lengths())
    return undefined
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n")[0]
  } finally {
    kernel.dispose()
  }
}

/** A second thread, or why there is none. */
export function second(make) {
  try {
    return { side: make({ threads: 2 }) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message.split("\n")[0] : String(error) }
  }
}

export async function run({ lossc, only, out }) {
  const backend = lossc.wasm()
  for (const key of KEYS) {
    const title = workloads().find((one) => one.key === key)?.name.replace(/ \[.*/, "") ?? key
    if (only.length > 0 && !only.some((word) => title.includes(word))) continue
    const table = out.table(`\n${title}: ns per element, then times faster on two threads`, ["entries", "hand", "js", "wasm", "f32", "f32, 2 threads", "2 threads to 1, f64", "f32"], [42, 10, 10, 10, 10, 16, 22, 22])
    let reason
    for (const n of sizes()) {
      const one = casesOf(n).find((found) => found.key === key)
      const small = fits(lossc, one)
      if (small !== undefined) {
        out.note(`${n} entries: not measured: ${small}`)
        continue
      }
      const hand = one.gradients()[0][1]
      const grad = new Float32Array(one.entries())
      const made = (precision) => second((more) => resident(lossc, one, backend, precision, more))
      const two = [made("f64"), made("f32")]
      const sides = [{ run: () => hand(grad) }, ordinary(lossc, one, lossc.js()), resident(lossc, one, backend), resident(lossc, one, backend, "f32"), ...two.flatMap(({ side }) => (side === undefined ? [] : [side]))]
      const expected = { value: sides[0].run(), grad }
      for (const side of sides.slice(1)) agree(`${title}, ${n}`, { slack: one.slack, valueTolerance: 1e-5, ...side }, expected)
      const found = await interleaved(sides, { rounds: n > 2e6 ? 3 : 5, maxTime: 0.05, minSamples: 1 })
      const cells = found.slice(0, 4).map(({ time }) => nanoseconds(time, one.entries()))
      const gain = two.map(({ side }, k) => {
        if (side === undefined) return undefined
        return faster(found[2 + k], found[4 + k])
      })
      table.row(`${one.entries()}`, ...cells, found[5] === undefined ? "-" : nanoseconds(found[5].time, one.entries()), ...gain.map((ratio) => (ratio === undefined ? "-" : times(ratio))))
      for (const [k, precision] of ["f64", "f32"].entries()) {
        if (gain[k] !== undefined && n === 1_000_000) out.figure(`threads/${key}/${precision}`, gain[k].ratio, gain[k].low, gain[k].high)
      }
      // A kernel that was given threads says itself when it took one.
      reason = two[0].reason ?? (two[0].side.kernel.threads.count === 1 ? `${n} entries: ${two[0].side.kernel.threads.reason}` : undefined)
      for (const side of sides) side.kernel?.dispose()
      one.drop()
    }
    if (reason !== undefined) out.note(`no second thread: ${reason}`)
  }
  if (only.length === 0) await contended(lossc, out)
}

/** Two threads to one while every core is kept busy by another process. */
async function contended(lossc, out) {
  const table = out.table("\ntwo threads to one at 10⁶ entries, float64, while other processes keep every core busy", ["", "one thread, ns", "times faster on two"], [42, 16, 22])
  for (const key of ["bce", "narrow"]) {
    const one = casesOf(1_000_000).find((found) => found.key === key)
    const { side, reason } = second((more) => resident(lossc, one, lossc.wasm(), "f64", more))
    if (side === undefined) return out.note(`not measured: ${reason}`)
    const spinning = cpus().map(() => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }))
    try {
      const [alone, both] = await interleaved([resident(lossc, one, lossc.wasm()), side], { rounds: 7 })
      const gain = faster(alone, both)
      table.row(one.name, nanoseconds(alone.time, one.entries()), times(gain))
      out.figure(`contended/${key}`, gain.ratio, gain.low, gain.high)
    } finally {
      for (const child of spinning) child.kill()
      side.kernel?.dispose()
    }
  }
}
