// Every code a user can meet, and the one way to make a diagnostic of it. The entries stand in codes/, one file per
// class of fault; to add a message, add one entry there: nothing else needs to know.
//   E1xx syntax and limits · E2xx names · E3xx axes · E4xx types · E5xx domains and constants
//   E6xx not supported, not differentiable · E7xx data · E8xx options and environment · W5xx warnings
import type { Span } from "../syntax/ast.ts"
import type { Diagnostic } from "./diagnostic.ts"
import type { Entry } from "./entry.ts"
import { axes } from "./codes/axes.ts"
import { data } from "./codes/data.ts"
import { domains } from "./codes/domains.ts"
import { limits } from "./codes/limits.ts"
import { names } from "./codes/names.ts"
import { options } from "./codes/options.ts"
import { support } from "./codes/support.ts"
import { syntax } from "./codes/syntax.ts"
import { types } from "./codes/types.ts"
import { warnings } from "./codes/warnings.ts"

const entries = { ...syntax, ...limits, ...names, ...axes, ...types, ...domains, ...support, ...data, ...options, ...warnings }

type FactsOf = { readonly [C in keyof typeof entries]: (typeof entries)[C] extends Entry<infer A> ? A : never }

export type Code = keyof FactsOf
export type Facts<C extends Code> = FactsOf[C]

export const catalog: { readonly [C in Code]: Entry<FactsOf[C]> } = entries

/** A diagnostic from its code and the facts its entry asks for: `diagnose("E204", { name: "lgo", suggestion: "log" }, span)`. */
export function diagnose<C extends Code>(code: C, facts: Facts<C>, span?: Span): Diagnostic {
  const row: Entry<FactsOf[C]> = catalog[code]
  const hint = typeof row.hint === "function" ? row.hint(facts) : row.hint
  const fix = row.fix?.(facts)
  return {
    code,
    severity: row.severity,
    message: row.message(facts),
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
    ...(fix === undefined ? {} : { fix }),
  }
}
