// `with`: hyper-parameters folded into a definition as its defaults, so that the result has a text of its own. Arrays cannot be
// written into a text and are kept beside it.
import type { CheckedLoss } from "./check/loss.ts"
import { suggest } from "./diagnostics/suggest.ts"
import { refuse } from "./kernel/refuse.ts"
import { readSetting } from "./kernel/setting.ts"
import type { InputValue } from "./kernel/signature.ts"
import { describe } from "./kernel/wording.ts"
import type { Ast, Definition, Parameter } from "./syntax/ast.ts"

export interface Folded {
  /** Null where nothing changed in the text. */
  readonly definition: Definition | null
  readonly arrays: Readonly<Record<string, InputValue | undefined>>
}

export function bindHypers(checked: CheckedLoss, values: Readonly<Record<string, InputValue | undefined>> | undefined): Folded {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return refuse("E705", { name: "hyper-parameters", expected: "an object such as `{ gamma: 3 }`", found: describe(values) })
  const { definition, signature } = checked
  const known = signature.parameters.filter((p) => p.hyper).map((p) => p.name)
  const fallbacks = new Map<string, Ast>()
  const arrays = Object.create(null) as Record<string, InputValue | undefined>
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    const parameter = signature.parameters.find((p) => p.hyper && p.name === name)
    if (parameter === undefined) return refuse("E702", { name, suggestion: suggest(name, known), known })
    if (parameter.kind === "switch" || parameter.kind === "choice") fallbacks.set(name, settingAst(readSetting(parameter, value)))
    else if (typeof value === "number") fallbacks.set(name, numberAst(value))
    else if (typeof value === "object") arrays[name] = value
    else return refuse("E705", { name, expected: "a number or an array", found: describe(value) })
  }
  if (fallbacks.size === 0) return { definition: null, arrays }
  const hypers = definition.hypers.map((p): Parameter => {
    const fallback = fallbacks.get(p.name.name)
    return fallback === undefined ? p : { ...p, fallback }
  })
  return { definition: { ...definition, hypers }, arrays }
}

const NOWHERE = { start: 0, end: 0 }

function settingAst(value: boolean | string): Ast {
  return typeof value === "boolean" ? { kind: "boolean", value, span: NOWHERE } : { kind: "name", name: value, primes: 0, span: NOWHERE }
}

/** The float64 as a decimal that reads back as the same number. */
function numberAst(value: number): Ast {
  if (Number.isNaN(value)) return refuse("E705", { name: "a hyper-parameter", expected: "a number", found: "NaN" })
  if (value < 0) return { kind: "prefix", operator: "-", operand: numberAst(-value), span: NOWHERE }
  return value === Infinity ? { kind: "name", name: "inf", primes: 0, span: NOWHERE } : { kind: "number", text: String(value), span: NOWHERE }
}
