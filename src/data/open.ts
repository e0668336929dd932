// A path becomes a data source; the ending says the format. `-` is standard input, read as CSV. An .npy file of records has
// named columns; one of a plain array is a column called like the file (`logits.npy` holds `logits`).
import { readFileSync } from "node:fs"
import { basename, extname } from "node:path"
import { convert } from "./convert.ts"
import { readCsv } from "./csv.ts"
import { fileFault, systemReason } from "./fault.ts"
import { isBareList, readJson, readJsonArray, readJsonLines } from "./json.ts"
import { readNpy, type NpyContent } from "./npy.ts"
import { STANDARD_INPUT, type ArrayData, type BadRows, type DataSource, type ReadAs } from "./source.ts"
import { readParquet } from "./parquet.ts"
import { readZip } from "./zip.ts"

export type Formats = "csv" | "tsv" | "json" | "jsonl" | "npy" | "npz" | "parquet"

const formats = new Map<string, Formats>([
  [".csv", "csv"],
  [".tsv", "tsv"],
  [".json", "json"],
  [".jsonl", "jsonl"],
  [".ndjson", "jsonl"],
  [".npy", "npy"],
  [".npz", "npz"],
  [".parquet", "parquet"],
])

/** What unpacks a file. */
const packers = new Map([[".gz", "gunzip"], [".zip", "unzip"], [".zst", "unzstd"], [".xz", "unxz"], [".bz2", "bunzip2"]])

export function formatOf(file: string): Formats {
  const format = formats.get(extname(file).toLowerCase())
  if (format === undefined) throw fileFault("E902", { file }, { known: [...formats.keys()], unpack: packers.get(extname(file).toLowerCase()) })
  return format
}

/** `stdin` is the whole of standard input, where `-` is among the files. */
export async function openSource(file: string, stdin: Uint8Array, bad?: BadRows): Promise<DataSource> {
  const gather = bad === undefined ? {} : { bad }
  if (file === "-") return readCsv(STANDARD_INPUT, stdin, ",", gather)
  const format = formatOf(file)
  if (format === "parquet") return readParquet(file, bad)
  const bytes = readBytes(file)
  if (format === "npy") return fromNpy(file, new Map([[npyName(file), readNpy(file, bytes)]]))
  if (format === "npz") return fromNpy(file, new Map([...readZip(file, bytes)].map(([name, member]) => [name.replace(/\.npy$/, ""), readNpy(`${file} (${name})`, member)])))
  if (format === "json") return readJson(file, decode(file, bytes), bad)
  return format === "jsonl" ? readJsonLines(file, decode(file, bytes), 1, bad) : readCsv(file, bytes, format === "csv" ? "," : "\t", gather)
}

/** `--input x=FILE`: the whole file is the input `name`, or its column of that name. */
export async function openArray(file: string, name: string, as: ReadAs): Promise<ArrayData> {
  const format = formatOf(file)
  if (format === "json") {
    const text = decode(file, readBytes(file))
    if (isBareList(text)) return readJsonArray(file, text, as)
  }
  const source = await openSource(file, new Uint8Array())
  const [only] = source.names
  const column = source.names.includes(name) || only === undefined || source.names.length > 1 ? name : only
  if (!source.names.includes(column)) throw fileFault("E905", { file }, { missing: [name], known: source.names, near: [], renamable: false })
  return source.read(column, as)
}

/** What the column of a plain array is called. */
export const npyName = (file: string): string => basename(file, extname(file))

/** Plain arrays are columns called like their files, records are columns with names of their own. */
export function fromNpy(file: string, contents: ReadonlyMap<string, NpyContent>): DataSource {
  const fields = new Map([...contents].flatMap(([name, content]) => (content.kind === "records" ? [...content.fields] : [[name, content.array] as const])))
  return {
    file,
    names: [...fields.keys()],
    texts: (name) => Array.from(fields.get(name)?.data ?? [], String),
    read: (name, as) => {
      const array = fields.get(name)
      if (array === undefined) throw fileFault("E905", { file }, { missing: [name], known: [...fields.keys()], near: [], renamable: false })
      return convert(file, name, array, as)
    },
  }
}

export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw fileFault("E901", { file }, { reason: systemReason(error) })
  }
}

export function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw fileFault("E913", { file }, {})
  }
}
