// Source text of a loss in another form. `js`: an ES module with value and gradient that needs nothing else; `latex`: its formula in math mode.
import { printModule } from "./backends/js/print.ts"
import type { CheckedLoss } from "./check/loss.ts"
import { compile } from "./compile.ts"
import { latex } from "./explain/latex.ts"
import { readOptions } from "./kernel/options.ts"
import { plannedRequest } from "./kernel/plan.ts"
import { refuse } from "./kernel/refuse.ts"

const TARGETS: readonly string[] = ["js", "latex"]

export function emitModule(checked: CheckedLoss, target: string, given: object | undefined): string {
  if (!TARGETS.includes(target)) return refuse("E805", { target, known: TARGETS })
  if (target === "latex") return latex(checked.definition.body)
  const options = readOptions(checked.signature, given)
  const { program } = compile(plannedRequest(checked, options, options.wrt.length === 0 ? "value" : "grad"), false)
  return printModule(program)
}
