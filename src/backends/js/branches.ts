// What only one branch of a choice needs. In: the statements of a list, and the names that must not move. Out: the same without the lets that one branch
// alone uses, where they are dear, and those lets by the branch: of the exponentials of all pairs, a gradient computes those of the pairs that
// count. Lets are pure, so only reads need care: they never move past a write. Little work stays where it is: a jump costs more.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, values } from "../../schedule/scalars.ts"
import { eachScalar } from "../../schedule/stages.ts"
import { reads, writes } from "./inline.ts"
import { costOf } from "./scalar.ts"
import type { Behind } from "./sink.ts"

export type Let = Extract<Statement, { kind: "let" }>

export interface Branched<S> {
  readonly body: readonly S[]
  /** Lets by the branch in front of whose value they are made, in order. */
  readonly branches: ReadonlyMap<Scalar, readonly Let[]>
}

/** A statement of the list and, from the outermost, the branches inside it. */
interface Place {
  readonly statement: number
  readonly path: readonly Scalar[]
}

/** Above this cost, about one exponential, what a jump spares is worth the turns in which it is guessed wrongly. */
const WORTH = 9

export function intoBranches<S extends Statement | Behind>(body: readonly S[], pinned: ReadonlySet<string>, worth = WORTH): Branched<S> {
  const refused = new Set<Scalar | undefined>()
  const spared = new Map<Scalar | undefined, number>()
  for (const [s, { path }] of placesOf(body, pinned, refused)) spared.set(path[0], (spared.get(path[0]) ?? 0) + costOf(s.value))
  for (const [branch, cost] of spared) if (cost <= worth) refused.add(branch)
  const moved = placesOf(body, pinned, refused)
  const branches = new Map<Scalar, readonly Let[]>()
  for (const s of body) {
    const branch = s.kind === "let" ? moved.get(s)?.path.at(-1) : undefined
    if (branch !== undefined && s.kind === "let") branches.set(branch, [...(branches.get(branch) ?? []), s])
  }
  return { body: body.filter((s) => s.kind !== "let" || !moved.has(s)), branches }
}

/** The lets that only one branch uses, by the innermost that holds all uses. */
function placesOf(body: ReadonlyArray<Statement | Behind>, pinned: ReadonlySet<string>, refused: ReadonlySet<Scalar | undefined>): ReadonlyMap<Let, Place> {
  const uses = new Map<string, Place>()
  const visits = new Map<Scalar, number>()
  const use = (name: string, place: Place): void => {
    const known = uses.get(name)
    uses.set(name, known === undefined ? place : common(known, place))
  }
  const visit = (s: Scalar, place: Place): void => {
    if (s.kind === "name") use(s.name, place)
    const [test, ...parts] = children(s)
    if (test !== undefined) visit(test, place)
    for (const part of parts) {
      if (s.kind === "if") visits.set(part, (visits.get(part) ?? 0) + 1)
      visit(part, s.kind === "if" ? { ...place, path: [...place.path, part] } : place)
    }
  }
  const written = writesBefore(body)
  const target = (s: Let, k: number): Place | undefined => {
    const place = uses.get(s.name)
    if (place === undefined || pinned.has(s.name) || place.path.length === 0 || refused.has(place.path[0])) return undefined
    // A branch that several choices have in common would compute it for each of them.
    if (place.path.some((branch) => visits.get(branch) !== 1)) return undefined
    return reads(s.value) && written[place.statement] !== written[k] ? undefined : place
  }
  const places = new Map<Let, Place>()
  // From the end, so that the users of a let are decided before it is.
  for (const [k, s] of [...body.entries()].reverse()) {
    const here: Place = { statement: k, path: [] }
    const into = s.kind === "let" ? target(s, k) : undefined
    if (s.kind === "let" && into !== undefined) places.set(s, into)
    if (s.kind === "for" || s.kind === "behind") {
      eachScalar(s.body, (x) => {
        if (x.kind === "name") use(x.name, here)
      })
      if (s.kind === "behind") visit(s.when, here)
    } else for (const value of values(s)) visit(value, into ?? here)
  }
  return places
}

function common(a: Place, b: Place): Place {
  if (a.statement !== b.statement) return { statement: Math.min(a.statement, b.statement), path: [] }
  const split = a.path.findIndex((branch, k) => b.path[k] !== branch)
  return { statement: a.statement, path: split < 0 ? a.path : a.path.slice(0, split) }
}

function writesBefore(body: ReadonlyArray<Statement | Behind>): readonly number[] {
  let count = 0
  return body.map((s) => {
    const before = count
    if (s.kind !== "behind" && writes(s)) count += 1
    return before
  })
}
