// Peer cases (numbers of other libraries' test suites) and golden cases (numbers computed by a framework): a library's call with
// its own names, mapped by apis.ts, and the value and derivatives it gave.
import type { LossFunction } from "../../src/index.ts"
import type { InputValue, Reduction } from "../../src/kernel/signature.ts"
import { apiNamed } from "./apis.ts"
import type { Api } from "./apis/api.ts"
import { reductionOf } from "./apis/api.ts"
import { attempt, compileOnce, flatten, isFailure, toInput } from "./call.ts"
import type { Case, Format, Json, JsonObject, Outcome } from "./case.ts"
import { isList, objectAt, textAt, toNumber } from "./case.ts"
import { firstDifference } from "./judge.ts"
import type { Way } from "./way.ts"
import { settledBy } from "./way.ts"

/** A library's call in this project's words. */
interface Call {
  readonly f: LossFunction
  readonly inputs: Record<string, InputValue>
  readonly options: { readonly reduction: Reduction; readonly layout?: Readonly<Record<string, string>>; readonly sampleWeight?: InputValue }
  /** The library's name of an input to ours. */
  readonly names: Readonly<Record<string, string | null>>
  readonly shown: (value: unknown) => unknown
}

/** Stands in a row for the option of a call. */
const SAMPLE_WEIGHT = "sampleWeight"

interface Check {
  readonly what: string
  readonly expected: readonly number[]
  readonly got: (options: Way["options"]) => unknown
  readonly abs: number
  readonly rel: number
  /** Entries whose number is a convention. */
  readonly conventions: readonly number[]
  /** Entries that are not determined. */
  readonly open: readonly number[]
  /** The library's own numbers, where it clips: a dialect that clips too has them. */
  readonly library?: readonly number[]
}

export function runLibrary({ id, format, body }: Case, way: Way): Outcome {
  const base = { id, format, group: textAt(body, "loss") ?? "?" }
  const call = mapCall(body, format)
  if (typeof call === "string") return { ...base, status: "missing", expected: textAt(body, "api") ?? "an API", got: call }
  const checks = format === "golden" ? goldenChecks(body, call) : peerChecks(body, call)
  if (typeof checks === "string") return { ...base, status: "missing", expected: checks, got: "not mapped" }
  if (body["indeterminate"] === true) return { ...base, status: "convention" }
  const verdict = judged(checks, way)
  // A published number that only holds in single precision says nothing of a right one.
  return { ...base, ...verdict, status: verdict.status === "failed" && isSingle(body, call, way) ? "convention" : verdict.status }
}

/** A published number that says so, or a case whose gradients are all float32 numbers, not by chance, and which holds by the rule of the
 * golden files for float32. */
function isSingle(body: JsonObject, call: Call, way: Way): boolean {
  if (body["verified_dtype"] === "float32") return true
  const gradients = flatten(Object.values(objectAt(body, "gradients")))
  const long = gradients.some((value) => Number.isFinite(value) && value * 2 ** 12 !== Math.round(value * 2 ** 12))
  return long && gradients.every((value) => Object.is(Math.fround(value), value)) && judged(goldenChecks(body, call, SINGLE), way).status === "passed"
}

/** The relative distance of a dialect that clips like its library from the library's number. */
const CLIPPED = 1e-9

const within = (got: number | undefined, want: number | undefined, rel: number): boolean => got !== undefined && want !== undefined && (Object.is(got, want) || Math.abs(got - want) <= rel * Math.abs(want))

const nearer = (got = NaN, a: number, b = NaN): number => (Math.abs(got - b) < Math.abs(got - a) ? b : a)

