// Values that are evaluated anew inside of each other, the outermost first. In: the statements of a careful body. Out: the same, where a value that only another guarded
// value needs is not evaluated anew if the other will be: its question is asked beforehand, of plain values, and is a reason by itself. Where all digits
// are lost, as near a root, each of a chain of differences would be made anew for nothing but the last.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { mapScalar, mapValues, values } from "../../schedule/scalars.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { reads, writes } from "./inline.ts"
import { mustBeFinite } from "./quick.ts"

type Let = Extract<Statement, { kind: "let" }>
type Guard = Extract<Scalar, { kind: "if" }>

/** `shared`: names that others read. */
export function outermostFirst(body: readonly Statement[], shared: ReadonlySet<string>): readonly Statement[] {
  const list = body.map((s): Statement => (s.kind === "for" ? { ...s, body: outermostFirst(s.body, shared) } : s))
  const result: Statement[] = []
  for (let from = 0; from < list.length;) {
    let to = from
    while (to < list.length && isPlain(list[to])) to += 1
    result.push(...inRun(list.slice(from, to), new Set([...shared, ...list.slice(to).flatMap(namesIn)])), ...list.slice(to, to + 1))
    from = to + 1
  }
  return result
}

const isPlain = (s: Statement | undefined): boolean => s?.kind === "let" || s?.kind === "store" || s?.kind === "term"

/** `needed`: names that stand behind the run. */
function inRun(run: readonly Statement[], needed: ReadonlySet<string>): readonly Statement[] {
  const owners = ownersOf(run, needed)
  const owned = run.filter((s): s is Let => s.kind === "let" && isGuard(s, run) && owners.get(s.name) !== undefined)
  const firstWrite = run.findIndex(writes)
  if (owned.length === 0 || (firstWrite >= 0 && run.some((s, k) => k > firstWrite && s.kind === "let" && reads(s.value)))) return run
  // What depends on guarded values exists twice.
  const changed = new Set<string>()
  for (const s of run) if (s.kind === "let" && (guardOf(s) !== null || namesIn(s).some((name) => changed.has(name)))) changed.add(s.name)
  const plain = (value: Scalar): Scalar => mapScalar(value, (s) => (s.kind === "name" && changed.has(s.name) ? { ...s, name: plainly(s.name) } : s))
  const copies = run.flatMap((s): readonly Let[] => (s.kind === "let" && changed.has(s.name) ? [{ ...s, name: plainly(s.name), value: plain(guardOf(s)?.otherwise ?? s.value) }] : []))
  // Whether an owner, or one of its owners, will be evaluated anew.
  const wills = [...new Set(owned.flatMap((s) => owners.get(s.name) ?? []))].flatMap((owner): readonly Let[] => {
    const question = guardOf(owner)?.test
    const above = owner.kind === "let" ? owners.get(owner.name) : undefined
    if (question === undefined) return []
    const value: Scalar = above === undefined ? plain(question) : { kind: "op", op: "or", args: [plain(question), will(above, run)] }
    return [{ kind: "let", name: will(owner, run).name, value }]
  })
  const asked = run.filter((s) => s.kind !== "let" || changed.has(s.name)).map((s): Statement => {
    const own = wills.some(({ name }) => name === will(s, run).name) ? will(s, run) : null
    const owner = s.kind === "let" && owned.includes(s) ? owners.get(s.name) : undefined
    const guard = guardOf(s)
    if (guard === null || (own === null && owner === undefined)) return s
    const wanted: Scalar = own === null ? guard.test : { kind: "op", op: "or", args: [guard.test, own] }
    const test: Scalar = owner === undefined ? wanted : { kind: "op", op: "and", args: [wanted, { kind: "op", op: "not", args: [will(owner, run)] }] }
    return mapValues(s, (value) => (value === guard ? { ...guard, test } : value))
  })
  const before = run.filter((s) => s.kind === "let" && !changed.has(s.name))
  return [...before, ...inOrder(used([...copies, ...wills], asked)), ...asked]
}

const plainly = (name: string): string => `${name}_plain`

function will(s: Statement, run: readonly Statement[]): Extract<Scalar, { kind: "name" }> {
  return { kind: "name", name: `${s.kind === "let" ? s.name : `${s.kind}${run.indexOf(s)}`}_anew` }
}

function guardOf(s: Statement): Guard | null {
  const found = values(s).find((value) => value.kind === "if" && value.then.kind === "rescue")
  return found?.kind === "if" ? found : null
}

/** Guarded, and not only because it may be infinite: then nothing inside has lost digits for that. */
function isGuard(s: Statement, run: readonly Statement[]): boolean {
  const guard = guardOf(s)
  const spelled = (value: Scalar, depth: number): Scalar => {
    const named = value.kind === "name" && depth > 0 ? run.find((x): x is Let => x.kind === "let" && x.name === value.name)?.value ?? value : value
    return named.kind === "op" ? { ...named, args: named.args.map((arg) => spelled(arg, depth - 1)) } : named
  }
  return guard !== null && mustBeFinite(spelled(guard.test, 3)) === null
}

/** Of a let the innermost guarded statement that everything that needs it is made for. */
function ownersOf(run: readonly Statement[], needed: ReadonlySet<string>): ReadonlyMap<string, Statement | undefined> {
  const owners = new Map<string, Statement | undefined>([...needed].map((name) => [name, undefined]))
  const chain = (s: Statement | undefined): readonly Statement[] => (s === undefined ? [] : [s, ...(s.kind === "let" ? chain(owners.get(s.name)) : [])])
  for (const s of [...run].reverse()) {
    const mine = isGuard(s, run) ? s : s.kind === "let" ? owners.get(s.name) : undefined
    for (const name of namesIn(s)) {
      const before = chain(owners.get(name))
      owners.set(name, owners.has(name) ? chain(mine).find((x) => before.includes(x)) : mine)
    }
  }
  return owners
}

/** Those that something asks for. */
function used(lets: readonly Let[], by: readonly Statement[]): readonly Let[] {
  const needed = new Set(by.flatMap(namesIn))
  const byName = new Map(lets.map((s) => [s.name, s]))
  for (const name of needed) for (const inner of namesIn(byName.get(name))) needed.add(inner)
  return lets.filter((s) => needed.has(s.name))
}

/** Each behind those that it needs. */
function inOrder(lets: readonly Let[]): readonly Let[] {
  const byName = new Map(lets.map((s) => [s.name, s]))
  const done = new Set<Let>()
  const visit = (s: Let | undefined): void => {
    if (s === undefined || done.has(s)) return
    for (const name of namesIn(s)) visit(byName.get(name))
    done.add(s)
  }
  lets.forEach(visit)
  return [...done]
}

/** Asked again and again of the same statements, so remembered. */
const known = new WeakMap<Statement, readonly string[]>()

function namesIn(s: Statement | undefined): readonly string[] {
  if (s === undefined) return []
  const before = known.get(s)
  if (before !== undefined) return before
  const found = new Set<string>()
  eachScalar([s], (x) => {
    if (x.kind === "name") found.add(x.name)
  })
  const names = [...found]
  known.set(s, names)
  return names
}
