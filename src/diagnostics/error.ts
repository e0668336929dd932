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

/** More are not reported: a source with so many is not a source of this language. */
export const maxDiagnostics = 20

/** The faults of a source in the order of the text. */
export function sourceError(faults: readonly Diagnostic[], source: string): LossError {
  const inOrder = [...faults].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
  return new LossError(inOrder.slice(0, maxDiagnostics), source)
}
