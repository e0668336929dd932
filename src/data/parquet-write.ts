// Columns become Parquet, through the optional package hyparquet-writer: a row group for every write, packed by Snappy. An array of several dimensions takes
// a column for each position (grad_p_0, grad_p_1), as in a table of text.
import type { ByteWriter, ColumnSource, ParquetWriter } from "hyparquet-writer"
import { fileFault } from "./fault.ts"

/** A column as the package takes it. */
export interface ParquetColumn {
  readonly name: string
  readonly data: Float64Array | Float32Array | Int32Array | string[]
}

export interface ParquetRows {
  write(columns: readonly ParquetColumn[]): void
  close(): void
}

/** `put` takes the bytes one after the other. */
export async function openParquetRows(file: string, put: (bytes: Uint8Array) => void): Promise<ParquetRows> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer").catch(() => {
    throw fileFault("E940", { file }, { what: "Parquet is written by", name: "hyparquet-writer", otherwise: "write .csv" })
  })
  const bytes: ByteWriter = new ByteWriter()
  const drain = (): void => {
    put(bytes.getBytes())
    bytes.index = 0
  }
  let writer: ParquetWriter | undefined
  return {
    write(columns) {
      const columnData = columns.map(({ name, data }): ColumnSource => ({ name, data, nullable: false, type: typeOf(data) }))
      writer ??= new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData }) })
      const rows = columns[0]?.data.length ?? 0
      if (rows > 0) void writer.write({ columnData, rowGroupSize: rows })
      drain()
    },
    close() {
      void writer?.finish()
      drain()
    },
  }
}

const typeOf = (data: ParquetColumn["data"]): "DOUBLE" | "FLOAT" | "INT32" | "STRING" =>
  data instanceof Float64Array ? "DOUBLE" : data instanceof Float32Array ? "FLOAT" : data instanceof Int32Array ? "INT32" : "STRING"
