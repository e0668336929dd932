// Sums of products in loops of loops of loops, four terms at a time. In: the statements of a stage. Out: the same, with the sums that are made for every pair
// (dot products, weighted sums of vectors) as "sum by fours": of four terms the plain sum, and what only that loses is kept.
//
// A product is rounded, so that what a compensated sum of all d terms keeps is d errors of half an ulp of a term; three additions in every four terms are three
// errors more of that size for each four. Compensation costs seven operations for each term, by fours it costs two and a half.
// A term that does not count is 0.
import { findOp } from "../ops/table.ts"
import type { Scalar, Statement } from "./loop.ts"
import { children, values } from "./scalars.ts"

type Loop = Extract<Statement, { kind: "for" }>
type Step = Extract<Statement, { kind: "step" }>

/** The name that its row has among the reductions. */
export const BY_FOURS = "sum by fours"

/** Loops around a loop that is run for every pair. */
const PAIRS = 2
/** Cost of a turn above which its sum does not count. */
const CHEAP = 20

export function withFours(body: readonly Statement[], depth = 0): readonly Statement[] {
  const inside = body.map((s): Statement => (s.kind === "for" ? { ...s, body: withFours(s.body, depth + 1) } : s))
  if (depth < PAIRS) return inside
  const finished = new Set(inside.flatMap((s) => (s.kind === "finish" ? [s.name] : [])))
  const sums = new Set(inside.flatMap((s) => (s.kind === "for" ? sumsOf(s) : [])).filter((name) => finished.has(name)))
  return sums.size === 0 ? inside : inside.map((s) => renamed(s, sums))
}

/** Sums of a loop that does nothing but cheap sums of products. */
function sumsOf({ body }: Loop): readonly string[] {
  const lets = new Map(body.flatMap((s) => (s.kind === "let" ? [[s.name, s.value] as const] : [])))
  const steps = body.filter((s): s is Step => s.kind === "step")
  const fits = (s: Step): boolean => s.reduction === "sum" && isProduct(s.value, lets)
  // Loops that compare entries may come to run over some of their turns only (groups.ts).
  if (body.some((s) => values(s).some((v) => compares(v, lets)))) return []
  const cost = body.reduce((sum, s) => values(s).reduce((inner, v) => inner + costOf(v), sum), 0)
  return lets.size + steps.length === body.length && steps.every(fits) && cost <= CHEAP ? steps.map((s) => s.name) : []
}

/** Choices are outermost: they are the same in all turns of the loop around, or the sum is no faster by fours. */
function isProduct(s: Scalar, lets: ReadonlyMap<string, Scalar>): boolean {
  if (s.kind === "name") return isProduct(lets.get(s.name) ?? ZERO, lets)
  if (s.kind === "if") return isProduct(s.then, lets) && isProduct(s.otherwise, lets)
  return s.kind === "op" && (s.op === "mul" || s.op === "div") && s.args.every((a) => a.kind !== "number" && !chooses(a, lets))
}

function compares(s: Scalar, lets: ReadonlyMap<string, Scalar>): boolean {
  const isEntry = (x: Scalar): boolean => (x.kind === "name" ? lets.get(x.name)?.kind === "read" : x.kind === "read")
  return (s.kind === "op" && s.op === "eq" && s.args.some(isEntry)) || children(s).some((part) => compares(part, lets))
}

function chooses(s: Scalar, lets: ReadonlyMap<string, Scalar>): boolean {
  const value = s.kind === "name" ? lets.get(s.name) : s
  return value !== undefined && (value.kind === "if" || value.kind === "rescue" || children(value).some((part) => chooses(part, lets)))
}

const ZERO: Scalar = { kind: "number", value: 0 }

function costOf(s: Scalar): number {
  return children(s).reduce((sum, part) => sum + costOf(part), s.kind === "op" ? findOp(s.op)?.cost ?? Infinity : 0)
}

function renamed(s: Statement, sums: ReadonlySet<string>): Statement {
  switch (s.kind) {
    case "for": return { ...s, body: s.body.map((x) => (x.kind === "step" && sums.has(x.name) ? everyTurn(x) : x)) }
    case "start": case "finish": return sums.has(s.name) ? { ...s, reduction: BY_FOURS } : s
    default: return s
  }
}

function everyTurn({ name, value, index, when }: Step): Statement {
  return { kind: "step", name, reduction: BY_FOURS, value: when === undefined ? value : { kind: "if", test: when, then: value, otherwise: ZERO }, index }
}
