// Columns meet the inputs of a loss by name. An input `p` is read from a column `p`, or from columns `p_0`, `p_1`, ... as an
// input with one more axis; `--map p=prob` names another column. What is missing is reported for all inputs together, with
// the columns that are there.
import { suggest } from "../diagnostics/suggest.ts"
import type { ParameterSpec } from "../kernel/signature.ts"
import { DataFault } from "./fault.ts"
import type { ArrayData, DataSource, ReadAs } from "./source.ts"
import { arrayFor, isIntegerArray } from "./source.ts"

/** Where an input was found: one column, or the columns of its positions. */
interface Match {
  readonly source: DataSource
  readonly columns: readonly string[]
  readonly wide: boolean
}

/** The inputs among `parameters` that columns give. `renamed`: input to column. Optional inputs without a column are left out. */
export function bindColumns(
  parameters: readonly ParameterSpec[],
  sources: readonly DataSource[],
  renamed: ReadonlyMap<string, string>,
): Map<string, ArrayData> {
  const matches = new Map<string, { readonly match: Match; readonly as: ReadAs }>()
  const missing: string[] = []
  for (const parameter of parameters) {
    const column = renamed.get(parameter.name) ?? parameter.name
    const match = findColumn(column, parameter.axes.length > 0, sources)
    if (match !== undefined) matches.set(parameter.name, { match, as: parameter.kind === "label" ? "label" : "real" })
    else if (parameter.required || renamed.has(parameter.name)) missing.push(column)
  }
  if (missing.length > 0) throw missingColumns(missing, sources, true)
  for (const source of sources) {
    source.prepare?.([...matches.values()].filter(({ match }) => match.source === source).flatMap(({ match, as }) => match.columns.map((name) => ({ name, as }))))
  }
  return new Map([...matches].map(([name, { match, as }]) => [name, readMatch(match, as)]))
}

/** The column called so, as `--weight` reads it. */
export function readColumn(column: string, sources: readonly DataSource[]): ArrayData {
  const match = findColumn(column, false, sources)
  if (match === undefined) throw missingColumns([column], sources, false)
  return readMatch(match, "real")
}

function findColumn(column: string, hasAxes: boolean, sources: readonly DataSource[]): Match | undefined {
  const exact = unique(column, sources, ({ names }) => (names.includes(column) ? [column] : undefined), false)
  const wide = unique(column, sources, (source) => wideColumns(column, source), true)
  return hasAxes ? (wide ?? exact) : (exact ?? wide)
}

function unique(
  column: string,
  sources: readonly DataSource[],
  columnsIn: (source: DataSource) => readonly string[] | undefined,
  wide: boolean,
): Match | undefined {
  const matches = sources.flatMap((source) => {
    const columns = columnsIn(source)
    return columns === undefined ? [] : [{ source, columns, wide }]
  })
  const [first, second] = matches
  if (first === undefined || second === undefined) return first
  throw new DataFault("E905", { file: second.source.file, name: column }, `the column is in ${first.source.file} too`, `name the file: --input ${column}=FILE`)
}

function wideColumns(column: string, { file, names }: DataSource): readonly string[] | undefined {
  const positions = names.flatMap((name) => {
    const digits = name.startsWith(`${column}_`) ? name.slice(column.length + 1) : ""
    return /^(0|[1-9]\d*)$/.test(digits) ? [Number(digits)] : []
  })
  if (positions.length === 0) return undefined
  const present = new Set(positions)
  const gap = positions.findIndex((_, i) => !present.has(i))
  if (gap >= 0) throw new DataFault("E905", { file }, `there is \`${column}_${Math.max(...positions)}\` but no \`${column}_${gap}\``)
  return positions.map((_, i) => `${column}_${i}`)
}

function readMatch({ source, columns, wide }: Match, as: ReadAs): ArrayData {
  const [first, ...rest] = columns.map((column) => source.read(column, as))
  if (first === undefined || !wide) return first ?? { data: arrayFor(as, 0), shape: [0] }
  const parts = [first, ...rest]
  const rows = first.shape[0] ?? 1
  const odd = parts.findIndex(({ shape }) => shape.length !== 1 || shape[0] !== rows)
  if (odd >= 0) throw new DataFault("E906", { file: source.file, name: columns[odd] ?? "" }, `expected ${rows} numbers, one a row`)
  const single = parts.every(({ data }) => data instanceof Float32Array)
  const data = single ? new Float32Array(rows * parts.length) : arrayFor(parts.every(({ data }) => isIntegerArray(data)) ? as : "real", rows * parts.length)
  parts.forEach((part, k) => part.data.forEach((value: number | bigint, row: number) => (data[row * parts.length + k] = Number(value))))
  return { data, shape: [rows, parts.length] }
}

/** `renamable`: they are inputs, which --map reads from elsewhere. */
function missingColumns(missing: readonly string[], sources: readonly DataSource[], renamable: boolean): DataFault {
  const names = sources.flatMap((source) => source.names)
  const near = missing.flatMap((column) => {
    const name = suggest(column, names)
    return name === undefined ? [] : [renamable ? `--map ${column}=${name}` : `\`${name}\``]
  })
  const what = missing.map((column) => `\`${column}\``).join(" and ")
  const [empty] = sources
  if (empty !== undefined && names.length === 0) return new DataFault("E905", { file: empty.file }, `the file holds no records, and ${what} ${missing.length === 1 ? "was" : "were"} looked for`)
  if (names.length === 0) return new DataFault("E905", { file: "the command line" }, `no data were given for ${what}`, "name a file, - for standard input, or --input NAME=FILE")
  const list = `the columns are ${shorten(names)}`
  return new DataFault(
    "E905",
    { file: sources.map((source) => source.file).join(", ") },
    `there ${missing.length === 1 ? "is no column" : "are no columns"} ${what}`,
    near.length > 0 ? `${list}; perhaps ${near.join(" ")}` : renamable ? `${list}; --map INPUT=COLUMN reads another one` : list,
  )
}

const shorten = (names: readonly string[]): string => (names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")}, … (${names.length})`)
