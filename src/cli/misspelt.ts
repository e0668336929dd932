// What a command says beside its result: that a formula is one name, and near that of a loss (W510). In: a loss and its word. Out: a line on
// standard error; `check` and `explain` print it with all other warnings.
import { printDiagnostics } from "../diagnostics/frame.ts"
import type { LossFunction } from "../index.ts"

export function warnOfName(loss: LossFunction, word: string): void {
  if (!/^\s*[\p{L}_][\p{L}\p{N}_]*\s*$/u.test(word)) return
  const found = loss.explain("json").warnings.filter(({ code }) => code === "W510")
  if (found.length > 0) process.stderr.write(`${printDiagnostics(found, word)}\n`)
}
