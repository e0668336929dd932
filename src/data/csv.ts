// Comma- and tab-separated text with a header becomes a source of columns. That rows are as long as the header is checked here, because
// the message has to name the line and both lengths. A part of a longer table is read alike: it is given the header of the whole.
import { isUtf8 } from "node:buffer"
import { expectedOf, parseCell, quoteCell } from "./cell.ts"
import { findCells, LF, QUOTE, type Cells } from "./csv-cells.ts"
import { type DataFault, fileFault, LABEL } from "./fault.ts"
import { parseDecimal } from "./decimal.ts"
import type { ArrayData, BadRows, DataSource, ReadAs, Spot } from "./source.ts"
import { arrayFor, isLabel, STANDARD_INPUT } from "./source.ts"

export interface CsvOptions {
  /** The names of the columns, where the bytes hold none. */
  readonly names?: readonly string[]
  /** The line the bytes begin on, from 1. */
  readonly firstLine?: number
  /** Gathers rows that cannot be read; without it they are faults. */
  readonly bad?: BadRows
}

export function readCsv(file: string, text: string | Uint8Array, delimiter: "," | "\t", options: CsvOptions = {}): DataSource {
  const bytes = withoutMark(typeof text === "string" ? new TextEncoder().encode(text) : text)
  if (!isUtf8(bytes)) throw fileFault("E913", { file }, {})
  if (options.names === undefined) refuseJson(file, bytes)
  const cells = findCells(file, bytes, delimiter.charCodeAt(0), options.firstLine)
  const names = options.names ?? header(file, bytes, cells, delimiter)
  const { rows, ragged } = wholeRows(file, cells, options.names === undefined ? 1 : 0, names.length, bytes.at(-1) !== LF, options.bad)
  return new CsvSource(file, bytes, cells, names, rows, ragged, options.bad)
}

class CsvSource implements DataSource {
  #rows: Int32Array
  #wanted: ReadonlyArray<{ readonly index: number; readonly as: ReadAs }> = []

  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
    readonly cells: Cells,
    readonly names: readonly string[],
    rows: Int32Array,
    readonly ragged: DataFault | undefined,
    readonly bad: BadRows | undefined,
  ) {
    this.#rows = rows
  }

  prepare(columns: ReadonlyArray<{ readonly name: string; readonly as: ReadAs }>): void {
    const { bad } = this
    this.#wanted = columns.map(({ name, as }) => ({ index: this.names.indexOf(name), as })).sort((a, b) => a.index - b.index)
    this.#refuseRagged()
    if (bad === undefined) return
    this.#rows = this.#rows.filter((row) => {
      const found = this.#faultOfRow(row)
      if (found !== undefined) bad.add(found)
      return found === undefined
    })
  }

  read(name: string, as: ReadAs): ArrayData {
    this.#refuseRagged()
    const index = this.names.indexOf(name)
    const rows = this.#rows
    const data = arrayFor(as, rows.length)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0
      const value = this.#number(row, index)
      if (value === undefined || (as === "label" && !isLabel(value))) throw this.#first(i) ?? this.#fault(row, index, as) ?? new Error("a faulty cell has a fault")
      data[i] = value
    }
    return { data, shape: [rows.length] }
  }

  texts(name: string): readonly string[] {
    const index = this.names.indexOf(name)
    return Array.from(this.#rows, (row) => this.#text(row, index))
  }

  locate(name: string, row: number): Spot {
    const at = this.#rows[row] ?? 0
    const first = this.cells.rows[at] ?? 0
    const start = this.cells.starts[first + this.names.indexOf(name)] ?? 0
    const before = decoder.decode(this.bytes.subarray(this.bytes.subarray(0, start).lastIndexOf(LF) + 1, start))
    // A quoted cell before it may hold line ends.
    const breaks = this.bytes.subarray(this.cells.starts[first] ?? 0, start).reduce((count, byte) => count + (byte === LF ? 1 : 0), 0)
    return { file: this.file, line: (this.cells.lines[at] ?? 0) + breaks, column: [...before].length + 1 }
  }

  #number(row: number, index: number): number | undefined {
    const cell = (this.cells.rows[row] ?? 0) + index
    const fast = parseDecimal(this.bytes, this.cells.starts[cell] ?? 0, this.cells.ends[cell] ?? 0)
    return Number.isNaN(fast) ? parseCell(this.#text(row, index)) : fast
  }

  #text(row: number, index: number): string {
    return textOf(this.bytes, this.cells, (this.cells.rows[row] ?? 0) + index)
  }

  /** A row of another length is the first fault only where no cell above it is one. */
  #refuseRagged(): void {
    if (this.ragged !== undefined) throw this.#first(this.#rows.length - 1) ?? this.ragged
  }

  /** The first bad cell of the columns that are wanted, in rows up to this one: columns are read one after the other, and files from the top. */
  #first(last: number): DataFault | undefined {
    for (const row of this.#rows.subarray(0, last + 1)) {
      const found = this.#faultOfRow(row)
      if (found !== undefined) return found
    }
    return undefined
  }

  #faultOfRow(row: number): DataFault | undefined {
    return this.#wanted.reduce<DataFault | undefined>((found, { index, as }) => found ?? this.#fault(row, index, as), undefined)
  }

  #fault(row: number, index: number, as: ReadAs): DataFault | undefined {
    const value = this.#number(row, index)
    if (value !== undefined && (as === "real" || isLabel(value))) return undefined
    const place = { file: this.file, line: this.cells.lines[row] ?? 0, column: index + 1, name: this.names[index] ?? "" }
    const text = this.#text(row, index)
    return fileFault("E904", place, { expected: value === undefined ? expectedOf(text) : LABEL, found: quoteCell(text) })
  }
}

