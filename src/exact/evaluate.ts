// Expressions over the real numbers. In: an expression, where it is asked for, and the data of a call. Out: its value at a given number of
// digits, or undefined where something that it needs has no value. Lazy like the language: of an `if` only the live branch is
// computed. Values are remembered per node and positions: a reduction inside a reduction is made once.
import type { Expr } from "../ir/expr.ts"
import { axisOf, opBit } from "../ir/make.ts"
import { ops } from "../ops/table.ts"
import type { Real, Reals } from "./reals.ts"

export interface Point {
  readonly sizes: Readonly<Record<string, number>>
  /** Positions of the free index variables. */
  readonly indices: ReadonlyMap<string, number>
  /** The entry of an input at positions, NaN outside of its axes. */
  readonly read: (input: string, at: readonly number[]) => number
  /** Whether an input may have this entry; where absent, every one. */
  readonly inside?: (input: string, entry: Real) => boolean
  /** Poles count as infinities: the logarithm of 0, and what is divided by 0 and is none. */
  readonly poles?: boolean
  /** What is left to all evaluations of a run, in operations of an estimate: some tenth of a microsecond each. */
  readonly fuel?: { left: number }
  /** The entry that the expression, or its negative, is a derivative by, where it is one: its limit is taken along this entry first. */
  readonly own?: { readonly input: string; readonly at: readonly number[]; readonly negative: boolean }
  /** Moves entries of inputs: how a limit is approached. */
  readonly shift?: (input: string, entry: Real, reals: Reals, at: readonly number[]) => Real
}

export interface Evaluated {
  readonly value: Real | undefined
  /** Something that the value needs is NaN, or lies beyond the end of a domain: there is no value, and no limit. */
  readonly hopeless: boolean
  /** A sum came out as 0 from terms that were rounded: with more digits it may not. */
  readonly doubtful: boolean
}

export function evaluate(expr: Expr, point: Point, reals: Reals): Evaluated {
  const evaluator = new Evaluator(point, reals)
  const value = evaluator.value(expr)
  return { value, doubtful: evaluator.doubtful, hopeless: evaluator.hopeless && !evaluator.doubtful }
}

/** Nodes of one evaluation, with the positions they are made for. */
export const OPERATIONS = 2_000
/** What a node takes, where one of an estimate takes 1; and per unit of an op's cost, for elementary functions and for special ones. */
const [NODE, ELEMENTARY, SPECIAL] = [20, 30, 200]

/** More operations than that. */
export class TooLong extends Error {}

/** A difference with no more than this many digits left is as good as rounding noise. */
const LEFT = 8

class Evaluator {
  doubtful = false
  hopeless = false
  readonly #point: Point
  readonly #reals: Reals
  readonly #indices: Map<string, number>
  #operations = 0
  readonly #entries = new Map<number, Real>()
  readonly #moved = new Map<string, Real>()
  readonly #results = new Map<string, Real | undefined>()
  readonly #ids = new Map<Real, number>()
  /** Of values that are not exact, the power of ten below which they are rounding: what a difference has lost stays lost in all that is made of it. */
  readonly #noise = new Map<Real, number>()
  readonly #memo = new Map<Expr, Map<string, Real | undefined>>()

  constructor(point: Point, reals: Reals) {
    this.#point = point
    this.#reals = reals
    this.#indices = new Map(point.indices)
  }

  value(node: Expr): Real | undefined {
    if (node.op === "position") return this.#reals.whole(this.#index(node.name))
    let known = this.#memo.get(node)
    if (known === undefined) this.#memo.set(node, (known = new Map()))
    const key = node.free.map((index) => this.#index(index)).join(",")
    if (known.has(key)) return known.get(key)
    if (++this.#operations > OPERATIONS || !this.#affords(NODE)) throw new TooLong()
    const made = this.#compute(node)
    known.set(key, made)
    return made
  }

  #affords(cost: number): boolean {
    return this.#point.fuel === undefined || (this.#point.fuel.left -= cost) >= 0
  }

  #index(index: string): number {
    const value = this.#indices.get(index)
    if (value === undefined) throw new Error(`no position for ${index}`)
    return value
  }

