// One mutated source, tried. In: a seed. Out: whether the source is a loss, the codes it is refused with, the milliseconds until that was known,
// and the fault, if it did what no source may: throw what is no `LossError` of the catalogue, point outside its text, take more than
// `SLOWEST`, run a piece of itself, or change what every object has. A loss is then used: explained, printed and read again, and called.
import { catalog } from "../../src/diagnostics/catalog.ts"
import { loss, losses, LossError, type LossFunction } from "../../src/index.ts"
import { mutated } from "./mutated.ts"

export interface Tried {
  readonly seed: number
  readonly accepted: boolean
  readonly codes: readonly string[]
  readonly milliseconds: number
  readonly fault?: string
}

const SLOWEST = 1000
const codes = new Set(Object.keys(catalog))

let called = 0
Object.assign(globalThis, { canary: () => (called += 1) })
const shared = [globalThis, Object.prototype, Function.prototype, Array.prototype, Number.prototype, String.prototype]
const own = (): string => shared.map((object) => Reflect.ownKeys(object).length).join()

export function trySeed(seed: number, use: boolean): Tried {
  const source = mutated(seed)
  const [keys, calls] = [own(), called]
  const [begin, busy] = [performance.now(), process.cpuUsage()]
  let made: LossFunction | undefined
  let outcome: Refusal = { codes: [] }
  try {
    made = seed % 2 === 0 ? loss(source) : Object.values(losses(source)).at(-1)
  } catch (error) {
    outcome = refusal(error)
  }
  // On a machine that does other work, the clock runs on while this waits.
  const { user, system } = process.cpuUsage(busy)
  const milliseconds = Math.min(performance.now() - begin, (user + system) / 1000)
  let fault = outcome.fault ?? (milliseconds > SLOWEST ? `${Math.round(milliseconds)} ms` : undefined)
  if (made !== undefined && use) fault ??= attempt(made)
  if (called !== calls) fault = "a piece of the source ran"
  if (own() !== keys) fault = "what every object has was changed"
  return { seed, accepted: made !== undefined, codes: outcome.codes, milliseconds, ...(fault === undefined ? {} : { fault: `${fault}\n${source}` }) }
}

interface Refusal {
  readonly codes: readonly string[]
  readonly fault?: string
}

function refusal(error: unknown): Refusal {
  if (!(error instanceof LossError)) return { codes: [], fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  const { diagnostics, source } = error
  const found = diagnostics.map(({ code }) => code)
  if (diagnostics.length === 0 || diagnostics.length > 20) return { codes: found, fault: `${diagnostics.length} diagnostics` }
  const bad = diagnostics.find(({ code, span }) => !codes.has(code) || (span !== undefined && !(span.start >= 0 && span.start <= span.end && span.end <= source.length)))
  return bad === undefined ? { codes: found } : { codes: found, fault: `${bad.code} at ${bad.span?.start} to ${bad.span?.end}` }
}

/** What a user does with a loss: numbers for scalars, two entries along every axis. */
function attempt(made: LossFunction): string | undefined {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1), nested(depth - 1)])
  const inputs = made.signature.parameters.filter(({ required }) => required).map(({ name, axes }) => [name, nested(axes.length)] as const)
  const steps = [() => made.explain("json"), () => loss(String(made)), () => made(Object.fromEntries(inputs) as Parameters<LossFunction>[0])]
  for (const step of steps) {
    try {
      step()
    } catch (error) {
      const { fault } = refusal(error)
      if (fault !== undefined) return fault
    }
  }
  return undefined
}
