// The entry of a loop that is unlike the others. In: a list of statements. Out: the same, where a loop `for i in c` that stores one thing at the
// label and another everywhere else (`if y == i then a else b`) stores b everywhere, and behind it a at the label. The loop then has no
// choice in it, and what only a needs is computed once, not in every turn. A label outside of the axis is no entry.
import type { Scalar, Statement } from "./loop.ts"
import { children, mapScalar, mapValues, values as scalarsOf } from "./scalars.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Store = Extract<Statement, { kind: "store" }>
type Let = Extract<Statement, { kind: "let" }>

export function withEntriesApart(body: readonly Statement[]): readonly Statement[] {
  return body.flatMap((s) => (s.kind === "for" ? split({ ...s, body: withEntriesApart(s.body) }) : [s]))
}

function split(loop: Loop): readonly Statement[] {
  const found = loop.body.some((s) => s.kind === "for") ? null : labelIn(loop)
  if (found === null) return [loop]
  const { test, label } = found
  const depend = dependents(loop.body, test)
  const onTest = loop.body.filter((s) => scalarsOf(s).some((v) => mentions(v, depend)))
  const stores = onTest.filter((s): s is Store => s.kind === "store")
  const lets = loop.body.filter((s): s is Let => s.kind === "let")
  if (stores.length === 0 || onTest.some((s) => s.kind !== "let" && s.kind !== "store") || !stores.every((s) => s.at.filter((at) => isName(at, loop.name)).length === 1)) return [loop]
  const inside = `${loop.name}_in`
  const entry = entryAt({ loop, lets, stores, test, label, inside })
  if (entry === null) return [loop]
  const others = tidy(loop.body.map((s) => mapValues(s, (v) => decided(v, test, 0))))
  const at = (s: Scalar): Scalar => (isName(s, loop.name) ? label : s)
  return [
    { kind: "let", name: inside, value: isIn(label, loop.axis) },
    ...entry.lets,
    { ...loop, body: others },
    ...stores.map((s, k): Statement => ({ ...s, at: s.at.map(at), value: entry.values[k] ?? s.value, when: { kind: "name", name: inside } })),
  ]
}

interface Apart {
  readonly loop: Loop
  readonly lets: readonly Let[]
  readonly stores: readonly Store[]
  readonly test: string
  readonly label: Scalar
  readonly inside: string
}

/** What the stores are handed at the label, computed before the loop: its stores may be into an array that is read. Null: it reads what the loop keeps. */
function entryAt({ loop, lets, stores, test, label, inside }: Apart): { readonly lets: readonly Let[]; readonly values: readonly Scalar[] } | null {
  const made = new Set(lets.map((s) => s.name))
  const kept = new Set(loop.body.flatMap((s) => (s.kind === "keep" ? [s.row] : [])))
  const renamed = (name: string): string => `${name}_${loop.name}`
  const within: Scalar = { kind: "name", name: inside }
  let readsKept = false
  const move = (given: Scalar): Scalar => mapScalar(decided(given, test, 1), (s): Scalar => {
    if (s.kind === "name") return s.name === loop.name ? label : made.has(s.name) ? { ...s, name: renamed(s.name) } : s
    if (s.kind === "read") return { ...s, guard: s.guard.map((g, k) => g || s.at[k] === label) }
    if (s.kind !== "kept") return s
    readsKept ||= kept.has(s.row)
    return s.at === label ? { kind: "if", test: within, then: s, otherwise: NOTHING } : s
  })
  const needed = new Set<string>()
  const need = (s: Scalar): void => {
    const own = s.kind === "name" && !needed.has(s.name) ? lets.find((x) => x.name === s.name) : undefined
    if (own !== undefined) {
      needed.add(own.name)
      need(decided(own.value, test, 1))
    }
    children(s).forEach(need)
  }
  const given = stores.map((s) => decided(s.value, test, 1))
  given.forEach(need)
  // Nobody asks after the digits of an entry that is not there.
  const asked = (value: Scalar): Scalar => (hasRescue(value) ? { kind: "if", test: within, then: value, otherwise: ZERO } : value)
  const moved = lets.filter((s) => needed.has(s.name)).map((s): Let => ({ ...s, name: renamed(s.name), value: asked(move(s.value)) }))
  const values = given.map((value) => asked(move(value)))
  return readsKept ? null : { lets: moved, values }
}

const ZERO: Scalar = { kind: "number", value: 0 }
const NOTHING: Scalar = { kind: "number", value: NaN }
const isName = (s: Scalar, name: string): boolean => s.kind === "name" && s.name === name
const hasRescue = (s: Scalar): boolean => s.kind === "rescue" || children(s).some(hasRescue)
const mentions = (s: Scalar, names: ReadonlySet<string>): boolean => (s.kind === "name" && names.has(s.name)) || children(s).some((c) => mentions(c, names))

/** A let `label == i` that chooses in the loop, where the label is the same in all turns. */
function labelIn(loop: Loop): { readonly test: string; readonly label: Scalar } | null {
  const own = new Set([loop.name, ...loop.body.flatMap((s) => (s.kind === "let" || s.kind === "finish" ? [s.name] : []))])
  for (const s of loop.body) {
    if (s.kind !== "let" || s.value.kind !== "op" || s.value.op !== "eq") continue
    const label = s.value.args.find((a) => !isName(a, loop.name))
    if (label?.kind !== "name" || own.has(label.name) || !s.value.args.some((a) => isName(a, loop.name))) continue
    if (loop.body.some((x) => scalarsOf(x).some((v) => choosesBy(v, s.name)))) return { test: s.name, label }
  }
  return null
}

function choosesBy(s: Scalar, test: string): boolean {
  return (s.kind === "if" && isName(s.test, test)) || children(s).some((c) => choosesBy(c, test))
}

/** Names of the lets that the test decides about, itself among them. */
function dependents(body: readonly Statement[], test: string): ReadonlySet<string> {
  const found = new Set([test])
  for (const s of body) if (s.kind === "let" && mentions(s.value, found)) found.add(s.name)
  return found
}

/** The value where it is known how the test comes out. */
function decided(value: Scalar, test: string, outcome: 0 | 1): Scalar {
  return mapScalar(value, (s) => {
    if (isName(s, test)) return { kind: "number", value: outcome }
    return s.kind === "if" && s.test.kind === "number" ? (s.test.value === 0 ? s.otherwise : s.then) : s
  })
}

/** Without lets that only give another a second name, or that nothing uses. */
function tidy(body: readonly Statement[]): readonly Statement[] {
  const same = new Map<string, Scalar>()
  const short = body.flatMap((given): Statement[] => {
    const s = mapValues(given, (v) => mapScalar(v, (x) => (x.kind === "name" ? same.get(x.name) ?? x : x)))
    if (s.kind !== "let" || s.value.kind !== "name") return [s]
    same.set(s.name, s.value)
    return []
  })
  return withoutDead(short)
}

function withoutDead(body: readonly Statement[]): readonly Statement[] {
  const used = new Set<string>()
  const see = (s: Scalar): void => {
    if (s.kind === "name") used.add(s.name)
    children(s).forEach(see)
  }
  const alive = [...body].reverse().filter((s) => {
    if (s.kind === "let" && !used.has(s.name)) return false
    scalarsOf(s).forEach(see)
    return true
  })
  return alive.reverse()
}

function isIn(label: Scalar, axis: string): Scalar {
  const op = (name: string, ...args: Scalar[]): Scalar => ({ kind: "op", op: name, args })
  return op("and", op("and", op("ge", label, ZERO), op("lt", label, { kind: "size", axis })), op("eq", label, op("floor", label)))
}
