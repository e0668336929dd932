// The same as nearest.ts with about 30 digits, for the many places where that is enough. In: an expression and a point. Out: the float64
// nearest to its value; NaN where it has none and no limit either; undefined where 30 digits do not settle it: then nearest.ts is asked.
import type { Expr } from "../ir/expr.ts"
import { axisOf } from "../ir/make.ts"
import { literal } from "./constants.ts"
import type { Point } from "./evaluate.ts"
import { MOST } from "./fuel.ts"
import { add, cos, divide, exactly, exp, expm1, log, log1p, multiply, negative, sin, squareRoot, type Twofold } from "./twofold.ts"

/** An error so much smaller than the value does not show in a float64, but for ties. */
const ENOUGH = 2 ** -57

export function estimate(expr: Expr, point: Point): number | undefined {
  const estimator = new Estimator(point)
  const value = estimator.value(expr)
  return value === null && estimator.hopeless ? NaN : settled(value)
}

export function settled(value: Maybe): number | undefined {
  return value !== null && value.error <= Math.abs(value.high) * ENOUGH ? value.high : undefined
}

/** No value, or none that could be told within the digits at hand. */
export type Maybe = Twofold | null

class Estimator {
  /** Something that the value needs is NaN, or lies beyond the end of a domain: there is no value, and no limit. */
  hopeless = false
  #operations = 0
  readonly #point: Point
  readonly #indices: Map<string, number>
  /** Which loop binds an index variable: 1 the outermost; those of the point itself are of level 0. */
  readonly #levels = new Map<string, number>()
  /** Values by the innermost loop they depend on, forgotten with its position. */
  readonly #memos: Array<Map<Expr, Maybe>> = [new Map()]

  constructor(point: Point) {
    this.#point = point
    this.#indices = new Map(point.indices)
  }

  value(node: Expr): Maybe {
    let level = 0
    for (const index of node.free) level = Math.max(level, this.#levels.get(index) ?? 0)
    const memo = this.#memos[level]
    const known = memo?.get(node)
    if (known !== undefined) return known
    if (++this.#operations > MOST || (this.#point.fuel !== undefined && --this.#point.fuel.left < 0)) return null
    const made = this.#compute(node)
    memo?.set(node, made)
    return made
  }

  #compute(node: Expr): Maybe {
    const [a, b, c] = node.args
    if (node.over.length > 0) return this.#reduce(node)
    switch (node.op) {
      case "number": return literal(node.name)
      case "position": return exactly(this.#indices.get(node.name) ?? NaN)
      case "size": return exactly(this.#point.sizes[node.name] ?? NaN)
      case "input": return this.#read(node)
      case "if": {
        const test = a === undefined ? null : this.value(a)
        const branch = test === null ? undefined : test.high === 0 ? c : b
        return branch === undefined ? null : this.value(branch)
      }
      case "and": return this.#logical(node, true)
      case "or": return this.#logical(node, false)
    }
    if (node.op === "isnan") return this.#isNaN(node)
    const x = a === undefined ? null : this.value(a)
    if (x === null) return null
    if (beyond(node.op, x)) this.hopeless = true
    const y = b === undefined ? null : this.value(b)
    return b === undefined ? unary(node.op, x) : y === null ? null : binary(node.op, x, y)
  }

  #isNaN({ args }: Expr): Maybe {
    const before = this.hopeless
    const [value = null] = args.map((argument) => this.value(argument))
    const found = this.hopeless
    this.hopeless = before
    return value !== null ? exactly(0) : found ? exactly(1) : null
  }

  #logical(node: Expr, all: boolean): Maybe {
    for (const argument of node.args) {
      const value = this.value(argument)
      if (value === null) return null
      if ((value.high === 0) === all) return exactly(all ? 0 : 1)
    }
    return exactly(all ? 1 : 0)
  }

  #read(node: Expr): Maybe {
    const at: number[] = []
    for (const position of node.args) {
      const value = this.value(position)
      if (value === null) return null
      at.push(value.high)
    }
    const entry = this.#point.read(node.name, at)
    if (Number.isNaN(entry)) this.hopeless = true
    return Number.isFinite(entry) ? exactly(entry) : null
  }

