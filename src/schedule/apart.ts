// The entry of a loop that is unlike the others. In: a list of statements. Out: the same, where a loop `for i in c` that stores one thing at the
// label and another everywhere else (`if y == i then a else b`) stores b everywhere, and behind it a at the label. The loop then has no
// choice in it, and what only a needs is computed once, not in every turn. A label outside of the axis is no entry. What is stored there
// is computed before the loop: it may store into an array that is read.
import { elsewhere, isIn, type Loop } from "./elsewhere.ts"
import type { Scalar, Statement } from "./loop.ts"
import { children, mapScalar, mapValues, values } from "./scalars.ts"

type Store = Extract<Statement, { kind: "store" }>

export function withEntriesApart(body: readonly Statement[]): readonly Statement[] {
  return body.flatMap((s) => (s.kind === "for" ? split({ ...s, body: withEntriesApart(s.body) }) : [s]))
}

function split(loop: Loop): readonly Statement[] {
  const found = loop.body.some((s) => s.kind === "for") ? null : labelIn(loop)
  if (found === null) return [loop]
  const { test, label } = found
  const depend = dependents(loop.body, test)
  const onTest = loop.body.filter((s) => values(s).some((v) => mentions(v, depend)))
  const stores = onTest.filter((s): s is Store => s.kind === "store")
  if (stores.length === 0 || onTest.some((s) => s.kind !== "let" && s.kind !== "store") || !stores.every((s) => s.at.filter((at) => isName(at, loop.name)).length === 1)) return [loop]
  const within: Scalar = { kind: "name", name: `${loop.name}_in` }
  const atLabel = loop.body.map((s) => mapValues(s, (v) => decided(v, test, 1)))
  const entry = elsewhere({ ...loop, body: atLabel }, stores.map((s) => decided(s.value, test, 1)), label, within, loop.name)
  if (entry === null) return [loop]
  const others = tidy(loop.body.map((s) => mapValues(s, (v) => decided(v, test, 0))))
  const at = (s: Scalar): Scalar => (isName(s, loop.name) ? label : s)
  return [
    { kind: "let", name: within.name, value: isIn(label, loop.axis) },
    ...tidy([...entry.lets, ...stores.map((s, k): Statement => ({ ...s, at: s.at.map(at), value: entry.values[k] ?? s.value, when: within }))], { ...loop, body: others }),
  ]
}

const isName = (s: Scalar, name: string): boolean => s.kind === "name" && s.name === name
const mentions = (s: Scalar, names: ReadonlySet<string>): boolean => (s.kind === "name" && names.has(s.name)) || children(s).some((c) => mentions(c, names))

/** A let `label == i` that chooses in the loop, where the label is the same in all turns. */
function labelIn(loop: Loop): { readonly test: string; readonly label: Scalar } | null {
  const own = new Set([loop.name, ...loop.body.flatMap((s) => (s.kind === "let" || s.kind === "finish" ? [s.name] : []))])
  for (const s of loop.body) {
    if (s.kind !== "let" || s.value.kind !== "op" || s.value.op !== "eq") continue
    const label = s.value.args.find((a) => !isName(a, loop.name))
    if (label?.kind !== "name" || own.has(label.name) || !s.value.args.some((a) => isName(a, loop.name))) continue
    if (loop.body.some((x) => values(x).some((v) => choosesBy(v, s.name)))) return { test: s.name, label }
  }
  return null
}

function choosesBy(s: Scalar, test: string): boolean {
  return (s.kind === "if" && isName(s.test, test)) || children(s).some((c) => choosesBy(c, test))
}

/** Names of the lets that the test decides about, itself among them. */
function dependents(body: readonly Statement[], test: string): ReadonlySet<string> {
  const found = new Set([test])
  for (const s of body) if (s.kind === "let" && s.name !== test && mentions(s.value, found)) found.add(s.name)
  return found
}

/** The value where it is known how the test comes out. */
function decided(value: Scalar, test: string, outcome: 0 | 1): Scalar {
  return mapScalar(value, (s) => {
    if (isName(s, test)) return { kind: "number", value: outcome }
    return s.kind === "if" && s.test.kind === "number" ? (s.test.value === 0 ? s.otherwise : s.then) : s
  })
}

/** Without lets that only give another a second name, or that nothing uses; `loop` goes before the first store. */
function tidy(body: readonly Statement[], loop?: Loop): readonly Statement[] {
  const same = new Map<string, Scalar>()
  const short = body.flatMap((given): Statement[] => {
    const s = mapValues(given, (v) => mapScalar(v, (x) => (x.kind === "name" ? same.get(x.name) ?? x : x)))
    if (s.kind !== "let" || s.value.kind !== "name") return [s]
    same.set(s.name, s.value)
    return []
  })
  const used = new Set<string>()
  const see = (s: Scalar): void => {
    if (s.kind === "name") used.add(s.name)
    children(s).forEach(see)
  }
  const alive = [...short].reverse().filter((s) => {
    if (s.kind === "let" && !used.has(s.name)) return false
    values(s).forEach(see)
    return true
  }).reverse()
  if (loop === undefined) return alive
  const stores = alive.findIndex((s) => s.kind === "store")
  return [...alive.slice(0, stores), loop, ...alive.slice(stores)]
}
