// Value and gradient of the standard losses: generated JavaScript, WebAssembly (float64 and float32 lanes, ordinary arrays and arrays in the
// kernel's own memory) and closures against the hand-written loop, all in one process, in turns. Prints nanoseconds per element and
// ratios to the loop. All write into given arrays; all go through what a user calls, `loss(…).valueAndGrad(inputs, { out })` or a compiled
// kernel, with all its checks.
import Benchmark from "benchmark"
import { loss } from "lossc"
import { closure } from "lossc/closure"
import { js } from "lossc/js"
import { wasm } from "lossc/wasm"
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

/** What is compared with the loop, by the head of its column. `rounds`: of how many turns the median is taken. */
const SIDES = [
  { head: "js", make: call(js()), rounds: ROUNDS, tolerance: 2e-6 },
  { head: "wasm", make: call(wasm()), rounds: ROUNDS, tolerance: 2e-6 },
  { head: "resident", make: resident("f64"), rounds: ROUNDS, tolerance: 2e-6 },
  { head: "f32", make: call(wasm(), "f32"), rounds: ROUNDS, tolerance: 1e-5 },
  { head: "f32 res.", make: resident("f32"), rounds: ROUNDS, tolerance: 1e-5 },
  { head: "closure", make: call(closure()), rounds: CLOSURE_ROUNDS, tolerance: 2e-6 },
]

function call(backend, precision = "f64") {
  return (compiled, inputs, wrt, grad) => {
    const options = { wrt, backend, precision, out: { grad: { [wrt]: grad } } }
    return { run: () => compiled.valueAndGrad(inputs, options).value, grad }
  }
}

/** Inputs and results in the kernel's own memory. */
function resident(precision) {
  return (compiled, inputs, wrt) => {
    const kernel = compiled.compile({ wrt, backend: wasm(), precision })
    const [n, c = 1] = ArrayBuffer.isView(inputs[wrt]) ? [inputs[wrt].length] : inputs[wrt].shape
    const [own, results] = [kernel.allocate({ n, c }), kernel.allocate({ n, c })]
    const given = Object.entries(inputs).map(([name, value]) => {
      own[name].set(value.data ?? value)
      return [name, value.shape === undefined ? own[name] : { data: own[name], shape: value.shape }]
    })
    const [moved, out] = [Object.fromEntries(given), { grad: { [wrt]: results[wrt] } }]
    return { run: () => kernel(moved, out).value, grad: results[wrt] }
  }
}

export function run(only) {
  console.log("value and gradient, ns per element (median), then ratios to the hand-written loop: above 1 is faster\n")
  const heads = SIDES.map(({ head }) => head.padStart(10)).join("")
  console.log(`${"".padEnd(42)}${"hand".padStart(9)}${heads}   |${heads}`)
  for (const [name, source, wrt, inputs, loop] of cases()) {
    if (only.length > 0 && !only.some((word) => name.includes(word))) continue
    const given = inputs[wrt]
    const entries = (ArrayBuffer.isView(given) ? given : given.data).length
    const compiled = loss(source)
    const byHand = new Float32Array(entries)
    const hand = () => loop(inputs, byHand)
    const sides = SIDES.map((side) => ({ ...side, ...side.make(compiled, inputs, wrt, new Float32Array(entries)), times: [], ratios: [] }))
    const value = hand()
    for (const side of sides) check(`${name}, ${side.head}`, value, byHand, side)
    const loops = []
    for (let round = 0; round < ROUNDS; round++) {
      const before = seconds(hand, 0.15, 3)
      loops.push(before)
      for (const side of sides) {
        if (round >= side.rounds) continue
        side.times.push(seconds(side.run, 0.15, side.rounds === ROUNDS ? 3 : 1))
        side.ratios.push(before / side.times.at(-1))
      }
    }
    const ns = (list) => ((median(list) / entries) * 1e9).toFixed(2)
    const cells = sides.map(({ times }) => ns(times).padStart(10)).join("")
    console.log(`${name.padEnd(42)}${ns(loops).padStart(9)}${cells}   |${sides.map(({ ratios }) => median(ratios).toFixed(2).padStart(10)).join("")}`)
  }
}

/** A fast wrong answer is none: all sides must agree before they are timed. Float32 lanes lose digits where the loss subtracts. */
function check(name, value, byHand, { run, grad, tolerance }) {
  const got = run()
  const largest = byHand.reduce((most, g) => Math.max(most, Math.abs(g)), 0)
  const slack = tolerance > 2e-6 ? tolerance * largest : 1e-6 / grad.length
  const far = byHand.findIndex((g, i) => Math.abs(g - grad[i]) > slack + tolerance * Math.abs(g))
  if (far >= 0) throw new Error(`${name}: gradients differ at ${far}: ${byHand[far]}, ${grad[far]}`)
  if (Math.abs(value - got) > 1e-6 * Math.abs(value)) throw new Error(`${name}: values differ: ${value}, ${got}`)
}
