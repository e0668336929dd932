// The one class that is thrown at a user: a list of diagnostics and the source they point into. Its message is the
// printed code frames. Its stack has none of the compiler's own functions: behind the message stand the caller's, from the public function on.
import type { Diagnostic } from "./diagnostic.ts"
import { printDiagnostics } from "./frame.ts"

export class LossError extends Error {
  /** Kept by a minifier, which renames the class: Node prints it. */
  static override readonly name = "LossError"
  declare readonly name: "LossError"
  readonly diagnostics: readonly Diagnostic[]
  /** The text the spans point into; empty when the fault is in data or in an option. */
  readonly source: string

  constructor(diagnostics: readonly Diagnostic[], source = "") {
    super(printDiagnostics(diagnostics, source))
    this.diagnostics = diagnostics
    this.source = source
    this.stack = `${this.name}: ${this.message}`
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: this.name })
  }
}

/** An error that leaves a public function, with the stack of who called that. Engines that cannot say it leave the message alone. */
export function thrownBy(entry: (...args: never) => unknown, error: unknown): unknown {
  if (error instanceof LossError) Error.captureStackTrace?.(error, entry)
  return error
}

/** A public function, whose errors are thrown by itself. */
export function publicly<A extends readonly unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const entry = (...args: A): R => {
    try {
      return run(...args)
    } catch (error) {
      throw thrownBy(entry, error)
    }
  }
  return entry
}

/** More are not reported: a source with so many is not a source of this language. */
export const maxDiagnostics = 20

/** The faults of a source in the order of the text. */
export function sourceError(faults: readonly Diagnostic[], source: string): LossError {
  const inOrder = [...faults].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
  return new LossError(inOrder.slice(0, maxDiagnostics), source)
}