  #reduce(node: Expr): Maybe {
    const [body, filter] = node.args
    if (body === undefined || filter === undefined) return null
    const values: Twofold[] = []
    const positions: number[] = []
    const fine = this.#each(node.over, filter, (index) => {
      const value = this.value(body)
      if (value === null) return false
      values.push(value)
      positions.push(index)
      return true
    })
    if (!fine) return null
    const best = (sign: number): number | null => {
      let place = 0
      for (let k = 1; k < values.length; k += 1) {
        const order = compare(values[k], values[place])
        if (order === null) return null
        if (order * sign > 0) place = k
      }
      return place
    }
    switch (node.op) {
      case "sum": return values.reduce<Maybe>((total, value) => (total === null ? null : add(total, value)), exactly(0))
      case "max": case "min": return values[best(node.op === "max" ? 1 : -1) ?? -1] ?? null
      case "argmax": case "argmin": {
        const place = best(node.op === "argmax" ? 1 : -1)
        return place === null || values.length === 0 ? null : exactly(positions[place] ?? NaN)
      }
      default: return null
    }
  }

  #each(over: readonly string[], filter: Expr, visit: (index: number) => boolean, flat = 0): boolean {
    const [index, ...rest] = over
    if (index === undefined) {
      const passes = this.value(filter)
      return passes !== null && (passes.high === 0 || visit(flat))
    }
    const size = this.#point.sizes[axisOf(index)] ?? 0
    const [outer, outerLevel] = [this.#indices.get(index), this.#levels.get(index)]
    const level = this.#memos.length
    this.#levels.set(index, level)
    let fine = true
    for (let i = 0; i < size && fine; i += 1) {
      this.#indices.set(index, i)
      this.#memos[level] = new Map()
      fine = this.#each(rest, filter, visit, flat * size + i)
    }
    this.#memos.length = level
    restore(this.#indices, index, outer)
    restore(this.#levels, index, outerLevel)
    return fine
  }
}

function restore(map: Map<string, number>, key: string, before: number | undefined): void {
  if (before === undefined) map.delete(key)
  else map.set(key, before)
}

/** Literals are few, and their division into two parts is not free. */

/** -1, 0 or 1; null where the errors leave it open. */
function compare(a: Twofold | undefined, b: Twofold | undefined): number | null {
  const d = a === undefined || b === undefined ? null : add(a, negative(b))
  if (d === null) return null
  if (d.high === 0 && d.error === 0) return 0
  return Math.abs(d.high) > 2 * d.error ? Math.sign(d.high) : null
}

/** Whether an argument is surely below the domain. */
function beyond(op: string, { high, error }: Twofold): boolean {
  const low = LOWEST.get(op)
  return low !== undefined && high - low < 0 && low - high > 2 * error
}

const LOWEST: ReadonlyMap<string, number> = new Map([["sqrt", 0], ["log", 0], ["log1p", -1]])

const bit = (holds: boolean): Twofold => exactly(holds ? 1 : 0)

export function unary(op: string, x: Twofold): Maybe {
  switch (op) {
    case "neg": return negative(x)
    case "abs": return x.high < 0 ? negative(x) : x
    case "sqrt": return squareRoot(x)
    case "exp": return exp(x)
    case "expm1": return expm1(x)
    case "log": return log(x)
    case "log1p": return log1p(x)
    case "sin": return sin(x)
    case "cos": return cos(x)
    case "stop": return x
    case "not": return bit(x.high === 0)
    case "relu": return x.high > 0 ? x : exactly(0)
    case "tanh": {
      const e = expm1({ high: -2 * Math.abs(x.high), low: x.high < 0 ? 2 * x.low : -2 * x.low, error: 2 * x.error })
      const two = e === null ? null : add(exactly(2), e)
      const t = e === null || two === null ? null : divide(negative(e), two)
      return t !== null && x.high < 0 ? negative(t) : t
    }
    default: return null
  }
}

export function binary(op: string, x: Twofold, y: Twofold): Maybe {
  switch (op) {
    case "add": return add(x, y)
    case "sub": return x === y ? exactly(0) : add(x, negative(y))
    case "mul": return multiply(x, y)
    case "div": return divide(x, y)
    case "hypot": {
      const [a, b] = [multiply(x, x), multiply(y, y)]
      const sum = a === null || b === null ? null : add(a, b)
      return sum === null ? null : squareRoot(sum)
    }
    case "pow": return power(x, y)
  }
  const order = compare(x, y)
  if (order === null) return null
  switch (op) {
    case "min": return order > 0 ? y : x
    case "max": return order < 0 ? y : x
    case "eq": return bit(order === 0)
    case "ne": return bit(order !== 0)
    case "lt": return bit(order < 0)
    case "le": return bit(order <= 0)
    case "gt": return bit(order > 0)
    case "ge": return bit(order >= 0)
    default: return null
  }
}

function power(x: Twofold, y: Twofold): Maybe {
  if (y.error === 0 && y.low === 0 && Number.isInteger(y.high) && Math.abs(y.high) <= 16) {
    let result: Maybe = exactly(1)
    for (let k = 0; k < Math.abs(y.high) && result !== null; k += 1) result = multiply(result, x)
    return result === null || y.high >= 0 ? result : divide(exactly(1), result)
  }
  const logarithm = log(x)
  const exponent = logarithm === null ? null : multiply(logarithm, y)
  return exponent === null ? null : exp(exponent)
}
