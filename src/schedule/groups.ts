// Entries compared within their groups only. In: a program. Out: the same, where a loop whose turns count only if an entry equals that of a loop
// around it (`sum[n' if q[n'] == q](…)`, the documents of one query) runs over the entries that do: these are sorted once, so that a batch of
// n samples in groups of g takes n*g turns instead of n*n. What is skipped would have added 0 or nothing, and members keep their order: not a bit
// changes. Backends whose lanes are samples do not ask for it, because each sample has a group of its own.
import type { Among, Program, Scalar, Statement } from "./loop.ts"
import { children } from "./scalars.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Read = Extract<Scalar, { kind: "read" }>

/** An entry of an input at the position of one loop equals that at the position of another. */
interface Match {
  readonly inner: string
  readonly outer: string
  /** The entry of the outer loop. */
  readonly entry: Read
}

/** The program itself where nothing is compared within groups. */
export function withGroups(program: Program): Program {
  const lets = new Map<string, Scalar>()
  const rows = [...program.rows]
  const stages = program.stages.map((stage) => {
    const body = inList(stage.body)
    return body === stage.body ? stage : { ...stage, body }
  })
  return rows.length === program.rows.length ? program : { ...program, stages, rows }

  function inList(list: readonly Statement[]): readonly Statement[] {
    let changed = false
    const made: Statement[] = []
    const now = list.flatMap((s): readonly Statement[] => {
      if (s.kind === "let") lets.set(s.name, s.value)
      if (s.kind !== "for") return [s]
      const ready = made.length
      const inner = { ...s, body: inList(s.body) }
      const loop = { ...inner, body: amongEquals(inner, inner.body, made) }
      if (loop.body === s.body) return [s]
      changed = true
      return [...made.slice(ready), loop]
    })
    return changed ? now : list
  }

  /** Loops inside of `outer` over the same axis; `before`: what is made before it, to which more is added. */
  function amongEquals(outer: Loop, list: readonly Statement[], before: Statement[]): readonly Statement[] {
    let changed = false
    const now = list.map((s): Statement => {
      if (s.kind !== "for") return s
      const body = amongEquals(outer, s.body, before)
      const [first, ...others] = s.axis !== outer.axis || s.among !== undefined ? [] : effects(s.body, new Set())
      const match = first?.find((m) => m.inner === s.name && m.outer === outer.name && others.every((ms) => ms.some((other) => sameMatch(other, m))))
      if (match === undefined && body === s.body) return s
      changed = true
      return { ...s, body, ...(match === undefined ? {} : { among: sorted(outer, match.entry, before) }) }
    })
    return changed ? now : list
  }

  /** Of every statement that a loop is there for: the matches without which it does nothing. */
  function effects(list: readonly Statement[], own: Set<string>): ReadonlyArray<readonly Match[]> {
    return list.flatMap((s): ReadonlyArray<readonly Match[]> => {
      switch (s.kind) {
        case "let": case "finish": return []
        case "start":
          own.add(s.name)
          return []
        case "for": return effects(s.body, own)
        case "step": return own.has(s.name) ? [] : [[...(s.when === undefined ? [] : needed(s.when)), ...(s.reduction === "sum" ? unlessZero(s.value) : [])]]
        case "store": return [s.when === undefined ? [] : needed(s.when)]
        case "keep": case "routine": case "term": case "doubt": return [[]]
      }
    })
  }

  /** Matches that hold wherever a condition does. */
  function needed(condition: Scalar): readonly Match[] {
    const s = resolved(condition)
    if (s.kind !== "op") return []
    if (s.op === "and") return s.args.flatMap(needed)
    const [a, b] = s.args.map(resolved)
    return s.op !== "eq" || a?.kind !== "read" || b?.kind !== "read" ? [] : [...matchOf(a, b), ...matchOf(b, a)]
  }

  /** Matches that hold wherever a value is not 0. */
  function unlessZero(value: Scalar): readonly Match[] {
    const s = resolved(value)
    if (s.kind === "if") return isZero(s.otherwise) ? [...needed(s.test), ...unlessZero(s.then)] : isZero(s.then) ? unlessZero(s.otherwise) : []
    if (s.kind !== "op") return []
    const [a, b] = s.args
    switch (s.op) {
      case "neg": return a === undefined ? [] : unlessZero(a)
      case "mul": return a === undefined || b === undefined ? [] : isScale(a) ? unlessZero(b) : isScale(b) ? unlessZero(a) : []
      case "div": return a === undefined || b === undefined || !isScale(b) ? [] : unlessZero(a)
      case "add": case "sub": {
        const [first, ...others] = s.args.map(unlessZero)
        return (first ?? []).filter((m) => others.every((ms) => ms.some((other) => sameMatch(other, m))))
      }
      default: return needed(s)
    }
  }

  function resolved(s: Scalar): Scalar {
    const value = s.kind === "name" ? lets.get(s.name) : undefined
    return value === undefined ? s : resolved(value)
  }

  /** Rows that sort the positions of an axis by the entries there. */
  function sorted(outer: Loop, entry: Read, before: Statement[]): Among {
    const known = before.find((s): s is Loop => s.kind === "for" && s.among === undefined && s.body.some((k) => k.kind === "keep" && sameScalar(moved(k.value, s.name, outer.name), entry)))
    const [keep] = known?.body ?? []
    const place = keep?.kind === "keep" ? Number(keep.row.slice("keys".length)) : rows.length
    const [keys, order, work, first] = [`keys${place}`, `order${place}`, `work${place}`, `first${place}`]
    const among = { keys, order, first, like: outer.name }
    if (known !== undefined) return among
    const { axis } = outer
    rows.push(...[keys, order, work, first].map((name) => ({ name, axis })))
    const [a, b, at, last, same] = ["a", "b", "at", "last", "same"].map((stem) => `${stem}${place}`) as [string, string, string, string, string]
    const kept = (row: string, at: Scalar): Scalar => ({ kind: "kept", row, at })
    const beside: Scalar = op("max", op("sub", named(b), number(1)), number(0))
    before.push(
      { kind: "for", name: a, axis, body: [{ kind: "keep", row: keys, axis, at: named(a), value: moved(entry, outer.name, a) }] },
      { kind: "routine", routine: "sort", reads: [keys], writes: [order, work], axes: [axis] },
      { kind: "for", name: b, axis, body: [
        { kind: "let", name: at, value: kept(order, named(b)) },
        { kind: "let", name: last, value: kept(order, beside) },
        { kind: "let", name: same, value: op("and", op("gt", named(b), number(0)), op("eq", kept(keys, named(at)), kept(keys, named(last)))) },
        { kind: "keep", row: first, axis, at: named(at), value: { kind: "if", test: named(same), then: kept(first, named(last)), otherwise: named(b) } },
      ] },
    )
    return among
  }
}

