// Sources that nobody would write: the built-in losses, the catalogue and the bad sources, mutated by tokens and by bytes. Each either is a
// loss or is refused by a diagnostic of the catalogue, in bounded time. `FUZZ=1000000` runs longer; a failure prints its
// seed, and `FUZZ_SEED` begins there.
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { tokenize } from "../grammar/tokens.ts"
import { catalog } from "../src/diagnostics/catalog.ts"
import { loss, losses, LossError } from "../src/index.ts"
import { sources } from "../src/losses/sources.ts"

const RUNS = Number(process.env["FUZZ"] ?? 400)
const FIRST = Number(process.env["FUZZ_SEED"] ?? 1)
const SLOWEST = 1000

const read = (name: string): string => readFileSync(new URL(`data/${name}`, import.meta.url), "utf8")
const seeds = [
  ...sources.flatMap(([, rows]) => rows.map(([, , text]) => text)),
  ...read("definitions.txt").split(/\n(?=(?:loss|fn) )/),
  ...read("bad-sources.jsonl").trim().split("\n").flatMap((line) => (JSON.parse(line) as { source?: string }).source ?? []),
  "-(y*log(p) + (1-y)*log(1-p))", "mean(abs(y - p))", "let a = b in a^2 over a",
].filter((text) => text.trim() !== "" && text.length < 2000)

const words = [...new Set(seeds.flatMap((text) => tokenize(text).tokens.map((token) => token.image)))]
const bytes = [..."()[]{};:,.=<>+-*/^'\"#\\\n\t ~`|&%$@!?_0129eEaxyZσ∑√²⁻π∞′\u0000\u202e\ud800\uffff"]

/** Numbers from a seed (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

function mutated(next: (below: number) => number): string {
  const any = <T>(list: readonly T[]): T => list[next(list.length)]!
  let text = any(seeds)
  for (let changes = 1 + next(4); changes > 0; changes--) {
    const tokens = tokenize(text).tokens
    const at = next(text.length + 1)
    const token = tokens.length === 0 ? undefined : any(tokens)
    const [from, to] = token === undefined ? [at, at] : [token.startOffset, token.startOffset + token.image.length]
    switch (next(8)) {
      case 0: text = text.slice(0, at) + any(bytes) + text.slice(at); break
      case 1: text = text.slice(0, at) + text.slice(at + 1 + next(4)); break
      case 2: text = text.slice(0, from) + any(words) + text.slice(to); break
      case 3: text = text.slice(0, from) + text.slice(to); break
      case 4: text = `${text.slice(0, from)}${any(words)} ${text.slice(from)}`; break
      case 5: text = text.slice(0, to) + text.slice(from); break
      case 6: text = text.slice(0, from) + any(seeds).slice(0, 80) + text.slice(to); break
      case 7: text = `${text}\n${any(seeds)}`; break
    }
  }
  return text
}

it(`${RUNS} mutated sources are losses or diagnostics`, () => {
  const codes = new Set(Object.keys(catalog))
  const found = new Set<string>()
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const source = mutated(generator(seed))
    const begin = performance.now()
    try {
      if (seed % 2 === 0) loss(source)
      else losses(source)
    } catch (error) {
      if (!(error instanceof LossError)) throw new Error(`seed ${seed}: ${String(error)}\n${source}`)
      if (error.diagnostics.length === 0 || error.diagnostics.length > 20) throw new Error(`seed ${seed}: ${error.diagnostics.length} diagnostics\n${source}`)
      for (const { code, span } of error.diagnostics) {
        found.add(code)
        if (!codes.has(code) || (span !== undefined && !(span.start >= 0 && span.start <= span.end && span.end <= source.length))) throw new Error(`seed ${seed}: ${code}\n${source}`)
      }
    }
    const spent = performance.now() - begin
    if (spent > SLOWEST) throw new Error(`seed ${seed}: ${Math.round(spent)} ms\n${source}`)
  }
  // The mutations reach the parser, the checker and what they find.
  expect(found.size).toBeGreaterThan(Math.min(12, RUNS / 20))
}, 600_000)
