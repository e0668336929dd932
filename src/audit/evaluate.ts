// The value of an expression with its derivatives, read literally over the real numbers. In: an expression in index notation, the
// lengths of its axes, positions of its free index variables, inputs, and bits. Out: a jet. Nothing is rewritten before and
// nothing is taken from the op table, the rules or the backends: this is what they are compared with.
import type { Expr } from "../ir/expr.ts"
import { matrixOf, systemOf, type System } from "../ir/linear.ts"
import { axisOf } from "../ir/make.ts"
import { ownSize } from "../ir/own-axis.ts"
import { linearSolution } from "./linear.ts"
import { constant, entry, number, plus, times, type Jet } from "./jet.ts"
import { applyOp } from "./ops.ts"
import { extremeOf, logSum, norm, ordered, restBeside, type Context } from "./piecewise.ts"
import { big, divBig } from "../exact/big.ts"
import { compare, exp, isNaNReal, isZero, nan, of, one, pi, real, toFloat, type Real } from "./real.ts"

export interface AuditInput {
  /** Names of the dimensions, the batch first; [] for one number. */
  readonly axes: readonly string[]
  readonly entries: readonly Real[]
  /** The number of the first entry among those that are differentiated by, or null. */
  readonly seed: number | null
}

export interface AuditEnvironment {
  readonly sizes: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, AuditInput>
  readonly bits: number
  /** Told of the entries for which the function has a corner, a jump or a convention here. */
  readonly onKink?: (seed: number, near: boolean) => void
  /** Told of the work of each node. */
  readonly onWork?: (amount: number) => void
}

/** Something of the language that has no meaning here yet. */
export class NoMeaning extends Error {}

export type Evaluate = (node: Expr, positions: ReadonlyMap<string, number>) => Jet

/** Values are remembered per node and positions as long as the function lives. */
export function evaluator(env: AuditEnvironment): Evaluate {
  const { bits, onKink, onWork } = env
  const amount = (bits / 256) ** 1.7
  const positions = new Map<string, number>()
  const memo = new Map<Expr, Map<number, Jet>>()
  const tell = (jets: readonly Jet[], near: boolean): void => {
    if (onKink !== undefined) for (const { d } of jets) for (const seed of d.keys()) onKink(seed, near)
  }
  const context: Context = {
    bits,
    kink: (...jets) => tell(jets, false),
    near: (...jets) => tell(jets, true),
  }
  const sizeOf = (axis: string): number => {
    const own = ownSize(axis)
    return own === undefined ? (env.sizes.get(axis) ?? 0) : toFloat(value(own).v)
  }

  const value = (node: Expr): Jet => {
    let known = memo.get(node)
    if (known === undefined) memo.set(node, (known = new Map()))
    const key = node.free.reduce((k, index) => k * Math.max(1, sizeOf(axisOf(index))) + (positions.get(index) ?? 0), 0)
    const before = known.get(key)
    if (before !== undefined) return before
    const made = compute(node)
    onWork?.(amount * (1 + made.d.size))
    known.set(key, made)
    return made
  }

  const compute = (node: Expr): Jet => {
    if (node.over.length > 0) return reduction(node)
    const [a, b, c] = node.args
    switch (node.op) {
      case "number": return constant(exactNumber(node.name, bits))
      case "position": return number(positions.get(node.name) ?? NaN)
      case "size": return number(sizeOf(node.name))
      case "input": return read(node)
      case "entry": {
        const system = systemOf(a)
        if (system !== null) return solved(system, node.args.slice(1).map((at) => toFloat(value(at).v)))
        return a === undefined || b === undefined ? constant(nan) : number(row(a)[toFloat(value(b).v)] ?? NaN)
      }
      case "stop": return a === undefined ? constant(nan) : constant(value(a).v)
      case "if": {
        const live = a === undefined || isZero(value(a).v) ? c : b
        return live === undefined ? constant(nan) : value(live)
      }
      default: {
        const made = applyOp(node.op, context, node.args.map(value))
        if (made === undefined) throw new NoMeaning(node.op)
        return made
      }
    }
  }

  const read = (node: Expr): Jet => {
    const input = env.inputs.get(node.name)
    if (input === undefined) return constant(nan)
    let address = 0
    if (input.axes.length > 0) {
      for (const [k, at] of node.args.entries()) {
        const size = sizeOf(axisOf(input.axes[k] ?? ""))
        const position = toFloat(value(at).v)
        if (!(position >= 0 && position < size)) return constant(nan)
        address = address * size + position
      }
    }
    const found = input.entries[address] ?? nan
    return input.seed === null ? constant(found) : entry(found, input.seed + address)
  }

  /** The positions that sort a row upwards, equal ones in their order and NaN last; or the places they come to. */
  const row = (node: Expr): readonly number[] => {
    const [body, filter] = node.args
    if (body === undefined || (node.op !== "order" && node.op !== "inverse")) throw new NoMeaning(node.op)
    if (node.op === "inverse") return row(body).reduce<number[]>((places, at, place) => Object.assign(places, { [at]: place }), [])
    const keys = entriesOf(node.over, body, filter ?? body).map(([, key]) => key)
    const order = (a: number, b: number): number => {
      const [x, y] = [keys[a], keys[b]]
      if (x === undefined || y === undefined) return 0
      const [p, q] = [isNaNReal(x.v), isNaNReal(y.v)]
      return p || q ? Number(p) - Number(q) : ordered(context, x, y)
    }
    return keys.map((_, k) => k).sort(order)
  }

  const solutionsOf = new Map<string, readonly Jet[]>()

  /** An entry of the solution for the right side at these positions, the last of which is the unknown's. */
  const solved = (system: System, at: readonly number[]): Jet => {
    const own = system.over.at(-1) ?? ""
    const n = sizeOf(axisOf(own))
    const { body, row: equation, column } = matrixOf(system.factors)
    const [down, across] = system.op === "solve" ? [equation, column] : [column, equation]
    const sides = system.over.slice(0, -1)
    const outer = new Set([...system.right.free, ...system.factors.free].filter((index) => !system.over.includes(index)))
    const key = [system.op, system.right.id, system.factors.id, ...at.slice(0, -1), ...[...outer].map((index) => positions.get(index) ?? 0)].join()
    const known = solutionsOf.get(key)
    if (known === undefined) {
      const before = new Map(positions)
      const there = (places: ReadonlyArray<readonly [string, number]>, node: Expr): Jet => {
        for (const [index, position] of places) positions.set(index, position)
        const found = value(node)
        for (const [index] of places) positions.delete(index)
        for (const [index, position] of before) positions.set(index, position)
        return found
      }
      const all = Array.from({ length: n }, (_, i) => i)
      const matrix = all.map((i) => all.map((j) => there([[down, i], [across, j]], body)))
      const right = all.map((i) => there([...sides.map((index, k): [string, number] => [index, at[k] ?? NaN]), [own, i]], system.right))
      solutionsOf.set(key, linearSolution(matrix, right, bits))
    }
    return solutionsOf.get(key)?.[at.at(-1) ?? NaN] ?? constant(nan)
  }

  const reduction = (node: Expr): Jet => {
    const [body, filter] = node.args
    if (body === undefined || filter === undefined) return constant(nan)
    return reduce(node.op, entriesOf(node.over, body, filter), context)
  }

  /** Places and values of what passes the filter. */
  const entriesOf = (over: readonly string[], body: Expr, filter: Expr): ReadonlyArray<readonly [number, Jet]> => {
    const outer = over.map((index) => positions.get(index))
    const taken: Array<readonly [number, Jet]> = []
    eachPosition(over, 0, (flat) => {
      if (!isZero(value(filter).v)) taken.push([flat, value(body)])
    })
    over.forEach((index, k) => {
      const before = outer[k]
      if (before === undefined) positions.delete(index)
      else positions.set(index, before)
    })
    return taken
  }

  const eachPosition = (over: readonly string[], flat: number, visit: (flat: number) => void): void => {
    const [index, ...rest] = over
    if (index === undefined) return visit(flat)
    const size = sizeOf(axisOf(index))
    for (let i = 0; i < size; i += 1) {
      positions.set(index, i)
      eachPosition(rest, flat * size + i, visit)
    }
  }

  return (node, at) => {
    for (const [index, position] of at) positions.set(index, position)
    return value(node)
  }
}

