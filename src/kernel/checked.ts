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
import { indicesOf, placeText } from "./wording.ts"

/** So many entries outside of a domain are named, the rest is counted. */
const NAMED = 3
/** So many inputs of a NaN or an infinity are named. */
const INPUTS = 4

export function checkData(checked: CheckedLoss, values: unknown, given: object | undefined): readonly Diagnostic[] {
  const options = { ...given, out: undefined, sampleWeight: undefined }
  const bound = bind(checked.signature, values, readOptions(checked.signature, options))
  const found = outside(bound)
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
    if (typeof data === "number") return contains(domain, data) ? [] : [diagnose("E707", { entry: name, value: String(data), domain: domain.text, more: 0 })]
    const wrong: number[] = []
    let count = 0
    for (let k = 0; k < data.length; k += 1) {
      if (contains(domain, data[k] ?? NaN)) continue
      count += 1
      if (wrong.length < NAMED) wrong.push(k)
    }
    return wrong.map((k, i) => diagnose("E707", { entry: placeOf(input, k), value: String(data[k]), domain: domain.text, more: i === wrong.length - 1 ? count - wrong.length : 0 }))
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
