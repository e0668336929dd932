// Loops of sums by fours. In: a loop whose body does nothing but such sums, or a loop around one. Out: text that makes four turns at a time, with the bits that
// turn by turn would give (ops/reduce.ts). A sum for every entry of a vector (`for k: for j: s << w[j]*z[j,k]`) is made with the loops the other way round: the
// vectors are read along their rows, and what does not depend on k is computed once for each j. A loop that begins with one sum of its own (`for j: s << a[k]*z[j,k]`) makes
// the sums of four turns at a time, in a loop before the rest: what does not depend on j is read once for four, and four sums do not wait for each other.
import type { ReductionRow } from "../../ops/op.ts"
import { findReduction } from "../../ops/reduce.ts"
import { BY_FOURS } from "../../schedule/fours.ts"
import type { Scalar, Statement } from "../../schedule/loop.ts"
import { children, mapScalar, mapValues } from "../../schedule/scalars.ts"
import type { Names } from "./names.ts"
import { indent, type ScalarPrinter } from "./scalar.ts"
import { AND, at, atom, fill, infix, type Piece } from "./template.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Let = Extract<Statement, { kind: "let" }>
type Step = Extract<Statement, { kind: "step" }>

/** What the printer of a stage lends. */
export interface Lender {
  readonly names: Names
  readonly scalars: ScalarPrinter
  readonly need: (identifier: string) => string
  /** Variables of accumulators. */
  readonly slots: Map<string, readonly string[]>
  /** Lines inside of a loop that binds these names. */
  readonly level: (positions: readonly string[], write: (lines: string[]) => void) => readonly string[]
  readonly define: (name: string, text: string, lines: string[]) => void
  /** Statements of a list, and behind them what is asked behind it. */
  readonly statements: (some: readonly Statement[], of: readonly Statement[], lines: string[]) => void
  /** Something is asked behind these statements. */
  readonly asks: (list: readonly Statement[]) => boolean
  /** The identifier of a scratch row of its own. */
  readonly scratch: (axis: string) => string
}

const TURNS = [0, 1, 2, 3]

/** The loop four turns at a time; false if it is no such loop. */
export function inFours(loop: Loop, lender: Lender, lines: string[]): boolean {
  const sums = sumsIn(loop, lender)
  if (sums === null) return false
  const { names, scalars, slots } = lender
  const [turn, size] = [names.fresh("turn_"), lender.need(names.of("size", loop.axis))]
  lines.push(`let ${turn} = 0`, `for (; ${turn} < ${size} - 3; ${turn} += 4) {`, ...indent(turnsOf(loop, turn, lender, (copies, out) => {
    copies.forEach(({ lets }) => lets.forEach((s) => lender.define(s.name, scalars.value(s.value, out).text, out)))
    sums.forEach((sum, k) => {
      const value = total(copies.map(({ steps }) => scalars.value(steps[k]?.value ?? sum.value, out)))
      out.push(...kept(value, slots.get(sum.name) ?? [], names))
    })
  })), "}")
  lines.push(`for (; ${turn} < ${size}; ${turn}++) {`, ...indent(lender.level([loop.name], (out) => {
    out.push(`const ${names.of("", loop.name)} = ${turn}`)
    for (const s of loop.body) {
      if (s.kind === "let") lender.define(s.name, scalars.value(s.value, out).text, out)
      else if (s.kind === "step") out.push(`${slots.get(s.name)?.[2]} += ${scalars.value(s.value, out).text}`)
    }
  })), "}")
  return true
}

/** The steps of a loop of nothing else, but lets. */
function sumsIn({ body, among }: Loop, { asks }: Lender): readonly Step[] | null {
  const sums = body.filter((s): s is Step => s.kind === "step" && s.reduction === BY_FOURS)
  return among === undefined && sums.length > 0 && !asks(body) && body.every((s) => s.kind === "let" || (s.kind === "step" && sums.includes(s))) ? sums : null
}

interface Copy {
  readonly lets: readonly Let[]
  readonly steps: readonly Step[]
}

/** The lines of four turns from `turn` on. */
function turnsOf(loop: Loop, turn: string, { names, level }: Lender, write: (copies: readonly Copy[], lines: string[]) => void): readonly string[] {
  const own = new Set([loop.name, ...loop.body.flatMap((s) => (s.kind === "let" ? [s.name] : []))])
  const copies = TURNS.map((k) => copyOf(loop.body, (name) => (own.has(name) ? `${name} ${k}` : name)))
  return level(TURNS.map((k) => `${loop.name} ${k}`), (lines) => {
    lines.push(`const ${TURNS.map((k) => `${names.of("", `${loop.name} ${k}`)} = ${turn}${k === 0 ? "" : ` + ${k}`}`).join(", ")}`)
    write(copies, lines)
  })
}

function copyOf(body: readonly Statement[], renamed: (name: string) => string): Copy {
  const copy = body.map((s) => mapValues(s, (v) => mapScalar(v, (x) => (x.kind === "name" ? { ...x, name: renamed(x.name) } : x))))
  return { lets: copy.flatMap((s) => (s.kind === "let" ? [{ ...s, name: renamed(s.name) }] : [])), steps: copy.flatMap((s) => (s.kind === "step" ? [s] : [])) }
}

