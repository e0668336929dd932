// What is known about a value without knowing the data. In: the declared domains of the inputs. Out: a function that says
// of any expression between which floats it lies, whether it is a whole number, finite, different from 0, a condition.
// Rules ask it before they change anything. Everything is read from the op table; what is not proven is not claimed.
//
// Bounds are those of the floats (exp reaches 0 by underflow); `nonzero` is meant over the reals (exp is never 0). An open
// end of a domain is its inner neighbour among the floats, so that `p < 1` gives `1 - p > 0` without further ado.
import type { Domain } from "../kernel/signature.ts"
import type { Interval, OpRow } from "../ops/op.ts"
import { findOp, findReduction } from "../ops/table.ts"
import type { Expr } from "./expr.ts"
import { isPermutation } from "./make.ts"
import { toDouble } from "./number.ts"
import { postorder } from "./walk.ts"

export interface Fact extends Interval {
  readonly integer: boolean
  /** Never infinite or NaN while the inputs lie in their domains; inputs without a domain may be infinite. */
  readonly finite: boolean
  /** Over the reals. */
  readonly nonzero: boolean
  /** 1 or 0. */
  readonly condition: boolean
}

export type Facts = (node: Expr) => Fact

const unknown: Fact = { low: -Infinity, high: Infinity, integer: false, finite: false, nonzero: false, condition: false }
const condition: Fact = { low: 0, high: 1, integer: true, finite: true, nonzero: false, condition: true }
const count: Fact = { low: 0, high: Number.MAX_SAFE_INTEGER, integer: true, finite: true, nonzero: false, condition: false }

/** Positive over the reals, though their floats underflow to 0. */
const neverZero: ReadonlySet<string> = new Set(["exp", "sigmoid", "softplus", "logsigmoid", "erfc", "erfcx", "normcdf", "lognormcdf", "cosh", "log1mexp"])

export function facts(domains: ReadonlyMap<string, Domain>): Facts {
  const memo = new Map<Expr, Fact>()
  const known = (node: Expr): Fact => memo.get(node) ?? unknown
  return (root) => {
    const found = memo.get(root)
    if (found !== undefined) return found
    if (root.args.every((a) => memo.has(a))) {
      const made = factOf(root, root.args.map(known), domains)
      memo.set(root, made)
      return made
    }
    for (const node of postorder([root], (n) => memo.has(n))) memo.set(node, factOf(node, node.args.map(known), domains))
    return known(root)
  }
}

function factOf(node: Expr, args: readonly Fact[], domains: ReadonlyMap<string, Domain>): Fact {
  switch (node.op) {
    case "number": return factOfNumber(node.name)
    case "input": return factOfDomain(domains.get(node.name))
    case "position":
    case "size": return count
    case "entry": return isPermutation(node.args[0]) ? count : unknown
    case "stop": return args[0] ?? unknown
    case "if": return factOfIf(node, args)
  }
  if (node.over.length > 0) return factOfReduction(node, args)
  const row = findOp(node.op)
  if (row === undefined) return unknown
  const fact = factOfOp(row, args)
  if (node.op === "mul" && node.args[0] === node.args[1]) return { ...fact, low: Math.max(fact.low, 0) }
  return node.op === "sub" && belowLargest(node) ? { ...fact, high: Math.min(fact.high, 0) } : fact
}

/** `x - m` with m the largest of all x (or 0 in its place): what a soft-max is computed from. Of those that pass a filter x may be none. */
function belowLargest({ args: [entry, shift] }: Expr): boolean {
  const [, , other] = shift?.op === "if" ? shift.args : []
  const largest = other ?? shift
  const [body, filter] = largest?.args ?? []
  if (entry === undefined || largest?.op !== "max" || largest.over.length === 0 || body === undefined || filter === undefined) return false
  if (filter.op !== "number") return false
  if (entry === body) return true
  if (entry.op !== "input" || body.op !== "input" || entry.name !== body.name) return false
  return body.args.every((at, k) => at === entry.args[k] || (at.op === "position" && largest.over.includes(at.name)))
}

function factOfNumber(text: string): Fact {
  const value = toDouble(text)
  if (Number.isNaN(value)) return unknown
  return {
    low: value, high: value, integer: /^-?\d+$/.test(text), finite: Number.isFinite(value),
    nonzero: text !== "0", condition: text === "0" || text === "1",
  }
}

function factOfDomain(domain: Domain | undefined): Fact {
  if (domain === undefined) return unknown
  if (domain.kind === "set") {
    const { members } = domain
    return {
      low: Math.min(...members), high: Math.max(...members), integer: members.every(Number.isInteger),
      finite: members.every(Number.isFinite), nonzero: !members.includes(0), condition: members.every((m) => m === 0 || m === 1),
    }
  }
  const low = domain.lowOpen ? nextUp(domain.low) : domain.low
  const high = domain.highOpen ? -nextUp(-domain.high) : domain.high
  return { low, high, integer: false, finite: Number.isFinite(low) && Number.isFinite(high), nonzero: low > 0 || high < 0, condition: false }
}

