// The workloads that suites share. In: sizes. Out: of each its name, the loss, the input to differentiate by, the data, and the loops of
// hand/ for it. `key` is how asked.mjs names it. Data are made at the first use of a case: together they would be hundreds of megabytes.
import * as data from "./data.mjs"
import * as bce from "./hand/bce.mjs"
import * as crossEntropy from "./hand/cross-entropy.mjs"
import * as focal from "./hand/focal.mjs"
import * as huber from "./hand/huber.mjs"
import * as logits from "./hand/logits.mjs"
import * as mse from "./hand/mse.mjs"

const BCE = "-(y*log(p) + (1-y)*log(1-p))"
const LOGITS = "loss bce(y in [0,1], x) = -(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))"
/** As one writes it, not the built-in one. */
const FOCAL = "loss focal(y in [0,1], x) = let p = sigmoid(x), pt = y*p + (1-y)*(1-p) in -(y/4 + 3*(1-y)/4)*(1-pt)^2*(y*log(p) + (1-y)*log(1-p))"
const SOFTMAX = "loss ce(x[c], y in c) = -log(softmax[c](x)[y])"

/** Samples, samples of the small case, and [rows, classes]. */
export const FULL = { n: 1_000_000, small: 1000, narrow: [8192, 128], wide: [64, 32_000] }

/** More than a processor remembers: of the same thousand samples in every call it foresees every jump of a logarithm, which training never allows. */
const BATCHES = 64

export function cases({ n, small, narrow, wide } = FULL) {
  const probabilities = (labels, length = n) => () => ({ y: labels(length), p: data.probabilities(length) })
  const residuals = () => ({ y: data.normals(n, 1, 6), p: data.normals(n, 2, 5) })
  const scores = (labels) => () => ({ y: labels(n), x: data.normals(n, 2, 5) })
  const rows = ([length, classes]) => () => ({ x: { data: data.normals(length * classes, 2, 7), shape: [length, classes] }, y: data.classLabels(length, classes) })
  const name = ([length, classes]) => `cross-entropy [${length},${classes}]`
  return [
    { key: "bce", name: "bce", source: BCE, wrt: "p", hand: bce, inputs: probabilities(data.softLabels) },
    { key: "hard", name: "bce, labels 0 and 1", source: BCE, wrt: "p", hand: bce, inputs: probabilities(data.hardLabels) },
    { key: "nearly", name: "bce, labels 0 and 1 but one", source: BCE, wrt: "p", hand: bce, inputs: probabilities(data.nearlyHardLabels) },
    { key: "small", name: `bce, ${small} samples`, source: BCE, wrt: "p", hand: bce, inputs: probabilities(data.softLabels, small) },
    { key: "batches", name: `bce, ${small} samples, another batch every call`, source: BCE, wrt: "p", hand: bce, inputs: probabilities(data.softLabels, BATCHES * small), batches: BATCHES },
    { key: "logits", name: "bce from logits", source: LOGITS, wrt: "x", hand: logits, inputs: scores(data.softLabels) },
    { key: "mse", name: "mse", source: "mean_squared_error", wrt: "p", hand: mse, inputs: residuals },
    { key: "huber", name: "huber", source: "huber", wrt: "p", hand: huber, inputs: residuals },
    { key: "focal", name: "focal, custom", source: FOCAL, wrt: "x", hand: focal, inputs: scores(data.hardLabels) },
    { key: "narrow", name: name(narrow), source: SOFTMAX, wrt: "x", hand: crossEntropy, inputs: rows(narrow), slack: 4 },
    { key: "wide", name: name(wide), source: SOFTMAX, wrt: "x", hand: crossEntropy, inputs: rows(wide), slack: 4 },
    { key: "options", name: `cross_entropy with all options [${narrow}]`, source: "cross_entropy", wrt: "x", hand: crossEntropy, inputs: rows(narrow), slack: 4 },
  ].map((found) => ({ ...found, ...shapeOf(found) }))
}

/** The eight workloads that other systems are asked for; `small` is the eighth. */
export const COMPARED = ["bce", "small", "logits", "mse", "narrow", "wide", "huber", "focal"]

function shapeOf({ inputs, wrt, hand, batches = 1 }) {
  let made
  const sets = () => (made ??= batches === 1 ? [inputs()] : split(inputs(), batches))
  const given = () => sets()[0]
  const array = (set) => set[wrt].data ?? set[wrt]
  const classes = () => given()[wrt].shape?.[1]
  /** A function that gives the batch of the next call. */
  const turns = () => {
    let turn = -1
    return () => sets()[(turn = (turn + 1) % batches)]
  }
  const loops = (loop) => {
    const next = turns()
    return (...out) => {
      const set = next()
      return loop(set.y, array(set), ...out, classes())
    }
  }
  const entries = () => array(given()).length
  return {
    inputs: given,
    sets,
    turns,
    /** Forgets the data. */
    drop: () => (made = undefined),
    /** Entries of the input that is differentiated by. */
    entries,
    /** Lengths of its axes, as `kernel.allocate` takes them. */
    lengths: () => (classes() === undefined ? { n: entries() } : { n: entries() / classes(), c: classes() }),
    /** The loops by name, each a function of the arrays to write into. */
    gradients: () => Object.entries(hand.gradient).map(([name, loop]) => [name, loops(loop)]),
    value: loops(hand.value),
    hessian: loops(hand.hessian),
  }
}

/** Batches of one length, views of the arrays. */
function split(arrays, batches) {
  return Array.from({ length: batches }, (_, k) => Object.fromEntries(Object.entries(arrays).map(([name, array]) => {
    const length = array.length / batches
    return [name, array.subarray(k * length, (k + 1) * length)]
  })))
}
