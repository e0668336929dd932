// A diagnostic is data: what is wrong, where, and what to write instead. One printer (frame.ts) makes text of it;
// one class carries a list of them out of the library. Nothing else is ever thrown at a user.
import type { Span } from "../syntax/ast.ts"

export interface Diagnostic {
  /** `E204`; the key of catalog.ts. */
  readonly code: string
  readonly severity: "error" | "warning"
  /** In the user's terms, one sentence, without a full stop. */
  readonly message: string
  /** Where in the source; absent when the fault is in data or in an option. */
  readonly span?: Span
  /** What to do about it. */
  readonly hint?: string
  /** Text that replaces the span, where one exists. */
  readonly fix?: string
}
