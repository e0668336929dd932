// Kernels that compute only the outputs asked for. In: a program, and for each output the bit that asks for it. Out: for every statement the bits of
// all outputs that it serves, found from the stores backwards through names and scratch rows, and a body cut into runs of one purpose.
// A statement that serves an output that is always made has all bits, and no test.
import { costOf } from "./scalar.ts"
import { rowsOfRoutine, type Program, type Scalar, type Statement } from "../../schedule/loop.ts"
import { children, values } from "../../schedule/scalars.ts"

export const ALWAYS = -1

/** A division, or a few additions and comparisons. */
const CHEAP = 12

export interface Purposes {
  /** The bits that a list of statements serves together. */
  readonly of: (body: readonly Statement[]) => number
}

export interface Run {
  readonly purpose: number
  readonly statements: readonly Statement[]
  /** Names made in the run, behind a test, and used after it. */
  readonly leaving: ReadonlySet<string>
}

/** `bit`: of an output by name; ALWAYS where it is made in every call. */
export function purposes(program: Program, bit: (output: string) => number): Purposes {
  const names = new Map<string, number>()
  const rows = new Map<string, number>()
  let changed = true
  const add = (table: Map<string, number>, name: string, bits: number): void => {
    const before = table.get(name) ?? 0
    if ((before | bits) === before) return
    table.set(name, before | bits)
    changed = true
  }
  const serve = (s: Scalar, bits: number): void => {
    if (s.kind === "name") add(names, s.name, bits)
    if (s.kind === "kept") add(rows, s.row, bits)
    for (const child of children(s)) serve(child, bits)
  }
  const own = (s: Statement): number => {
    switch (s.kind) {
      case "store": return bit(s.output)
      case "let": case "start": case "step": case "finish": case "term": return names.get(s.name) ?? 0
      case "keep": return rows.get(s.row) ?? 0
      case "routine": return s.writes.reduce((bits, row) => bits | (rows.get(row) ?? 0), 0)
      case "for": return of(s.body)
      case "doubt": return ALWAYS
    }
  }
  const of = (body: readonly Statement[]): number => body.reduce((bits, s) => bits | own(s), 0)
  const see = (body: readonly Statement[]): void => {
    for (const s of [...body].reverse()) {
      if (s.kind === "for") see(s.body)
      const bits = own(s)
      for (const value of values(s)) serve(value, bits)
      if (s.kind === "routine") for (const row of rowsOfRoutine(s)) add(rows, row, bits)
      if (s.kind === "for" && s.among !== undefined) for (const row of [s.among.keys, s.among.order, s.among.first]) add(rows, row, bits)
    }
  }
  while (changed) {
    changed = false
    for (const { body } of [...program.stages].reverse()) see(body)
  }
  return { of }
}

/** `around`: the purpose of what the body stands in, which needs no other test. */
export function runs(body: readonly Statement[], { of }: Purposes, around: number): readonly Run[] {
  const groups: Array<{ purpose: number; statements: Statement[] }> = []
  for (const s of together(body)) {
    const bits = of(s)
    const purpose = bits === ALWAYS || s.every(isCheap) ? around : bits
    const last = groups.at(-1)
    if (last?.purpose === purpose) last.statements.push(...s)
    else groups.push({ purpose, statements: [...s] })
  }
  // From the last one on: what those behind a group use.
  const later = new Set<string>()
  return groups.reverse().map(({ purpose, statements }) => {
    const made = purpose === around ? [] : statements.flatMap((s) => (s.kind === "let" || s.kind === "finish" ? [s.name] : []))
    const leaving = new Set(made.filter((name) => later.has(name)))
    for (const name of used(statements)) later.add(name)
    return { purpose, statements, leaving }
  }).reverse()
}

/** What takes as long as the test whether it is asked for, and less text, is always made. */
const isCheap = (s: Statement): boolean => s.kind === "let" && costOf(s.value) <= CHEAP

/** A loop with the starts before it and the results behind it, because its accumulators live where it does; any other statement alone. */
function together(body: readonly Statement[]): ReadonlyArray<readonly Statement[]> {
  const loops = body.flatMap((s) => (s.kind === "for" ? [{ s, names: new Set(accumulators(s.body)) }] : []))
  const moved = new Set(body.filter((s) => (s.kind === "start" || s.kind === "finish") && loops.some(({ names }) => names.has(s.name))))
  return body.flatMap((s) => {
    if (moved.has(s)) return []
    const names = loops.find((loop) => loop.s === s)?.names
    if (names === undefined) return [[s]]
    const its = (kind: "start" | "finish"): readonly Statement[] => body.filter((x) => x.kind === kind && names.has(x.name))
    return [[...its("start"), s, ...its("finish")]]
  })
}

function accumulators(body: readonly Statement[]): readonly string[] {
  return body.flatMap((s) => (s.kind === "step" ? [s.name] : s.kind === "for" ? accumulators(s.body) : []))
}

function used(body: readonly Statement[]): readonly string[] {
  const found: string[] = []
  const go = (s: Scalar): void => {
    if (s.kind === "name") found.push(s.name)
    children(s).forEach(go)
  }
  for (const s of body) {
    if (s.kind === "for") found.push(...used(s.body))
    values(s).forEach(go)
  }
  return found
}
