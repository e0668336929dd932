// Value and gradient of the standard losses: the generated JavaScript and the closures against the hand-written loop, all in
// one process, in turns. Prints nanoseconds per element and ratios to the loop. Both sides write into given arrays; both go
// through what a user calls, `loss(…).valueAndGrad(inputs, { out })`, with all its checks.
import Benchmark from "benchmark"
import { loss } from "lossc"
import { closure } from "lossc/closure"
import { js } from "lossc/js"
import * as data from "./data.mjs"
import * as hand from "./hand.mjs"

const MILLION = 1_000_000
/** Turns of loop and kernel; the median of their ratios is printed, because a busy machine slows down for seconds at a time. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9)
/** Closures take many times as long, and are asked for a factor only. */
const CLOSURE_ROUNDS = 2

/** [name, loss, input to differentiate by, inputs, the loop] */
function cases() {
  const p = data.probabilities(MILLION)
  const soft = data.softLabels(MILLION)
  const hard = data.hardLabels(MILLION)
  const x = data.normals(MILLION, 2, 5)
  const y = data.normals(MILLION, 1, 6)
  const bce = "-(y*log(p) + (1-y)*log(1-p))"
  const logits = "loss bce(y in [0,1], x) = -(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))"
  const softmax = "loss ce(x[c], y in c) = -log(softmax[c](x)[y])"
  const rows = (n, classes) => ({ x: { data: data.normals(n * classes, 2, 7), shape: [n, classes] }, y: data.classLabels(n, classes) })
  const ce = (classes) => (inputs, grad) => hand.crossEntropy(inputs.y, inputs.x.data, grad, classes)
  const narrow = rows(8192, 128)
  const wide = rows(64, 32000)
  return [
    ["bce", bce, "p", { y: soft, p }, (inputs, grad) => hand.bce(inputs.y, inputs.p, grad)],
    ["bce, 1000", bce, "p", { y: soft.slice(0, 1000), p: p.slice(0, 1000) }, (inputs, grad) => hand.bce(inputs.y, inputs.p, grad)],
    ["bce, labels 0 and 1", bce, "p", { y: hard, p }, (inputs, grad) => hand.bce(inputs.y, inputs.p, grad)],
    ["bce from logits", logits, "x", { y: soft, x }, (inputs, grad) => hand.bceFromLogits(inputs.y, inputs.x, grad)],
    ["mse", "mean_squared_error", "p", { y, p: x }, (inputs, grad) => hand.mse(inputs.y, inputs.p, grad)],
    ["huber", "huber", "p", { y, p: x }, (inputs, grad) => hand.huber(inputs.y, inputs.p, grad)],
    ["focal", "focal", "x", { y: hard, x }, (inputs, grad) => hand.focal(inputs.y, inputs.x, grad)],
    ["cross-entropy [8192,128]", softmax, "x", narrow, ce(128)],
    ["cross-entropy [64,32000]", softmax, "x", wide, ce(32000)],
    ["cross_entropy with all options [8192,128]", "cross_entropy", "x", narrow, ce(128)],
  ]
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Seconds of one call, by Benchmark.js. */
function seconds(fn, maxTime, minSamples) {
  const bench = new Benchmark({ fn, maxTime, minSamples, minTime: 0.02 })
  bench.run({ async: false })
  if (bench.error !== undefined) throw bench.error
  return median(bench.stats.sample)
}

export function run(only) {
  console.log("value and gradient, ns per element (median); ratios to the hand-written loop: above 1 is faster\n")
  console.log(`${"".padEnd(42)}${["hand", "js", "closure"].map((s) => s.padStart(9)).join("")}${"js ratio".padStart(11)}${"(range)".padStart(14)}${"closure".padStart(10)}`)
  for (const [name, source, wrt, inputs, loop] of cases()) {
    if (only.length > 0 && !only.some((word) => name.includes(word))) continue
    const given = inputs[wrt]
    const entries = (ArrayBuffer.isView(given) ? given : given.data).length
    const compiled = loss(source)
    const gradients = [0, 1, 2].map(() => new Float32Array(entries))
    const kernel = (backend, grad) => {
      const options = { wrt, backend, out: { grad: { [wrt]: grad } } }
      return () => compiled.valueAndGrad(inputs, options).value
    }
    const sides = [() => loop(inputs, gradients[0]), kernel(js(), gradients[1]), kernel(closure(), gradients[2])]
    check(name, sides.map((side) => side()), gradients)
    const times = [[], [], []]
    for (let round = 0; round < ROUNDS; round++) for (const k of [0, 1]) times[k].push(seconds(sides[k], 0.15, 3))
    for (let round = 0; round < CLOSURE_ROUNDS; round++) times[2].push(seconds(sides[2], 0.15, 1))
    const ratios = times[0].map((t, k) => t / times[1][k])
    const [h, j, c] = times.map((list) => median(list))
    const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`
    const cells = [h, j, c].map((t) => ((t / entries) * 1e9).toFixed(2).padStart(9)).join("")
    console.log(`${name.padEnd(42)}${cells}${median(ratios).toFixed(2).padStart(11)}${range.padStart(14)}${(h / c).toFixed(3).padStart(10)}`)
  }
}

/** A fast wrong answer is none: all sides must agree before they are timed. */
function check(name, values, gradients) {
  for (const k of [1, 2]) {
    const far = gradients[0].findIndex((g, i) => Math.abs(g - gradients[k][i]) > 1e-6 * gradients[0].length ** -1 + 2e-6 * Math.abs(g))
    if (far >= 0) throw new Error(`${name}: gradients differ at ${far}: ${gradients[0][far]}, ${gradients[k][far]}`)
    if (Math.abs(values[0] - values[k]) > 1e-6 * Math.abs(values[0])) throw new Error(`${name}: values differ: ${values[0]}, ${values[k]}`)
  }
}
