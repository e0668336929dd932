// `lossc eval`: data files meet a loss, and its value and derivatives are printed, or written as columns. The value and the
// derivatives printed are those of one reduced number; the columns of --out are those of `none` unless a reduction is named.
// Tables are read in parts where the loss allows it (streamed.ts), else as a whole, as here.
import type { ArrayData, BadRows, DataSource } from "../data/source.ts"
import { bindColumns, readColumn } from "../data/columns.ts"
import { describePlace, fileFault } from "../data/fault.ts"
import { followed } from "../data/join.ts"
import { openArray, openSource } from "../data/open.ts"
import { writeColumns } from "../data/write.ts"
import type { LossFunction } from "../index.ts"
import type { InputValue, Reduction } from "../kernel/signature.ts"
import { reductionFor, type EvalOptions } from "./eval-options.ts"
import { toArrayData, toNested } from "./result.ts"
import { parameterNamed, readSettings } from "./settings.ts"
import type { Summary } from "./summary.ts"
import { fullPrecision, summarize, summaryTable } from "./summary.ts"

/** What one call gave. `derivatives` by the name of their column: `grad_p`, `hess_p`. */
export interface Outcome {
  readonly value: ArrayData
  readonly derivatives: ReadonlyMap<string, ArrayData>
}

/** The text for standard output, and what is to be said of it besides. */
export interface Evaluated {
  readonly text: string
  /** There was no row. */
  readonly empty: boolean
  /** The number that everything was reduced to, or one of those of the groups, which is not finite. */
  readonly notFinite: number | undefined
}