/** From the left, as turn by turn. */
function total(values: readonly Piece[]): Piece {
  return values.reduce((sum, value) => infix(sum, "+", value))
}

/** One step of the sum by four terms, and what it loses. */
function kept(value: Piece, slots: readonly string[], names: Names): readonly string[] {
  const name = names.fresh("u_")
  return [`const ${name} = ${value.text}`, fill(plainSum().jsStep, (slot) => atom(slot === "x" ? name : slots[Number(slot)] ?? "NaN")).text]
}

const plainSum = (): ReductionRow => rowOf("sum")
const foursRow = (): ReductionRow => rowOf(BY_FOURS)

function rowOf(name: string): ReductionRow {
  const found = findReduction(name)
  if (found === undefined) throw new Error(`no such reduction: ${name}`)
  return found
}

/** A loop that begins with a sum by fours: the sums of all turns first, four side by side, then what is left of the loop; false if it is no such loop. */
export function sideBySide(loop: Loop, lender: Lender, lines: string[]): boolean {
  const [start, inner, finish, ...rest] = loop.body
  if (loop.among !== undefined || rest.length === 0 || start?.kind !== "start" || inner?.kind !== "for" || finish?.kind !== "finish") return false
  const [sum, ...others] = sumsIn(inner, lender) ?? []
  if (sum === undefined || others.length > 0 || sum.name !== start.name || sum.name !== finish.name) return false
  const { names, scalars, level } = lender
  const still = hoisted({ ...inner, body: [{ ...sum, value: whole(inner, sum) }] }, loop.name)
  const [from, turn, size, length] = [names.fresh("from_"), names.fresh("turn_"), lender.need(names.of("size", loop.axis)), lender.need(names.of("size", inner.axis))]
  const [made, k] = [lender.need(lender.scratch(loop.axis)), names.of("", loop.name)]
  const slots = TURNS.map(() => foursRow().init.map(() => names.fresh("side_")))
  const beside = (s: Scalar, which: number): Scalar => mapScalar(s, (x) => (x.kind === "name" && x.name === loop.name ? { ...x, name: `${loop.name} ${which}` } : x))
  const positions = TURNS.map((which) => `${loop.name} ${which}`)
  lines.push(`for (let ${from} = 0; ${from} < ${size}; ${from} += 4) {`, ...indent(level(positions, (out) => {
    // Where there are no four left, the last one is made several times.
    out.push(`const ${positions.map((name, which) => `${names.of("", name)} = ${which === 0 ? from : `Math.min(${from} + ${which}, ${size} - 1)`}`).join(", ")}`)
    out.push(`let ${slots.flat().map((slot) => `${slot} = 0`).join(", ")}, ${turn} = 0`)
    out.push(`for (; ${turn} < ${length} - 3; ${turn} += 4) {`, ...indent(turnsOf(still, turn, lender, (copies, inside) => {
      for (const { lets } of copies) for (const s of lets) lender.define(s.name, scalars.value(s.value, inside).text, inside)
      slots.forEach((own, which) => inside.push(...kept(total(copies.map(({ steps }) => scalars.value(beside(steps[0]?.value ?? sum.value, which), inside))), own, names)))
    })), "}")
    out.push(`for (; ${turn} < ${length}; ${turn}++) {`, ...indent(level([inner.name], (inside) => {
      inside.push(`const ${names.of("", inner.name)} = ${turn}`)
      for (const s of still.body) {
        if (s.kind === "let") lender.define(s.name, scalars.value(s.value, inside).text, inside)
        else if (s.kind === "step") slots.forEach((own, which) => inside.push(`${own[2]} += ${scalars.value(beside(s.value, which), inside).text}`))
      }
    })), "}")
    slots.forEach((own, which) => out.push(`${made}[${names.of("", `${loop.name} ${which}`)}] = ${fill(foursRow().jsFinish, (slot) => atom(own[Number(slot)] ?? "NaN")).text}`))
  })), "}")
  lines.push(`for (let ${k} = 0; ${k} < ${size}; ${k}++) {`, ...indent(level([loop.name], (out) => {
    lender.define(sum.name, `${made}[${k}]`, out)
    lender.statements(rest, loop.body, out)
  })), "}")
  return true
}

interface Across {
  readonly inner: Loop
  readonly sum: Step
  /** What is left of the outer loop. */
  readonly rest: readonly Statement[]
}

