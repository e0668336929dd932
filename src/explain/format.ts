// `explain(format)`: the explanation of a loss in one of its forms.
import type { CheckedLoss } from "../check/loss.ts"
import { suggest } from "../diagnostics/suggest.ts"
import { listed } from "../diagnostics/entry.ts"
import { readOptions } from "../kernel/options.ts"
import { refuse } from "../kernel/refuse.ts"
import { describe } from "../kernel/wording.ts"
import { explain, gradients, type Explanation } from "./explain.ts"
import { latex } from "./latex.ts"
import { explanationMarkdown, explanationText } from "./text.ts"

export const formats = ["text", "markdown", "latex", "json"] as const

export function explainAs(checked: CheckedLoss, format: string | undefined, given: object | undefined, held: object): string | Explanation {
  switch (format) {
    case undefined:
    case "text": return explanationText(explain(checked, given, held))
    case "json": return explain(checked, given, held)
    case "latex": return mathOf(checked, given).map((line) => `\\[ ${line} \\]`).join("\n")
    case "markdown": return explanationMarkdown(explain(checked, given, held), mathOf(checked, given))
    default: return refuse("E802", { name: "format", expected: listed(formats, "or"), found: describe(format), suggestion: suggest(format, formats) })
  }
}

/** The formula and its derivatives. */
function mathOf(checked: CheckedLoss, given: object | undefined): readonly string[] {
  const { definition, signature } = checked
  const derivatives = gradients(checked, readOptions(signature, given).wrt).map(([name, ast]) => `\\frac{\\partial \\ell}{\\partial ${latex({ kind: "name", name, primes: 0, span: definition.span })}} = ${latex(ast)}`)
  return [`\\ell = ${latex(definition.body)}`, ...derivatives]
}
