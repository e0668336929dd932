// What only some turns need. In: the statements of a loop, and the names that must not move. Out: the same, with the steps under one condition
// brought together, and each let that only they use, or only one branch of a choice, moved to where it is used: of the logarithms of a
// row of pairs, only those of the pairs that count are computed. Lets are pure, so only reads need care: they never move past a write.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, reads, values, writes } from "./inline.ts"
import { costOf } from "./scalar.ts"

type Step = Extract<Statement, { kind: "step" }>
type Choice = Extract<Scalar, { kind: "if" }>
type Let = Extract<Statement, { kind: "let" }>

/** Steps without their condition, and what only they use. */
export interface Behind {
  readonly kind: "behind"
  readonly when: Scalar
  readonly body: readonly Statement[]
}

/** Lets of the branches of choices, in order. */
export type Branches = ReadonlyMap<Choice, { readonly then: readonly Let[]; readonly otherwise: readonly Let[] }>

export interface Sunk {
  readonly body: ReadonlyArray<Statement | Behind>
  readonly branches: Branches
}

/** Something that may not be computed: the steps under a condition, or a branch. */
type Scope = { readonly steps: readonly Step[]; readonly last: number } | { readonly choice: Choice; readonly branch: "then" | "otherwise" }

/** Where something is used: in which statement of the list, and in which scopes there, outermost first. */
interface Place {
  readonly statement: number
  readonly scopes: readonly Scope[]
}

/** From this cost on a branch that computes its own lets is worth a jump. */
const WORTH_A_JUMP = 6

export function sunk(body: readonly Statement[], pinned: ReadonlySet<string>): Sunk {
  const scopes = new Scopes(groupsOf(body))
  const all = placesOf(body, pinned, scopes, () => true)
  const cost = new Map<Scope, number>()
  for (const [s, { scopes: path }] of all) for (const scope of path) cost.set(scope, (cost.get(scope) ?? 0) + costOf(s.value))
  const places = placesOf(body, pinned, scopes, (scope) => "steps" in scope || (cost.get(scope) ?? 0) >= WORTH_A_JUMP)
  const inside = new Map<Scope, Let[]>()
  for (const s of body) {
    const scope = s.kind === "let" ? places.get(s)?.scopes.at(-1) : undefined
    if (s.kind === "let" && scope !== undefined) inside.set(scope, [...(inside.get(scope) ?? []), s])
  }
  const branches = new Map<Choice, { then: readonly Let[]; otherwise: readonly Let[] }>()
  for (const [scope, lets] of inside) {
    if ("choice" in scope) branches.set(scope.choice, { then: [], otherwise: [], ...branches.get(scope.choice), [scope.branch]: lets })
  }
  const shown = body.flatMap((s, k): ReadonlyArray<Statement | Behind> => {
    const group = s.kind === "step" ? scopes.ofStep(s) : undefined
    if (group === undefined) return s.kind === "let" && places.has(s) ? [] : [s]
    const when = group.steps[0]?.when
    return group.last !== k || when === undefined ? [] : [{ kind: "behind", when, body: [...(inside.get(group) ?? []), ...group.steps.map(unconditional)] }]
  })
  return { body: shown, branches }
}

type Group = Extract<Scope, { readonly steps: readonly Step[] }>

class Scopes {
  readonly #groups: ReadonlyMap<Step, Group>
  readonly #branches = new Map<Choice, { readonly then: Scope; readonly otherwise: Scope }>()

  constructor(groups: readonly Group[]) {
    this.#groups = new Map(groups.flatMap((group) => group.steps.map((step) => [step, group] as const)))
  }

  ofStep(s: Step): Group | undefined {
    return this.#groups.get(s)
  }

  ofChoice(choice: Choice): { readonly then: Scope; readonly otherwise: Scope } {
    const known = this.#branches.get(choice)
    if (known !== undefined) return known
    const made = { then: { choice, branch: "then" }, otherwise: { choice, branch: "otherwise" } } as const
    this.#branches.set(choice, made)
    return made
  }
}

/** Lets that move, and where to: into all scopes that their uses have in common. */
function placesOf(body: readonly Statement[], pinned: ReadonlySet<string>, scopes: Scopes, open: (scope: Scope) => boolean): ReadonlyMap<Let, Place> {
  const uses = new Map<string, Place[]>()
  const note = (value: Scalar, statement: number, path: readonly Scope[]): void => {
    if (value.kind === "name") {
      const own = uses.get(value.name)
      if (own === undefined) uses.set(value.name, [{ statement, scopes: path }])
      else own.push({ statement, scopes: path })
    } else if (value.kind === "if") {
      const { then, otherwise } = scopes.ofChoice(value)
      note(value.test, statement, path)
      note(value.then, statement, open(then) ? [...path, then] : path)
      note(value.otherwise, statement, open(otherwise) ? [...path, otherwise] : path)
    } else for (const child of children(value)) note(child, statement, path)
  }
  const written = writesBefore(body)
  const found = new Map<Let, Place>()
  const inLoop = (list: readonly Statement[], k: number): void => {
    for (const s of list) {
      if (s.kind === "for") inLoop(s.body, k)
      else for (const value of values(s)) note(value, k, [])
    }
  }
  // From the end, so that the users of a let are placed before it is.
  for (let k = body.length - 1; k >= 0; k -= 1) {
    const s = body[k]
    if (s === undefined) continue
    if (s.kind === "for") inLoop(s.body, k)
    else if (s.kind === "let") {
      const place = pinned.has(s.name) ? undefined : commonPlace(uses.get(s.name) ?? [])
      const moves = place !== undefined && place.scopes.length > 0 && (!reads(s.value) || written[place.statement] === written[k])
      if (moves) found.set(s, place)
      note(s.value, moves ? place.statement : k, moves ? place.scopes : [])
    } else if (s.kind === "step") {
      const group = scopes.ofStep(s)
      if (s.when !== undefined) note(s.when, k, [])
      for (const value of [s.value, s.index]) note(value, group?.last ?? k, group === undefined ? [] : [group])
    } else for (const value of values(s)) note(value, k, [])
  }
  return found
}

function commonPlace(uses: readonly Place[]): Place | undefined {
  const [first, ...others] = uses
  if (first === undefined || others.some((use) => use.statement !== first.statement)) return undefined
  const apart = first.scopes.findIndex((scope, k) => others.some((use) => use.scopes[k] !== scope))
  return apart < 0 ? first : { ...first, scopes: first.scopes.slice(0, apart) }
}

function unconditional(s: Step): Statement {
  const { kind, name, reduction, value, index } = s
  return { kind, name, reduction, value, index }
}

/** Steps under one condition with the place of the last of them; no write stands between. */
function groupsOf(body: readonly Statement[]): readonly Group[] {
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
  return done
}

function writesBefore(body: readonly Statement[]): readonly number[] {
  let count = 0
  return body.map((s) => {
    const before = count
    if (writes(s)) count += 1
    return before
  })
}
