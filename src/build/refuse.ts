// The faults of a prebuilt call: the codes and the facts of the catalog in its shortest words, because the catalog's sentences alone are as
// long as the whole runtime may be. `name` also tells them from errors of other kinds, as it does in the library.
export interface CallDiagnostic {
  readonly code: string
  readonly severity: "error"
  readonly message: string
}

export class LossError extends Error {
  override readonly name = "LossError"
  readonly diagnostics: readonly CallDiagnostic[]

  constructor(code: string, message: string) {
    super(`error[${code}]: ${message}`)
    this.diagnostics = [{ code, severity: "error", message }]
  }
}

export function refuse(code: string, message: string): never {
  throw new LossError(code, message)
}

/** `x` must be this, and is that. */
export const must = (code: string, name: string, expected: string, found: unknown): never => refuse(code, `\`${name}\` must be ${expected}, found ${found}`)

/** `Float32Array`: by tag, because `instanceof` fails for values of another realm. */
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** Any value in a few words. */
export const described = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : value === Object(value) ? tagOf(value) : String(value))

/** As names are compared. */
export const normal = (text: unknown): unknown => (typeof text === "string" ? text.normalize("NFC") : text)

/** The place of a value among those there may be. */
export function among(code: string, name: string, all: readonly unknown[], value: unknown): number {
  const at = all.indexOf(value)
  return at < 0 ? must(code, name, all.join(" or "), described(value)) : at
}

/** The entries of an object that are not undefined; their names must be among these, or the fault is the second code. */
export function table(code: string, name: string, value: unknown, names: readonly string[], stranger: string): ReadonlyMap<string, unknown> {
  if (value !== Object(value) || Array.isArray(value) || ArrayBuffer.isView(value)) must(code, name, "an object", described(value))
  return new Map(Object.entries(value as object).flatMap(([key, entry]): ReadonlyArray<readonly [string, unknown]> => {
    return entry === undefined ? [] : [[names[among(stranger, `a name in ${name}`, names, normal(key))] as string, entry]]
  }))
}
