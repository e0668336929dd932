// A data source is a file opened for reading by column: its name, the names of its columns, and numbers on demand. Columns are
// turned into numbers only when an input asks for them, so that a table may hold texts and dates beside the numbers.
import type { DataFault } from "./fault.ts"
import type { AnyTypedArray, IntegerArray } from "../kernel/signature.ts"

/** What `-` is called in messages. */
export const STANDARD_INPUT = "standard input"

/** Row-major numbers. `shape` [] is one number. */
export interface ArrayData {
  readonly data: AnyTypedArray
  readonly shape: readonly number[]
}

/** What a column is read as: labels are whole numbers that fit an Int32Array. */
export type ReadAs = "real" | "label"

export interface DataSource {
  readonly file: string
  /** In the order of the file. */
  readonly names: readonly string[]
  /** Says which columns will be read, so that a row with a bad cell in one of them is left out of all, or the first bad cell of all of them is the one named. */
  prepare?(columns: ReadonlyArray<{ readonly name: string; readonly as: ReadAs }>): void
  /** Throws DataFault where a cell is not what it is read as. `name` is one of `names`. */
  read(name: string, as: ReadAs): ArrayData
  /** A column as texts, for the names of groups. */
  texts(name: string): readonly string[]
  /** Where a row of a column that was read stands in the file; absent where there are no lines. */
  locate?(name: string, row: number): Spot
}

/** A place in a file as editors name it: line and column from 1, columns in characters. */
export interface Spot {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Rows that were left out because they cannot be read: how many, and why the first was. */
export class BadRows {
  count = 0
  first: DataFault | undefined

  /** Rows of another length than the header are found before bad cells: the first is that of the lowest line. */
  add(fault: DataFault): void {
    this.count += 1
    const earlier = fault.place.file === this.first?.place.file && (fault.place.line ?? Infinity) < (this.first.place.line ?? Infinity)
    if (this.first === undefined || earlier) this.first = fault
  }
}

/** A value that is legal as a label: whole, and representable in an Int32Array. */
export const isLabel = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31

export const arrayFor = (as: ReadAs, length: number): Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> =>
  as === "label" ? new Int32Array(length) : new Float64Array(length)

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

export const isIntegerArray = (data: AnyTypedArray): data is IntegerArray | BigInt64Array | BigUint64Array =>
  !(data instanceof Float32Array || data instanceof Float64Array)
