// Special values out of the way. In: the statements of one sample. Out: the same in two versions, behind one test: the whole
// body where an input has one of the values its guards ask for (`y == 0`), and the body without these guards where none has.
// Guards are there for a few numbers; a body that asks five times about them costs a tenth more than one that asks once.
import type { Scalar, Statement } from "./loop.ts"
import { eachScalar } from "./stages.ts"
import { findOp } from "../ops/table.ts"
import { children, mapScalar, mapValues, values } from "./scalars.ts"

export interface Guarded {
  /** What the test needs. */
  readonly first: readonly Statement[]
  /** Any of these not 0: a value is special. */
  readonly tests: readonly Scalar[]
  readonly special: readonly Statement[]
  readonly usual: readonly Statement[]
}

/** More tests than this would cost what they save. */
const MAX_TESTS = 4

/** Null where there is nothing to gain. */
export function splitGuards(body: readonly Statement[]): Guarded | null {
  if (body.some((s) => s.kind !== "let" && s.kind !== "store" && s.kind !== "term")) return null
  const lets = letsOf(body)
  const known = new Map<Scalar, readonly Scalar[] | null>()
  const atoms = (test: Scalar): readonly Scalar[] | null => {
    let found = known.get(test)
    if (found === undefined) known.set(test, (found = atomsOf(test, lets)))
    return found
  }
  const tests = new Map<string, Scalar>()
  let guards = 0
  eachScalar(body, (s) => {
    const own = s.kind === "if" ? atoms(s.test) : null
    if (own === null) return
    guards += 1
    for (const atom of own) tests.set(JSON.stringify(atom), atom)
  })
  if (guards < 2 || tests.size > MAX_TESTS) return null
  const needed = closure([...tests.values()], lets)
  const firstStore = body.findIndex((s) => s.kind === "store")
  const late = body.some((s, k) => k > firstStore && firstStore >= 0 && s.kind === "let" && needed.has(s.name))
  if (late) return null
  const isFirst = (s: Statement): boolean => s.kind === "let" && needed.has(s.name)
  const first = body.filter(isFirst)
  const special = body.filter((s) => !isFirst(s))
  const settled = new Map<string, Scalar>()
  const usual = special.map((s) => {
    const now = mapValues(s, (value) => mapScalar(value, (x) => without(x, atoms, settled)))
    if (now.kind === "let" && now.value.kind === "number") settled.set(now.name, now.value)
    return now
  })
  return { first, tests: together([...tests.values()]), special: withoutDead(special), usual: withoutDead(usual) }
}

/** `x == 0` and `x == 1` are one comparison: x*(x - 1) is 0 for 0 and 1 only, because what is next to 1 is far from 0. */
function together(tests: readonly Scalar[]): readonly Scalar[] {
  const found = tests.map((test) => {
    const [a, b] = test.kind === "op" ? test.args : []
    return { x: a?.kind === "number" ? b : a, value: a?.kind === "number" ? a.value : b?.kind === "number" ? b.value : NaN }
  })
  const x = found[0]?.x
  const both = found.length === 2 && [0, 1].every((value) => found.some((test) => test.value === value && JSON.stringify(test.x) === JSON.stringify(x)))
  if (x === undefined || !both) return tests
  const less: Scalar = { kind: "op", op: "sub", args: [x, { kind: "number", value: 1 }] }
  return [{ kind: "op", op: "eq", args: [{ kind: "op", op: "mul", args: [x, less] }, { kind: "number", value: 0 }] }]
}

/** What a scalar is where none of the tests holds. `settled`: names of what is a number then. */
function without(x: Scalar, atoms: (test: Scalar) => readonly Scalar[] | null, settled: ReadonlyMap<string, Scalar>): Scalar {
  const is = (s: Scalar | undefined, value: number): boolean => s?.kind === "number" && s.value === value
  switch (x.kind) {
    case "name": return settled.get(x.name) ?? (atoms(x) !== null ? NEVER : x)
    case "if": return is(x.test, 0) || atoms(x.test) !== null ? x.otherwise : is(x.test, 1) ? x.then : x
    case "op": {
      if (atoms(x) !== null) return NEVER
      const [a, b] = x.args
      const symbol = findOp(x.op)?.symbol
      if (symbol === "not" && is(a, 0)) return ALWAYS
      if (symbol === "and" && a !== undefined && b !== undefined) return is(a, 1) ? b : is(b, 1) ? a : x
      return x
    }
    default: return x
  }
}

const NEVER: Scalar = { kind: "number", value: 0 }
const ALWAYS: Scalar = { kind: "number", value: 1 }

function letsOf(body: readonly Statement[]): ReadonlyMap<string, Scalar> {
  const lets = new Map<string, Scalar>()
  for (const s of body) if (s.kind === "let") lets.set(s.name, s.value)
  return lets
}

/** Comparisons `x == number` of which one must hold for the test to hold; null: it may hold without. */
function atomsOf(test: Scalar, lets: ReadonlyMap<string, Scalar>): readonly Scalar[] | null {
  if (test.kind === "name") {
    const value = lets.get(test.name)
    return value === undefined ? null : atomsOf(value, lets)
  }
  if (test.kind !== "op") return null
  const [a, b] = test.args
  if (a === undefined || b === undefined) return null
  switch (findOp(test.op)?.symbol) {
    case "==": return b.kind === "number" || a.kind === "number" ? [test] : null
    case "and": return atomsOf(a, lets) ?? atomsOf(b, lets)
    case "or": {
      const [left, right] = [atomsOf(a, lets), atomsOf(b, lets)]
      return left === null || right === null ? null : [...left, ...right]
    }
    default: return null
  }
}

/** Names of all lets that values are made of. */
function closure(from: readonly Scalar[], lets: ReadonlyMap<string, Scalar>): ReadonlySet<string> {
  const found = new Set<string>()
  const go = (s: Scalar): void => {
    const value = s.kind === "name" && !found.has(s.name) ? lets.get(s.name) : undefined
    if (s.kind === "name" && value !== undefined) {
      found.add(s.name)
      go(value)
    }
    children(s).forEach(go)
  }
  from.forEach(go)
  return found
}

/** Without the lets that nothing uses any more. */
function withoutDead(body: readonly Statement[]): readonly Statement[] {
  const lets = letsOf(body)
  const used = closure(body.flatMap((s) => (s.kind === "let" ? [] : values(s))), lets)
  return body.filter((s) => s.kind !== "let" || used.has(s.name))
}
