// How long a formula takes to become a gradient: in fresh processes, stage by stage, and in one that has compiled before. In a
// fresh process the reading of modules, the parser's construction and cold code count; medians over processes.
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const PROCESSES = Number(process.env.BENCH_PROCESSES ?? 15)
const ENTRY = import.meta.resolve("lossc")
const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url))

function stagesOf(mode, processes) {
  const runs = Array.from({ length: processes }, () => JSON.parse(execFileSync(process.execPath, [CHILD, mode, ENTRY], { encoding: "utf8" })))
  return (name) => runs.map((stages) => stages[name]).sort((a, b) => a - b)
}

function line(name, times, limit) {
  const [least, median] = [times[0], times[times.length >> 1]]
  console.log(`${name.padEnd(42)}${median.toFixed(2).padStart(9)}${least.toFixed(2).padStart(9)}${(limit ?? "").padStart(9)}`)
}

export function run() {
  console.log(`milliseconds, median and least of ${PROCESSES} fresh processes\n`)
  console.log(`${"".padEnd(42)}${["median", "least", "asked"].map((s) => s.padStart(9)).join("")}`)
  const plain = stagesOf("plain", PROCESSES)
  line('import "lossc"', plain("import"), "< 15")
  line("string to loss, parser's construction too", plain("loss()"))
  line("loss to first gradient", plain("first gradient"))
  const whole = plain("loss()").map((_, k) => [plain("loss()")[k] + plain("first gradient")[k]]).flat()
  line("string to first gradient", whole, "< 40")
  line("second gradient", plain("second gradient"))
  console.log("\nthe same in smaller stages (each warms the next)")
  const fine = stagesOf("stages", PROCESSES)
  line("parser's construction", fine("parser"))
  line("parse", fine("parse"))
  line("check", fine("loss()"))
  line("rewrite, differentiate, schedule, print", fine("rewrite to text"))
  line("the same again, bind, load, run", fine("first gradient"))
  console.log("\nwarm: a new formula of the same size, string to first gradient, median of 200 after 200")
  line("string to first gradient", stagesOf("warm", 5)("warm"), "< 1")
}