/** The data of one call. */
export interface Call {
  readonly inputs: ReadonlyMap<string, InputValue>
  /** Shapes of the inputs that are arrays. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  readonly sampleWeight: InputValue | undefined
}

export async function evaluateWhole(loss: LossFunction, options: EvalOptions, stdin: Uint8Array, bad: BadRows | undefined): Promise<Evaluated> {
  const call = bindCall(loss, options, await openAll(loss, options, stdin, bad))
  const empty = isEmpty(call)
  if (empty) refuseNoRows(bad)
  const outcome = perform(loss, options, call, options.reduction)
  const perSample = options.reduction === "none" ? outcome : undefined
  const samples = (perSample?.value ?? toArrayData(loss(toObject(call.inputs), { reduction: "none" }))).data.length
  if (options.out !== undefined) await writeColumns(options.out, outputColumns(loss, options, call, outcome))
  const how = reductionFor(options, loss)
  const [number] = outcome.value.shape.length === 0 ? outcome.value.data : []
  return { text: options.json ? toJson(options, how, outcome, samples) : toText(how, outcome, samples), empty, notFinite: [Number(number ?? 0)].find(isNotFinite) }
}

export const isNotFinite = (value: number): boolean => !Number.isFinite(value)

/** Whether the data of a call have no row. */
export const isEmpty = ({ shapes }: Call): boolean => [...shapes.values()].some(([rows]) => rows === 0)

/** What is left when all rows were left out is no result. */
export function refuseNoRows(bad: BadRows | undefined): void {
  if (bad?.first !== undefined) throw fileFault("E957", { file: bad.first.place.file }, { rows: bad.count, first: `${describePlace(bad.first.place)}: ${bad.first.message}` })
}

/** What the data files and the files of single inputs hold. */
export interface Data {
  readonly sources: readonly DataSource[]
  readonly inputs: ReadonlyMap<string, ArrayData>
}

export async function openAll(loss: LossFunction, options: EvalOptions, stdin: Uint8Array, bad: BadRows | undefined): Promise<Data> {
  const inputs = new Map<string, ArrayData>()
  for (const [name, file] of options.input) {
    const { kind } = parameterNamed(loss.signature, name, "input")
    inputs.set(name, await openArray(file, name, kind === "label" ? "label" : "real"))
  }
  const sources: DataSource[] = []
  for (const file of options.files) sources.push(await openSource(file, stdin, bad))
  return { sources: followed(sources), inputs }
}

/** What the call takes from the data and the settings. */
export function bindCall(loss: LossFunction, options: EvalOptions, data: Data): Call {
  const { signature } = loss
  const inputs = readSettings(signature, options.set)
  const arrays = new Map(data.inputs)
  for (const name of options.map.keys()) parameterNamed(signature, name, "map")
  const open = signature.parameters.filter(({ name, hyper }) => !inputs.has(name) && !arrays.has(name) && (!hyper || options.map.has(name)))
  for (const [name, array] of bindColumns(open, data.sources, options.map, options)) arrays.set(name, array)
  for (const [name, { data, shape }] of arrays) inputs.set(name, shape.length === 1 ? data : { data, shape })
  const weight = options.weight === undefined ? undefined : readColumn(options.weight, data.sources)
  return { inputs, shapes: new Map([...arrays].map(([name, { shape }]) => [name, shape])), sampleWeight: weight?.data }
}

export function perform(loss: LossFunction, { grad, hess }: Pick<EvalOptions, "grad" | "hess">, call: Call, reduction: Reduction | undefined): Outcome {
  const inputs = toObject(call.inputs)
  const options = { ...(reduction === undefined ? {} : { reduction }), ...(call.sampleWeight === undefined ? {} : { sampleWeight: call.sampleWeight }) }
  const wrt = [...new Set([...grad, ...hess])]
  if (wrt.length === 0) return { value: toArrayData(loss(inputs, options)), derivatives: new Map() }
  const named = (kind: "grad" | "hess", names: readonly string[], arrays: Readonly<Record<string, unknown>>): Array<[string, ArrayData]> =>
    names.map((name) => [`${kind}_${name}`, toArrayData(arrays[name], call.shapes.get(name))])
  if (hess.length === 0) {
    const result = loss.valueAndGrad(inputs, { ...options, wrt })
    return { value: toArrayData(result.value), derivatives: new Map(named("grad", grad, result.grad)) }
  }
  const result = loss.gradAndHess(inputs, { ...options, wrt })
  return { value: toArrayData(result.value), derivatives: new Map([...named("grad", grad, result.grad), ...named("hess", hess, result.hess)]) }
}

/** `value` is always one entry a sample; a named reduction is that of the derivatives. */
function outputColumns(loss: LossFunction, options: EvalOptions, call: Call, outcome: Outcome): ReadonlyMap<string, ArrayData> {
  const none = options.reduction === "none" ? outcome : perform(loss, options.reduction === undefined ? options : { grad: [], hess: [] }, call, "none")
  const derivatives = options.reduction === undefined ? none.derivatives : outcome.derivatives
  return new Map([["value", none.value], ...derivatives])
}

/** Own properties whatever the names are: `__proto__` is an ordinary one. */
export const toObject = <T>(map: ReadonlyMap<string, T>): Record<string, T> => Object.fromEntries(map)

function toText(how: Reduction, { value, derivatives }: Outcome, samples: number): string {
  const [number] = value.data
  const single = value.shape.length === 0 && number !== undefined
  const rows = new Map<string, Summary>([...(single ? [] : [["value", summarize(value)] as const]), ...[...derivatives].map(([name, array]) => [name, summarize(array)] as const)])
  return textOf(single ? Number(number) : undefined, how, samples, rows)
}

/** The first line and the figures below. `value` is absent where it was not reduced. */
export function textOf(value: number | undefined, how: Reduction, samples: number, rows: ReadonlyMap<string, Summary>): string {
  const over = `${samples} sample${samples === 1 ? "" : "s"}`
  const first = value === undefined ? `loss of ${over}, not reduced` : `loss ${fullPrecision(value)}  (${how} over ${over})`
  return rows.size === 0 ? first : `${first}\n\n${summaryTable(rows)}`
}

function toJson(options: EvalOptions, how: Reduction, { value, derivatives }: Outcome, samples: number): string {
  const nested = (kind: "grad" | "hess"): Record<string, unknown> =>
    Object.fromEntries([...derivatives].filter(([name]) => name.startsWith(`${kind}_`)).map(([name, array]) => [name.slice(kind.length + 1), toNested(array)]))
  const record = {
    value: toNested(value),
    reduction: how,
    samples,
    ...(options.grad.length === 0 ? {} : { grad: nested("grad") }),
    ...(options.hess.length === 0 ? {} : { hess: nested("hess") }),
    ...(derivatives.size === 0 ? {} : { summary: Object.fromEntries([...derivatives].map(([name, array]) => [name, summarize(array)])) }),
  }
  return JSON.stringify(record)
}
