// A table as parts, each a source of its own: so that files larger than memory can be read, and standard input while it comes. In: a file of
// rows (CSV, TSV, JSON Lines, Parquet) or standard input. Out: parts of a few megabytes, cut between rows; lines are counted through.
import { createReadStream } from "node:fs"
import { header, readCsv, refuseJson, withoutMark } from "./csv.ts"
import { findCells, wholeRows } from "./csv-cells.ts"
import { fileFault, systemReason } from "./fault.ts"
import { readJsonLines } from "./json.ts"
import { decode, formatOf } from "./open.ts"
import { namesOfParquet, partsOfParquet } from "./parquet.ts"
import { STANDARD_INPUT, type BadRows, type DataSource } from "./source.ts"
import { statsOf } from "./stats.ts"
import { joined } from "./zip.ts"

const PART = 1 << 21

/** Whether a file can be read in parts. */
export const isRows = (file: string): boolean => file === "-" || ["csv", "tsv", "jsonl", "parquet"].includes(formatOf(file))

/** `seen` is told how many bytes were read. Of a file that lies by columns those that are `used` are read. */
export async function* partsOf(file: string, stdin: AsyncIterable<Uint8Array>, bad: BadRows | undefined, seen: (bytes: number) => void, used?: (name: string) => boolean): AsyncGenerator<DataSource> {
  const format = file === "-" ? "csv" : formatOf(file)
  if (format === "parquet") {
    const size = statsOf(file)?.size ?? 0
    let before = 0
    yield* partsOfParquet(file, bad, (rows, all) => {
      seen((size * (rows - before)) / all)
      before = rows
    }, used)
    return
  }
  const name = file === "-" ? STANDARD_INPUT : file
  let names: readonly string[] | undefined
  let line = 1
  let empty = true
  for await (const bytes of rowsOf(name, file === "-" ? stdin : createReadStream(file, { highWaterMark: PART }), seen)) {
    empty = false
    if (format === "jsonl") {
      yield readJsonLines(name, decode(name, bytes), line, bad)
    } else {
      const delimiter = format === "tsv" ? "\t" : ","
      const source: DataSource = readCsv(name, bytes, delimiter, { firstLine: line, ...(names === undefined ? {} : { names }), ...(bad === undefined ? {} : { bad }) })
      names ??= source.names
      yield source
    }
    line += linesIn(bytes)
  }
  if (empty) yield format === "jsonl" ? readJsonLines(name, "", 1, bad) : readCsv(name, "", ",")
}

/** Whole rows, a few megabytes at a time. */
async function* rowsOf(name: string, chunks: AsyncIterable<Uint8Array>, seen: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  let first = true
  try {
    for await (const chunk of chunks) {
      seen(chunk.length)
      held.push(chunk)
      size += chunk.length
      if (size < PART) continue
      const bytes = first ? withoutMark(joined(held)) : joined(held)
      const end = wholeRows(bytes)
      held = end === bytes.length ? [] : [bytes.subarray(end)]
      size = bytes.length - end
      if (end === 0) continue
      first = false
      yield bytes.subarray(0, end)
    }
  } catch (error) {
    throw error instanceof Error && "code" in error ? fileFault("E901", { file: name }, { reason: systemReason(error) }) : error
  }
  if (size > 0) yield first ? withoutMark(joined(held)) : joined(held)
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}

/** The names of the columns of a file of rows; undefined where only reading it all tells. */
export async function namesOf(file: string): Promise<readonly string[] | undefined> {
  if (file === "-" || formatOf(file) === "jsonl") return undefined
  if (formatOf(file) === "parquet") return namesOfParquet(file)
  for await (const bytes of rowsOf(file, createReadStream(file, { end: PART }), () => undefined)) {
    refuseJson(file, bytes)
    const delimiter = formatOf(file) === "tsv" ? "\t" : ","
    return header(file, bytes, findCells(file, bytes.subarray(0, firstRow(bytes)), delimiter.charCodeAt(0)), delimiter)
  }
  return undefined
}

/** Behind the first line that holds something. */
function firstRow(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) if (wholeRows(bytes.subarray(0, at + 1)) > 1) return at + 1
  return bytes.length
}
