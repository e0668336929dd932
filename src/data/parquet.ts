// Parquet, read through the optional package hyparquet. In: a file. Out: a source of columns for all its rows, or one after the other for a part of a
// row group each. A list in a cell is a row of an array; what is empty is no number. Packed files are unpacked by Node's zlib.
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import * as zlib from "node:zlib"
import type * as Hyparquet from "hyparquet"
import { convert } from "./convert.ts"
import { HALF_WRITTEN } from "./codes.ts"
import { DataFault, fileFault, systemReason } from "./fault.ts"
import { brackets, tableSource, textOf } from "./nested.ts"
import type { AnyTypedArray } from "../kernel/signature.ts"
import type { BadRows, DataSource } from "./source.ts"
import { statsOf } from "./stats.ts"

/** Rows of a part: a few megabytes of a usual table. */
const PART = 1 << 16

export async function readParquet(file: string, bad: BadRows | undefined): Promise<DataSource> {
  const { scan, names } = await openParquet(file)
  return careful(file, async () => {
    const columns = await Promise.all(names.map(async (name): Promise<[string, Column]> => {
      const pieces: Column[] = []
      for (const range of scan.ranges) pieces.push(await scan.readColumn({ column: name, ...range }))
      return [name, joinedColumn(pieces)]
    }))
    return sourceOf(file, new Map(columns), 0, scan.ranges.reduce((sum, { rowStart, rowEnd }) => sum + rowEnd - rowStart, 0), bad)
  })
}

/** `seen` is told how many rows were read, of how many. Columns that are not `used` are named and not read. */
export async function* partsOfParquet(file: string, bad: BadRows | undefined, seen: (rows: number, all: number) => void, used: (name: string) => boolean = () => true): AsyncGenerator<DataSource> {
  const { scan, names } = await openParquet(file)
  const all = Number(scan.metadata.num_rows)
  for (const range of scan.ranges) {
    for (let from = range.rowStart; from < range.rowEnd; from += PART) {
      const to = Math.min(from + PART, range.rowEnd)
      const columns = await careful(file, () => Promise.all(names.map(async (name): Promise<[string, Column]> => [name, used(name) ? await scan.readColumn({ column: name, rowStart: from, rowEnd: to }) : []])))
      seen(to, all)
      yield sourceOf(file, new Map(columns), from, to - from, bad)
    }
  }
  if (all === 0) yield sourceOf(file, new Map(names.map((name) => [name, []])), 0, 0, bad)
}

/** The names of the columns. */
export const namesOfParquet = async (file: string): Promise<readonly string[]> => (await openParquet(file)).names

async function openParquet(file: string): Promise<{ readonly scan: Hyparquet.ParquetScan; readonly names: readonly string[] }> {
  const { asyncBufferFromFile, parquetScan, parquetSchema } = await import("hyparquet").catch(() => {
    throw fileFault("E940", { file }, { what: "Parquet is read by", name: "hyparquet" })
  })
  return careful(file, async () => {
    const scan = await parquetScan({ file: await asyncBufferFromFile(file), compressors })
    return { scan, names: parquetSchema(scan.metadata).children.map(({ element }) => element.name) }
  })
}

const compressors: Hyparquet.Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  // Node has it from version 22.15 on.
  ...("zstdDecompressSync" in zlib && typeof zlib.zstdDecompressSync === "function" ? { ZSTD: zlib.zstdDecompressSync as (input: Uint8Array) => Uint8Array } : {}),
}

/** What the package says of a file that is none, or not whole. */
async function careful<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DataFault || !(error instanceof Error)) throw error
    if ("syscall" in error) throw fileFault("E901", { file }, { reason: systemReason(error) })
    const codec = /compression codec: (\w+)/.exec(error.message)?.[1]
    if (codec !== undefined) throw fileFault("E941", { file }, { codec })
    // What the package throws of its own accord says what is wrong; a RangeError of its reads says nothing to a person.
    const why = error.message.startsWith("parquet ") ? error.message.slice("parquet ".length) : undefined
    throw statsOf(file)?.size === 0 ? fileFault("E903", { file }, { expected: HALF_WRITTEN }) : fileFault("E942", { file }, { why })
  }
}

type Column = Hyparquet.DecodedArray

function sourceOf(file: string, columns: ReadonlyMap<string, Column>, first: number, rows: number, bad: BadRows | undefined): DataSource {
  const source = tableSource({
    file, rows, finite: false,
    names: [...columns.keys()],
    cell: (row, name) => nested(columns.get(name)?.[row]),
    place: (row, name, positions) => ({ place: { file }, path: `${name}${brackets([first + row, ...positions])}` }),
  }, bad)
  return {
    ...source,
    read(name, as) {
      const column = columns.get(name)
      return bad === undefined && isNumbers(column) ? convert(file, name, { data: column, shape: [rows] }, as) : source.read(name, as)
    },
    texts: (name) => (bad === undefined ? Array.from(columns.get(name) ?? [], textOf) : source.texts(name)),
  }
}

const isNumbers = (column: Column | undefined): column is Exclude<Column, unknown[]> & AnyTypedArray => column !== undefined && !Array.isArray(column)

/** Lists come as typed arrays too. */
function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested)
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value
}

function joinedColumn(pieces: readonly Column[]): Column {
  const [first] = pieces
  if (first === undefined || pieces.length === 1) return first ?? []
  if (first instanceof Float64Array || first instanceof Float32Array || first instanceof Int32Array) {
    const same = pieces.filter((piece) => piece.constructor === first.constructor) as Array<typeof first>
    if (same.length === pieces.length) {
      const length = same.reduce((sum, piece) => sum + piece.length, 0)
      const whole = first instanceof Float64Array ? new Float64Array(length) : first instanceof Float32Array ? new Float32Array(length) : new Int32Array(length)
      let at = 0
      for (const piece of same) {
        whole.set(piece, at)
        at += piece.length
      }
      return whole
    }
  }
  return pieces.flatMap((piece): unknown[] => Array.from<unknown>(piece))
}
