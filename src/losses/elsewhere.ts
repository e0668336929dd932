// Diagnostics of a framework's loss, with what that framework does in the same case. In: the loss and a diagnostic, or an error that carries some.
// Out: the same with a longer hint. Losses of no framework keep theirs.
import type { CheckedLoss } from "../check/loss.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { callOptions } from "../kernel/option-names.ts"
import { LossError } from "../diagnostics/error.ts"
import { frameworks } from "./frameworks.ts"

export function elsewhere({ framework }: CheckedLoss, found: Diagnostic): Diagnostic {
  const known = frameworks.get(framework?.dialect ?? "")
  if (framework === undefined || known === undefined) return found
  const { title, conduct, words } = known
  const own = conduct.get(found.code)
  // A word of theirs stands in the message as it was written: `size_average`, "elementwise_mean".
  const word = [...words].find(([word]) => found.message.includes(`\`${word}\``) || found.message.includes(`"${word}"`))
  // What it has too, under its name or another.
  const has = word !== undefined || callOptions.some((option) => found.hint?.startsWith(`\`${option}\` is an option`) === true)
  const parts = [
    word === undefined ? found.hint : `write \`${word[1]}\` for it`,
    own === undefined || has ? undefined : `${title} ${own.but?.losses.includes(framework.loss) === true ? own.but.does : own.does}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? found : { ...found, hint: parts.join("; ") }
}

export function elsewhereIn(checked: CheckedLoss, error: unknown): unknown {
  return error instanceof LossError && checked.framework !== undefined ? new LossError(error.diagnostics.map((d) => elsewhere(checked, d)), error.source) : error
}
