// Named columns become a file: CSV and TSV (an array of several dimensions takes a column for each position: grad_p_0, grad_p_1),
// JSON (one object of nested lists), JSON Lines (a record a line), .npy (records with the same names), .npz (an array a column), Parquet. Rows of
// CSV, TSV, JSON Lines and Parquet are written as they come; the other formats are held to the end. The file is written beside its place
// and renamed, so that a failed run leaves the old file or none, never a half one.
import { openBeside, type Beside } from "./beside.ts"
import { fileFault } from "./fault.ts"
import { writeNpy } from "./npy.ts"
import { formatOf, type Formats } from "./open.ts"
import { openParquetRows, type ParquetColumn, type ParquetRows } from "./parquet-write.ts"
import type { ArrayData } from "./source.ts"
import { sizeOf } from "./source.ts"
import { writeZip } from "./zip.ts"

export type Columns = ReadonlyMap<string, ArrayData>

/** Formats whose rows are text, one after the other. */
type RowFormat = "csv" | "tsv" | "jsonl"

export interface ColumnWriter {
  /** Adds rows; the columns are the same every time. */
  write(columns: Columns): void
  /** Puts the file in its place. */
  close(): void
  /** Leaves nothing. */
  abort(): void
}

export async function writeColumns(file: string, columns: Columns): Promise<void> {
  const writer = await openColumns(file)
  try {
    writer.write(columns)
    writer.close()
  } catch (error) {
    writer.abort()
    throw error
  }
}

/** A text as a file, in the same careful way. */
export function writeText(file: string, text: string | Uint8Array): void {
  const beside = openBeside(file)
  try {
    beside.write(text)
    beside.close()
  } catch (error) {
    beside.abort()
    throw error
  }
}

/** A Parquet file, texts and all. */
export async function writeParquet(file: string, columns: readonly ParquetColumn[]): Promise<void> {
  const beside = openBeside(file)
  try {
    const rows = await openParquetRows(file, beside.write)
    rows.write(columns)
    rows.close()
    beside.close()
  } catch (error) {
    beside.abort()
    throw error
  }
}

export async function openColumns(file: string): Promise<ColumnWriter> {
  const format = formatOf(file)
  const beside = openBeside(file)
  try {
    return format === "parquet" ? parquetWriter(file, beside, await openParquetRows(file, beside.write))
      : format === "csv" || format === "tsv" || format === "jsonl" ? rowWriter(file, format, beside)
      : heldWriter(file, format, beside)
  } catch (error) {
    beside.abort()
    throw error
  }
}

function rowWriter(file: string, format: RowFormat, beside: Beside): ColumnWriter {
  let first = true
  return {
    write(columns) {
      beside.write(rowsText(file, format, columns, first))
      first = false
    },
    close: () => beside.close(),
    abort: () => beside.abort(),
  }
}

function parquetWriter(file: string, beside: Beside, rows: ParquetRows): ColumnWriter {
  return {
    write(columns) {
      commonRows(file, columns)
      rows.write([...columns].flatMap(([name, array]) => flatColumns(name, array)))
    },
    close() {
      rows.close()
      beside.close()
    },
    abort: () => beside.abort(),
  }
}

function heldWriter(file: string, format: Exclude<Formats, RowFormat | "parquet">, beside: Beside): ColumnWriter {
  const held: Columns[] = []
  return {
    write: (columns) => void held.push(columns),
    close() {
      beside.write(encode(file, format, concatenated(held)))
      beside.close()
    },
    abort: () => beside.abort(),
  }
}

/** A column for each position inside a row. */
function flatColumns(name: string, { data, shape }: ArrayData): ParquetColumn[] {
  const places = positionsOf(shape.slice(1))
  const rows = shape[0] ?? 1
  return places.map((positions, k) => {
    const column = data instanceof Float32Array ? new Float32Array(rows) : new Float64Array(rows)
    for (let row = 0; row < rows; row++) column[row] = Number(data[row * places.length + k])
    return { name: [name, ...positions].join("_"), data: column }
  })
}

