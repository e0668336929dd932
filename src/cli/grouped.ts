// `lossc eval --by COLUMN`: the rows with the same entry of a column are a batch of their own, so that a loss that couples samples works
// too. In: data as a whole. Out: one line a group, in the order of their first rows.
import { readColumn } from "../data/columns.ts"
import { DataFault } from "../data/fault.ts"
import { suggest } from "../diagnostics/suggest.ts"
import type { AnyTypedArray, InputValue } from "../kernel/signature.ts"
import { writeText } from "../data/write.ts"
import type { ArrayData, BadRows, DataSource } from "../data/source.ts"
import type { LossFunction } from "../index.ts"
import { reductionFor, type EvalOptions } from "./eval-options.ts"
import { bindCall, openAll, toObject } from "./eval.ts"
import { fullPrecision } from "./summary.ts"

export function evaluateGroups(loss: LossFunction, options: EvalOptions, by: string, stdin: Uint8Array, bad: BadRows | undefined): string {
  const sources = openAll(options, stdin, bad)
  const call = bindCall(loss, options, sources)
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
  if (options.out !== undefined) writeText(options.out, groupsFile(options.out, by, groups))
  if (options.json) return JSON.stringify(groups.map(({ group, value, samples }) => ({ [by]: group, value: Number.isFinite(value) ? value : String(value), samples })))
  const width = Math.max(by.length, ...groups.map(({ group }) => group.length)) + 2
  return [`${by.padEnd(width)}loss  samples`, ...groups.map(({ group, value, samples }) => `${group.padEnd(width)}${fullPrecision(value)}  ${samples}`)].join("\n")
}

interface Group {
  readonly group: string
  readonly value: number
  readonly samples: number
}

function groupsFile(file: string, by: string, groups: readonly Group[]): string {
  if (file.endsWith(".json")) return `${JSON.stringify(groups.map(({ group, value, samples }) => ({ [by]: group, value: Number.isFinite(value) ? value : String(value), samples })), null, 2)}\n`
  if (file.endsWith(".jsonl")) return groups.map(({ group, value, samples }) => `${JSON.stringify({ [by]: group, value: Number.isFinite(value) ? value : String(value), samples })}\n`).join("")
  if (!/\.[ct]sv$/.test(file)) throw new DataFault("E902", { file }, "groups are written as .csv, .tsv, .json or .jsonl")
  const delimiter = file.endsWith(".tsv") ? "\t" : ","
  const cell = (text: string): string => (/["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll("\"", "\"\"")}"` : text)
  return [[by, "value", "samples"], ...groups.map(({ group, value, samples }) => [group, `${value}`, `${samples}`])].map((row) => `${row.map(cell).join(delimiter)}\n`).join("")
}

function columnTexts(by: string, sources: readonly DataSource[]): readonly string[] {
  const source = sources.find(({ names }) => names.includes(by))
  if (source !== undefined) return source.texts(by)
  const names = sources.flatMap((each) => each.names)
  const near = suggest(by, names)
  throw new DataFault("E905", { file: sources.map(({ file }) => file).join(", ") || "the command line" }, `there is no column \`${by}\``, near === undefined ? `the columns are ${names.join(", ")}` : `did you mean \`${near}\`?`)
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