/** A table whose first line opens an object or a list of JSON is none. */
export function refuseJson(file: string, bytes: Uint8Array): void {
  if (/^\s*(?:\{\s*"|\[\s*[[{])/.test(decoder.decode(bytes.subarray(0, 256)))) throw fileFault("E917", { file }, { standardInput: file === STANDARD_INPUT })
}

/** The names in the first row of a table. */
export function header(file: string, bytes: Uint8Array, cells: Cells, delimiter: "," | "\t"): readonly string[] {
  const [line] = cells.lines
  if (line === undefined) throw fileFault("E903", { file }, { expected: "the first line names the columns" })
  const names = Array.from({ length: cells.rows[1] ?? 0 }, (_, cell) => textOf(bytes, cells, cell))
  if (names.every((name) => parseCell(name) !== undefined)) throw fileFault("E914", { file, line }, {})
  const [only = ""] = names
  const other = names.length > 1 || bytes[cells.starts[0] ?? 0] === QUOTE ? undefined : [";", "\t", ","].find((mark) => mark !== delimiter && only.includes(mark))
  if (other !== undefined) throw fileFault("E918", { file, line }, { other, delimiter, standardInput: file === STANDARD_INPUT })
  // Spreadsheets leave columns without a name behind; nothing can ask for one.
  const twice = names.findIndex((name, i) => name !== "" && names.indexOf(name) !== i)
  const name = names[twice]
  if (name !== undefined) throw fileFault("E915", { file, line, column: twice + 1 }, { name })
  return names
}

interface Rows {
  readonly rows: Int32Array
  /** The fault of the row that ends them. */
  readonly ragged: DataFault | undefined
}

/** Rows from `first` on, as long as the header: of those that are not, `bad` gathers the faults, or they end at the first. `cut`: the last has no line end. */
function wholeRows(file: string, { rows, lines }: Cells, first: number, width: number, cut: boolean, bad: BadRows | undefined): Rows {
  const kept = new Int32Array(Math.max(0, lines.length - first))
  let count = 0
  for (let row = first; row < lines.length; row++) {
    const found = (rows[row + 1] ?? 0) - (rows[row] ?? 0)
    if (found === width) {
      kept[count++] = row
      continue
    }
    const fault = fileFault("E916", { file, line: lines[row] ?? 0 }, { found, width, cut: cut && found < width && row === lines.length - 1 })
    if (bad === undefined) return { rows: kept.subarray(0, count), ragged: fault }
    bad.add(fault)
  }
  return { rows: kept.subarray(0, count), ragged: undefined }
}

const decoder = new TextDecoder()

function textOf(bytes: Uint8Array, { starts, ends }: Cells, cell: number): string {
  const quoted = bytes[starts[cell] ?? 0] === QUOTE
  const text = decoder.decode(bytes.subarray((starts[cell] ?? 0) + (quoted ? 1 : 0), (ends[cell] ?? 0) - (quoted ? 1 : 0)))
  return (quoted ? text.replaceAll("\"\"", "\"") : text).trim()
}

/** Without the byte order mark. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}
