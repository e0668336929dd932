// `npm run bench [-- SUITE… [WORD…] [--json] [--write] [--install]]`: runs the suites named (all that need nothing installed, if none is; `all`: those and the peers), each in a process of its
// own so that none inherits the machine code of another. Other words choose cases of a suite by their name. `--json` prints one object
// and tables to standard error; `--write` keeps the results in results.json and makes README.md of it.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { readme } from "./readme.mjs"
import { SUITES } from "./suites.mjs"
import { report } from "./table.mjs"

const RESULTS = new URL("results.json", import.meta.url)
const given = process.argv.slice(2)

/** In the process of a suite: its result goes into a file, its tables to standard output. */
async function one([name, file, ...rest]) {
  const { run } = await import(new URL(`suites/${name}.mjs`, import.meta.url).href)
  const out = report((line) => console.log(line))
  const [{ loss, losses, parse }, { js }, { wasm }, { closure }] = await Promise.all(["lossc", "lossc/js", "lossc/wasm", "lossc/closure"].map((entry) => import(entry)))
  await run({ lossc: { loss, losses, parse, js, wasm, closure }, only: rest.filter((word) => !word.startsWith("--")), flags: rest.filter((word) => word.startsWith("--")), out })
  writeFileSync(file, JSON.stringify({ tables: out.tables, figures: out.figures }))
}

function all() {
  const named = SUITES.filter(({ name, asked }) => given.includes(name) || (given.includes("all") && asked !== "alone"))
  const rest = given.filter((word) => word !== "all" && !named.some(({ name }) => name === word))
  const [json, write] = ["--json", "--write"].map((flag) => rest.includes(flag))
  const say = (text) => (json ? process.stderr : process.stdout).write(`${text}\n`)
  const machine = { node: process.version, processor: `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}`, date: new Date().toISOString().slice(0, 10) }
  say(`Node ${machine.node}, ${machine.processor}, ${machine.date}`)
  const folder = mkdtempSync(join(tmpdir(), "lossc-bench-"))
  const results = {}
  const load = () => Number(loadavg()[0]?.toFixed(1))
  for (const { name } of named.length > 0 ? named : SUITES.filter(({ asked }) => !asked)) {
    say(`\n== ${name}\n`)
    const file = join(folder, `${name}.json`)
    const [begin, before] = [performance.now(), load()]
    const { status } = spawnSync(process.execPath, ["--expose-gc", fileURLToPath(import.meta.url), "--suite", name, file, ...rest], { stdio: ["inherit", json ? process.stderr : "inherit", "inherit"] })
    if (status !== 0) process.exitCode = 1
    else results[name] = { ...machine, load: before, seconds: Math.round((performance.now() - begin) / 1000), ...JSON.parse(readFileSync(file, "utf8")) }
  }
  rmSync(folder, { recursive: true })
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`)
  const words = rest.filter((word) => !word.startsWith("--"))
  if (write && words.length > 0) say(`\nnot kept: only the cases ${words.join(", ")} were run`)
  else if (write) {
    const kept = { ...JSON.parse(readFileSync(RESULTS, "utf8")), ...results }
    writeFileSync(RESULTS, `${JSON.stringify(kept, null, 1)}\n`)
    writeFileSync(new URL("README.md", import.meta.url), readme(kept))
  }
}

if (given[0] === "--suite") await one(given.slice(1))
else all()