/** A loop around a sum by fours as loops the other way round; false if it is no such loop. */
export function acrossRows(loop: Loop, lender: Lender, lines: string[]): boolean {
  const found = sumAcross(loop, lender)
  if (found === null) return false
  const { inner, sum, rest } = found
  const { names, scalars, slots, level } = lender
  const [turn, length, size, k] = [names.fresh("turn_"), lender.need(names.of("size", inner.axis)), lender.need(names.of("size", loop.axis)), names.of("", loop.name)]
  const rows = TURNS.slice(1).map(() => lender.need(lender.scratch(loop.axis)))
  const entries = rows.map((row) => `${row}[${k}]`)
  const along = (write: (out: string[]) => void): readonly string[] => [`for (let ${k} = 0; ${k} < ${size}; ${k}++) {`, ...indent(level([loop.name], write)), "}"]
  lines.push(...along((out) => out.push(entries.map((entry) => `${entry} = 0`).join(", "))))
  const still = hoisted(inner, loop.name)
  lines.push(`let ${turn} = 0`, `for (; ${turn} < ${length} - 3; ${turn} += 4) {`, ...indent(turnsOf(still, turn, lender, (copies, out) => {
    for (const { lets } of copies) for (const s of lets) lender.define(s.name, scalars.value(s.value, out).text, out)
    const values = copies.map(({ steps }) => steps[0]?.value ?? sum.value)
    const write = (list: readonly Scalar[]): readonly string[] => along((inside) => {
      const [high, low] = [names.fresh("high_"), names.fresh("low_")]
      const value = total(list.map((x) => scalars.value(x, inside)))
      inside.push(`let ${high} = ${entries[0]}, ${low} = ${entries[1]}`, ...kept(value, [high, low], names), `${entries[0]} = ${high}, ${entries[1]} = ${low}`)
    })
    const choices = values.map(withoutChoice)
    const tests = choices.flatMap((choice) => choice.tests)
    if (tests.length === 0) out.push(...write(values))
    else out.push(`if (${tests.map((test) => at(scalars.test(test, out), AND)).join(" && ")}) {`, ...indent(write(choices.map((choice) => choice.value))), "} else {", ...indent(write(values)), "}")
  })), "}")
  lines.push(`for (; ${turn} < ${length}; ${turn}++) {`, ...indent(level([inner.name], (out) => {
    out.push(`const ${names.of("", inner.name)} = ${turn}`)
    for (const s of still.body) if (s.kind === "let") lender.define(s.name, scalars.value(s.value, out).text, out)
    for (const s of still.body) if (s.kind === "step") out.push(...along((inside) => inside.push(`${entries[2]} += ${scalars.value(s.value, inside).text}`)))
  })), "}")
  slots.set(sum.name, entries)
  lines.push(...along((out) => lender.statements(rest, loop.body, out)))
  return true
}

/** A loop whose first work is one sum over rows that it goes along. */
function sumAcross(loop: Loop, lender: Lender): Across | null {
  const loops = loop.body.filter((s): s is Loop => s.kind === "for")
  const [inner] = loops
  const sums = inner === undefined ? null : sumsIn(inner, lender)
  const [sum] = sums ?? []
  if (loop.among !== undefined || inner === undefined || sum === undefined || sums?.length !== 1 || loops.length !== 1) return null
  const before = loop.body.slice(0, loop.body.indexOf(inner))
  if (!before.every((s) => s.kind === "start" && s.name === sum.name) || before.length !== 1) return null
  const value = whole(inner, sum)
  return readsAlong(value, loop.name) ? { inner: { ...inner, body: [{ ...sum, value }] }, sum, rest: loop.body.slice(2) } : null
}

/** The value of a step without lets: cheap, as the terms of these sums are. */
function whole({ body }: Loop, { value }: Step): Scalar {
  const lets = new Map<string, Scalar>()
  const filled = (s: Scalar): Scalar => mapScalar(s, (x) => (x.kind === "name" ? lets.get(x.name) ?? x : x))
  for (const s of body) if (s.kind === "let") lets.set(s.name, filled(s.value))
  return filled(value)
}

function readsAlong(s: Scalar, position: string): boolean {
  const last = s.kind === "read" ? s.at.at(-1) : undefined
  return (last?.kind === "name" && last.name === position) || children(s).some((part) => readsAlong(part, position))
}

function mentions(s: Scalar, name: string): boolean {
  return (s.kind === "name" && s.name === name) || children(s).some((part) => mentions(part, name))
}

/** The loop with lets for what does not depend on a name. */
function hoisted(inner: Loop, moving: string): Loop {
  const lets: Let[] = []
  const still = (s: Scalar): Scalar => {
    if (s.kind === "number" || s.kind === "name" || s.kind === "size" || s.kind === "scalar" || s.kind === "rescue") return s
    if (!mentions(s, moving)) {
      const name = `${inner.name} still ${lets.length}`
      lets.push({ kind: "let", name, value: s })
      return { kind: "name", name }
    }
    if (s.kind === "op") return { ...s, args: s.args.map(still) }
    return s.kind === "if" ? { ...s, test: still(s.test), then: still(s.then), otherwise: still(s.otherwise) } : s
  }
  const steps = inner.body.map((s) => (s.kind === "step" ? { ...s, value: still(s.value) } : s))
  return { ...inner, body: [...lets, ...steps] }
}

/** What comes of a value where its outermost choices come out as they usually do, and what they ask. */
function withoutChoice(s: Scalar): { readonly value: Scalar; readonly tests: readonly Scalar[] } {
  if (s.kind !== "if" || s.test.kind !== "name") return { value: s, tests: [] }
  const inner = withoutChoice(s.then)
  return { value: inner.value, tests: [s.test, ...inner.tests] }
}
