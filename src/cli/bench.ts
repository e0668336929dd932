// `lossc bench`: a loss on every backend of this machine, on numbers drawn from its domains, or where an input has none from where the loss has
// values (what is NaN is computed anew, and would be all that is measured): time per sample of value and of value with gradient, and the
// time until the first result. A backend that cannot run the loss has no figures.
import { closure } from "../closure.ts"
import { LossError } from "../diagnostics/error.ts"
import type { LossFunction, Options } from "../index.ts"
import { js } from "../js.ts"
import type { InputValue, ParameterSpec } from "../kernel/signature.ts"
import { flat, openSizes, rangeOf, withDefaults } from "../plot/sample.ts"
import { wasm } from "../wasm.ts"
import { last, names, onlyWord, pairs, type Request } from "./arguments.ts"
import { toObject } from "./eval.ts"
import { lossNamed } from "./loss-argument.ts"
import { warnOfName } from "./misspelt.ts"
import { parameterNamed, readSettings } from "./settings.ts"
import { UsageFault } from "./usage.ts"

/** Length of an axis that says none. */
const AXIS = 10
/** Milliseconds that one figure may take. */
const LONG = 300

const ways: ReadonlyArray<readonly [name: string, options: () => Options]> = [
  ["js", () => ({ backend: js() })],
  ["wasm", () => ({ backend: wasm() })],
  ["wasm f32", () => ({ backend: wasm(), precision: "f32" })],
  ["closure", () => ({ backend: closure() })],
]

interface Figures {
  readonly backend: string
  readonly rows: number
  readonly firstMs?: number
  readonly valueNsPerSample?: number
  readonly gradNsPerSample?: number
}

export function bench(request: Request): string {
  const word = onlyWord(request)
  const rows = Number(last(request, "rows") ?? 100_000)
  if (!Number.isSafeInteger(rows) || rows < 1) throw new UsageFault("`--rows` needs a whole number from 1")
  const loss = lossNamed(word)
  warnOfName(loss, word)
  const given = toObject(readSettings(loss.signature, pairs(request, "set")))
  const wrt = names(request, "grad")
  for (const name of wrt) parameterNamed(loss.signature, name, "grad")
  const inputs = { ...drawn(loss, rows, given), ...given }
  const sizes = openSizes(loss, AXIS)
  const none = flat(loss(inputs, { reduction: "none", sizes })).filter(Number.isNaN).length
  const results = ways.map(([name, options]): Figures => {
    try {
      return { backend: name, rows, ...measured(word, inputs, rows, { ...options(), sizes, ...(wrt.length === 0 ? {} : { wrt }) }) }
    } catch (error) {
      if (error instanceof LossError && error.diagnostics[0]?.code === "E804") return { backend: name, rows }
      throw error
    }
  })
  if (request.values.has("json")) return JSON.stringify(results)
  const cell = (figure: number | undefined, unit: string, width: number): string => (figure === undefined ? "-" : `${figure} ${unit}`).padStart(width)
  const lines = results.map((r) => `${r.backend.padEnd(10)}${cell(r.firstMs, "ms", 12)}${cell(r.valueNsPerSample, "ns", 14)}${cell(r.gradNsPerSample, "ns", 20)}`)
  const by = Object.keys(loss.valueAndGrad(inputs, wrt.length === 0 ? { sizes } : { wrt, sizes }).grad)
  const heading = `${rows} samples, the best of several runs${by.length === 0 ? "" : `; gradient with respect to ${by.join(", ")}`}`
  const remark = none === 0 ? [] : [`${none} values are NaN: such samples are computed anew, which takes longer`]
  return [heading, ...remark, `${"backend".padEnd(10)}${"first call".padStart(12)}${"value/sample".padStart(14)}${"value+grad/sample".padStart(20)}`, ...lines].join("\n")
}

function measured(word: string, inputs: Record<string, InputValue>, rows: number, options: Options): Omit<Figures, "backend" | "rows"> {
  // A loss of its own, so that nothing is compiled before.
  const loss = lossNamed(word)
  const begin = performance.now()
  loss(inputs, options)
  const first = performance.now() - begin
  const value = best(() => loss(inputs, options))
  const grad = best(() => loss.valueAndGrad(inputs, options))
  return { firstMs: round(first), valueNsPerSample: round((value * 1e6) / rows), gradNsPerSample: round((grad * 1e6) / rows) }
}

const round = (value: number): number => Number(value.toPrecision(3))

function best(run: () => unknown): number {
  let least = Infinity
  const until = performance.now() + LONG
  do {
    const begin = performance.now()
    run()
    least = Math.min(least, performance.now() - begin)
  } while (performance.now() < until)
  return least
}

/** Required inputs, from a fixed sequence. */
function drawn(loss: LossFunction, rows: number, given: Readonly<Record<string, InputValue>>): Record<string, InputValue> {
  const { signature } = loss
  const values = withDefaults(loss, given)
  let state = 1
  const next = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  const sizes = new Map(signature.parameters.flatMap((p) => p.axes.map(({ axis, size }) => [axis, size ?? AXIS] as const)))
  return Object.fromEntries(signature.parameters.filter((p) => p.required && !Object.hasOwn(given, p.name)).map((p) => {
    const range = p.kind === "real" && p.domain?.kind !== "set" ? rangeOf({ loss, values }, p.name) : undefined
    const one = (): number => draw(p, range, next(), sizes)
    if (p.hyper && p.axes.length === 0) return [p.name, one()]
    const shape = [...(p.hyper ? [] : [rows]), ...p.axes.map(({ axis }) => sizes.get(axis) ?? AXIS)]
    const length = shape.reduce((product, size) => product * size, 1)
    const data = p.kind === "label" ? new Int32Array(length) : new Float64Array(length)
    for (let i = 0; i < length; i++) data[i] = one()
    return [p.name, { data, shape }]
  }))
}

function draw({ label, domain }: ParameterSpec, range: readonly [number, number] | undefined, u: number, sizes: ReadonlyMap<string, number>): number {
  if (range !== undefined) return range[0] + (range[1] - range[0]) * u
  return domain?.kind === "set" ? (domain.members[Math.floor(u * domain.members.length)] ?? 0) : Math.floor(u * (sizes.get(label ?? "") ?? AXIS))
}
