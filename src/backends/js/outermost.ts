// Values that are evaluated anew inside of each other, the outermost first. In: the statements of a careful body. Out: the same, where a value that only another guarded
// value needs is not evaluated anew if the other will be: its question is asked beforehand, of plain values. Where all digits are lost, as near a root, each of
// a chain of differences would be made anew for nothing but the last.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { mapScalar, values } from "./inline.ts"
import { mustBeFinite } from "./quick.ts"

type Let = Extract<Statement, { kind: "let" }>
type Guarded = Extract<Scalar, { kind: "if" }>

/** `shared`: names that others read. */
export function outermostFirst(body: readonly Statement[], shared: ReadonlySet<string>): readonly Statement[] {
  let list = body.map((s): Statement => (s.kind === "for" ? { ...s, body: outermostFirst(s.body, shared) } : s))
  const done = new Set<string>()
  // From the end: the outermost takes all that is inside.
  for (let k = list.length - 1; k > 0; k -= 1) {
    const outer = list[k]
    const [question] = outer === undefined ? [] : values(outer).flatMap((value) => guardOf(value) ?? [])
    if (question !== undefined && !asksForFinite(question.test, list)) list = spared(list, k, question.test, done, shared)
  }
  return list
}

/** Nothing inside has lost digits because a value is infinite. */
function asksForFinite(test: Scalar, list: readonly Statement[]): boolean {
  const spelled = (s: Scalar, depth: number): Scalar => {
    const named = s.kind === "name" && depth > 0 ? list.find((x): x is Let => x.kind === "let" && x.name === s.name)?.value ?? s : s
    return named.kind === "op" ? { ...named, args: named.args.map((arg) => spelled(arg, depth - 1)) } : named
  }
  return mustBeFinite(spelled(test, 3)) !== null
}

function guardOf(value: Scalar): Guarded | null {
  return value.kind === "if" && value.then.kind === "rescue" ? value : null
}

function spared(list: Statement[], last: number, question: Scalar, done: Set<string>, shared: ReadonlySet<string>): Statement[] {
  const inside = onlyFor(list, last, shared)
  const inner = inside.filter((s) => guardOf(s.value) !== null && !done.has(s.name))
  const [earliest] = inner
  if (earliest === undefined) return list
  const from = list.indexOf(earliest)
  const range = list.slice(from, last)
  if (range.some((s) => s.kind !== "let")) return list
  const changed = new Set<string>()
  for (const s of range) if (s.kind === "let" && (inner.includes(s) || mentions(s, changed))) changed.add(s.name)
  const before = range.filter((s) => s.kind === "let" && !changed.has(s.name))
  const after = range.filter((s): s is Let => s.kind === "let" && changed.has(s.name))
  const plain = (value: Scalar): Scalar => mapScalar(value, (s) => (s.kind === "name" && changed.has(s.name) ? { ...s, name: plainly(s.name) } : s))
  const copies = after.map((s): Let => ({ ...s, name: plainly(s.name), value: plain(guardOf(s.value)?.otherwise ?? s.value) }))
  const no: Scalar = { kind: "op", op: "not", args: [plain(question)] }
  const asked = after.map((s): Let => {
    const guard = inner.includes(s) ? guardOf(s.value) : null
    if (guard === null) return s
    done.add(s.name)
    return { ...s, value: { ...guard, test: { kind: "op", op: "and", args: [guard.test, no] } } }
  })
  return [...list.slice(0, from), ...before, ...used(copies, no), ...asked, ...list.slice(last)]
}

const plainly = (name: string): string => `${name}_plain`

/** The lets before a place that nothing but the statement at it needs. */
function onlyFor(list: readonly Statement[], last: number, shared: ReadonlySet<string>): readonly Let[] {
  const needed = new Set(shared)
  list.forEach((s, k) => {
    if (k > last) note(s, needed)
  })
  const kept = new Set<Statement>()
  for (let k = last - 1; k >= 0; k -= 1) {
    const s = list[k]
    if (s === undefined) continue
    if (s.kind === "let" && !needed.has(s.name)) kept.add(s)
    else note(s, needed)
  }
  return list.filter((s): s is Let => s.kind === "let" && kept.has(s))
}

/** Without the copies that the question does not ask for. */
function used(copies: readonly Let[], question: Scalar): readonly Let[] {
  const needed = new Set<string>()
  note({ kind: "let", name: "", value: question }, needed)
  const found = [...copies].reverse().filter((s) => {
    if (!needed.has(s.name)) return false
    note(s, needed)
    return true
  })
  return found.reverse()
}

function note(s: Statement, names: Set<string>): void {
  eachScalar([s], (x) => {
    if (x.kind === "name") names.add(x.name)
  })
}

function mentions(s: Statement, names: ReadonlySet<string>): boolean {
  let found = false
  eachScalar([s], (x) => {
    if (x.kind === "name" && names.has(x.name)) found = true
  })
  return found
}
