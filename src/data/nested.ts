// Values as JSON and Parquet hold them (numbers, texts, lists of them) become an array of numbers, or of rows: what is no number is a fault that names
// its place. In: the values and where they stand. Out: row-major numbers with the shape that the first entries have.
import { quoteCell } from "./cell.ts"
import { DataFault, fileFault, FLOAT64, LABEL, type Place } from "./fault.ts"
import type { ArrayData, BadRows, DataSource, ReadAs } from "./source.ts"
import { arrayFor, isLabel, sizeOf } from "./source.ts"

/** Where an entry of nested lists stands, given its positions. */
export type Locate = (positions: readonly number[]) => { readonly place: Place; readonly path: string }

/** A table of such values. */
export interface Table {
  readonly file: string
  readonly names: readonly string[]
  readonly rows: number
  /** Infinities are spelled as texts: a number that is one was too large for float64. */
  readonly finite: boolean
  /** Throws DataFault where the row has no such cell. */
  cell(row: number, name: string): unknown
  /** Where a cell stands, or an entry in it. */
  place(row: number, name: string, positions: readonly number[]): ReturnType<Locate>
}

/** Rows that cannot be read are left out of all columns where `bad` is given. */
export function tableSource({ file, names, rows, finite, cell, place }: Table, bad: BadRows | undefined): DataSource {
  let kept: ArrayLike<number> & Iterable<number> = Array.from({ length: rows }, (_, row) => row)
  let wanted: ReadonlyArray<{ readonly name: string; readonly as: ReadAs }> = []
  const whole = (row: number, name: string, as: ReadAs): DataFault | undefined => {
    try {
      nestedArray(cell(row, name), as, (positions) => place(row, name, positions), finite)
      return undefined
    } catch (error) {
      if (error instanceof DataFault) return error
      throw error
    }
  }
  const faultOfRow = (row: number): DataFault | undefined => wanted.reduce<DataFault | undefined>((fault, { name, as }) => fault ?? whole(row, name, as), undefined)
  /** Columns are read one after the other, and files from the top. */
  const first = (): DataFault | undefined => Array.from(kept).reduce<DataFault | undefined>((fault, row) => fault ?? faultOfRow(row), undefined)
  return {
    file,
    names,
    prepare(columns) {
      wanted = columns
      if (bad === undefined) return
      kept = Array.from(kept).filter((row) => {
        const found = faultOfRow(row)
        if (found !== undefined) bad.add(found)
        return found === undefined
      })
    },
    read(name, as) {
      try {
        return nestedArray(Array.from(kept, (row) => cell(row, name)), as, ([k = 0, ...positions]) => place(kept[k] ?? 0, name, positions), finite)
      } catch (error) {
        throw error instanceof DataFault ? (first() ?? error) : error
      }
    },
    texts: (name) => Array.from(kept, (row) => textOf(cell(row, name))),
    locate: (name, row) => place(kept[row] ?? 0, name, []).place,
  }
}

/** The first entry of each level gives the shape; an entry that has another is a fault that names it. */
export function nestedArray(root: unknown, as: ReadAs, locate: Locate, finite: boolean): ArrayData {
  const shape: number[] = []
  for (let level = root; Array.isArray(level); level = level[0]) shape.push(level.length)
  const data = arrayFor(as, sizeOf(shape))
  const positions: number[] = []
  let next = 0
  const here = (): { readonly place: Place; readonly path: string } => {
    const { place, path } = locate(positions)
    return { place, path: path === "" ? "it" : path }
  }
  const unlike = (expected: string, found: string): DataFault => {
    const { place, path } = here()
    return fileFault("E904", place, { path, expected, found })
  }
  const visit = (value: unknown, depth: number): void => {
    const size = shape[depth]
    if (size === undefined) {
      const number = typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : spelled.get(value)
      if (number === undefined) throw unlike("a number", show(value))
      if (finite && typeof value === "number" && !Number.isFinite(value)) throw unlike(FLOAT64, "a larger one")
      if (as === "label" && !isLabel(number)) throw unlike(LABEL, show(value))
      data[next++] = number
    } else {
      if (!Array.isArray(value) || value.length !== size) {
        const { place, path } = here()
        throw fileFault("E925", place, { path, size, found: show(value) })
      }
      value.forEach((entry: unknown, i) => {
        positions.push(i)
        visit(entry, depth + 1)
        positions.pop()
      })
    }
  }
  visit(root, 0)
  return { data, shape }
}

const spelled = new Map<unknown, number>([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  [true, 1],
  [false, 0],
])

export const textOf = (value: unknown): string => (typeof value === "string" ? value : typeof value === "bigint" ? `${value}` : (JSON.stringify(value) ?? ""))

export const brackets = (positions: readonly number[]): string => positions.map((i) => `[${i}]`).join("")

const show = (value: unknown): string => (Array.isArray(value) ? `a list of ${value.length}` : typeof value === "string" || value === null || typeof value === "number" ? quoteCell(JSON.stringify(value)) : quoteCell(textOf(value) || "nothing"))
