// Files with the same columns follow each other: their rows are one table. Files with other columns stand side by side (columns.ts).
import { fileFault } from "./fault.ts"
import type { ArrayData, DataSource, ReadAs, Spot } from "./source.ts"
import { arrayFor, isIntegerArray } from "./source.ts"

export function followed(sources: readonly DataSource[]): readonly DataSource[] {
  const [first, ...rest] = sources
  const same = first !== undefined && rest.length > 0 && rest.every(({ names }) => names.length === first.names.length && names.every((name) => first.names.includes(name)))
  if (!same) return sources
  return [{
    file: sources.map(({ file }) => file).join(", "),
    names: first.names,
    prepare: (columns) => sources.forEach((source) => source.prepare?.(columns)),
    read: (name, as) => concatenated(sources, name, as),
    texts: (name) => sources.flatMap((source) => source.texts(name)),
    locate: (name, row) => locate(sources, name, row),
  }]
}

function locate(sources: readonly DataSource[], name: string, row: number): Spot {
  let before = 0
  for (const source of sources) {
    const rows = source.read(name, "real").shape[0] ?? 1
    if (row < before + rows) return source.locate?.(name, row - before) ?? { file: source.file }
    before += rows
  }
  throw new Error(`no row ${row}`)
}

function concatenated(sources: readonly DataSource[], name: string, as: ReadAs): ArrayData {
  const arrays = sources.map((source) => ({ file: source.file, array: source.read(name, as) }))
  const inner = arrays[0]?.array.shape.slice(1) ?? []
  const odd = arrays.find(({ array: { shape } }) => shape.length === 0 || shape.length !== inner.length + 1 || shape.slice(1).some((size, k) => size !== inner[k]))
  if (odd !== undefined) throw fileFault("E955", { file: odd.file, name }, {})
  const length = arrays.reduce((sum, { array }) => sum + array.data.length, 0)
  const data = arrayFor(arrays.every(({ array }) => isIntegerArray(array.data)) ? as : "real", length)
  let at = 0
  for (const { array } of arrays) for (const value of array.data) data[at++] = Number(value)
  return { data, shape: [arrays.reduce((sum, { array }) => sum + (array.shape[0] ?? 0), 0), ...inner] }
}
