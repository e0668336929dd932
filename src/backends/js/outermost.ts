// Values that are evaluated anew inside of each other, the outermost first. In: the statements of a careful body. Out: the same, where a value that only another guarded
// value needs is not evaluated anew if the other will be: its question is asked beforehand, of plain values, and is a reason by itself. Where all digits
// are lost, as near a root, each of a chain of differences would be made anew for nothing but the last.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { mapScalar, mapValues, values } from "../../schedule/scalars.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { reads, writes } from "./inline.ts"
import { mustBeFinite } from "../../schedule/quick.ts"

type Let = Extract<Statement, { kind: "let" }>
type Guard = Extract<Scalar, { kind: "if" }>

/** `shared`: names that others read. */
export function outermostFirst(body: readonly Statement[], shared: ReadonlySet<string>): readonly Statement[] {
  const list = body.map((s): Statement => (s.kind === "for" ? { ...s, body: outermostFirst(s.body, shared) } : s))
  // From the end, so that what is read behind a run is known.
  const needed = new Set(shared)
  const runs: Array<readonly Statement[]> = []
  for (let to = list.length; to > 0;) {
    let from = to
    while (from > 0 && isPlain(list[from - 1])) from -= 1
    const before = list.slice(Math.max(0, from - 1), from)
    const run = list.slice(from, to)
    runs.push([...before, ...inRun(run, needed)])
    for (const s of [...before, ...run]) for (const name of namesIn(s)) needed.add(name)
    to = from - before.length
  }
  return runs.reverse().flat()
}

const isPlain = (s: Statement | undefined): boolean => s?.kind === "let" || s?.kind === "store" || s?.kind === "term"

/** A guarded statement, below those that are only evaluated anew where it is not. */
interface Owner {
  readonly statement: Statement
  readonly above: Owner | undefined
  readonly depth: number
}

/** `needed`: names that stand behind the run. */
function inRun(run: readonly Statement[], needed: ReadonlySet<string>): readonly Statement[] {
  const lets = new Map(run.flatMap((s) => (s.kind === "let" ? [[s.name, s]] : [])))
  const guards = new Map(run.map((s) => [s, guardOf(s)]))
  const asking = new Set(run.filter((s) => isGuard(guards.get(s) ?? null, lets)))
  if (asking.size === 0) return run
  const owners = ownersOf(run, needed, asking)
  const owned = new Set(run.filter((s) => s.kind === "let" && asking.has(s) && owners.get(s.name) !== undefined))
  const firstWrite = run.findIndex(writes)
  if (owned.size === 0 || (firstWrite >= 0 && run.some((s, k) => k > firstWrite && s.kind === "let" && reads(s.value)))) return run
  const places = new Map(run.map((s, k) => [s, k]))
  const will = (s: Statement): Extract<Scalar, { kind: "name" }> => ({ kind: "name", name: `${s.kind === "let" ? s.name : `${s.kind}${places.get(s)}`}_anew` })
  // What depends on guarded values exists twice.
  const changed = new Set<string>()
  for (const s of run) if (s.kind === "let" && (guards.get(s) != null || namesIn(s).some((name) => changed.has(name)))) changed.add(s.name)
  const plain = (value: Scalar): Scalar => mapScalar(value, (s) => (s.kind === "name" && changed.has(s.name) ? { ...s, name: plainly(s.name) } : s))
  const copies = run.flatMap((s): readonly Let[] => (s.kind === "let" && changed.has(s.name) ? [{ ...s, name: plainly(s.name), value: plain(guards.get(s)?.otherwise ?? s.value) }] : []))
  // Whether an owner, or one of its owners, will be evaluated anew.
  const wills = [...new Set([...owned].flatMap((s) => (s.kind === "let" ? owners.get(s.name) ?? [] : [])))].flatMap(({ statement, above }): readonly Let[] => {
    const question = guards.get(statement)?.test
    if (question === undefined) return []
    const value: Scalar = above === undefined ? plain(question) : { kind: "op", op: "or", args: [plain(question), will(above.statement)] }
    return [{ kind: "let", name: will(statement).name, value }]
  })
  const askedBefore = new Set(wills.map(({ name }) => name))
  const asked = run.filter((s) => s.kind !== "let" || changed.has(s.name)).map((s): Statement => {
    const guard = guards.get(s) ?? null
    const own = askedBefore.has(will(s).name) ? will(s) : null
    const owner = s.kind === "let" && owned.has(s) ? owners.get(s.name) : undefined
    if (guard === null || (own === null && owner === undefined)) return s
    const wanted: Scalar = own === null ? guard.test : { kind: "op", op: "or", args: [guard.test, own] }
    const test: Scalar = owner === undefined ? wanted : { kind: "op", op: "and", args: [wanted, { kind: "op", op: "not", args: [will(owner.statement)] }] }
    return mapValues(s, (value) => (value === guard ? { ...guard, test } : value))
  })
  const before = run.filter((s) => s.kind === "let" && !changed.has(s.name))
  return [...before, ...inOrder(used([...copies, ...wills], asked)), ...asked]
}

const plainly = (name: string): string => `${name}_plain`

function guardOf(s: Statement): Guard | null {
  const found = values(s).find((value) => value.kind === "if" && value.then.kind === "rescue")
  return found?.kind === "if" ? found : null
}

/** Whether it asks for more than that a value be finite: then nothing inside has lost digits for that. */
function isGuard(guard: Guard | null, lets: ReadonlyMap<string, Let>): boolean {
  const spelled = (value: Scalar, depth: number): Scalar => {
    const named = value.kind === "name" && depth > 0 ? lets.get(value.name)?.value ?? value : value
    return named.kind === "op" ? { ...named, args: named.args.map((arg) => spelled(arg, depth - 1)) } : named
  }
  return guard !== null && mustBeFinite(spelled(guard.test, 3)) === null
}

/** Of a name the innermost of the `asking` statements that everything that needs it is made for. */
function ownersOf(run: readonly Statement[], needed: ReadonlySet<string>, asking: ReadonlySet<Statement>): ReadonlyMap<string, Owner | undefined> {
  const owners = new Map<string, Owner | undefined>([...needed].map((name) => [name, undefined]))
  for (const s of [...run].reverse()) {
    const above = s.kind === "let" ? owners.get(s.name) : undefined
    const mine = asking.has(s) ? { statement: s, above, depth: (above?.depth ?? 0) + 1 } : above
    for (const name of namesIn(s)) owners.set(name, owners.has(name) ? common(mine, owners.get(name)) : mine)
  }
  return owners
}

/** The innermost that both stand below. */
function common(a: Owner | undefined, b: Owner | undefined): Owner | undefined {
  let [x, y] = [a, b]
  while (x !== y) {
    if ((x?.depth ?? 0) >= (y?.depth ?? 0)) x = x?.above
    else y = y?.above
  }
  return x
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
