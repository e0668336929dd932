// The faults of a prebuilt call: the codes and the facts of the catalog in its shortest words, because the catalog's sentences alone are as
// long as the whole runtime may be. `name` also tells them from errors of other kinds, as it does in the library.
export interface CallDiagnostic {
  readonly code: string
  readonly severity: "error"
  readonly message: string
}

export class LossError extends Error {
  /** Kept by a minifier, which renames the class: Node prints it. */
  static override readonly name = "LossError"
  override readonly name = "LossError"
  declare readonly diagnostics: readonly CallDiagnostic[]
}

export const refuse = (code: string, message: string): never => {
  throw Object.assign(new LossError(`error[${code}]: ${message}`), { diagnostics: [{ code, severity: "error", message }] })
}

/** `Float32Array`: by tag, because `instanceof` fails for values of another realm. */
export const tagOf = (value: unknown): string => ({}).toString.call(value).slice(8, -1)

/** Any value in a few words: `"mean"`, `Array of 3`. */
export const described = (value: unknown, { length } = Object(value) as { readonly length?: number }): string => typeof value === "string" ? `"${value}"` : value === Object(value) ? tagOf(value) + (length === undefined ? "" : ` of ${length}`) : String(value)

/** `x` must be this, and is that. */
export const must = (code: string, name: string, expected: string, value: unknown, found = described(value)): never => refuse(code, `\`${name}\` must be ${expected}, found ${found}`)

/** The value, if it is among those there may be. */
export const among = <T>(code: string, name: string, all: readonly T[], value: unknown): T => (all.includes(value as T) ? value as T : must(code, name, all.join(" or "), value))

/** The entries of an object that are not undefined, as `make` makes them of their names and values, behind those of `before`. Only these names may be there. */
export const table = <T = unknown>(name: string, value: unknown = {}, names: readonly string[], before: Iterable<readonly [string, T]> = [], code = "E802", stranger = "E806"): ReadonlyMap<string, T> => {
  const entries = tagOf(value) === "Object" ? Object.entries(value as object) : must(code, name, "an object", value)
  return new Map([...before, ...entries.flatMap(([key, entry]): ReadonlyArray<readonly [string, T]> => {
    const known = key.normalize("NFC")
    return !names.includes(known) ? refuse(stranger, `\`${key}\` in ${name} must be ${names.join(" or ")}`) : entry === undefined ? [] : [[known, entry as T]]
  })])
}
