// Columns meet the inputs of a loss by name. An input `p` is read from a column `p`, or from columns `p_0`, `p_1`, ... as an
// input with one more axis; `--map p=prob` names another column. What is missing is reported for all inputs together, with
// the columns that are there.
import { suggest } from "../diagnostics/suggest.ts"
import type { ParameterSpec } from "../kernel/signature.ts"
import { type DataFault, fileFault } from "./fault.ts"
import type { ArrayData, DataSource, ReadAs, Spot } from "./source.ts"
import { arrayFor, isIntegerArray } from "./source.ts"

/** Where an input was found: one column, or the columns of its positions. */
interface Match {
  readonly source: DataSource
  readonly columns: readonly string[]
  readonly wide: boolean
}

/**
 * The inputs among `parameters` that columns give. `renamed`: input to column. Optional inputs without a column are left out.
 * What else is read, the weight and the group of a row, says that a file is of use; a row counts as bad for its weight, too.
 */
export function bindColumns(
  parameters: readonly ParameterSpec[],
  sources: readonly DataSource[],
  renamed: ReadonlyMap<string, string>,
  { weight, by }: { readonly weight?: string | undefined; readonly by?: string | undefined } = {},
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
  const weights = weight === undefined ? undefined : findColumn(weight, false, sources)
  const read = [...matches.values(), ...(weights === undefined ? [] : [{ match: weights, as: "real" as const }])]
  for (const source of sources) {
    if (!read.some(({ match }) => match.source === source) && (by === undefined || !source.names.includes(by)) && source.names.length > 0) {
      throw fileFault("E958", { file: source.file }, { columns: source.names, wanted: parameters.map(({ name }) => renamed.get(name) ?? name) })
    }
    source.prepare?.(read.filter(({ match }) => match.source === source).flatMap(({ match, as }) => match.columns.map((name) => ({ name, as }))))
  }
  return new Map([...matches].map(([name, { match, as }]) => [name, readMatch(match, as)]))
}

/** The column called so, as `--weight` reads it. */
export function readColumn(column: string, sources: readonly DataSource[]): ArrayData {
  const match = findColumn(column, false, sources)
  if (match === undefined) throw missingColumns([column], sources, false)
  return readMatch(match, "real")
}

/** Where the entry of an input stands at these positions; undefined where no column gives it. */
export function locateEntry({ name, axes }: ParameterSpec, sources: readonly DataSource[], renamed: ReadonlyMap<string, string>, [row = 0, position = 0]: readonly number[]): Spot | undefined {
  const match = findColumn(renamed.get(name) ?? name, axes.length > 0, sources)
  const column = match?.columns[match.wide ? position : 0]
  return match === undefined || column === undefined ? undefined : (match.source.locate?.(column, row) ?? { file: match.source.file })
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
  throw fileFault("E950", { file: second.source.file, name: column }, { file: first.source.file, name: column })
}

function wideColumns(column: string, { file, names }: DataSource): readonly string[] | undefined {
  const positions = names.flatMap((name) => {
    const digits = name.startsWith(`${column}_`) ? name.slice(column.length + 1) : ""
    return /^(0|[1-9]\d*)$/.test(digits) ? [Number(digits)] : []
  })
  if (positions.length === 0) return undefined
  const present = new Set(positions)
  const gap = positions.findIndex((_, i) => !present.has(i))
  if (gap >= 0) throw fileFault("E951", { file }, { last: `${column}_${Math.max(...positions)}`, gap: `${column}_${gap}` })
  return positions.map((_, i) => `${column}_${i}`)
}

function readMatch({ source, columns, wide }: Match, as: ReadAs): ArrayData {
  const [first, ...rest] = columns.map((column) => source.read(column, as))
  if (first === undefined || !wide) return first ?? { data: arrayFor(as, 0), shape: [0] }
  const parts = [first, ...rest]
  const rows = first.shape[0] ?? 1
  const odd = parts.findIndex(({ shape }) => shape.length !== 1 || shape[0] !== rows)
  if (odd >= 0) throw fileFault("E952", { file: source.file, name: columns[odd] ?? "" }, { rows })
  const single = parts.every(({ data }) => data instanceof Float32Array)
  const data = single ? new Float32Array(rows * parts.length) : arrayFor(parts.every(({ data }) => isIntegerArray(data)) ? as : "real", rows * parts.length)
  parts.forEach((part, k) => part.data.forEach((value: number | bigint, row: number) => (data[row * parts.length + k] = Number(value))))
  return { data, shape: [rows, parts.length] }
}

/** `renamable`: they are inputs, which --map reads from elsewhere. */
export function missingColumns(missing: readonly string[], sources: readonly DataSource[], renamable: boolean): DataFault {
  const known = sources.flatMap((source) => source.names)
  const [empty] = sources
  if (empty === undefined) return fileFault("E954", { file: "the command line" }, { names: missing })
  if (known.length === 0) return fileFault("E953", { file: empty.file }, { names: missing })
  const near = missing.flatMap((column): Array<readonly [string, string]> => {
    const name = suggest(column, known)
    return name === undefined ? [] : [[column, name]]
  })
  return fileFault("E905", { file: sources.map((source) => source.file).join(", ") }, { missing, known, near, renamable })
}
