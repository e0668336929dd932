// The reference interpreter: what an expression means in float64, done literally. In: an expression, sizes, inputs, positions.
// Out: its value. Nothing is fused, reordered or generated, so every other backend is compared with it. It is lazy: only the
// live branch of an `if` is computed, nothing is read where a filter is false. Values are remembered per node and position,
// as far as that saves work: a node that several others use, or that does not depend on all that its user depends on.
import type { Expr } from "../ir/expr.ts"
import { FACTORS, systemOf } from "../ir/linear.ts"
import { axisOf, indexOf, one } from "../ir/make.ts"
import { toDouble } from "../ir/number.ts"
import { ownSize } from "../ir/own-axis.ts"
import { postorder } from "../ir/walk.ts"
import { findReduction } from "../ops/reduce.ts"
import { findOp } from "../ops/table.ts"
import { factorMatrix, factorsLength, solveFactored } from "./linear.ts"

/** Array data is row-major over `axes`; an input without axes is a number. */
export type InterpreterInput = number | { readonly data: ArrayLike<number>; readonly axes: readonly string[] }

export interface Environment {
  /** Length of every axis, `*` included. */
  readonly sizes: ReadonlyMap<string, number>
  /** Positions of the free index variables. */
  readonly indices: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, InterpreterInput>
  /** Told of every read outside of an axis, which gives NaN: of the position `value` in dimension `index` of the input. */
  readonly onFault?: (input: string, axis: string, index: number, value: number) => void
}

/** Values remembered for one node before it starts anew: enough for pairs, little enough for any batch. */
const REMEMBERED = 65536
const REMEMBERED_ROWS = 64

export function interpret(expr: Expr, env: Environment): number {
  return new Interpreter(expr, env).value(expr)
}

class Interpreter {
  readonly #env: Environment
  readonly #indices: Map<string, number>
  readonly #memo: ReadonlyMap<Expr, Map<number, number>>
  readonly #rows = new Map<Expr, Map<number, ArrayLike<number>>>()

  constructor(expr: Expr, env: Environment) {
    this.#env = env
    this.#indices = new Map(env.indices)
    this.#memo = new Map([...worthRemembering(expr)].map((node) => [node, new Map<number, number>()]))
  }

  value(node: Expr): number {
    const memo = this.#memo.get(node)
    if (memo === undefined) return this.#compute(node)
    const key = this.#key(node)
    const known = memo.get(key)
    if (known !== undefined) return known
    const made = this.#compute(node)
    if (memo.size >= REMEMBERED) memo.clear()
    memo.set(key, made)
    return made
  }

  /** The positions the node depends on as one number, mixed radix. */
  #key(node: Expr): number {
    return node.free.reduce((key, index) => key * this.#size(axisOf(index)) + this.#index(index), 0)
  }

