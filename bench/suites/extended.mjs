// What values with many digits cost. In a kernel with a guard, an entry that has lost digits is evaluated anew; the same kernel on entries that have lost
// none shows what the guard costs there, and the naive loop what it costs at all. Compensated sums are those of inner axes: a mean of squares
// over an inner axis beside the same over the batch, which is summed by a fixed tree.
import * as data from "../data.mjs"
import { interleaved } from "../measure.mjs"
import { nanoseconds, short, times } from "../table.mjs"

const N = 200_000
/** Evaluated anew takes microseconds. */
const FEW = 2_000

/** [formula, the naive loop, entries where nothing is lost, entries where most digits are]; no rule cures these. */
export const CASES = [
  ["exp(x) - 1 - x - x^2/2", (x) => Math.exp(x) - 1 - x - (x * x) / 2, (n) => away(n, 1, 3), (n) => away(n, 1e-5, 1e-4)],
  ["log(1 + x) - x + x^2/2", (x) => Math.log(1 + x) - x + (x * x) / 2, (n) => away(n, 1, 3), (n) => away(n, 1e-5, 1e-4)],
  ["sin(x) - x", (x) => Math.sin(x) - x, (n) => away(n, 1, 3), (n) => away(n, 1e-5, 1e-4)],
]

const away = (n, from, to) => Float64Array.from(data.probabilities(n), (p) => from + (to - from) * p)

/** Kernel with the plain value, kernel where all is lost. */
export function sidesOf(lossc, [source, f, kept, lost], n, few) {
  const compiled = lossc.loss(source)
  const [plain, hard] = [kept(n), lost(few)]
  const options = { wrt: [], backend: lossc.js() }
  const loop = () => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += f(plain[i])
    return sum / n
  }
  return [{ run: loop }, { run: () => compiled({ x: plain }, options) }, { run: () => compiled({ x: hard }, options), rounds: 2 }]
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
  const table = out.table("value in generated JavaScript, ns per element; asked: anew at most 5 times (2^-70) or 8 times (2^-100) the plain kernel", ["", "loop", "kernel", "kernel to loop", "all anew", "anew/plain"], [42, 9, 9, 22, 12, 12])
  for (const one of CASES) {
    const [hand, plain, anew] = await interleaved(sidesOf(lossc, one, N, FEW), { rounds: 5 })
    const factor = anew.time / FEW / (plain.time / N)
    table.row(one[0], nanoseconds(hand.time, N), nanoseconds(plain.time, N), times(plain), nanoseconds(anew.time, FEW), short(factor))
    out.figure(`anew/${one[0]}`, factor)
  }
  const sums = out.table("\nmean of squares, value, ns per element; asked: compensated at most 1.6 times the plain one", ["", "tree", "compensated", "loop", "compensated/tree"])
  const n = 1_000_000
  const [tree, compensated, loop] = await interleaved(squares(lossc, n))
  const factor = 1 / compensated.ratio
  sums.row("squared error, 10⁶ entries", nanoseconds(tree.time, n), nanoseconds(compensated.time, n), nanoseconds(loop.time, n), short(factor))
  out.figure("compensated", factor, 1 / compensated.high, 1 / compensated.low)
}
