// The options of a call, checked. Comes in: the signature and the object a user passed; goes out: every option with a value of its
// type, defaults filled in. What depends on the data (whether a layout fits a shape, an `out` array a result) is checked
// where the data are bound.
import type { Backend, Precision } from "../backends/backend.ts"
import { MOST_THREADS } from "../backends/wasm/threads/control.ts"
import { processors } from "../backends/wasm/threads/environment.ts"
import { listed } from "../diagnostics/entry.ts"
import { suggest } from "../diagnostics/suggest.ts"
import { callOptions, reductions } from "./option-names.ts"
import type { ParameterSpec, Reduction, Signature } from "./signature.ts"
import { readLayout } from "./layout.ts"
import { refuse } from "./refuse.ts"
import { axisNames } from "./sizes.ts"
import { describe } from "./wording.ts"

export interface CallOptions {
  readonly reduction: Reduction
  /** Names to differentiate with respect to, each once. */
  readonly wrt: readonly string[]
  /** False where `wrt` is the default, and so may hold inputs that this call leaves out. */
  readonly wrtNamed: boolean
  /** A number or one entry per sample; read by `bind`, which knows the shape. */
  readonly sampleWeight: unknown
  readonly layout: ReadonlyMap<string, readonly string[]>
  readonly sizes: ReadonlyMap<string, number>
  /** Read by result.ts. */
  readonly out: unknown
  readonly precision: Precision
  readonly backend: "auto" | readonly Backend[]
  /** How many threads may share a call; backends without shared memory have one. */
  readonly threads: number
  readonly check: boolean
}

const optionNames: readonly string[] = [...callOptions, "precision", "backend", "threads", "check"]
const noLayout: ReadonlyMap<string, readonly string[]> = new Map()
const noSizes: ReadonlyMap<string, number> = new Map()

/** The default of a signature, made once: most calls pass no options. */
const defaults = new WeakMap<Signature, CallOptions>()

function defaultsOf(signature: Signature): CallOptions {
  let found = defaults.get(signature)
  if (found === undefined) {
    found = { reduction: "mean", wrt: defaultWrt(signature), wrtNamed: false, sampleWeight: undefined, layout: noLayout, sizes: noSizes, out: undefined, precision: "f64", backend: "auto", threads: 1, check: false }
    defaults.set(signature, found)
  }
  return found
}

/** What was read from an options object; a training loop passes the same one every time. */
interface Read {
  readonly signature: Signature
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
  readonly options: CallOptions
}

const reads = new WeakMap<object, Read>()
/** The last one that held no arrays: the next object may be another with the same in it. */
const recent = new WeakMap<Signature, Read>()

export function readOptions(signature: Signature, given: unknown): CallOptions {
  if (given === undefined) return defaultsOf(signature)
  if (typeof given !== "object" || given === null || Array.isArray(given)) return refuse("E705", { name: "options", expected: "an object", found: describe(given) })
  const before = reads.get(given)
  if (before !== undefined && before.signature === signature && unchanged(given, before)) return before.options
  const last = recent.get(signature)
  if (last !== undefined && unchanged(given, last)) return last.options
  const options = readAnew(signature, given)
  const { layout, sizes, wrt, backend, out, sampleWeight } = given as Readonly<Record<string, unknown>>
  // A list or table may change inside and still be the same object.
  if (layout !== undefined || sizes !== undefined || typeof wrt === "object" || Array.isArray(backend)) return options
  const read = { signature, keys: Object.keys(given), values: Object.values(given), options }
  reads.set(given, read)
  if (out === undefined && typeof sampleWeight !== "object") recent.set(signature, read)
  return options
}

function unchanged(given: object, { keys, values }: Read): boolean {
  const now = Object.keys(given)
  if (now.length !== keys.length) return false
  for (let k = 0; k < now.length; k++) {
    const key = now[k] ?? ""
    if (key !== keys[k] || !Object.is((given as Readonly<Record<string, unknown>>)[key], values[k])) return false
  }
  return true
}

function readAnew(signature: Signature, given: object): CallOptions {
  const standard = defaultsOf(signature)
  const option = new Map<string, unknown>()
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!optionNames.includes(name)) refuse("E801", { name, suggestion: suggest(name, optionNames), known: optionNames })
    option.set(name, value)
  }
  const layout = readLayouts(signature, option.get("layout"))
  const wrt = option.get("wrt")
  return {
    reduction: readReduction(option.get("reduction")) ?? standard.reduction,
    wrt: wrt === undefined ? standard.wrt : readWrt(signature, wrt),
    wrtNamed: wrt !== undefined,
    sampleWeight: option.get("sampleWeight"),
    layout,
    sizes: readSizes(signature, option.get("sizes"), layout),
    out: option.get("out"),
    precision: readPrecision(option.get("precision")),
    backend: readBackend(option.get("backend")),
    threads: readThreads(option.get("threads")),
    check: readCheck(option.get("check")),
  }
}

