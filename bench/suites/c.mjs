// C beside the kernels: the loops of c/loops.c, compiled with -O3 -march=native -ffast-math, whose exp and log come from libmvec in vectors as wide
// as the processor has, alternately with the float32 kernels on the same arrays. Needs gcc; without, says so.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { cases as workloads } from "../cases.mjs"
import { faster, interleaved } from "../measure.mjs"
import { agreeRemote, remoteSide, start, writeArrays } from "../remote.mjs"
import { ordinary, resident } from "../sides.mjs"
import { nanoseconds, times } from "../table.mjs"

const SOURCE = fileURLToPath(new URL("../c/loops.c", import.meta.url))
const KEYS = ["bce", "hard", "small", "logits", "mse", "huber", "focal", "narrow", "wide"]

/** The program, or why there is none. */
export function compile(folder) {
  const program = join(folder, "loops")
  try {
    execFileSync("gcc", ["-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512", "-o", program, SOURCE, "-lm"], { stdio: ["ignore", "ignore", "pipe"] })
    return { program }
  } catch (error) {
    return { reason: error.code === "ENOENT" ? "there is no gcc here" : String(error.stderr ?? error) }
  }
}

export async function run({ lossc, only, out }) {
  const folder = mkdtempSync(join(tmpdir(), "lossc-bench-"))
  try {
    const { program, reason } = compile(folder)
    if (program === undefined) return out.note(`not measured: ${reason}`)
    const c = start(program, [folder])
    const table = out.table("value and gradient, ns per element in C (gcc -O3 -march=native -ffast-math), then how many times as long the kernels take (float32 lanes; resident, ordinary; float64 resident)", ["", "C", "f32 res.", "f32", "f64 res."], [42, 9, 22, 22, 22])
    for (const one of workloads().filter(({ key, name }) => KEYS.includes(key) && (only.length === 0 || only.some((word) => name.includes(word))))) {
      writeArrays(folder, one)
      const c32 = await remoteSide(c, one.key, "c")
      const grad = new Float32Array(one.entries())
      agreeRemote(`${one.name}, C`, c32, { value: one.gradients()[0][1](grad), grad }, 1e-3)
      const wasm = lossc.wasm()
      const found = await interleaved([c32, resident(lossc, one, wasm, "f32"), ordinary(lossc, one, wasm, "f32"), resident(lossc, one, wasm)])
      const slower = found.slice(1).map((side) => faster(side, found[0]))
      table.row(one.name, nanoseconds(found[0].time, one.entries()), ...slower.map(times))
      out.figure(`c/${one.key}`, slower[0].ratio, slower[0].low, slower[0].high)
      one.drop()
    }
    c.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
