// Named columns become a file: CSV and TSV (an array of several dimensions takes a column for each position: grad_p_0, grad_p_1),
// JSON (one object of nested lists), JSON Lines (a record a line), .npy (records with the same names). The file is written beside
// its place and renamed, so that a failed run leaves the old file or none, never a half one.
import { renameSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DataFault, systemReason } from "./fault.ts"
import { writeNpy } from "./npy.ts"
import { formatOf } from "./open.ts"
import type { ArrayData } from "./source.ts"
import { sizeOf } from "./source.ts"

export function writeColumns(file: string, columns: ReadonlyMap<string, ArrayData>): void {
  writeBeside(file, encode(file, columns))
}

function encode(file: string, columns: ReadonlyMap<string, ArrayData>): string | Uint8Array {
  const format = formatOf(file)
  if (format === "json") {
    const fields = [...columns].map(([name, { data, shape }]) => `${JSON.stringify(name)}: ${nestedText(data, shape, 0)}`)
    return `{\n${fields.map((field) => `  ${field}`).join(",\n")}\n}\n`
  }
  const rows = commonRows(file, columns)
  if (format === "npy") return columns.size === 1 ? writeNpy(columns, false) : writeNpy(columns, true)
  if (format === "jsonl") return lines(rows, (row) => `{${[...columns].map(([name, array]) => `${JSON.stringify(name)}: ${rowText(array, row)}`).join(", ")}}`)
  const delimiter = format === "tsv" ? "\t" : ","
  const names = [...columns].flatMap(([name, { shape }]) => positionsOf(shape.slice(1)).map((positions) => quote([name, ...positions].join("_"), delimiter)))
  const body = lines(rows, (row) => [...columns.values()].flatMap(({ data, shape }) => entriesOf(data, shape, row)).join(delimiter))
  return `${names.join(delimiter)}\n${body}`
}

/** All columns have one entry a row; a derivative of a loss that is one sample has not. */
function commonRows(file: string, columns: ReadonlyMap<string, ArrayData>): number {
  const sizes = [...columns].map(([name, { shape }]) => ({ name, rows: shape[0] ?? 1 }))
  const [first] = sizes
  const other = sizes.find(({ rows }) => rows !== first?.rows)
  if (first === undefined || other === undefined) return first?.rows ?? 0
  throw new DataFault("E906", { file }, `\`${first.name}\` has ${first.rows} rows and \`${other.name}\` has ${other.rows}`, "a .json file holds columns of different lengths")
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

function writeBeside(file: string, content: string | Uint8Array): void {
  const place = resolveLink(file)
  const special = isSpecial(place)
  const beside = special ? place : join(dirname(place), `.${basename(place)}.${process.pid}.part`)
  try {
    writeFileSync(beside, content)
    if (!special) renameSync(beside, place)
  } catch (error) {
    if (!special) rmSync(beside, { force: true })
    throw new DataFault("E907", { file }, `the file cannot be written: ${systemReason(error)}`)
  }
}

/** The file a symbolic link names: renaming over the link would replace it. */
function resolveLink(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** A pipe or a device (/dev/stdout) is written to, never replaced. A folder is left to fail. */
function isSpecial(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}
