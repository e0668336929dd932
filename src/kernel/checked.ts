// Checked mode: what is wrong with the data of a call. In: a checked loss, the inputs and options of a call. Out: diagnostics: inputs
// outside their declared domains, and the first NaN or infinity among the values, or else among the derivatives, with the part
// of the formula that makes it of finite numbers, its place, and the inputs it comes from. Only this looks for it: calls pay nothing.
import { dataOf, floatOf, liveArguments, type Data, type Positions } from "../audit/blame.ts"
import { locator } from "../audit/origin.ts"
import type { CheckedLoss } from "../check/loss.ts"
import type { Places } from "../check/scope.ts"
import { computed } from "../compile.ts"
import { diagnose } from "../diagnostics/catalog.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { LossError } from "../diagnostics/error.ts"
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { memoryPosition } from "./arrange.ts"
import { bind, boundInput, placeOf, type Bound } from "./bind.ts"
import { contains } from "./domain.ts"
import { newCache, requestFor, type Parts } from "./kernels.ts"
import { readOptions } from "./options.ts"
import type { Outcome } from "./result.ts"
import { run } from "./run.ts"
import { sampleShape } from "./sample.ts"
import type { Domain } from "./signature.ts"
import { indicesOf, placeText } from "./wording.ts"

/** So many entries outside of a domain are named, the rest is counted. */
const NAMED = 3
/** So many inputs of a NaN or an infinity are named. */
const INPUTS = 4

export function checkData(checked: CheckedLoss, values: unknown, given: object | undefined): readonly Diagnostic[] {
  const options = { ...given, out: undefined, sampleWeight: undefined }
  const bound = bind(checked.signature, values, readOptions(checked.signature, options))
  const found = [...outside(bound), ...notOne(checked, bound)]
  try {
    return [...found, ...firstNotFinite(checked, values, bound, options)]
  } catch (error) {
    // A label outside its axis, an empty axis: what the call itself would throw.
    if (!(error instanceof LossError)) throw error
    return [...found, ...error.diagnostics]
  }
}

function outside(bound: Bound): readonly Diagnostic[] {
  return bound.inputs.flatMap((input): readonly Diagnostic[] => {
    const { name, data, parameter: { domain } } = input
    if (domain === undefined) return []
    const hint = convention(name, domain, typeof data === "number" ? [data] : data)
    if (typeof data === "number") return contains(domain, data) ? [] : [diagnose("E707", { entry: name, value: String(data), domain: domain.text, more: 0, hint })]
    const wrong: number[] = []
    let count = 0
    for (let k = 0; k < data.length; k += 1) {
      if (contains(domain, data[k] ?? NaN)) continue
      count += 1
      if (wrong.length < NAMED) wrong.push(k)
    }
    return wrong.map((k, i) => diagnose("E707", { entry: placeOf(input, k), value: String(data[k]), domain: domain.text, more: i === wrong.length - 1 ? count - wrong.length : 0, hint }))
  })
}

/** Two classes have two usual pairs of labels: what makes the one of the other, where all the data are the other. */
function convention(name: string, domain: Domain, data: ArrayLike<number>): string | undefined {
  const signed = domain.kind === "set" && domain.members.length === 2 && domain.members.includes(-1) && domain.members.includes(1)
  const unit = domain.kind === "set" ? domain.members.length === 2 && domain.members.includes(0) && domain.members.includes(1) : domain.low === 0 && domain.high === 1
  if (signed && Array.prototype.every.call(data, (x) => x === 0 || x === 1)) return `labels are -1 and 1 here: write \`2*${name} - 1\``
  return unit && Array.prototype.every.call(data, (x) => x === -1 || x === 1) ? `labels are 0 and 1 here: write \`(${name} + 1)/2\`` : undefined
}

/** What float32 probabilities of many classes may sum to besides 1. */
const SUM_TOLERANCE = 1e-4

/** Rows of probabilities, of which the description of a loss says "Rows of `p` sum to 1". */
function notOne({ signature }: CheckedLoss, bound: Bound): readonly Diagnostic[] {
  return [...signature.doc.matchAll(/rows of `(\w+)` sum to 1/gi)].flatMap(([, name]): readonly Diagnostic[] => {
    const input = bound.inputs.find((each) => each.name === name)
    const axis = input?.parameter.axes.at(-1)?.axis
    const data = input?.data ?? 0
    if (input === undefined || axis === undefined || typeof data === "number") return []
    const length = bound.sizes[axis] ?? 0
    const sums = Array.from({ length: length === 0 ? 0 : data.length / length }, (_, row) => [...data.subarray(row * length, (row + 1) * length)].reduce((sum, x) => sum + x, 0))
    const wrong = sums.flatMap((sum, row) => (Math.abs(sum - 1) > SUM_TOLERANCE ? [row] : []))
    const [first] = wrong
    if (first === undefined) return []
    const place = placeOf(input, first * length)
    return [diagnose("E724", { row: place.replace(/, ?\d+\]$/, "]"), axis, sum: String(Number((sums[first] ?? NaN).toPrecision(6))), more: wrong.length - 1 })]
  })
}

/** A result that is no number, in terms of the kernel's own expressions. */
interface Spot {
  readonly parts: Parts
  readonly output: string
  readonly entry: number
  readonly at: string
}