function judged(checks: readonly Check[], way: Way): Pick<Outcome, "status" | "expected" | "got"> {
  let convention = false
  for (const { what, expected, got, abs, rel, conventions, open, library } of checks) {
    const result = attempt(() => flatten(got(way.options)))
    if (isFailure(result)) return { status: "failed", expected: `${what} ${expected.slice(0, 4)}`, got: result.error }
    const right = settledBy(way, result, expected.map((value, i) => nearer(result[i], value, library?.[i])), got)
    const settled = expected.map((value, i) => (open.includes(i) || within(right[i], library?.[i], CLIPPED) ? (right[i] ?? value) : value))
    const difference = firstDifference(right, settled, abs, rel)
    if (difference === undefined) continue
    const eased = settled.map((value, i) => (conventions.includes(i) ? (right[i] ?? value) : value))
    if (firstDifference(right, eased, abs, rel) !== undefined) return { status: "failed", expected: `${what} ${difference.expected}`, got: difference.got }
    convention = true
  }
  return { status: convention ? "convention" : "passed" }
}

/** The call, or what the project does not have. */
function mapCall(body: JsonObject, format: Format): Call | string {
  const [name = "", at] = (textAt(body, "api") ?? "").split("@")
  const api = apiNamed(name)
  if (api === undefined || (at !== undefined && api.at === undefined)) return "no row in apis.ts"
  const given = objectAt(body, "inputs")
  const params = { ...objectAt(body, "params"), ...(at !== undefined && api.at !== undefined && { [api.at]: Number(at) }) }
  const theirs = textAt(body, "reduction") ?? "default"
  const names = typeof api.names === "function" ? api.names(given, params, theirs) : api.names
  const all = { ...given, ...params, ...(api.reduced === true && { reduction: theirs }) }
  const arguments_ = Object.entries(all).flatMap(([name, value]) => {
    const known = value ?? (api.nulls !== undefined && Object.hasOwn(api.nulls, name) ? api.nulls[name] : undefined)
    return known === undefined ? [] : [[name, known] as const]
  })
  const unknown = arguments_.find(([name]) => !Object.hasOwn(names, name))
  if (unknown !== undefined) return `no option ${unknown[0]}`
  const reduction = api.reduced === true ? "mean" : reductionOf(api, theirs, params, given, format)
  if (reduction === undefined) return `no reduction ${theirs}`
  const source = typeof api.loss === "string" ? api.loss : api.loss(given, params, theirs)
  const f = compileOnce(source)
  if (isFailure(f)) return `no loss ${source}: ${f.error}`
  const known = new Map(f.signature.parameters.map((parameter) => [parameter.name, parameter]))
  const passed = arguments_.flatMap(([name, value]) => {
    const ours = names[name]
    const shaped = api.reshape === undefined ? value : api.reshape(name, value, all, theirs)
    return ours === null || shaped === null ? [] : [[ours ?? name, shaped] as const]
  })
  const lacking = passed.find(([name]) => name !== SAMPLE_WEIGHT && !known.has(name))
  if (lacking !== undefined) return `${source} has no ${lacking[0]}`
  const named = passed.map(([ours, value]) => {
    const parameter = known.get(ours)
    return [ours, toInput(parameter?.hyper === true && parameter.axes.length === 0 ? unwrap(value) : value)] as const
  })
  const inputs = Object.fromEntries(named.filter(([name]) => name !== SAMPLE_WEIGHT))
  const weight = named.find(([name]) => name === SAMPLE_WEIGHT)?.[1]
  return { f, inputs, options: { reduction, ...layoutOf(api, inputs, params, given, theirs), ...(weight === undefined ? {} : { sampleWeight: weight }) }, names, shown: (value) => api.shown?.(value, params, theirs) ?? value }
}

/** A list of one number, for a hyper-parameter that takes a number. */
const unwrap = (value: Json): Json => (isList(value) && value.length === 1 && typeof value[0] === "number" ? value[0] : value)