function reduce(op: string, taken: ReadonlyArray<readonly [number, Jet]>, context: Context): Jet {
  const { bits } = context
  const entries = taken.map(([, x]) => x)
  switch (op) {
    case "sum": return entries.reduce((sum, x) => plus(sum, x, bits), number(0))
    case "prod": return entries.reduce((product, x) => times(product, x, bits), number(1))
    case "max": return extremeOf(context, entries, 1)
    case "min": return extremeOf(context, entries, -1)
    case "argmax": return best(taken, 1, context)
    case "argmin": return best(taken, -1, context)
    case "logsumexp": return entries.length === 0 ? number(-Infinity) : logSum(context, entries)
    case "norm2": return norm(context, entries)
    // Of lowered forms, of which it is asked what they lose.
    case "exprest": return restBeside(context, entries)
    default: throw new NoMeaning(op)
  }
}

/** The position of the first of the largest (1) or smallest (-1) entries. */
function best(taken: ReadonlyArray<readonly [number, Jet]>, direction: 1 | -1, { bits, kink }: Context): Jet {
  let found = taken[0]
  for (const next of taken.slice(1)) {
    if (found === undefined) break
    const order = compare(next[1].v, found[1].v, bits) * direction
    if (order === 0) kink(next[1], found[1])
    if (order > 0) found = next
  }
  return number(found?.[0] ?? NaN)
}

const named: ReadonlyMap<string, (bits: number) => Real> = new Map([
  ["pi", pi], ["e", (bits: number) => exp(one, bits)], ["inf", () => real(Infinity)], ["-inf", () => real(-Infinity)], ["nan", () => nan],
])

function exactNumber(text: string, bits: number): Real {
  const constant = named.get(text)
  if (constant !== undefined) return constant(bits)
  const [num = "0", den = "1"] = text.split("/")
  return of(divBig(big(BigInt(num), 0n), big(BigInt(den), 0n), bits))
}
