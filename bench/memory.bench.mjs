// What a kernel call with `out` allocates: heap and array memory before and after many calls, at two sizes of data. What grows with the data
// would show as a difference between the two.
import { loss } from "lossc"

const CALLS = 20

function perCall(n) {
  const f = loss("-(y*log(p) + (1-y)*log(1-p))")
  const y = new Float32Array(n).map((_, k) => (k * 7919 % 1000) / 1000)
  const p = new Float32Array(n).map((_, k) => ((k * 104729 % 998) + 1) / 1000)
  const options = { wrt: "p", out: { grad: { p: new Float32Array(n) } } }
  const call = () => f.valueAndGrad({ y, p }, options)
  for (let k = 0; k < 5; k++) call()
  globalThis.gc?.()
  const before = process.memoryUsage()
  for (let k = 0; k < CALLS; k++) call()
  const after = process.memoryUsage()
  return { heap: (after.heapUsed - before.heapUsed) / CALLS, arrays: (after.arrayBuffers - before.arrayBuffers) / CALLS }
}

export function run() {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc, as `npm run bench` does")
  for (const n of [1000, 1_000_000, 4_000_000]) {
    const { heap, arrays } = perCall(n)
    console.log(`value and gradient of ${String(n).padStart(7)} samples with out: ${Math.max(0, heap).toFixed(0)} bytes of heap, ${arrays.toFixed(0)} bytes of arrays a call`)
  }
}
