// A stage without its rescues. In: the statements of a sample. Out: the same with plain values where digits are asked after, and for
// every list of statements the questions, as one value that is not 0 where a rescue would have been called. A loop that
// calls nothing stays in registers and may be unrolled; what a question finds is rare, and then the block is done again
// with rescues and all (stage.ts).
import type { Scalar, Statement } from "./loop.ts"
import { findOp } from "../ops/table.ts"
import { children, mapScalar } from "./scalars.ts"
import { eachScalar } from "./stages.ts"

export interface Quick {
  readonly body: readonly Statement[]
  /** Questions by the list of statements they stand behind. */
  readonly asked: ReadonlyMap<readonly Statement[], readonly Scalar[]>
}

export function hasRescues(body: readonly Statement[]): boolean {
  let found = false
  eachScalar(body, (s) => {
    if (s.kind === "rescue") found = true
  })
  return found
}

export function quickly(body: readonly Statement[]): Quick {
  const asked = new Map<readonly Statement[], readonly Scalar[]>()
  return { body: inList(body), asked }

  function inList(list: readonly Statement[]): readonly Statement[] {
    const questions: Scalar[] = []
    const plain = (s: Scalar, path: readonly Scalar[] = []): Scalar => withoutRescues(s, path, questions)
    const now = list.map((s): Statement => {
      switch (s.kind) {
        case "let": case "term": case "doubt": return { ...s, value: plain(s.value) }
        case "store": return { ...s, at: s.at.map((at) => plain(at)), value: plain(s.value), ...(s.when === undefined ? {} : { when: plain(s.when) }) }
        case "keep": return { ...s, at: plain(s.at), value: plain(s.value) }
        case "for": return { ...s, body: inList(s.body) }
        case "step": {
          const when = s.when === undefined ? undefined : plain(s.when)
          const path = when === undefined ? [] : [when]
          return { ...s, value: plain(s.value, path), index: plain(s.index, path), ...(when === undefined ? {} : { when }) }
        }
        case "start": case "finish": case "routine": return s
      }
    })
    if (questions.length > 0) asked.set(now, questions)
    return now
  }
}

/** The same where a test that nothing but one question needs stands in the question: as a value of its own it would be made a number first. `shared`: names that other stages read. */
export function withOwnTests({ body, asked }: Quick, shared: ReadonlySet<string>): Quick {
  const now = new Map<readonly Statement[], readonly Scalar[]>()
  const uses = new Map<string, number>()
  const count = (s: Scalar): void => {
    if (s.kind === "name") uses.set(s.name, (uses.get(s.name) ?? 0) + 1)
  }
  eachScalar(body, count)
  // Of all lists: a loop inside asks what is made before it, too.
  eachScalar([...asked.values()].flat().map((value) => ({ kind: "let", name: "", value })), count)
  return { body: inList(body), asked: now }

  function inList(list: readonly Statement[]): readonly Statement[] {
    const inside = list.map((s): Statement => (s.kind === "for" ? { ...s, body: inList(s.body) } : s))
    const questions = asked.get(list)
    if (questions === undefined) return inside
    const named = new Set(questions.flatMap(namesIn))
    const tests = new Map(inside.flatMap((s) => (s.kind === "let" && named.has(s.name) && uses.get(s.name) === 1 && !shared.has(s.name) && isTest(s.value) ? [[s.name, s.value] as const] : [])))
    const kept = inside.filter((s) => s.kind !== "let" || !tests.has(s.name))
    now.set(kept, questions.map((question) => mapScalar(question, (s) => (s.kind === "name" ? tests.get(s.name) ?? s : s))))
    return kept
  }
}

const namesIn = (s: Scalar): readonly string[] => (s.kind === "name" ? [s.name] : children(s).flatMap(namesIn))

/** Of values that are there: an entry may be written before the question is asked. */
function isTest(s: Scalar): boolean {
  return s.kind === "op" && findOp(s.op)?.condition === true && !hasReads(s)
}

const hasReads = (s: Scalar): boolean => s.kind === "read" || s.kind === "kept" || children(s).some(hasReads)

/** `path`: conditions under which the value is computed at all. */
function withoutRescues(s: Scalar, path: readonly Scalar[], questions: Scalar[]): Scalar {
  const go = (x: Scalar): Scalar => withoutRescues(x, path, questions)
  switch (s.kind) {
    case "read": return { ...s, at: s.at.map(go) }
    case "kept": return { ...s, at: go(s.at) }
    case "op": return { ...s, args: s.args.map(go) }
    case "if": {
      const test = go(s.test)
      if (s.then.kind === "rescue") {
        questions.push([...path, test].reduce(both))
        return go(s.otherwise)
      }
      const no: Scalar = { kind: "op", op: "not", args: [test] }
      return { ...s, test, then: withoutRescues(s.then, [...path, test], questions), otherwise: withoutRescues(s.otherwise, [...path, no], questions) }
    }
    case "rescue": {
      // Not behind a question: always asked for.
      questions.push(path.length === 0 ? { kind: "number", value: 1 } : path.reduce(both))
      return go(s.plain)
    }
    case "number": case "name": case "size": case "scalar": return s
  }
}

/** What a question asks to be finite, if that is all it asks. */
export function mustBeFinite(question: Scalar): Scalar | null {
  if (question.kind !== "op" || question.op !== "not") return null
  const [order] = question.args
  if (order?.kind !== "op" || order.op !== "lt") return null
  const [size, bound] = order.args
  if (size?.kind !== "op" || size.op !== "abs" || bound?.kind !== "number" || bound.value !== Infinity) return null
  return size.args[0] ?? null
}

const both = (a: Scalar, b: Scalar): Scalar => ({ kind: "op", op: "and", args: [a, b] })
