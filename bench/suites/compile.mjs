// How long a formula takes to become a gradient: in fresh processes, stage by stage, and in one that has compiled before. In a
// fresh process the reading of modules, the parser's construction and cold code count; medians over processes. Then by the size of the formula.
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { median } from "../measure.mjs"

const PROCESSES = Number(process.env.BENCH_PROCESSES ?? 11)
const CHILD = fileURLToPath(new URL("../children/first.mjs", import.meta.url))
const SIZES = [125, 250, 500, 1000]

function stagesOf(mode, processes) {
  const runs = Array.from({ length: processes }, () => JSON.parse(execFileSync(process.execPath, [CHILD, mode, import.meta.resolve("lossc")], { encoding: "utf8" })))
  return (name) => runs.map((stages) => stages[name]).sort((a, b) => a - b)
}

/** A sum of about `nodes` nodes: terms of a dozen with their own constants, so that none is like another. */
export function large(nodes, seed = 0) {
  const terms = Array.from({ length: Math.round(nodes / 12) }, (_, k) => `log(1 + exp(${k + 2}*x - ${k + seed + 1}*y))`)
  return terms.join(" + ")
}

/** Milliseconds from string to first gradient, the median of a few formulas. */
export function milliseconds(loss, make, times = 5) {
  const x = Float64Array.of(0.1, 0.2)
  return median(Array.from({ length: times }, (_, k) => {
    const begin = performance.now()
    loss(make(k)).valueAndGrad({ x, y: x }, { wrt: "x" })
    return performance.now() - begin
  }))
}

export async function run({ lossc, out }) {
  const table = out.table(`milliseconds, median and least of ${PROCESSES} fresh processes`, ["", "median", "least", "asked"])
  const line = (name, list, asked = "") => table.row(name, median(list).toFixed(2), Math.min(...list).toFixed(2), asked)
  const plain = stagesOf("plain", PROCESSES)
  line('import "lossc"', plain("import"), "< 15")
  line("string to loss, parser's construction too", plain("loss()"))
  line("loss to first gradient", plain("first gradient"))
  const whole = plain("whole")
  line("string to first gradient", whole, "< 40")
  line("second gradient", plain("second gradient"))
  out.figure("cold/string to gradient", median(whole))
  const fine = stagesOf("stages", PROCESSES)
  const stages = out.table("\nthe same in smaller stages (each warms the next)", ["", "median", "least"])
  for (const [name, stage] of [["parser's construction", "parser"], ["parse", "parse"], ["check", "loss()"], ["rewrite, differentiate, schedule, print", "rewrite to text"], ["the same again, bind, load, run", "first gradient"]]) {
    stages.row(name, median(fine(stage)).toFixed(2), Math.min(...fine(stage)).toFixed(2))
  }
  const warm = out.table("\nwarm: string to first gradient, milliseconds (median)", ["", "median", "asked"])
  for (const [mode, name, asked] of [["same", "binary cross-entropy, the same text, 200 after 200", "< 1"], ["other", "the same with other names every time", "< 2"]]) {
    const time = median(stagesOf(mode, 5)(mode))
    warm.row(name, time.toFixed(2), asked)
    out.figure(`warm/${mode}`, time)
  }
  milliseconds(lossc.loss, (k) => large(125, 10 + k), 3)
  let before
  for (const nodes of SIZES) {
    const time = milliseconds(lossc.loss, (k) => large(nodes, 100 * (k + 1)))
    warm.row(`formula of ${nodes} nodes`, time.toFixed(1), before === undefined ? "" : `${(time / before).toFixed(2)} times the half`)
    out.figure(`nodes/${nodes}`, time)
    before = time
  }
}
