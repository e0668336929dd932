// The largest entry from its position. In: a list of statements. Out: the same, where a loop that looks for the largest (smallest) entry and for
// its position looks for the position only, and reads the entry there behind it: one comparison for an entry instead of two, and one read
// for a row. Only where an entry is a mere read: what has to be computed would be computed again.
import { elsewhere } from "./elsewhere.ts"
import type { Scalar, Statement } from "./loop.ts"

type Step = Extract<Statement, { kind: "step" }>

/** What an extreme is over nothing, and the reduction that finds where it is. */
const EXTREMES: ReadonlyMap<string, { readonly position: string; readonly empty: number }> = new Map([
  ["max", { position: "argmax", empty: -Infinity }],
  ["min", { position: "argmin", empty: Infinity }],
])

export function withoutSecondSearch(body: readonly Statement[]): readonly Statement[] {
  let now: readonly Statement[] = body.map((s) => (s.kind === "for" ? { ...s, body: withoutSecondSearch(s.body) } : s))
  for (const s of now) if (s.kind === "for") now = fromPosition(now, s)
  return now
}

function fromPosition(list: readonly Statement[], loop: Extract<Statement, { kind: "for" }>): readonly Statement[] {
  const steps = loop.body.filter((s): s is Step => s.kind === "step")
  for (const step of steps) {
    const row = EXTREMES.get(step.reduction)
    const twin = row === undefined ? undefined : steps.find((s) => s.reduction === row.position && same(s.value, step.value) && sameOrNone(s.when, step.when))
    const begins = list.some((s) => s.kind === "start" && s.name === step.name)
    const ends = twin === undefined ? -1 : list.findIndex((s) => s.kind === "finish" && s.name === twin.name)
    if (row === undefined || twin === undefined || !begins || ends < 0 || !isRead(step.value, loop.body)) continue
    const position: Scalar = { kind: "name", name: twin.name }
    const none: Scalar = { kind: "op", op: "isnan", args: [position] }
    const entry = elsewhere(loop, [step.value], position, { kind: "op", op: "not", args: [none] }, step.name)
    const [value] = entry?.values ?? []
    if (entry === null || value === undefined) continue
    const read: readonly Statement[] = [...entry.lets, { kind: "let", name: step.name, value: { kind: "if", test: none, then: { kind: "number", value: row.empty }, otherwise: value } }]
    const without = loop.body.filter((s) => s !== step)
    return list.flatMap((s, k): readonly Statement[] => {
      if (s === loop) return [{ ...loop, body: without }]
      if ((s.kind === "start" || s.kind === "finish") && s.name === step.name) return []
      return k === ends ? [s, ...read] : [s]
    })
  }
  return list
}

function isRead(value: Scalar, body: readonly Statement[]): boolean {
  const made = value.kind === "name" ? body.find((s) => s.kind === "let" && s.name === value.name) : undefined
  const what = made?.kind === "let" ? made.value : value
  const plain = (at: Scalar): boolean => at.kind === "name" || at.kind === "number"
  return (what.kind === "read" && what.at.every(plain)) || (what.kind === "kept" && plain(what.at))
}

const same = (a: Scalar, b: Scalar): boolean => a.kind === "name" && b.kind === "name" && a.name === b.name
const sameOrNone = (a: Scalar | undefined, b: Scalar | undefined): boolean => a === b || (a !== undefined && b !== undefined && same(a, b))
