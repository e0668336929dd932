// What values with many digits cost. In a kernel with a guard, an entry that has lost digits is evaluated anew; the same kernel on entries that have lost
// none shows what the guard costs there, and the naive loop what it costs at all. Compensated sums are those of inner axes: a mean of squares
// over an inner axis beside the same over the batch, which is summed by a fixed tree.
import * as data from "../data.mjs"
import { faster, interleaved } from "../measure.mjs"
import { nanoseconds, short, times } from "../table.mjs"

/** Entries of the plain kernel, and of those that are evaluated anew, which takes microseconds each. */
const N = 200_000
const FEW = 1000

/** [formula, the naive loop]; no rule cures these near 0. */
export const CASES = [
  ["exp(x) - 1 - x - x^2/2", (x) => Math.exp(x) - 1 - x - (x * x) / 2],
  ["log(1 + x) - x + x^2/2", (x) => Math.log(1 + x) - x + (x * x) / 2],
  ["sin(x) - x", (x) => Math.sin(x) - x],
]
/** Where nothing is lost, not a bit; where two float64 are enough (some twenty bits are lost); where it takes decimals. */
const RANGES = [[8, 10], [0.01, 0.02], [1e-5, 2e-5]]

/** The loop, then the kernel on entries of each range. What is evaluated with decimals is remembered, so entries move a little with every call. */
export function sidesOf(lossc, [source, f], n, few) {
  const compiled = lossc.loss(source)
  const options = { wrt: [], backend: lossc.js() }
  const entries = RANGES.map(([from, to], k) => Float64Array.from(data.probabilities(k === 0 ? n : few), (p) => from + (to - from) * p))
  const loop = () => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += f(entries[0][i])
    return sum / n
  }
  const kernel = (x) => () => {
    for (let i = 0; i < x.length; i++) x[i] *= 1 + 2 ** -48
    return compiled({ x }, options)
  }
  return [{ run: loop }, ...entries.map((x) => ({ run: kernel(x) }))]
}

/** Squares over the batch, over one inner axis, and the loop. */
export function squares(lossc, n) {
  const [y, p] = [data.normals(n, 1, 6), data.normals(n, 2, 5)]
  const batch = lossc.loss("(p - y)^2").compile({ wrt: [], backend: lossc.js() })
  const inner = lossc.loss("loss inner(y[d], p[d]) = mean[d]((p - y)^2)").compile({ wrt: [], backend: lossc.js() })
  const loop = () => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += (p[i] - y[i]) * (p[i] - y[i])
    return sum / n
  }
  const row = { y: { data: y, shape: [1, n] }, p: { data: p, shape: [1, n] } }
  return [{ run: () => batch({ y, p }).value }, { run: () => inner(row).value }, { run: loop }]
}

export async function run({ lossc, out }) {
  const table = out.table("value in generated JavaScript, ns per element; asked: anew at most 5 times (2^-70) or 8 times (2^-100) the plain kernel", ["", "loop", "kernel", "kernel to loop", "two float64", "decimals", "two/plain", "decimals/plain"], [42, 9, 9, 22, 14, 14, 12, 16])
  for (const one of CASES) {
    const sides = sidesOf(lossc, one, N, FEW)
    for (const side of sides) side.run()
    const [hand, plain, two, decimals] = await interleaved(sides, { rounds: 5 })
    const [cheap, dear] = [two, decimals].map(({ time }) => time / FEW / (plain.time / N))
    table.row(one[0], nanoseconds(hand.time, N), nanoseconds(plain.time, N), times(faster(hand, plain)), nanoseconds(two.time, FEW), nanoseconds(decimals.time, FEW), short(cheap), short(dear))
    out.figure(`two/${one[0]}`, cheap)
    out.figure(`decimals/${one[0]}`, dear)
  }
  const sums = out.table("\nmean of squares, value, ns per element; asked: compensated at most 1.6 times the plain one", ["", "tree", "compensated", "loop", "compensated/tree"])
  const n = 1_000_000
  const sides = squares(lossc, n)
  for (const side of sides) side.run()
  const [tree, compensated, loop] = await interleaved(sides)
  const { ratio: factor, low, high } = faster(compensated, tree)
  sums.row("squared error, 10⁶ entries", nanoseconds(tree.time, n), nanoseconds(compensated.time, n), nanoseconds(loop.time, n), short(factor))
  out.figure("compensated", factor, low, high)
}