  #compute(node: Expr): Real | undefined {
    const [a, b, c] = node.args
    if (node.over.length > 0) return this.#reduce(node)
    switch (node.op) {
      case "number": return this.#reals.number(node.name)
      case "size": return this.#reals.whole(this.#point.sizes[node.name] ?? NaN)
      case "input": return this.#read(node)
      case "stop": return a === undefined ? undefined : this.value(a)
      case "if": {
        const test = a === undefined ? undefined : this.value(a)
        const branch = test === undefined ? undefined : test.isZero() ? c : b
        return branch === undefined ? undefined : this.value(branch)
      }
      case "and": return this.#logical(node, true)
      case "or": return this.#logical(node, false)
      case "log": {
        const made = this.#apply(node)
        if (made?.isFinite() === true || a === undefined || (a.ops & opBit("exp")) === 0) return made
        const shifted = this.#logOf(a)
        if (shifted?.isFinite() !== true) return made
        this.#noise.set(shifted, shifted.e - this.#reals.digits)
        return shifted
      }
      default: return this.#apply(node)
    }
  }

  /** The logarithm of what is too large or too small for a decimal: the exponential of 1e38. Of 0 it is -infinity. */
  #logOf(node: Expr): Real | undefined {
    const [a, b] = node.args
    if (node.op === "exp" && a !== undefined) return this.value(a)
    if (a !== undefined && b !== undefined) {
      const logs = (): readonly [Real | undefined, Real | undefined] => [this.#logOf(a), this.#logOf(b)]
      switch (node.op) {
        case "mul": case "div": {
          const [x, y] = logs()
          return x === undefined || y === undefined ? undefined : node.op === "mul" ? x.add(y) : x.sub(y)
        }
        case "add": return this.#logOfSum(logs())
        case "sum": {
          const terms: Array<Real | undefined> = []
          this.#over(node.over, b, () => terms.push(this.#logOf(a)))
          return this.#logOfSum(terms)
        }
      }
    }
    const value = this.value(node)
    return value === undefined || value.isNegative() ? undefined : value.ln()
  }

  #logOfSum(terms: ReadonlyArray<Real | undefined>): Real | undefined {
    const known = terms.flatMap((term) => (term === undefined || term.isNaN() ? [] : [term]))
    const [first, ...others] = known
    if (known.length < terms.length || first === undefined) return undefined
    const largest = others.reduce((most, term) => (term.gt(most) ? term : most), first)
    if (!largest.isFinite()) return largest
    return largest.add(known.reduce((sum, term) => sum.add(this.#reals.apply("exp", [term.sub(largest)]) ?? 0), this.#reals.whole(0)).ln())
  }

  /** Lazy: what follows the deciding one need not have a value, nor what comes before it. */
  #logical(node: Expr, all: boolean): Real | undefined {
    const before = this.hopeless
    let missing = false
    for (const argument of node.args) {
      const value = this.value(argument)
      if (value === undefined) missing = true
      else if (value.isZero() === all) {
        this.hopeless = before
        return this.#reals.whole(all ? 0 : 1)
      }
    }
    return missing ? undefined : this.#reals.whole(all ? 1 : 0)
  }

  #apply(node: Expr): Real | undefined {
    const args: Real[] = []
    const before = this.hopeless
    for (const argument of node.args) {
      const value = this.value(argument)
      if (value === undefined && node.op === "isnan") {
        this.hopeless = before
        return this.#reals.whole(1)
      }
      if (value === undefined) return undefined
      args.push(value)
    }
    return this.#made(node.op, args)
  }

  /** One object for one operation on the same values: a difference of the same things is exactly 0, however they came about. */
  #made(op: string, args: readonly Real[]): Real | undefined {
    const key = args.reduce((text, value) => `${text} ${this.#idOf(value)}`, op)
    if (this.#results.has(key)) return this.#results.get(key)
    if (!this.#affords(costOf(op, this.#reals.digits))) throw new TooLong()
    const result = this.#reals.apply(op, args) ?? (this.#point.poles === true ? pole(op, args) : undefined)
    this.#results.set(key, result)
    const [a, b] = args
    // What was rounded to a pole lies beside it.
    if (a !== undefined && this.#noise.has(a)) ops.get(op)?.poles?.at.forEach((at) => this.#doubt(a.sub(at), this.#most([a])))
    if (result === undefined) {
      const low = LOWEST.get(op)
      if (low !== undefined && a?.lt(low) === true) this.hopeless = true
      return result
    }
    if (a !== undefined && a === b && (op === "sub" || ORDERS.has(op))) return result
    // Which of two rounded numbers is larger is as open as their difference.
    if (ORDERS.has(op) && a !== undefined && b !== undefined && a.isFinite() && b.isFinite() && !a.isZero()) this.#doubt(a.sub(b), this.#most([a, b]))
    const noise = Math.max(inherited(op, args, args.map((value) => this.#noise.get(value) ?? -Infinity), result), result.isZero() || isExact(op, args, result, this.#reals.digits) ? -Infinity : result.e - this.#reals.digits)
    if (noise > -Infinity) this.#noise.set(result, noise)
    if (((op === "add" || op === "sub") && args.every((value) => !value.isZero())) || (LOGARITHMS.has(op) && a !== undefined && this.#noise.has(a))) this.#doubt(result, noise)
    return result
  }

  #most(values: readonly Real[]): number {
    return values.reduce((most, value) => Math.max(most, this.#noise.get(value) ?? -Infinity), -Infinity)
  }

  #idOf(value: Real): number {
    let id = this.#ids.get(value)
    if (id === undefined) this.#ids.set(value, (id = this.#ids.size))
    return id
  }

  /** A difference of rounded terms that lost nearly all digits may be rounding alone. */
  #doubt(difference: Real, noise: number): void {
    if (difference.isFinite() && noise > -Infinity && (difference.isZero() || difference.e - noise < LEFT)) this.doubtful = true
  }

  #read(node: Expr): Real | undefined {
    const at: number[] = []
    for (const position of node.args) {
      const value = this.value(position)
      if (value === undefined) return undefined
      at.push(value.toNumber())
    }
    const entry = this.#point.read(node.name, at)
    if (Number.isNaN(entry)) {
      this.hopeless = true
      return undefined
    }
    let exact = this.#entries.get(entry)
    if (exact === undefined) this.#entries.set(entry, (exact = this.#reals.fromFloat(entry)))
    if (this.#point.shift === undefined) return exact
    // Equal entries that move alike stay equal.
    const moved = this.#point.shift(node.name, exact, this.#reals, at)
    const key = moved.toString()
    if (!this.#moved.has(key)) this.#moved.set(key, moved)
    return this.#moved.get(key)
  }

  #reduce(node: Expr): Real | undefined {
    const [body, filter] = node.args
    if (body === undefined || filter === undefined) throw new Error("a reduction has a body and a filter")
    const values: Array<Real | undefined> = []
    const positions: number[] = []
    this.#over(node.over, filter, (index) => {
      values.push(this.value(body))
      positions.push(index)
    })
    return values.every((value) => value !== undefined) ? this.#fold(node.op, values, positions) : undefined
  }

  #fold(op: string, values: readonly Real[], positions: readonly number[]): Real | undefined {
    const { whole, apply } = this.#reals
    const best = (sign: "gt" | "lt"): number => values.reduce((place, value, k) => (k === 0 || value[sign](values[place] ?? value) ? k : place), 0)
    switch (op) {
      case "sum": {
        const sum = values.reduce((total, value) => total.add(value), whole(0))
        const largest = values[values.reduce((place, value, k) => (value.abs().gt((values[place] ?? value).abs()) ? k : place), 0)]
        const noise = Math.max(this.#most(values), largest === undefined || values.every((value) => isExact("add", [value, sum], sum, this.#reals.digits)) ? -Infinity : largest.e - this.#reals.digits)
        if (noise > -Infinity) this.#noise.set(sum, noise)
        this.#doubt(sum, noise)
        return sum.isNaN() ? undefined : sum
      }
      case "prod": return values.reduce((total, value) => total.mul(value), whole(1))
      case "max": return values[best("gt")] ?? whole(-Infinity)
      case "min": return values[best("lt")] ?? whole(Infinity)
      case "argmax": return values.length === 0 ? undefined : whole(positions[best("gt")] ?? NaN)
      case "argmin": return values.length === 0 ? undefined : whole(positions[best("lt")] ?? NaN)
      case "norm2": return apply("sqrt", [values.reduce((total, value) => total.add(value.mul(value)), whole(0))])
      case "logsumexp": return values.length === 0 ? whole(-Infinity) : apply("log", [values.reduce((total, value) => total.add(apply("exp", [value]) ?? value), whole(0))])
      default: throw new Error(`no meaning over the reals: ${op}`)
    }
  }

  #over(over: readonly string[], filter: Expr, visit: (index: number) => void): void {
    const outer = over.map((index) => this.#indices.get(index))
    this.#each(over, filter, visit)
    over.forEach((index, k) => {
      const before = outer[k]
      if (before === undefined) this.#indices.delete(index)
      else this.#indices.set(index, before)
    })
  }

  /** Visits the positions that pass the filter, the last index variable running fastest. */
  #each(over: readonly string[], filter: Expr, visit: (index: number) => void, flat = 0): void {
    const [index, ...rest] = over
    if (index === undefined) {
      const passes = this.value(filter)
      if (passes !== undefined && !passes.isZero()) visit(flat)
      return
    }
    const size = this.#point.sizes[axisOf(index)] ?? 0
    for (let i = 0; i < size; i += 1) {
      this.#indices.set(index, i)
      this.#each(rest, filter, visit, flat * size + i)
    }
  }
}

/** The power of ten below which a result is rounding because its arguments are. */
function inherited(op: string, [a, b]: readonly Real[], [first = -Infinity, second = -Infinity]: readonly number[], result: Real): number {
  if (a === undefined || !result.isFinite()) return -Infinity
  switch (op) {
    case "add": case "sub": case "min": case "max": case "neg": case "abs": return Math.max(first, second)
    case "mul": return b === undefined ? first : Math.max(first + b.e, second + a.e)
    case "div": return b === undefined ? first : Math.max(first, second + result.e) - b.e
    case "exp": return result.e + first
    case "log": case "log2": case "log10": return first - a.e
    default: return result.e + Math.max(first - a.e, b === undefined ? -Infinity : second - b.e)
  }
}

function costOf(op: string, digits: number): number {
  const cost = ops.get(op)?.cost ?? 1
  return cost < SPECIAL_FROM ? cost * ELEMENTARY * (digits / 32) : cost * SPECIAL * (digits / 32) ** 1.5
}

/** The cost of ops whose series are added up in decimals. */
const SPECIAL_FROM = 30

function pole(op: string, [a, b]: readonly Real[]): Real | undefined {
  if (op === "div") return a?.isZero() === false && b?.isZero() === true ? a.div(b) : undefined
  const argument = op === "log1p" ? a?.add(1) : LOGARITHMS.has(op) ? a : undefined
  return argument?.isZero() === true ? argument.abs().ln() : undefined
}

/** Below these there is no value, nor near them: other values that are missing may be limits. */
const LOWEST: ReadonlyMap<string, number> = new Map([["sqrt", 0], ["log", 0], ["log2", 0], ["log10", 0], ["log1p", -1], ["acosh", 1]])
const ORDERS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"])
const LOGARITHMS: ReadonlySet<string> = new Set(["log", "log2", "log10"])
const EXACT: ReadonlySet<string> = new Set(["neg", "abs", "min", "max", "sign", "floor", "ceil", "round", "eq", "ne", "lt", "le", "gt", "ge", "not", "isnan", "relu"])

/** Whether an operation on exact values was not rounded. */
function isExact(op: string, args: readonly Real[], result: Real, digits: number): boolean {
  const [a, b] = args
  if (EXACT.has(op) || a === undefined) return true
  if (!result.isFinite()) return false
  switch (op) {
    case "add": case "sub": {
      if (b === undefined || a.isZero() || b.isZero()) return true
      return Math.max(a.e, b.e) + 1 - Math.min(a.e - a.sd(), b.e - b.sd()) < digits
    }
    case "mul": return b === undefined || a.sd() + b.sd() <= digits
    case "div": return b !== undefined && result.sd() + b.sd() <= digits && result.mul(b).eq(a)
    case "sqrt": return 2 * result.sd() <= digits && result.mul(result).eq(a)
    case "exp": case "expm1": case "log1p": case "sin": case "cos": case "tan": case "tanh": case "sinh": case "cosh": case "atan": case "asin": case "asinh": return a.isZero()
    case "log": return a.eq(1)
    case "pow": return a.isZero() || a.eq(1) || b?.isZero() === true
    default: return false
  }
}