function layoutOf(api: Api, inputs: Record<string, InputValue>, params: JsonObject, given: JsonObject, reduction: string): { layout?: Readonly<Record<string, string>> } {
  const depth = (value: unknown): number => (Array.isArray(value) ? 1 + depth(value[0]) : 0)
  const layout = api.layout?.(new Map(Object.entries(inputs).map(([name, value]) => [name, depth(value)])), params, { ...given, ...params }, reduction)
  return layout === undefined ? {} : { layout }
}

function outputOf({ f, inputs, options: own, names, shown }: Call, kind: "value" | "gradient" | "hessian", name: string, given: Way["options"]): unknown {
  const ours = names[name] ?? name
  const options = { ...own, ...given }
  if (kind === "value") return shown(f(inputs, options))
  if (kind === "gradient") return f.valueAndGrad(inputs, { ...options, wrt: [ours] }).grad[ours]
  return f.gradAndHess(inputs, { ...options, wrt: [ours] }).hess[ours]
}

function peerChecks(body: JsonObject, call: Call): Check[] | string {
  const [, kind, name = ""] = /^(loss|metric|transform|gradient|hessian)(?::(.+))?$/.exec(textAt(body, "output") ?? "") ?? []
  if (kind === undefined) return `output ${textAt(body, "output")}`
  const tolerance = objectAt(body, "tolerance")
  const part = kind === "gradient" || kind === "hessian" ? kind : "value"
  return [
    {
      what: kind,
      expected: flatten(body["expected"]),
      got: (options) => outputOf(call, part, name, options),
      abs: toNumber(tolerance["abs"]) ?? 0,
      rel: toNumber(tolerance["rel"]) ?? 0,
      conventions: [],
      open: [],
    },
  ]
}

/** Relative to a number, and to the largest of its array: the tolerances of the golden files. */
const DOUBLE = { own: 1e-12, largest: 1e-13 }
const SINGLE = { own: 2e-6, largest: 2e-6 }

function goldenChecks(body: JsonObject, call: Call, { own, largest: ofLargest } = DOUBLE): Check[] {
  const exact = objectAt(body, "exact")
  // A note that names a clip says why the library's number is not the exact one beside it.
  const clips = (differs: boolean): boolean => /clip|clamp/.test(`${textAt(body, "why") ?? ""} ${differs ? (textAt(body, "note") ?? "") : ""}`)
  const check = (what: string, printed: Json, better: Json | undefined, got: Check["got"], kinks: Json | undefined): Check[] => {
    // `null` in `exact`: the mathematical result is not determined.
    if (better === null) return []
    const expected = flatten(better ?? printed)
    const largest = Math.max(0, ...expected.filter(Number.isFinite).map(Math.abs))
    const standard = { rel: own, abs: body["verified"] === true ? 0 : ofLargest * largest }
    return [{ what, expected, got, ...standard, conventions: isList(kinks) ? kinks.map(Number) : [], open: openIn(better ?? printed), ...(clips(better !== undefined) ? { library: flatten(printed) } : {}) }]
  }
  const parts = (field: string, kind: "gradient" | "hessian", kinks: readonly string[]): Check[] =>
    Object.entries(objectAt(body, field)).flatMap(([name, printed]) =>
      check(`${kind} of ${name}`, printed, exact[field] === null ? null : objectAt(exact, field)[name], (options) => outputOf(call, kind, name, options), kinks.map((list) => objectAt(body, list)[name]).find(isList)),
    )
  return [
    ...check("value", body["value"] ?? null, exact["value"], (options) => outputOf(call, "value", "", options), undefined),
    ...parts("gradients", "gradient", ["kinks"]),
    ...parts("hessian_diagonal", "hessian", ["hessian_kinks", "kinks"]),
    ...parts("library_hessian", "hessian", []),
  ]
}

/** Flat positions of `null`. */
function openIn(value: Json): number[] {
  const entries = (part: Json): readonly Json[] => (isList(part) ? part.flatMap(entries) : [part])
  return entries(value).flatMap((entry, i) => (entry === null ? [i] : []))
}
