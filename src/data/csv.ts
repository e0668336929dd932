// Comma- and tab-separated text with a header becomes a source of columns. csv-parse does the quoting; a text without a quote, as
// most are, is merely split, ten times as fast. That rows are as long as the header is checked here, because the message has
// to name the line and both lengths.
import { parse } from "csv-parse/sync"
import { parseCell, quoteCell } from "./cell.ts"
import { DataFault } from "./fault.ts"
import type { ArrayData, DataSource, ReadAs } from "./source.ts"
import { arrayFor, isLabel } from "./source.ts"

interface Row {
  readonly cells: readonly string[]
  /** The line the row begins on, from 1. */
  readonly line: number
}

export function readCsv(file: string, text: string, delimiter: "," | "\t"): DataSource {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text
  const rows = plain.includes("\"") ? parseQuoted(file, plain, delimiter) : splitPlain(plain, delimiter)
  const header = rows.shift()
  if (header === undefined) throw new DataFault("E903", { file }, "the file is empty", "the first line names the columns")
  const names = header.cells
  checkHeader(file, names, header)
  const ragged = rows.find((row) => row.cells.length !== names.length)
  if (ragged !== undefined) {
    throw new DataFault("E903", { file, line: ragged.line }, `the row has ${count(ragged.cells.length, "cell")}, the header has ${names.length}`)
  }
  return { file, names, read: (name, as) => readColumn(file, rows, names.indexOf(name), name, as) }
}

function splitPlain(text: string, delimiter: string): Row[] {
  const rows: Row[] = []
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    if (line !== "") rows.push({ cells: line.split(delimiter).map((cell) => cell.trim()), line: i + 1 })
  })
  return rows
}

function parseQuoted(file: string, text: string, delimiter: string): Row[] {
  const rows: Row[] = []
  // `lines` counts the lines read when a row is complete: a quoted cell may have taken several of them.
  let end = 0
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: string[], { lines }) => {
        rows.push({ cells, line: lines === end + 1 ? lines : lines - breaksIn(cells) })
        end = lines
        return null
      },
    })
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    throw new DataFault("E903", { file, line: end + 1 }, quoting.get(code) ?? "the quotes of the table do not match")
  }
  return rows
}

const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)

const quoting = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "a quoted cell is never closed"],
  ["CSV_INVALID_CLOSING_QUOTE", "a quoted cell goes on after its closing quote"],
  ["INVALID_OPENING_QUOTE", "a quote stands in the middle of a cell"],
])

function checkHeader(file: string, names: readonly string[], header: Row): void {
  if (names.every((name) => parseCell(name) !== undefined)) {
    throw new DataFault("E903", { file, line: header.line }, "the first line holds numbers", "the first line has to name the columns")
  }
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i)
  const name = names[twice]
  if (name !== undefined) {
    throw new DataFault("E905", { file, line: header.line, column: twice + 1 }, `two columns are called \`${name}\``)
  }
}

function readColumn(file: string, rows: readonly Row[], column: number, name: string, as: ReadAs): ArrayData {
  const data = arrayFor(as, rows.length)
  rows.forEach(({ cells, line }, i) => {
    const text = cells[column] ?? ""
    const value = parseCell(text)
    const place = { file, line, column: column + 1, name }
    if (value === undefined) throw new DataFault("E904", place, `expected a number, found ${quoteCell(text)}`)
    if (as === "label" && !isLabel(value)) throw new DataFault("E904", place, `expected a label (a whole number), found ${quoteCell(text)}`)
    data[i] = value
  })
  return { data, shape: [rows.length] }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`