/** The next larger float. An infinite end stays: data may be infinite where no bound forbids it. */
function nextUp(x: number): number {
  if (!Number.isFinite(x)) return x
  if (x === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(new Float64Array([x]).buffer)
  const [word = 0n] = bits
  bits[0] = x > 0 ? word + 1n : word - 1n
  return new Float64Array(bits.buffer)[0] ?? x
}

function hull(a: Fact, b: Fact): Fact {
  return {
    low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), integer: a.integer && b.integer, finite: a.finite && b.finite,
    nonzero: a.nonzero && b.nonzero, condition: a.condition && b.condition,
  }
}

function factOfIf({ args: [condition, then] }: Expr, args: readonly Fact[]): Fact {
  const [test = unknown, known = unknown, b = unknown] = args
  // `if u == -inf then u`
  const [left, right] = condition?.op === "eq" ? condition.args : []
  const a = left !== undefined && left === then && right?.op === "number" ? factOfNumber(right.name) : known
  if (test.condition && test.nonzero) return a
  if (test.condition && test.high === 0) return b
  return hull(a, b)
}

function factOfReduction(node: Expr, args: readonly Fact[]): Fact {
  const [body = unknown] = args
  const row = findReduction(node.op)
  if (row?.position === true) return count
  switch (node.op) {
    case "sum": {
      const low = body.low >= 0 ? 0 : -Infinity
      const high = body.high <= 0 ? 0 : Infinity
      return { ...unknown, low, high, integer: body.integer, finite: body.finite }
    }
    case "prod": return { ...unknown, low: body.low >= 0 ? 0 : -Infinity, integer: body.integer, nonzero: body.nonzero }
    // Over nothing they are infinite; a filter or an axis of length 0 may leave nothing.
    case "max": return { ...unknown, high: body.high, integer: body.integer }
    case "min": return { ...unknown, low: body.low, integer: body.integer }
    default: return row === undefined ? unknown : { ...unknown, ...row.range }
  }
}

const wholeOps: ReadonlySet<string> = new Set(["add", "sub", "mul", "neg", "abs", "min", "max"])
/** Finite for finite arguments as long as the bounds say so: no poles inside their domains, domains checked here. */
const zeroProduct: ReadonlySet<string> = new Set(["mul", "div"])

function factOfOp(row: OpRow, args: readonly Fact[]): Fact {
  if (row.condition === true) return condition
  const { low, high } = interval(row, args)
  const integer = row.integer === true || (wholeOps.has(row.name) && args.every((a) => a.integer))
  const clear = low > 0 || high < 0
  const nonzero = clear || neverZero.has(row.name) || (zeroProduct.has(row.name) && args.every((a) => a.nonzero)) ||
    ((row.name === "neg" || row.name === "abs") && args[0]?.nonzero === true) || sumOfPositive(row.name, args)
  return { low, high, integer, finite: args.every((a) => a.finite) && Number.isFinite(low) && Number.isFinite(high) && defined(row, args), nonzero, condition: false }
}

function sumOfPositive(op: string, args: readonly Fact[]): boolean {
  const [a, b] = args
  if (op !== "add" || a === undefined || b === undefined) return false
  return (a.low >= 0 && b.low >= 0 && (a.nonzero || b.nonzero)) || (a.high <= 0 && b.high <= 0 && (a.nonzero || b.nonzero))
}

/** A one-sided bound on an argument. */
interface Bound {
  readonly argument: number
  readonly holds: (fact: Fact) => boolean
}

const bounds = new Map<OpRow, Bound | null>()

/** The domain of a row, where it is such a bound. */
function boundOf(row: OpRow): Bound | null {
  const known = bounds.get(row)
  if (known !== undefined) return known
  const [, name = "", sign = "", number = ""] = /^(\w+)\s*(>=|>|<=|<)\s*(-?[\d.]+)$/.exec(row.domain ?? "") ?? []
  const found = sign === "" ? null : { argument: row.params.indexOf(name), holds: beyond(sign, Number(number)) }
  bounds.set(row, found)
  return found
}

function beyond(sign: string, bound: number): Bound["holds"] {
  switch (sign) {
    case ">=": return ({ low }) => low >= bound
    case ">": return ({ low }) => low > bound
    case "<=": return ({ high }) => high <= bound
    default: return ({ high }) => high < bound
  }
}

/** Rows without a domain are defined everywhere; with one, a one-sided bound is understood. */
function defined(row: OpRow, args: readonly Fact[]): boolean {
  if (row.name === "div") return args[1]?.nonzero === true
  if (row.domain === undefined) return true
  const bound = boundOf(row)
  const argument = bound === null ? undefined : args[bound.argument]
  return bound !== null && argument !== undefined && bound.holds(argument)
}

/** From the row: its own interval function, or its monotone directions on the ends, within its range. */
function interval(row: OpRow, args: readonly Fact[]): Interval {
  if (row.interval !== undefined) {
    const own = row.interval(...args.map(({ low, high }) => ({ low, high })))
    return within(own.low, own.high, row.range)
  }
  if (row.monotone.length !== args.length || row.monotone.includes("none")) return row.range
  const at = (end: "low" | "high"): number => row.float(...args.map((a, k) => ((row.monotone[k] === "up") === (end === "low") ? a.low : a.high)))
  return within(at("low"), at("high"), row.range)
}

function within(low: number, high: number, range: Interval): Interval {
  return {
    low: Number.isNaN(low) ? range.low : Math.max(low, range.low),
    high: Number.isNaN(high) ? range.high : Math.min(high, range.high),
  }
}
