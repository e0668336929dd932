// A data source is a file opened for reading by column: its name, the names of its columns, and numbers on demand. Columns are
// turned into numbers only when an input asks for them, so that a table may hold texts and dates beside the numbers.
import type { DataFault } from "./fault.ts"
import type { AnyTypedArray, IntegerArray } from "../kernel/signature.ts"

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
  /** Says which columns will be read, so that a row with a bad cell in one of them is left out of all. */
  prepare?(columns: ReadonlyArray<{ readonly name: string; readonly as: ReadAs }>): void
  /** Throws DataFault where a cell is not what it is read as. `name` is one of `names`. */
  read(name: string, as: ReadAs): ArrayData
  /** A column as texts, for the names of groups. */
  texts(name: string): readonly string[]
}

/** Rows that were left out because they cannot be read: how many, and why the first was. */
export class BadRows {
  count = 0
  first: DataFault | undefined

  add(fault: DataFault): void {
    this.count += 1
    this.first ??= fault
  }
}

/** A value that is legal as a label: whole, and representable in an Int32Array. */
export const isLabel = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31

export const arrayFor = (as: ReadAs, length: number): Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> =>
  as === "label" ? new Int32Array(length) : new Float64Array(length)

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

export const isIntegerArray = (data: AnyTypedArray): data is IntegerArray | BigInt64Array | BigUint64Array =>
  !(data instanceof Float32Array || data instanceof Float64Array)
