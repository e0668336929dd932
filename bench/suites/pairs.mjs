// NT-Xent, value and gradient, over all pairs of n vectors: the built-in loss against the double loop by hand. BENCH_PAIRS=20000 for more
// vectors. Two labels a class, as two views of one image are, and classes of ten.
import * as data from "../data.mjs"
import { ntXent } from "../hand/nt-xent.mjs"
import { faster, interleaved } from "../measure.mjs"
import { agree } from "../sides.mjs"
import { short, times } from "../table.mjs"

const N = Number(process.env.BENCH_PAIRS ?? 2000)
const D = 16

/** The loop and the kernels on n vectors in classes of `members`. */
export function sidesOf(lossc, n, d, members) {
  const z = data.normals(n * d, 1, 8)
  const y = Int32Array.from({ length: n }, (_, i) => i % (n / members))
  const compiled = lossc.loss("nt_xent")
  const grad = new Float32Array(n * d)
  const hand = { name: "hand", grad, run: () => ntXent(y, z, grad, d) }
  const kernels = [["auto", "auto", "f64"], ["js", lossc.js(), "f64"], ["wasm", lossc.wasm(), "f64"], ["f32", lossc.wasm(), "f32"]].map(([name, backend, precision]) => {
    const own = new Float32Array(n * d)
    // WebAssembly may decline a loss: then generated JavaScript is what a user gets.
    const options = { wrt: "z", backend: backend === "auto" ? backend : [backend, lossc.js()], precision, out: { grad: { z: own } } }
    return { name, grad: own, tolerance: precision === "f32" ? 1e-4 : 1e-5, valueTolerance: 1e-5, run: () => compiled.valueAndGrad({ z: { data: z, shape: [n, d] }, y }, options).value }
  })
  return [hand, ...kernels]
}

export async function run({ lossc, out }) {
  const table = out.table(`NT-Xent, value and gradient, ${N} vectors of ${D}: milliseconds by hand, then times faster (asked: at least ${short(1 / 1.5)})`, ["", "hand", "auto", "js", "wasm", "f32"], [42, 9, 20, 20, 20, 20])
  for (const members of [2, 10]) {
    const sides = sidesOf(lossc, N, D, members)
    const expected = { value: sides[0].run(), grad: sides[0].grad }
    for (const side of sides.slice(1)) agree(`NT-Xent, ${side.name}`, side, expected)
    const [hand, ...others] = await interleaved(sides, { rounds: 3, maxTime: 0.05, minSamples: 1 })
    const kernels = others.map((side) => faster(hand, side))
    table.row(`classes of ${members}`, short(hand.time * 1e3), ...kernels.map(times))
    for (const [k, found] of kernels.entries()) out.figure(`pairs/${members}/${sides[k + 1].name}`, found.ratio, found.low, found.high)
  }
}