/** Every input but labels and those in a finite set such as {0,1}; hyper-parameters only when named. */
export function defaultWrt(signature: Signature): readonly string[] {
  return signature.parameters.filter(({ kind, hyper, domain }) => kind === "real" && !hyper && domain?.kind !== "set").map(({ name }) => name)
}

/** `from`: what names the inputs, in the words of the caller. */
export function readWrt(signature: Signature, given: unknown, from?: string): readonly string[] {
  const names = new Set<string>()
  for (const entry of Array.isArray(given) ? (given as readonly unknown[]) : [given]) {
    if (typeof entry !== "string") return refuse("E802", { name: "wrt", expected: "a name or a list of names", found: describe(entry) })
    const name = entry.normalize("NFC")
    const parameter = signature.parameters.find(candidate => candidate.name === name)
    if (parameter === undefined) {
      const known = signature.parameters.filter(isReal).map(candidate => candidate.name)
      return refuse("E803", { name, from, suggestion: suggest(name, known), known })
    }
    if (!isReal(parameter)) return refuse("E602", { name, kind: parameter.kind, known: signature.parameters.filter(isReal).map((candidate) => candidate.name) })
    names.add(name)
  }
  return [...names]
}

function isReal({ kind }: ParameterSpec): boolean {
  return kind === "real"
}

function readReduction(given: unknown): Reduction | undefined {
  if (given === undefined) return undefined
  const found = reductions.find(reduction => reduction === given)
  if (found !== undefined) return found
  const camel = typeof given === "string" ? given.replace(/[_-](.)/g, (_, letter: string) => letter.toUpperCase()) : ""
  const near = reductions.find(reduction => reduction === camel) ?? suggest(camel, reductions)
  return refuse("E802", { name: "reduction", expected: listed(reductions, "or"), found: describe(given), suggestion: near })
}

function readPrecision(given: unknown): Precision {
  if (given === undefined || given === "f64") return "f64"
  if (given === "f32") return "f32"
  return refuse("E802", { name: "precision", expected: '`"f64"` or `"f32"`', found: describe(given) })
}

/** `"auto"`: one for each processor. */
function readThreads(given: unknown): number {
  if (given === undefined) return 1
  if (given === "auto") return Math.min(processors(), MOST_THREADS)
  if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= MOST_THREADS) return given
  return refuse("E802", { name: "threads", expected: `a whole number from 1 to ${MOST_THREADS}, or \`"auto"\``, found: describe(given) })
}

function readCheck(given: unknown): boolean {
  if (given === undefined || typeof given === "boolean") return given ?? false
  return refuse("E802", { name: "check", expected: "true or false", found: describe(given) })
}

function readBackend(given: unknown): "auto" | readonly Backend[] {
  if (given === undefined || given === "auto") return "auto"
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  const wrong = list.find(backend => !isBackend(backend))
  if (list.length > 0 && wrong === undefined) return list as readonly Backend[]
  return refuse("E802", { name: "backend", expected: '`"auto"`, a backend such as `js()`, or a list of them', found: list.length === 0 ? "an empty list" : describe(wrong) })
}

function isBackend(value: unknown): value is Backend {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" && "load" in value && typeof value.load === "function"
}

function readLayouts(signature: Signature, given: unknown): ReadonlyMap<string, readonly string[]> {
  if (given === undefined) return noLayout
  const known = signature.parameters.filter(({ kind }) => kind === "real" || kind === "label")
  const layouts = new Map<string, readonly string[]>()
  for (const [key, text] of entriesOf("layout", 'an object such as `{ x: "n c" }`', given)) {
    const name = key.normalize("NFC")
    const parameter = known.find(candidate => candidate.name === name)
    if (parameter === undefined) {
      const names = known.map(candidate => candidate.name)
      return refuse("E806", { option: "layout", name, what: "input of the loss", suggestion: suggest(name, names), known: names })
    }
    layouts.set(name, readLayout(signature, parameter, text))
  }
  return layouts
}

function readSizes(signature: Signature, given: unknown, layout: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  if (given === undefined) return noSizes
  const known = axisNames(signature)
  for (const names of layout.values()) for (const name of names) known.add(name)
  // The batch where nothing else is called so.
  known.add("n")
  const sizes = new Map<string, number>()
  for (const [key, size] of entriesOf("sizes", "an object such as `{ c: 10 }`", given)) {
    const axis = key.normalize("NFC")
    if (!known.has(axis)) refuse("E806", { option: "sizes", name: axis, what: "axis of the loss or of a layout", suggestion: suggest(axis, known), known: [...known] })
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return refuse("E715", { axis, found: describe(size) })
    sizes.set(axis, size)
  }
  return sizes
}

/** The entries of an option that is a table; those that are undefined are not given. */
export function entriesOf(name: string, expected: string, given: unknown): (readonly [string, unknown])[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return refuse("E802", { name, expected, found: describe(given) })
  return Object.entries(given).filter(([, value]) => value !== undefined)
}
