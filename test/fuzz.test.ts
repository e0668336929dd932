// Mutated sources (mutated.ts): each is a loss or is refused by a diagnostic of the catalogue, in bounded time, and a loss can be explained and
// called. `FUZZ=1000000` runs longer; a failure prints its seed, and `FUZZ_SEED` begins there.
import { expect, it } from "vitest"
import { catalog } from "../src/diagnostics/catalog.ts"
import { loss, losses, LossError, type LossFunction } from "../src/index.ts"
import { mutated } from "./mutated.ts"

const RUNS = Number(process.env["FUZZ"] ?? 400)
const FIRST = Number(process.env["FUZZ_SEED"] ?? 1)
const SLOWEST = 1000

const codes = new Set(Object.keys(catalog))

/** What a user does with a loss: numbers for scalars, two entries along every axis. */
function use(f: LossFunction): void {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1), nested(depth - 1)])
  const inputs = f.signature.parameters.filter(({ required }) => required).map(({ name, axes }) => [name, nested(axes.length)] as const)
  f.explain("json")
  f(Object.fromEntries(inputs) as Parameters<LossFunction>[0])
}

it(`${RUNS} mutated sources are losses or diagnostics`, () => {
  const found = new Set<string>()
  let accepted = 0
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const source = mutated(seed)
    const begin = performance.now()
    let f: LossFunction | undefined
    try {
      if (seed % 2 === 0) f = loss(source)
      else f = Object.values(losses(source)).at(-1)
      accepted += 1
    } catch (error) {
      refused(error, source, seed).forEach((code) => found.add(code))
    }
    const spent = performance.now() - begin
    if (spent > SLOWEST) throw new Error(`seed ${seed}: ${Math.round(spent)} ms\n${source}`)
    if (f === undefined || seed % 8 !== 0) continue
    try {
      use(f)
    } catch (error) {
      refused(error, source, seed)
    }
  }
  // The mutations reach the parser, the checker and what they find; and some are losses.
  expect(found.size).toBeGreaterThan(Math.min(12, RUNS / 20))
  expect(accepted).toBeGreaterThan(RUNS / 40)
}, 600_000)

function refused(error: unknown, source: string, seed: number): readonly string[] {
  if (!(error instanceof LossError)) throw new Error(`seed ${seed}: ${String(error)}\n${source}`)
  const { diagnostics } = error
  if (diagnostics.length === 0 || diagnostics.length > 20) throw new Error(`seed ${seed}: ${diagnostics.length} diagnostics\n${source}`)
  for (const { code, span } of diagnostics) {
    if (!codes.has(code) || (span !== undefined && !(span.start >= 0 && span.start <= span.end && span.end <= error.source.length))) throw new Error(`seed ${seed}: ${code}\n${source}`)
  }
  return diagnostics.map(({ code }) => code)
}
