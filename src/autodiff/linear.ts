// Derivatives of solutions of linear equations, which are solutions again, with the same factors. In: rows of solutions (ir/linear.ts) and what is known about what
// is made of them, or of what they are made of. Out: adjoints and tangents. Of A*x = b, with λ the solution for the adjoint of x of the equations with rows and
// columns exchanged, the adjoint of b is λ and that of A is -λ*x; the tangent of x solves A*x' = b' - A'*x.
import type { Expr } from "../ir/expr.ts"
import { entryAt, matrixOf, solutions, systemOf, TURNED, type System } from "../ir/linear.ts"
import { apply, axisOf, mul, neg, position, substitute, zero } from "../ir/make.ts"
import { both, guarded, summed } from "./algebra.ts"
import { freshIndex, positions, solve } from "./solve.ts"

/** `amount`, where each index variable of `where` has its value and `when` holds. */
export interface Term {
  readonly where: ReadonlyMap<string, Expr>
  readonly when: Expr | undefined
  readonly amount: Expr
}

/** What a read of a row of solutions adds to the adjoint of the row, as a function of the row's own index variables; null where it reads none. */
export function adjointOfRow(read: Expr, total: Expr): Expr | null {
  const [row, ...at] = read.args
  const system = systemOf(row)
  if (row === undefined || system === null) return null
  const own = new Set(at.flatMap((place) => place.free).filter((index) => !row.free.includes(index)))
  return collected(at, system.over, own, total)
}

/** A sum over index variables of what is read at positions: as a function of the entry, at targets that these variables may have for names. */
export function collected(at: readonly Expr[], targets: readonly string[], own: ReadonlySet<string>, total: Expr): Expr {
  // The targets get names of their own while the sum is made.
  const taken = new Set([...targets, ...own, ...total.free, ...at.flatMap((place) => place.free)])
  const apart = targets.map((index) => fresh(index, taken))
  const { values, permuted, conditions } = solve(at, positions(apart), (index) => own.has(index))
  const renaming = new Map(values)
  for (const { index, row, target } of permuted) renaming.set(index, apply("entry", [substitute(row, renaming), target]))
  const left = [...own].filter((index) => !renaming.has(index))
  const test = conditions.map((condition) => substitute(condition, renaming)).reduce<Expr | undefined>((a, b) => both(a, b), undefined)
  const sum = summed(left, substitute(total, renaming), test)
  return substitute(sum, new Map(apart.map((name, k) => [name, position(targets[k] ?? name)])))
}

function fresh(index: string, taken: Set<string>): string {
  const name = freshIndex(axisOf(index), taken)
  taken.add(name)
  return name
}

/** The adjoint of the right sides, as a function of the row's index variables. */
export function adjointOfRight(system: System, total: Expr): Expr {
  return entryAt(solutions({ ...system, op: TURNED[system.op], right: total }), positions(system.over))
}

/** The adjoint of the matrix, as a function of the index variables of its rows and columns. */
export function adjointOfMatrix(node: Expr, system: System, total: Expr): Expr {
  const { row, column } = matrixOf(system.factors)
  const turned = solutions({ ...system, op: TURNED[system.op], right: total })
  const taken = new Set([row, column, ...node.free, ...turned.free])
  const outer = [...new Set([...node.free, ...turned.free])].filter((index) => !system.factors.free.includes(index))
  const renaming = new Map(outer.map((index) => [index, position(fresh(index, taken))]))
  const sides = system.over.slice(0, -1).map((index) => fresh(index, taken))
  const at = (of: Expr, index: string): Expr => entryAt(substitute(of, renaming), positions([...sides, index]))
  const [first, second] = system.op === "solve" ? [turned, node] : [node, turned]
  return summed([...[...renaming.values()].map((e) => e.name), ...sides], neg(mul(at(first, row), at(second, column))))
}

/** How the solutions change with what the right sides and the matrix change by, as a function of the row's index variables. */
export function tangentOfRow(node: Expr, system: System, right: readonly Term[], matrix: readonly Term[], merge: (terms: readonly Term[]) => readonly Term[]): readonly Term[] {
  const changes = [...right.map((term) => settled(term, system.over)), ...matrix.map((term) => settled(ofMatrix(node, system, term), system.over))]
  return merge(changes).map((term) => ({ ...term, amount: entryAt(solutions({ ...system, right: term.amount }), positions(system.over)) }))
}

/** What a change of an entry of the matrix takes from the right sides. */
function ofMatrix(node: Expr, system: System, { where, when, amount }: Term): Term {
  const { row, column } = matrixOf(system.factors)
  const [equation, unknown] = system.op === "solve" ? [row, column] : [column, row]
  const own = system.over.at(-1) ?? ""
  const values = [...where.values()].flatMap((e) => e.free)
  const taken = new Set([row, column, own, ...system.over, ...node.free, ...amount.free, ...(when?.free ?? []), ...values])
  const bound = fresh(unknown, taken)
  const names = new Map([[equation, position(own)], [unknown, where.get(unknown) ?? position(bound)]])
  const put = (e: Expr): Expr => substitute(e, names)
  const x = entryAt(node, [...positions(system.over.slice(0, -1)), names.get(unknown) ?? zero])
  const product = neg(mul(put(amount), x))
  const test = when === undefined ? undefined : put(when)
  const change = where.has(unknown) ? guarded(test, product) : summed([bound], product, test)
  const rest = [...where].filter(([index]) => index !== unknown).map(([index, value]): [string, Expr] => [index === equation ? own : index, value])
  return { where: new Map(rest), when: undefined, amount: change }
}

/** Deltas of index variables that the row binds become conditions. */
function settled({ where, when, amount }: Term, over: readonly string[]): Term {
  const inside = [...where].filter(([index]) => over.includes(index)).map(([index, value]) => apply("eq", [position(index), value]))
  const test = inside.reduce<Expr | undefined>((a, b) => both(a, b), when)
  return { where: new Map([...where].filter(([index]) => !over.includes(index))), when: undefined, amount: guarded(test, amount) }
}

/** The tangent of an entry: that of the row there. */
export function tangentOfEntry(read: Expr, terms: readonly Term[]): readonly Term[] {
  const [row, ...at] = read.args
  const names = new Map((row?.over ?? []).map((index, k) => [index, at[k] ?? zero]))
  return terms.map((term) => ({ ...term, amount: substitute(term.amount, names), when: term.when === undefined ? undefined : substitute(term.when, names) }))
}
