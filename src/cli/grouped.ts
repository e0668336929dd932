// `lossc eval --by COLUMN`: the rows with the same entry of a column are a batch of their own, so that a loss that couples samples works
// too. In: data as a whole. Out: one line a group, in the order of their first rows.
import { missingColumns, readColumn } from "../data/columns.ts"
import { fileFault } from "../data/fault.ts"
import type { AnyTypedArray, InputValue } from "../kernel/signature.ts"
import { parseCell, quoteCell } from "../data/cell.ts"
import { formatOf } from "../data/open.ts"
import { writeColumns, writeParquet, writeText } from "../data/write.ts"
import type { ArrayData, BadRows, DataSource } from "../data/source.ts"
import type { LossFunction } from "../index.ts"
import { reductionFor, type EvalOptions } from "./eval-options.ts"
import { bindCall, isEmpty, isNotFinite, openAll, refuseNoRows, toObject, type Evaluated } from "./eval.ts"
import { fullPrecision } from "./summary.ts"

export async function evaluateGroups(loss: LossFunction, options: EvalOptions, by: string, stdin: Uint8Array, bad: BadRows | undefined): Promise<Evaluated> {
  const data = await openAll(loss, options, stdin, bad)
  const { sources } = data
  const call = bindCall(loss, options, data)
  const empty = isEmpty(call)
  if (empty) refuseNoRows(bad)
  const names = columnTexts(by, sources)
  const rows = new Map<string, number[]>()
  names.forEach((name, row) => {
    const known = rows.get(name)
    if (known === undefined) rows.set(name, [row])
    else known.push(row)
  })
  const how = reductionFor(options, loss)
  const reduction = how === "none" ? "mean" : how
  const weight = options.weight === undefined ? undefined : readColumn(options.weight, sources)
  const groups = [...rows].map(([group, at]) => {
    const inputs = [...call.inputs].map(([name, value]): [string, InputValue] => [name, call.shapes.has(name) ? rowsOf(value, call.shapes.get(name) ?? [], at, names.length) : value])
    const value = loss(toObject(new Map(inputs)), { reduction, ...(weight === undefined ? {} : { sampleWeight: pick(weight, at) }) })
    return { group, value: Number(value), samples: at.length }
  })
  if (options.out !== undefined) await writeGroups(options.out, by, groups)
  return { text: options.json ? JSON.stringify(recordsOf(by, groups)) : groupsText(by, groups), empty, notFinite: groups.map(({ value }) => value).find(isNotFinite) }
}

function groupsText(by: string, groups: readonly Group[]): string {
  const width = groups.reduce((widest, { group }) => Math.max(widest, group.length), by.length) + 2
  return [`${by.padEnd(width)}loss  samples`, ...groups.map(({ group, value, samples }) => `${group.padEnd(width)}${fullPrecision(value)}  ${samples}`)].join("\n")
}

/** JSON cannot spell what is not finite: it is a text. */
const recordsOf = (by: string, groups: readonly Group[]): ReadonlyArray<Readonly<Record<string, string | number>>> =>
  groups.map(({ group, value, samples }) => ({ [by]: group, value: Number.isFinite(value) ? value : String(value), samples }))

interface Group {
  readonly group: string
  readonly value: number
  readonly samples: number
}

async function writeGroups(file: string, by: string, groups: readonly Group[]): Promise<void> {
  const records = recordsOf(by, groups)
  const [values, samples] = [Float64Array.from(groups, ({ value }) => value), Int32Array.from(groups, (group) => group.samples)]
  switch (formatOf(file)) {
    case "json": return writeText(file, `${JSON.stringify(records, null, 2)}\n`)
    case "jsonl": return writeText(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""))
    case "csv": return writeText(file, groupsTable(",", by, groups))
    case "tsv": return writeText(file, groupsTable("\t", by, groups))
    case "parquet": return writeParquet(file, [{ name: by, data: groups.map(({ group }) => group) }, { name: "value", data: values }, { name: "samples", data: samples }])
    default: {
      const numbers = groups.map(({ group }) => parseCell(group))
      const wrong = numbers.indexOf(undefined)
      if (wrong >= 0) throw fileFault("E956", { file }, { group: quoteCell(groups[wrong]?.group ?? "") })
      const column = (data: AnyTypedArray): ArrayData => ({ data, shape: [groups.length] })
      return writeColumns(file, new Map([[by, column(Float64Array.from(numbers, (number) => number ?? NaN))], ["value", column(values)], ["samples", column(samples)]]))
    }
  }
}

function groupsTable(delimiter: string, by: string, groups: readonly Group[]): string {
  const cell = (text: string): string => (/["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll("\"", "\"\"")}"` : text)
  return [[by, "value", "samples"], ...groups.map(({ group, value, samples }) => [group, `${value}`, `${samples}`])].map((row) => `${row.map(cell).join(delimiter)}\n`).join("")
}

function columnTexts(by: string, sources: readonly DataSource[]): readonly string[] {
  const source = sources.find(({ names }) => names.includes(by))
  if (source !== undefined) return source.texts(by)
  throw missingColumns([by], sources, false)
}

/** The rows of an input; one of another length holds for every group. */
function rowsOf(value: InputValue, shape: readonly number[], at: readonly number[], rows: number): InputValue {
  if (shape[0] !== rows || typeof value !== "object") return value
  const data = "data" in value ? value.data : value
  const picked = pick({ data: data as AnyTypedArray, shape }, at)
  return shape.length === 1 ? picked : { data: picked, shape: [at.length, ...shape.slice(1)] }
}

function pick({ data, shape }: ArrayData, at: readonly number[]): AnyTypedArray {
  const perRow = shape.slice(1).reduce((product, size) => product * size, 1)
  const into = data instanceof Int32Array ? new Int32Array(at.length * perRow) : data instanceof Float32Array ? new Float32Array(at.length * perRow) : new Float64Array(at.length * perRow)
  at.forEach((row, k) => {
    for (let i = 0; i < perRow; i++) into[k * perRow + i] = Number(data[row * perRow + i])
  })
  return into
}
