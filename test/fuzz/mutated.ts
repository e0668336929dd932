// Sources that nobody would write. In: a seed. Out: a built-in loss, an entry of the corpus or a bad source, changed a few times: a byte or a token is put
// in, left out or replaced, or a whole sub-expression is replaced by one of another source, so that what comes out is often grammatical
// and the checker is reached; now and then a piece is repeated up to thousands of times. Some words would run, or change what every
// object has, if a source were ever pasted into code. The same seed gives the same source.
import { readFileSync } from "node:fs"
import { tokenize } from "../../grammar/tokens.ts"
import { sources } from "../../src/losses/sources.ts"
import { children, type Ast } from "../../src/syntax/ast.ts"
import { parse } from "../../src/syntax/parse.ts"

const read = (name: string): string => readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8")
const seeds = [
  ...sources.flatMap(([, rows]) => rows.map(([, , text]) => text)),
  ...read("definitions.txt").split(/\n(?=(?:loss|fn) )/),
  ...read("bad-sources.jsonl").trim().split("\n").flatMap((line) => (JSON.parse(line) as { source?: string }).source ?? []),
  "-(y*log(p) + (1-y)*log(1-p))", "mean(abs(y - p))", "let a = b in a^2 over a",
].filter((text) => text.trim() !== "" && text.length < 2000)

const words = [...new Set(seeds.flatMap((text) => tokenize(text).tokens.map((token) => token.image))), "__proto__", "constructor", "prototype", "toString", "canary()", "*/canary()/*", "${canary()}", "\"+canary()+\"", "\n;canary();\n"]
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

interface Grammatical {
  readonly text: string
  readonly nodes: readonly Ast[]
}

/** The seeds that parse, with their sub-expressions; made at first use. */
let known: readonly Grammatical[] | undefined
function grammatical(): readonly Grammatical[] {
  known ??= seeds.flatMap((text) => {
    try {
      const program = parse(text)
      const roots = program.kind === "formula" ? [program.body] : program.definitions.map(({ body }) => body)
      const nodes: Ast[] = []
      const open = [...roots]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        nodes.push(next)
        open.push(...children(next))
      }
      return [{ text, nodes }]
    } catch {
      return []
    }
  })
  return known
}

export function mutated(seed: number): string {
  const next = generator(seed)
  const any = <T>(list: readonly T[]): T => list[next(list.length)]!
  /** A sub-expression of one source, in names of another. */
  const part = ({ text, nodes }: Grammatical, host: Grammatical): string => {
    const own = any(nodes)
    const inside = nodes.filter((node) => node.kind === "name" && node.span.start >= own.span.start && node.span.end <= own.span.end)
    const names = host.nodes.flatMap((node) => (node.kind === "name" ? [node.name] : []))
    let { end } = own.span
    let result = ""
    for (const { span } of inside.sort((a, b) => b.span.start - a.span.start)) {
      result = `${names.length === 0 || next(8) === 0 ? text.slice(span.start, span.end) : any(names)}${text.slice(span.end, end)}${result}`
      end = span.start
    }
    return text.slice(own.span.start, end) + result
  }
  let text: string
  if (next(2) === 0) {
    text = any(seeds)
  } else {
    // From the back to the front, so that the places of the others stay; one inside another is left alone.
    const from = any(grammatical())
    text = from.text
    let end = text.length
    const places = Array.from({ length: 1 + next(3) }, () => any(from.nodes).span).sort((a, b) => b.start - a.start)
    for (const span of places) {
      if (span.end > end) continue
      text = `${text.slice(0, span.start)}(${part(any(grammatical()), from)})${text.slice(span.end)}`
      end = span.start
    }
    if (next(2) === 0) return text
  }
  for (let changes = 1 + next(4); changes > 0; changes--) {
    const tokens = tokenize(text).tokens
    const at = next(text.length + 1)
    const token = tokens.length === 0 ? undefined : any(tokens)
    const [from, to] = token === undefined ? [at, at] : [token.startOffset, token.startOffset + token.image.length]
    switch (next(64) === 0 ? 8 : next(8)) {
      case 0: text = text.slice(0, at) + any(bytes) + text.slice(at); break
      case 1: text = text.slice(0, at) + text.slice(at + 1 + next(4)); break
      case 2: text = text.slice(0, from) + any(words) + text.slice(to); break
      case 3: text = text.slice(0, from) + text.slice(to); break
      case 4: text = `${text.slice(0, from)}${any(words)} ${text.slice(from)}`; break
      case 5: text = text.slice(0, to) + text.slice(from); break
      case 6: text = text.slice(0, from) + any(seeds).slice(0, 80) + text.slice(to); break
      case 7: text = `${text}\n${any(seeds)}`; break
      case 8: text = text.slice(0, from) + any([text.slice(from, to + next(8)), any(words), "(", "-", "let a = "]).repeat(2 + next(any([8, 80, 8000]))) + text.slice(from); break
    }
  }
  return text
}
