// What is wrong with a data file, as data: a code, the place in the file, one sentence, and what to do. A diagnostic of the
// language points into a source text by offset; a fault of a file points at a line and a column of a table, so it is a
// type of its own. The command line prints both alike (cli/report.ts).

/** Every code with the class of fault it stands for; `E9..` are files, all other codes belong to the language. */
export const faults = {
  E901: "a file cannot be read",
  E902: "a format is not known",
  E903: "a file is malformed",
  E904: "a cell is not a number",
  E905: "a column is missing or not unique",
  E906: "columns do not fit together",
  E907: "a file cannot be written",
  E908: "a loss is not in its file",
} as const

export type FaultCode = keyof typeof faults

export interface Place {
  readonly file: string
  /** From 1. */
  readonly line?: number
  /** Position of the cell in its row, from 1. */
  readonly column?: number
  /** Name of the column. */
  readonly name?: string
}

export class DataFault extends Error {
  readonly code: FaultCode
  readonly place: Place
  readonly hint: string | undefined

  constructor(code: FaultCode, place: Place, message: string, hint?: string) {
    super(message)
    this.code = code
    this.place = place
    this.hint = hint
  }
}

/** What to do about a file that ends too early. */
export const HALF_WRITTEN = "the file may be half-written: make it again"

export const NOT_UTF8 = "the file is not UTF-8 text"
export const SAVE_AS_UTF8 = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"

/** `wine.csv, line 3, column 2 (p_0)`. */
export function describePlace(place: Place): string {
  const parts = [place.file]
  if (place.line !== undefined) parts.push(`line ${place.line}`)
  if (place.column !== undefined) parts.push(`column ${place.column}${place.name === undefined ? "" : ` (\`${place.name}\`)`}`)
  else if (place.name !== undefined) parts.push(`column \`${place.name}\``)
  return parts.join(", ")
}

/** What the operating system says of a file, in words. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  return reasons.get(code) ?? (code === "" ? "the system gives no reason" : `the system says ${code}`)
}

const reasons = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "part of the path is not a folder"],
  ["EISDIR", "it is a folder"],
  ["EEXIST", "there is a file in its place"],
  ["ELOOP", "its symbolic links lead back to themselves"],
  ["ENAMETOOLONG", "its name is too long"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EMFILE", "too many files are open"],
  ["ERR_FS_FILE_TOO_LARGE", "it is larger than 2 GiB"],
  ["ERR_STRING_TOO_LONG", "it is longer than a text can be"],
])
