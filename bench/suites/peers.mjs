// Other JavaScript libraries on the same arrays, value and gradient, in turns with the loop by hand and our float32 kernels. Their packages are not
// those of the project: peers/package.json, put beside it by `--install`. What a peer cannot do is said with its reason.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { cases as workloads } from "../cases.mjs"
import { faster, interleaved } from "../measure.mjs"
import { agree, ordinary, resident } from "../sides.mjs"
import { nanoseconds, times } from "../table.mjs"

const FOLDER = fileURLToPath(new URL("../peers/", import.meta.url))
const PEERS = ["jax", "ort", "tfjs", "math"]
const HEADS = ["jax-js", "ort-web", "tfjs wasm", "tfjs cpu", "mathjs"]
const KEYS = ["bce", "hard", "small", "logits", "mse", "huber", "focal", "narrow", "wide"]
/** Naive sums in float32 and logarithms with an absolute error: peers are held to what they reach. */
const TOLERANCE = 5e-3

async function sidesOf(one, reasons) {
  const all = []
  for (const peer of PEERS) {
    try {
      const { sides } = await import(new URL(`../peers/${peer}.mjs`, import.meta.url).href)
      for (const side of await sides(one)) {
        if (side.cannot !== undefined) reasons.add(`${side.name}, ${one.name}: ${side.cannot}`)
        else all.push(side)
      }
    } catch (error) {
      reasons.add(`${peer}, ${one.name}: ${String(error instanceof Error ? error.message : error).split("\n")[0]}`)
    }
  }
  return all
}

export async function run({ lossc, only, flags, out }) {
  if (flags.includes("--install")) {
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: FOLDER, stdio: ["ignore", 2, 2] })
    if (status !== 0) throw new Error("npm ci failed in bench/peers")
  }
  if (!existsSync(`${FOLDER}node_modules`)) return out.note("not measured: the peers' packages are not there; `npm run bench -- peers --install` puts them into bench/peers/node_modules")
  const table = out.table("value and gradient, ns per element, then how many times faster than the fastest peer our kernels are", ["", "hand", "f32", "f32 res.", ...HEADS, "f32", "f32 res.", "fastest peer"], [42, 9, 9, 10, 9, 9, 11, 10, 9, 22, 22, 14])
  const reasons = new Set()
  for (const one of workloads().filter(({ key, name }) => KEYS.includes(key) && (only.length === 0 || only.some((word) => name.includes(word))))) {
    const entries = one.entries()
    const grad = new Float32Array(entries)
    const loop = one.gradients()[0][1]
    const expected = { value: loop(grad), grad }
    const theirs = await sidesOf(one, reasons)
    for (const { name, result, entries: fewer } of theirs) {
      // A peer on fewer samples has another mean.
      if (fewer === undefined || fewer === entries) agree(`${one.name}, ${name}`, { run: () => result.value, grad: result.grad, tolerance: TOLERANCE, valueTolerance: TOLERANCE }, expected)
    }
    const wasm = lossc.wasm()
    const found = await interleaved([resident(lossc, one, wasm, "f32"), ordinary(lossc, one, wasm, "f32"), { run: () => loop(grad) }, ...theirs])
    const [own, copied, hand] = found
    // By element, because a slow peer may have had fewer.
    const peers = theirs.map(({ name, entries: fewer = entries }, k) => ({ name, each: found[3 + k].time / fewer, rounds: found[3 + k].rounds.map((time) => (time * entries) / fewer) }))
    const cells = HEADS.map((head) => peers.find(({ name }) => name === head)).map((peer) => (peer === undefined ? "-" : nanoseconds(peer.each, 1)))
    const best = peers.reduce((a, b) => (b.each < a.each ? b : a))
    const gain = faster(best, own)
    table.row(one.name, ...[hand, copied, own].map(({ time }) => nanoseconds(time, entries)), ...cells, times(faster(best, copied)), times(gain), best.name)
    out.figure(`peers/${one.key}`, gain.ratio, gain.low, gain.high)
    one.drop()
  }
  for (const reason of [...reasons, "gpu.js: its headless-gl does not build without a display; its CPU modes have no derivatives"]) out.note(`not measured: ${reason}`)
}