  #index(index: string): number {
    const value = this.#indices.get(index)
    if (value === undefined) throw new Error(`no position for ${index}`)
    return value
  }

  #size(axis: string): number {
    const own = ownSize(axis)
    const size = own === undefined ? this.#env.sizes.get(axis) : this.value(own)
    if (size === undefined) throw new Error(`no size for ${axis}`)
    return size
  }

  #compute(node: Expr): number {
    const [a, b, c] = node.args
    if (node.over.length > 0) return this.#reduce(node)
    switch (node.op) {
      case "number": return toDouble(node.name)
      case "position": return this.#index(node.name)
      case "size": return this.#size(node.name)
      case "input": return this.#read(node)
      case "stop": return a === undefined ? NaN : this.value(a)
      case "entry": return this.#entry(node)
      case "if": return a === undefined || b === undefined || c === undefined ? NaN : this.value(this.value(a) !== 0 ? b : c)
      default: return this.#apply(node)
    }
  }

  #apply(node: Expr): number {
    const row = findOp(node.op)
    if (row === undefined) throw new Error(`no such op: ${node.op}`)
    if (row.symbol === "and") return +node.args.every((a) => this.value(a) !== 0)
    if (row.symbol === "or") return +node.args.some((a) => this.value(a) !== 0)
    const values = node.args.map((a) => this.value(a))
    if (row.variadic !== true || values.length <= row.params.length) return row.float(...values)
    return values.reduce((sum, x) => row.float(sum, x))
  }

  #read(node: Expr): number {
    const input = this.#env.inputs.get(node.name)
    if (input === undefined) throw new Error(`no input ${node.name}`)
    if (typeof input === "number") return input
    let address = 0
    let inside = true
    node.args.forEach((position, k) => {
      const axis = input.axes[k] ?? ""
      const [at, size] = [this.value(position), this.#size(axis)]
      if (!(at >= 0 && at < size && Number.isInteger(at))) {
        inside = false
        this.#env.onFault?.(node.name, axis, k, at)
      }
      address = address * size + at
    })
    return inside ? (input.data[address] ?? NaN) : NaN
  }

  /** Outside of a row there is nothing; the entries of a row over several index variables lie one behind the other. */
  #entry({ args: [row, ...at] }: Expr): number {
    if (row === undefined) return NaN
    let address = 0
    for (const [k, index] of (row.over.length > 0 ? row.over : [indexOf(row)]).entries()) {
      const position = at[k]
      const [place, size] = [position === undefined ? NaN : this.value(position), this.#size(axisOf(index))]
      if (!(place >= 0 && place < size && Number.isInteger(place))) return NaN
      address = address * size + place
    }
    return this.#row(row)[address] ?? NaN
  }

  /** All entries of a row. */
  #row(node: Expr): ArrayLike<number> {
    const [first, filter] = node.args
    if (first === undefined) throw new Error(`${node.op} lacks an argument`)
    const rows = this.#rows.get(node) ?? new Map<number, ArrayLike<number>>()
    this.#rows.set(node, rows)
    const key = this.#key(node)
    const made = rows.get(key) ?? (filter === undefined ? inverted(this.#row(first)) : this.#inside(node.over, () => this.#rowOf(node, first, filter)))
    if (rows.size >= REMEMBERED_ROWS) rows.clear()
    rows.set(key, made)
    return made
  }

  #rowOf(node: Expr, body: Expr, filter: Expr): ArrayLike<number> {
    const system = systemOf(node)
    if (system === null && node.op !== FACTORS) return this.#order(node.over, body, filter)
    const entries: number[] = []
    this.#each(node.over, one, () => entries.push(this.value(body)))
    const n = this.#size(axisOf(node.over.at(-1) ?? ""))
    if (system === null) {
      const factors = new Float64Array(factorsLength(n))
      factors.set(entries)
      factorMatrix(factors, n)
      return factors
    }
    const [factors, solution] = [Float64Array.from(this.#row(system.factors)), new Float64Array(entries.length)]
    solveFactored(factors, Float64Array.from(entries), solution, n, entries.length, system.op === "solve" ? 0 : 1)
    return solution
  }

  #order(over: readonly string[], body: Expr, filter: Expr): readonly number[] {
    const keys: number[] = []
    this.#each(over, filter, () => keys.push(this.value(body)))
    // The comparison of two NaN is NaN, which counts as 0: they keep their order, like all that is equal.
    return keys.map((_, k) => k).sort((a, b) => +Number.isNaN(keys[a]) - +Number.isNaN(keys[b]) || (keys[a] ?? 0) - (keys[b] ?? 0) || 0)
  }

  #reduce(node: Expr): number {
    const [body, filter] = node.args
    if (body === undefined || filter === undefined) throw new Error("a reduction has a body and a filter")
    return this.#inside(node.over, () => (node.op === "logsumexp" ? this.#logsumexp(node.over, body, filter) : this.#fold(node, body, filter)))
  }

  /** Does what moves index variables, and puts them back. */
  #inside<T>(over: readonly string[], work: () => T): T {
    const outer = over.map((index) => this.#indices.get(index))
    const result = work()
    over.forEach((index, k) => {
      const before = outer[k]
      if (before === undefined) this.#indices.delete(index)
      else this.#indices.set(index, before)
    })
    return result
  }

  #fold(node: Expr, body: Expr, filter: Expr): number {
    const row = findReduction(node.op)
    if (row === undefined) throw new Error(`no such reduction: ${node.op}`)
    const state = Float64Array.from(row.init)
    this.#each(node.over, filter, (index) => row.step(state, this.value(body), index))
    return row.finish(state)
  }

  /** The largest value plus log1p of the others' share: no overflow, and over nothing -Infinity. */
  #logsumexp(over: readonly string[], body: Expr, filter: Expr): number {
    const values: number[] = []
    this.#each(over, filter, () => values.push(this.value(body)))
    const top = values.reduce((m, x) => (x > m || Number.isNaN(x) ? x : m), -Infinity)
    if (!Number.isFinite(top)) return values.some(Number.isNaN) ? NaN : top
    const first = values.indexOf(top)
    return top + Math.log1p(values.reduce((sum, x, k) => (k === first ? sum : sum + Math.exp(x - top)), 0))
  }

  /** Visits the positions that pass the filter, the last index variable running fastest. */
  #each(over: readonly string[], filter: Expr, visit: (index: number) => void, flat = 0): void {
    const [index, ...rest] = over
    if (index === undefined) {
      if (this.value(filter) !== 0) visit(flat)
      return
    }
    const size = this.#size(axisOf(index))
    for (let i = 0; i < size; i += 1) {
      this.#indices.set(index, i)
      this.#each(rest, filter, visit, flat * size + i)
    }
  }
}

function inverted(order: ArrayLike<number>): readonly number[] {
  const result = Array.from(order, () => NaN)
  Array.from(order).forEach((at, k) => { result[at] = k })
  return result
}

/** Nodes that would be computed more than once for the same positions, and numbers, whose text is parsed once. */
function worthRemembering(root: Expr): ReadonlySet<Expr> {
  const result = new Set<Expr>()
  const used = new Set<Expr>()
  for (const user of postorder([root])) {
    if (user.op === "number") result.add(user)
    const around = new Set([...user.args.flatMap((a) => a.free), ...user.over])
    for (const node of user.args) {
      if (node.args.length === 0) continue
      if (used.has(node) || node.free.length < around.size) result.add(node)
      used.add(node)
    }
  }
  return result
}