function concatenated(parts: readonly Columns[]): Columns {
  const [first] = parts
  if (first === undefined || parts.length === 1) return first ?? new Map()
  return new Map([...first].map(([name, { data, shape }]) => {
    const arrays = parts.flatMap((part) => part.get(name) ?? [])
    const whole = new (data instanceof Float32Array ? Float32Array : Float64Array)(arrays.reduce((sum, array) => sum + array.data.length, 0))
    let at = 0
    for (const array of arrays) for (const value of array.data) whole[at++] = Number(value)
    return [name, { data: whole, shape: [arrays.reduce((sum, array) => sum + (array.shape[0] ?? 1), 0), ...shape.slice(1)] }]
  }))
}

function encode(file: string, format: Exclude<Formats, RowFormat | "parquet">, columns: Columns): string | Uint8Array {
  if (format === "npz") return writeZip(new Map([...columns].map(([name, array]) => [`${name}.npy`, writeNpy(new Map([[name, array]]), false)])))
  if (format === "npy") {
    commonRows(file, columns)
    return writeNpy(columns, columns.size > 1)
  }
  const fields = [...columns].map(([name, { data, shape }]) => `${JSON.stringify(name)}: ${nestedText(data, shape, 0)}`)
  return `{\n${fields.map((field) => `  ${field}`).join(",\n")}\n}\n`
}

function rowsText(file: string, format: RowFormat, columns: Columns, first: boolean): string {
  const rows = commonRows(file, columns)
  if (format === "jsonl") return lines(rows, (row) => `{${[...columns].map(([name, array]) => `${JSON.stringify(name)}: ${rowText(array, row)}`).join(", ")}}`)
  const delimiter = format === "tsv" ? "\t" : ","
  const names = [...columns].flatMap(([name, { shape }]) => positionsOf(shape.slice(1)).map((positions) => quote([name, ...positions].join("_"), delimiter)))
  const body = lines(rows, (row) => [...columns.values()].flatMap(({ data, shape }) => entriesOf(data, shape, row)).join(delimiter))
  return first ? `${names.join(delimiter)}\n${body}` : body
}

/** All columns have one entry a row; a derivative of a loss that is one sample has not. */
function commonRows(file: string, columns: Columns): number {
  const sizes = [...columns].map(([name, { shape }]) => ({ name, rows: shape[0] ?? 1 }))
  const [first] = sizes
  const other = sizes.find(({ rows }) => rows !== first?.rows)
  if (first === undefined || other === undefined) return first?.rows ?? 0
  throw fileFault("E906", { file }, { first: first.name, rows: first.rows, second: other.name, others: other.rows })
}

const lines = (rows: number, line: (row: number) => string): string => Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join("")

function entriesOf(data: ArrayData["data"], shape: readonly number[], row: number): string[] {
  const perRow = sizeOf(shape.slice(1))
  return Array.from({ length: perRow }, (_, i) => `${data[row * perRow + i] ?? NaN}`)
}

function rowText({ data, shape }: ArrayData, row: number): string {
  const inner = shape.slice(1)
  return nestedText(data, inner, row * sizeOf(inner))
}

/** JSON has no infinities: they are texts, as the JSON reader takes them. */
function nestedText(data: ArrayData["data"], shape: readonly number[], start: number): string {
  const [size, ...rest] = shape
  if (size === undefined) {
    const value = Number(data[start])
    return Number.isFinite(value) ? `${value}` : `"${value}"`
  }
  const step = sizeOf(rest)
  return `[${Array.from({ length: size }, (_, i) => nestedText(data, rest, start + i * step)).join(", ")}]`
}

/** [] has the one position []. */
function positionsOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((all, size) => all.flatMap((positions) => Array.from({ length: size }, (_, i) => [...positions, i])), [[]])
}

const quote = (name: string, delimiter: string): string => (name.includes(delimiter) || /["\r\n]/.test(name) ? `"${name.replaceAll("\"", "\"\"")}"` : name)
