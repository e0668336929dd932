// What is wrong with a data file, as data: a code, the place in the file, one sentence, and what to do. A diagnostic of the
// language points into a source text by offset; a fault of a file points at a line and a column of a table, so it is a
// type of its own. The command line prints both alike (cli/report.ts); codes.ts has every sentence.
import { fileCatalog, type FileCode, type FileEntry, type FileFacts } from "./codes.ts"

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
  readonly code: FileCode
  readonly place: Place
  readonly hint: string | undefined

  constructor(code: FileCode, place: Place, message: string, hint: string | undefined) {
    super(message)
    this.code = code
    this.place = place
    this.hint = hint
  }
}

/** A fault from its code and the facts its entry asks for: `fileFault("E901", { file }, { reason })`. */
export function fileFault<C extends FileCode>(code: C, place: Place, facts: FileFacts<C>): DataFault {
  const row = fileCatalog[code] as FileEntry<FileFacts<C>>
  return new DataFault(code, place, row.message(facts), typeof row.hint === "function" ? row.hint(facts) : row.hint)
}

/** What is expected where a decimal is beyond float64. */
export const FLOAT64 = "a number that float64 holds (up to 1.8e308)"

/** What is expected of a label. */
export const LABEL = "a label (a whole number)"

/** `wine.csv, line 3, column 2 (p_0)`. */
export function describePlace(place: Place): string {
  return [place.file, ...(place.line === undefined ? [] : [`line ${place.line}`]), ...[insideFile(place)].filter((text) => text !== "")].join(", ")
}

/** The column alone. */
export function insideFile({ column, name }: Place): string {
  if (column !== undefined) return `column ${column}${name === undefined ? "" : ` (\`${name}\`)`}`
  return name === undefined ? "" : `column \`${name}\``
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
