// PyTorch and JAX on the same arrays, one thread, in turns with the kernels: each round asks the Python process for one time of each of its
// ways. Then from string to first gradient in fresh processes, imports included; torch.compile with an empty cache, as on a fresh machine.
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { cases as workloads, COMPARED } from "../cases.mjs"
import { faster, interleaved, median } from "../measure.mjs"
import { agreeRemote, remoteSide, start, writeArrays } from "../remote.mjs"
import { resident } from "../sides.mjs"
import { nanoseconds, short, times } from "../table.mjs"

const own = (path) => fileURLToPath(new URL(`../python/${path}`, import.meta.url))
const PYTHON = process.env.BENCH_PYTHON ?? own(".venv/bin/python")
const WAYS = ["eager", "torch.compile", "torch.compile-func", "jax"]
const PROCESSES = 5

export async function run({ lossc, only, out }) {
  if (!existsSync(PYTHON)) return out.note("not measured: there is no bench/python/.venv; make it by `sh bench/python/setup.sh`, or name an interpreter with PyTorch and JAX by BENCH_PYTHON")
  const versions = execFileSync(PYTHON, ["-c", "import torch, jax; print(f'PyTorch {torch.__version__}, JAX {jax.__version__}')"], { encoding: "utf8" }).trim()
  const folder = mkdtempSync(join(tmpdir(), "lossc-bench-"))
  const program = start(PYTHON, [own("worker.py"), folder], { env: { ...process.env, TORCHINDUCTOR_CACHE_DIR: join(folder, "inductor") } })
  const reasons = new Set()
  try {
    const table = out.table(`${versions}: value and gradient, one thread, ns per element, then how many times faster the float32 and float64 kernels (resident) are than the fastest of them`, ["", "hand", "f32 res.", ...WAYS, "f32 to best", "f64 to best"], [30, 9, 10, 10, 15, 20, 10, 22, 22])
    for (const key of COMPARED) {
      const one = workloads().find((found) => found.key === key)
      if (only.length > 0 && !only.some((word) => one.name.includes(word))) continue
      writeArrays(folder, one)
      const loop = one.gradients()[0][1]
      const grad = new Float32Array(one.entries())
      const expected = { value: loop(grad), grad }
      const sides = []
      for (const way of WAYS) {
        const side = await remoteSide(program, key, way)
        if (side.cannot !== undefined) reasons.add(`${way}: ${side.cannot}`)
        else agreeRemote(`${one.name}, ${way}`, side, expected)
        sides.push(side)
      }
      const able = sides.filter(({ cannot }) => cannot === undefined)
      const wasm = lossc.wasm()
      const [f32, f64, hand, ...theirs] = await interleaved([resident(lossc, one, wasm, "f32"), resident(lossc, one, wasm), { run: () => loop(grad) }, ...able])
      const best = theirs.reduce((a, b) => (b.time < a.time ? b : a))
      const [gain, gain64] = [faster(best, f32), faster(best, f64)]
      const cell = (way) => (able.some(({ name }) => name === way) ? nanoseconds(theirs[able.findIndex(({ name }) => name === way)].time, one.entries()) : "-")
      table.row(one.name, nanoseconds(hand.time, one.entries()), nanoseconds(f32.time, one.entries()), ...WAYS.map(cell), times(gain), times(gain64))
      out.figure(`python/${key}/f32`, gain.ratio, gain.low, gain.high)
      out.figure(`python/${key}/f64`, gain64.ratio, gain64.low, gain64.high)
      one.drop()
    }
    for (const reason of reasons) out.note(`not measured: ${reason}`)
    program.close()
    if (only.length === 0) cold(out, folder)
  } finally {
    program.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function cold(out, folder) {
  const table = out.table("\nfresh processes, nothing imported to first gradient, seconds (median; torch.compile once, with an empty cache)", ["", "seconds", "of it imports", "times lossc"])
  const child = fileURLToPath(new URL("../children/first.mjs", import.meta.url))
  const ours = Array.from({ length: PROCESSES }, () => JSON.parse(execFileSync(process.execPath, [child, "plain", import.meta.resolve("lossc")], { encoding: "utf8" })))
  const mine = median(ours.map(({ total }) => total)) / 1000
  table.row("lossc", short(mine), short(median(ours.map((stages) => stages.import)) / 1000), "")
  for (const [name, way, count] of [["PyTorch eager", "eager", 3], ["jax.jit", "jax", 3], ["torch.compile", "compile", 1]]) {
    try {
      const env = { ...process.env, JAX_PLATFORMS: "cpu", TORCHINDUCTOR_CACHE_DIR: join(folder, `cold-${way}`) }
      const runs = Array.from({ length: count }, () => JSON.parse(execFileSync(PYTHON, [own("first.py"), way], { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] })))
      const total = median(runs.map((run) => run.total))
      table.row(name, short(total), short(median(runs.map((run) => run.import))), short(total / mine))
      out.figure(`cold/${way}`, total / mine)
    } catch (error) {
      table.row(name, `failed: ${String(error.stderr ?? error).trim().split("\n").at(-1)}`, "", "")
    }
  }
}
