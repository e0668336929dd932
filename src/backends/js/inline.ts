// Puts a `let` that is used once into its use, so that the printed text is as short as a hand would write it. In: the
// statements of a stage. Out: the same with fewer lets. Values are pure, so only the reads need care: an output may be the
// same array as an input, hence a read never moves past a write. A let is not moved into a loop, where it would be computed
// again and again, nor into a value that would become too long to read, unless it goes into a branch that may not be taken.
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, mapScalar, mapValues, values } from "../../schedule/scalars.ts"
import { eachScalar } from "../../schedule/stages.ts"

/** Nodes of a value that still reads well on one line. */
const LONGEST = 14

export function inlineOnce(body: readonly Statement[], shared: ReadonlySet<string>): readonly Statement[] {
  const uses = new Map<string, number>()
  eachScalar(body, (s) => {
    if (s.kind === "name") uses.set(s.name, (uses.get(s.name) ?? 0) + 1)
  })
  return inList(body, (name) => uses.get(name) === 1 && !shared.has(name))
}

function inList(body: readonly Statement[], once: (name: string) => boolean): readonly Statement[] {
  const user = new Map<string, number>() // where a name is used in this list itself
  const writesBefore: number[] = []
  let written = 0
  body.forEach((statement, k) => {
    writesBefore.push(written)
    if (writes(statement)) written += 1
    if (statement.kind === "for") return
    eachScalar([statement], (s) => {
      if (s.kind === "name") user.set(s.name, k)
    })
  })
  const mayMove = (from: number, name: string, value: Scalar): boolean => {
    const to = user.get(name)
    const target = to === undefined ? undefined : body[to]
    if (to === undefined || target === undefined) return false
    if (writesBefore[to] !== writesBefore[from] && reads(value)) return false
    const inside = values(target)
    return inside.reduce((sum, v) => sum + nodes(v), nodes(value)) <= LONGEST || inside.some((v) => inBranch(name, v))
  }
  const waiting = new Map<string, Scalar>()
  const result: Statement[] = []
  body.forEach((statement, k) => {
    if (statement.kind === "for") {
      result.push({ ...statement, body: inList(statement.body, once) })
      return
    }
    const filled = waiting.size === 0 ? statement : mapValues(statement, (value) => substitute(value, waiting))
    if (filled.kind === "let" && once(filled.name) && mayMove(k, filled.name, filled.value)) waiting.set(filled.name, filled.value)
    else result.push(filled)
  })
  return result
}

export function writes(s: Statement): boolean {
  return s.kind === "store" || s.kind === "keep" || s.kind === "routine" || (s.kind === "for" && s.body.some(writes))
}

export const reads = (s: Scalar): boolean => s.kind === "read" || s.kind === "kept" || children(s).some(reads)
const nodes = (s: Scalar): number => children(s).reduce((sum, c) => sum + nodes(c), 1)

/** Used in a branch only: computed there it is computed when needed. */
function inBranch(name: string, s: Scalar): boolean {
  const [test, ...branches] = children(s)
  if (s.kind !== "if" || test === undefined) return children(s).some((c) => inBranch(name, c))
  return inBranch(name, test) || branches.some((b) => mentions(name, b))
}

const mentions = (name: string, s: Scalar): boolean => (s.kind === "name" && s.name === name) || children(s).some((c) => mentions(name, c))

function substitute(s: Scalar, by: ReadonlyMap<string, Scalar>): Scalar {
  return mapScalar(s, (x) => (x.kind === "name" ? by.get(x.name) ?? x : x))
}
