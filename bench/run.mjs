// `npm run bench [-- SUITE… [CASE…]]`: runs the suites named (all, if none is), each in a process of its own so that none
// inherits the machine code of another. Other words choose cases of a suite by their name.
import { spawnSync } from "node:child_process"
import { cpus } from "node:os"
import { fileURLToPath } from "node:url"

const SUITES = ["kernels", "compile", "memory", "types", "eval"]
const words = process.argv.slice(2)

if (words[0] === "--suite") {
  const suite = await import(new URL(`${words[1]}.bench.mjs`, import.meta.url).href)
  suite.run(words.slice(2))
} else {
  const named = SUITES.filter((suite) => words.includes(suite))
  const rest = words.filter((word) => !SUITES.includes(word))
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}, ${new Date().toISOString().slice(0, 10)}`)
  for (const suite of named.length > 0 ? named : SUITES) {
    console.log(`\n== ${suite}\n`)
    const { status } = spawnSync(process.execPath, ["--expose-gc", fileURLToPath(import.meta.url), "--suite", suite, ...rest], { stdio: "inherit" })
    if (status !== 0) process.exitCode = 1
  }
}
