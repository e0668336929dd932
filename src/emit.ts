// Source text of a loss in another form. `js`: an ES module with value and gradient that needs nothing else.
import { printModule } from "./backends/js/print.ts"
import type { CheckedLoss } from "./check/loss.ts"
import { compile } from "./compile.ts"
import { readOptions } from "./kernel/options.ts"
import { plannedRequest } from "./kernel/plan.ts"
import { refuse } from "./kernel/refuse.ts"

const TARGETS: readonly string[] = ["js"]

export function emitModule(checked: CheckedLoss, target: string, given: object | undefined): string {
  if (!TARGETS.includes(target)) return refuse("E805", { target, known: TARGETS })
  const options = readOptions(checked.signature, given)
  const { program } = compile(plannedRequest(checked, options, options.wrt.length === 0 ? "value" : "grad"), false)
  return printModule(program)
}
