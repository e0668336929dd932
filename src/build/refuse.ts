// The faults of a prebuilt call: the codes and the facts of the catalog in its shortest words, because the catalog's sentences alone are as
// long as the whole runtime may be. `name` also tells them from errors of other kinds, as it does in the library.
export interface CallDiagnostic {
  readonly code: string
  readonly severity: "error"
  readonly message: string
  readonly hint?: string
}

export class LossError extends Error {
  override readonly name = "LossError"
  readonly diagnostics: readonly CallDiagnostic[]

  constructor(code: string, message: string, hint?: string) {
    super(`error[${code}]: ${message}${hint === undefined ? "" : `\n  ${hint}`}`)
    this.diagnostics = [{ code, severity: "error", message, ...(hint && { hint }) }]
  }
}

export function refuse(code: string, message: string, hint?: string): never {
  throw new LossError(code, message, hint)
}

/** `x` must be this, and is that. */
export function must(code: string, name: string, expected: string, found: string | number): never {
  return refuse(code, `\`${name}\` must be ${expected}, found ${found}`)
}

/** A name that is none of those there are. */
export function unknown(code: string, where: string, name: string, known: Iterable<string>): never {
  return refuse(code, `${where} has no \`${name}\``, `there is ${[...known].map((each) => `\`${each}\``).join(", ")}`)
}

/** `Float32Array`: by tag, because `instanceof` fails for values of another realm. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** Any value in a few words. */
export const described = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : value === Object(value) ? tagOf(value) : String(value))

/** The entries of an object that are not undefined. */
export function table(code: string, name: string, value: unknown): ReadonlyArray<readonly [string, unknown]> {
  if (value !== Object(value) || Array.isArray(value) || ArrayBuffer.isView(value)) must(code, name, "an object", described(value))
  return Object.entries(value as object).flatMap(([key, entry]): ReadonlyArray<readonly [string, unknown]> => (entry === undefined ? [] : [[key.normalize("NFC"), entry]]))
}
