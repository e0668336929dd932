// From a string to the first gradient of binary cross-entropy, stage by stage: in fresh processes (the parser's construction included), and
// warm, with a new formula of the same size every time (other names), so that no remembered result counts.
import { spawnSync } from "node:child_process"

const PROCESSES = 9
const WARM = 400

const fresh = `
const t0 = performance.now()
const { loss } = await import("lossc")
const t1 = performance.now()
const bce = loss("-(y*log(p) + (1-y)*log(1-p))")
const t2 = performance.now()
bce.valueAndGrad({ y: Float32Array.of(0, 1), p: Float32Array.of(0.2, 0.3) }, { wrt: "p" })
console.log(JSON.stringify([t1 - t0, t2 - t1, performance.now() - t2]))
`

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

export async function run() {
  const runs = Array.from({ length: PROCESSES }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", fresh], { encoding: "utf8" })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  })
  const stage = (k) => `${median(runs.map((r) => r[k])).toFixed(1)} ms (${Math.min(...runs.map((r) => r[k])).toFixed(1)} at best)`
  console.log(`fresh process, median of ${PROCESSES}:`)
  console.log(`  import "lossc"            ${stage(0)}   asked: below 15`)
  console.log(`  loss(source)              ${stage(1)}`)
  console.log(`  first value and gradient  ${stage(2)}`)
  const whole = runs.map((r) => r[1] + r[2])
  console.log(`  string to first gradient  ${median(whole).toFixed(1)} ms (${Math.min(...whole).toFixed(1)} at best)   asked: below 40`)
  const { loss } = await import("lossc")
  const times = [[], []]
  for (let k = 0; k < WARM; k++) {
    const [y, p] = [`y${k}`, `p${k}`]
    const t0 = performance.now()
    const f = loss(`-(${y}*log(${p}) + (1-${y})*log(1-${p}))`)
    const t1 = performance.now()
    f.valueAndGrad({ [y]: Float32Array.of(0, 1), [p]: Float32Array.of(0.2, 0.3) }, { wrt: p })
    times[0].push(t1 - t0)
    times[1].push(performance.now() - t1)
  }
  const last = times.map((list) => median(list.slice(-WARM / 4)))
  console.log(`warm, a new formula each time: loss ${last[0].toFixed(2)} ms, first gradient ${last[1].toFixed(2)} ms, together ${(last[0] + last[1]).toFixed(2)} ms   asked: below 1`)
}
