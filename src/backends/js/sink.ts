// What only some turns need. In: the statements of a loop, and the names that must not move. Out: the same, with the steps under one condition
// brought together and the lets that only they use moved in behind the condition: of the logarithms of a row of pairs, only those of
// the pairs that count are computed. Lets are pure, so only reads need care: they never move past a write.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { values } from "../../schedule/scalars.ts"
import { reads, writes } from "./inline.ts"

type Step = Extract<Statement, { kind: "step" }>

/** Steps without their condition, and what only they use. */
export interface Behind {
  readonly kind: "behind"
  readonly when: Scalar
  readonly body: readonly Statement[]
}

export function sunk(body: readonly Statement[], pinned: ReadonlySet<string>): ReadonlyArray<Statement | Behind> {
  const groups = groupsOf(body)
  if (groups.size === 0) return body
  const group = new Map<Statement, number>()
  for (const [last, steps] of groups) for (const step of steps) group.set(step, last)
  const users = usersOf(body)
  const written = writesBefore(body)
  // From the end, so that the users of a let are decided before it is.
  for (const s of [...body].reverse()) {
    if (s.kind !== "let" || pinned.has(s.name)) continue
    const own = users.get(s.name)
    const [first, ...others] = own?.behind === true ? [...own.by].map((user) => group.get(user)) : []
    if (first === undefined || others.some((k) => k !== first)) continue
    if (reads(s.value) && written[first] !== written[body.indexOf(s)]) continue
    group.set(s, first)
  }
  return body.flatMap((s, k): ReadonlyArray<Statement | Behind> => {
    const steps = groups.get(k)
    const [first] = steps ?? []
    if (first?.when !== undefined) return [{ kind: "behind", when: first.when, body: body.filter((x) => group.get(x) === k).map(unconditional) }]
    return group.has(s) ? [] : [s]
  })
}

/** Stands under the opposite condition of what is right before it. */
export function isOtherwise(before: Statement | Behind | undefined, { when }: Behind): boolean {
  if (before?.kind !== "behind") return false
  const not = (a: Scalar, b: Scalar): boolean => a.kind === "op" && a.op === "not" && JSON.stringify(a.args[0]) === JSON.stringify(b)
  return not(when, before.when) || not(before.when, when)
}

function unconditional(s: Statement): Statement {
  if (s.kind !== "step") return s
  const { kind, name, reduction, value, index } = s
  return { kind, name, reduction, value, index }
}

/** Steps under one condition by the place of the last of them; no write stands between. */
function groupsOf(body: readonly Statement[]): ReadonlyMap<number, readonly Step[]> {
  const open = new Map<string, { last: number; readonly steps: Step[] }>()
  const done: Array<{ last: number; readonly steps: Step[] }> = []
  body.forEach((s, k) => {
    if (writes(s)) open.clear()
    if (s.kind !== "step" || s.when === undefined) return
    const key = JSON.stringify(s.when)
    const group = open.get(key) ?? { last: k, steps: [] }
    if (group.steps.length === 0) done.push(group)
    group.steps.push(s)
    group.last = k
    open.set(key, group)
  })
  return new Map(done.map(({ last, steps }) => [last, steps]))
}

interface Users {
  readonly by: Set<Statement>
  /** All uses are in values of lets and steps, none in a condition or inside a loop. */
  behind: boolean
}

function usersOf(body: readonly Statement[]): ReadonlyMap<string, Users> {
  const found = new Map<string, Users>()
  for (const s of body) {
    const conditional = s.kind === "step" && s.when !== undefined ? s.when : null
    const note = (value: Scalar, asked: boolean): void => eachScalar([{ kind: "let", name: "", value }], (x) => {
      if (x.kind !== "name") return
      const users = found.get(x.name) ?? { by: new Set(), behind: true }
      found.set(x.name, users)
      users.by.add(s)
      if (asked) users.behind = false
    })
    if (s.kind === "for") eachScalar(s.body, (x) => note(x, true))
    else for (const value of values(s)) note(value, value === conditional)
  }
  return found
}

function writesBefore(body: readonly Statement[]): readonly number[] {
  let count = 0
  return body.map((s) => {
    const before = count
    if (writes(s)) count += 1
    return before
  })
}
