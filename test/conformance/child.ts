// Runs the cases of one file from a position on and sends each outcome to the process that started it: a case that hangs or exhausts
// memory ends this process, not the run.
import { readCases } from "./case.ts"
import { runCase } from "./run-case.ts"
import { wayOf } from "./way.ts"

const [file = "", from = "0", backend = "", precision = ""] = process.argv.slice(2)
const way = wayOf(backend, precision)
if (way === undefined) throw new Error(`no such way: ${backend} ${precision}`)
for (const one of readCases(file).slice(Number(from))) {
  const outcome = runCase(one, way)
  // A send is on its way before the next case can hang.
  await new Promise((resolve) => process.send?.(outcome, undefined, {}, resolve))
}
process.disconnect()
