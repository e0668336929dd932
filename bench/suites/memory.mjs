// What a call with `out` allocates: bytes per call on the heap and outside of it, for a thousand and for a million elements.
// They must not differ by anything that grows with the data. Few calls between two readings, so that no collection hides any.
import * as data from "../data.mjs"

const CALLS = 20

/** [name, loss, input to differentiate by, inputs of n elements] */
const CASES = [
  ["bce", "-(y*log(p) + (1-y)*log(1-p))", "p", (n) => ({ y: data.softLabels(n), p: data.probabilities(n) })],
  ["bce from logits", "bce_with_logits", "x", (n) => ({ y: data.softLabels(n), x: data.normals(n, 2, 5) })],
  ["mse", "mean_squared_error", "p", (n) => ({ y: data.normals(n, 1, 6), p: data.normals(n, 2, 5) })],
  ["cross_entropy, 100 classes", "cross_entropy", "x", (n) => ({ x: { data: data.normals(n, 2, 7), shape: [n / 100, 100] }, y: data.classLabels(n / 100, 100) })],
]

function perCall(loss, source, wrt, inputs, n) {
  const compiled = loss(source)
  const options = { wrt, out: { grad: { [wrt]: new Float32Array(n) } } }
  for (let k = 0; k < 200 / Math.ceil(n / 10_000) + 5; k++) compiled.valueAndGrad(inputs, options)
  globalThis.gc()
  const before = process.memoryUsage()
  for (let k = 0; k < CALLS; k++) compiled.valueAndGrad(inputs, options)
  const after = process.memoryUsage()
  return { heap: (after.heapUsed - before.heapUsed) / CALLS, outside: (after.external - before.external) / CALLS }
}

export async function run({ lossc, out }) {
  const table = out.table(`bytes allocated per call with \`out\` (mean of ${CALLS} calls)`, ["", "heap 10^3", "heap 10^6", "outside 10^3", "outside 10^6", ""])
  for (const [name, source, wrt, inputs] of CASES) {
    const [small, large] = [1000, 1_000_000].map((n) => perCall(lossc.loss, source, wrt, inputs(n), n))
    const grows = large.outside > 10_000 || large.heap > small.heap + 50_000
    table.row(name, ...[small.heap, large.heap, small.outside, large.outside].map((bytes) => bytes.toFixed(0)), grows ? "GROWS" : "")
  }
}
