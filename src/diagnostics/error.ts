// The one class that is thrown at a user: a list of diagnostics and the source they point into. Its message is the
// printed code frames. It carries no stack of the compiler's own functions: where in the user's formula is what matters.
import type { Diagnostic } from "./diagnostic.ts"
import { printDiagnostics } from "./frame.ts"

export class LossError extends Error {
  override readonly name = "LossError"
  readonly diagnostics: readonly Diagnostic[]
  /** The text the spans point into; empty when the fault is in data or in an option. */
  readonly source: string

  constructor(diagnostics: readonly Diagnostic[], source = "") {
    super(printDiagnostics(diagnostics, source))
    this.diagnostics = diagnostics
    this.source = source
    this.stack = `${this.name}: ${this.message}`
  }
}