function firstNotFinite(checked: CheckedLoss, values: unknown, bound: Bound, given: object): readonly Diagnostic[] {
  const none = { ...given, reduction: "none", wrt: undefined }
  const spot = inValues(run(checked, newCache(), values, none, "value"), bound)
  if (spot !== undefined) return [explain(checked, bound, none, spot)]
  const sum = { ...given, reduction: "sum" }
  const options = readOptions(checked.signature, sum)
  if (options.wrt.every((name) => boundInput(bound, name) === undefined)) return []
  const slope = inGradient(run(checked, newCache(), values, sum, "grad"), bound)
  return slope === undefined ? [] : [explain(checked, bound, sum, slope)]
}

function inValues({ value }: Outcome, bound: Bound): Spot | undefined {
  const entry = flat(value).findIndex((x) => !Number.isFinite(x))
  if (entry < 0) return undefined
  const shape = sampleShape(bound)
  return { parts: "value", output: "value", entry, at: shape.length === 0 ? "" : `sample ${placeText("", indicesOf(entry, shape))}` }
}

function inGradient({ grad = {} }: Outcome, bound: Bound): Spot | undefined {
  for (const [name, slopes] of Object.entries(grad)) {
    const input = boundInput(bound, name)
    const list = flat(slopes)
    const memory = (entry: number): number => (input?.arrangement === undefined ? entry : memoryPosition(input.arrangement, entry))
    const entry = list.findIndex((_, k) => !Number.isFinite(list[memory(k)]))
    if (entry >= 0 && input !== undefined) return { parts: "grad", output: `grad ${name}`, entry, at: `the derivative by \`${placeOf(input, entry)}\`` }
  }
  return undefined
}

function explain(checked: CheckedLoss, bound: Bound, given: object, { parts, output, entry, at }: Spot): Diagnostic {
  const options = readOptions(checked.signature, given)
  const wrt = parts === "value" ? [] : options.wrt.filter((name) => boundInput(bound, name) !== undefined)
  const places: Places = new Map()
  const { request } = requestFor(checked, bound, options, wrt, parts, undefined, false, places)
  const { outputs, trace } = computed(request)
  const wanted = outputs.find((o) => o.name === output)
  const data = dataOf(bound)
  if (wanted === undefined) throw new Error(`no output ${output}`)
  const lengths = wanted.indices.map((index) => data.sizes.get(axisOf(index)) ?? 0)
  const position = indicesOf(entry, lengths)
  const { way, positions } = wayToSpot(wanted.expr, new Map(wanted.indices.map((index, k) => [index, position[k] ?? 0])), data)
  const last = way.at(-1) ?? wanted.expr
  const part = locator(places, trace, checked)(way, parts !== "value")
  const inputs = inputsOf(last, positions, data, bound)
  return diagnose("E714", { part: part?.text, what: wordFor(floatOf(last, positions, data)), at, inputs: [...inputs].slice(0, INPUTS).map(([place, x]) => `\`${place} = ${x}\``) }, part?.span)
}

const wordFor = (x: number): string => (Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : x < 0 ? "-Infinity" : "no number")

/** Down to the deepest node that is no finite number, although what it is made of is; a NaN is followed before an infinity. */
function wayToSpot(root: Expr, start: Positions, data: Data): { readonly way: readonly Expr[]; readonly positions: Positions } {
  const way = [root]
  let positions = start
  for (let node: Expr | undefined = root; node !== undefined; ) {
    const bad: ReadonlyArray<readonly [Expr, Positions, number]> = liveArguments(node, positions, data)
      .map(([argument, at]): [Expr, Positions, number] => [argument, at, floatOf(argument, at, data)])
      .filter(([argument, , x]) => !Number.isFinite(x) && argument.op !== "number")
    const next: readonly [Expr, Positions, number] | undefined = bad.find(([, , x]) => Number.isNaN(x)) ?? bad[0]
    node = next?.[0]
    if (next === undefined) break
    way.push(next[0])
    positions = next[1]
  }
  return { way, positions }
}

/** The entries of inputs that a value is made of, the first ones. */
function inputsOf(root: Expr, start: Positions, data: Data, bound: Bound): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const seen = new Set<Expr>()
  const visit = (node: Expr, at: Positions): void => {
    if (found.size >= INPUTS || seen.has(node)) return
    if (node.op === "input") {
      const input = boundInput(bound, node.name)
      const source = data.inputs.get(node.name)
      if (input === undefined || source === undefined) return
      const axes = typeof source === "number" ? [] : source.axes
      const entry = axes.reduce((address, axis, k) => {
        const position = node.args[k]
        return address * (data.sizes.get(axis) ?? 0) + (position === undefined ? 0 : floatOf(position, at, data))
      }, 0)
      found.set(placeOf(input, entry), floatOf(node, at, data))
      return
    }
    if (node.over.length === 0) seen.add(node)
    for (const [argument, place] of liveArguments(node, at, data)) visit(argument, place)
  }
  visit(root, start)
  return found
}

function flat(x: unknown): readonly number[] {
  if (typeof x === "number") return [x]
  if (ArrayBuffer.isView(x)) return Array.from(x as Float64Array)
  return Array.isArray(x) ? x.flatMap(flat) : typeof x === "object" && x !== null && "data" in x ? flat(x.data) : []
}
