// The one place where a call is refused. Comes in: a code of the catalog's data, options and support entries with its facts;
// goes out: a diagnostic, or a thrown LossError. It takes those three files and not the whole catalog, so that the
// prebuilt losses, which have no parser, do not carry the parser's sentences.
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Entry } from "../diagnostics/entry.ts"
import { data } from "../diagnostics/codes/data.ts"
import { options } from "../diagnostics/codes/options.ts"
import { support } from "../diagnostics/codes/support.ts"
import { LossError } from "../diagnostics/error.ts"

const entries = { ...data, ...options, ...support }

type FactsOf = { readonly [C in keyof typeof entries]: (typeof entries)[C] extends Entry<infer A> ? A : never }

export type CallCode = keyof FactsOf

const rows: { readonly [C in CallCode]: Entry<FactsOf[C]> } = entries

export function fault<C extends CallCode>(code: C, facts: FactsOf[C]): Diagnostic {
  const row: Entry<FactsOf[C]> = rows[code]
  const hint = typeof row.hint === "function" ? row.hint(facts) : row.hint
  return { code, severity: row.severity, message: row.message(facts), ...(hint === undefined ? {} : { hint }) }
}

export function refuse<C extends CallCode>(code: C, facts: FactsOf[C]): never {
  throw new LossError([fault(code, facts)])
}