/** Whether entries are compared within groups and nowhere with all others, so that `withGroups` changes how time grows. */
export function isGrouped(program: Program): boolean {
  const grouped = withGroups(program)
  const alone = (list: readonly Statement[], around: ReadonlySet<string>): boolean =>
    list.every((s) => s.kind !== "for" || ((s.among !== undefined || !around.has(s.axis)) && alone(s.body, new Set([...around, s.axis]))))
  return grouped !== program && grouped.stages.every(({ body }) => alone(body, new Set()))
}

const number = (value: number): Scalar => ({ kind: "number", value })
const named = (name: string): Scalar => ({ kind: "name", name })
const op = (name: string, ...args: readonly Scalar[]): Scalar => ({ kind: "op", op: name, args })
const isScale = (s: Scalar): boolean => s.kind === "number" && Number.isFinite(s.value) && s.value !== 0
const isZero = (s: Scalar): boolean => s.kind === "number" && s.value === 0

/** Entries of one input at positions that are names or numbers, and differ in one. */
function matchOf(entry: Read, other: Read): readonly Match[] {
  if (entry.input !== other.input || [...entry.guard, ...other.guard].includes(true)) return []
  const apart = entry.at.flatMap((s, k) => (sameScalar(s, other.at[k] ?? s) ? [] : [k]))
  const [outer, inner] = [entry.at[apart[0] ?? -1], other.at[apart[0] ?? -1]]
  const plain = entry.at.every((s) => s.kind === "name" || s.kind === "number")
  return apart.length === 1 && plain && outer?.kind === "name" && inner?.kind === "name" ? [{ inner: inner.name, outer: outer.name, entry }] : []
}

function moved(s: Scalar, from: string, to: string): Scalar {
  return s.kind === "read" ? { ...s, at: s.at.map((at) => (at.kind === "name" && at.name === from ? named(to) : at)) } : s
}

const sameMatch = (a: Match, b: Match): boolean => a.inner === b.inner && a.outer === b.outer && sameScalar(a.entry, b.entry)

/** Of names, numbers and entries. */
function sameScalar(a: Scalar, b: Scalar): boolean {
  if (a.kind === "name" && b.kind === "name") return a.name === b.name
  if (a.kind === "number" && b.kind === "number") return a.value === b.value
  if (a.kind !== "read" || b.kind !== "read" || a.input !== b.input) return false
  const [as, bs] = [children(a), children(b)]
  return as.length === bs.length && as.every((x, k) => sameScalar(x, bs[k] ?? x))
}
