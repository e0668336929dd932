// What float64 values lack of the true ones, as expressions of float64. In: an expression and how its parts are computed. Out: its residue, so that value + residue has some
// sixty to a hundred bits, and how much of the value that leaves open. First-order: a sum lacks what its terms lack and Knuth's error, a product Dekker's and Veltkamp's; of
// functions only exp tells what it lacks, and the others are asked through it (through-exp.ts). So a difference beside its root, and a
// chain of many steps, is right for some arithmetic of every sample, where digits made anew would cost a few hundred nanoseconds.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { apply, choose, constant, exactly } from "../ir/make.ts"
import { literal } from "../exact/constants.ts"
import { oneSign } from "./excuses.ts"
import { plus, powerOfTwo, share } from "./parts.ts"
import { ofFunction, ofPower } from "./through-exp.ts"

export interface Residue {
  readonly rest: Expr
  /** What value + rest may lack still, in units of 2^-53 of the value. */
  readonly left: number
  /** The same absolutely, where something has cancelled inside; null: that is all. */
  readonly open: Expr | null
}

/** What value + rest lacks absolutely. */
export const openOf = (value: Expr, { left, open }: Residue): Expr => open ?? share({ node: value, rounding: left })

/** A node as it is computed, and how exact that is. */
export interface Computed {
  readonly node: Expr
  readonly rounding: number
  /** Where it may have lost more than its rounding: it is made anew only beyond what is tolerated. */
  readonly open?: object
  /** Where the node is no op of its arguments' nodes. */
  readonly residue?: () => Residue
}

export const none = constant(0)
export const one = constant(1)
const SPLIT = constant(2 ** 27 + 1)
/** What a residue may leave open where it is to be of use. */
export const LITTLE = 2 ** -2

/** How much larger the terms of a difference are at most, in proportion to what is left of them, where it is made anew beyond. */
const HELD = 4

/** How far residues go: into arguments of exponentials by arithmetic alone, into differences as far as exp goes, into results also through all functions (through-exp.ts). */
export type Depth = "arithmetic" | "exponentials" | Part

/** Steps of a result of which it is looked what they lack by themselves; of the others, only what they make of what their arguments lack. */
export interface Part {
  readonly products: boolean
  readonly functions: boolean
}

export const EVERYTHING: Part = { products: true, functions: true }

export function residues(of: (e: Expr) => Computed, facts: Facts, depth: Depth): (e: Expr) => Residue {
  const known = new Map<Expr, Residue>()
  const calls = depth !== "arithmetic"
  const { products, functions } = typeof depth === "string" ? EVERYTHING : depth
  const goes = (op: string): boolean => op === "sqrt" || (depth === "exponentials" ? op === "exp" || op === "sigmoid" : calls)
  const looked = (op: string, own: Own | null): Own | null => (own === null || functions || op === "exp" ? own : { ...own, rest: none, left: 1 })
  const residue = (u: Expr): Residue => {
    const found = known.get(u) ?? made(u)
    known.set(u, found)
    return found
  }
  const made = (u: Expr): Residue => {
    const { node: now, rounding, residue: own } = of(u)
    const unknown = { rest: none, left: rounding, open: null }
    if (own !== undefined) return calls ? own() : unknown
    const [question, node] = askedFor(now)
    const found = ofPlain(u, node, unknown, question !== null && typeof depth !== "string")
    return question === null || found === unknown ? found : { ...found, rest: chosen(question, none, found.rest) }
  }
  const ofPlain = (u: Expr, node: Expr, unknown: Residue, held: boolean): Residue => {
    const [a, b, c] = u.args
    const [x, y, z] = node.args
    if (u.op === "number") return { rest: constant(literal(u.name)?.low ?? 0), left: 0, open: null }
    if (a === undefined || x === undefined || u.over.length > 0 || u.op === "input" || (unknown.left === 0 && !MAY_BE_INPUTS.has(u.op))) return unknown
    if (node.op !== u.op || u.args.some((argument, k) => of(argument).node !== node.args[k])) return unknown
    const first = u.op === "if" ? EXACT : residue(a)
    switch (u.op) {
      case "neg": return { ...first, rest: negated(first.rest) }
      case "abs": return { ...first, rest: chosen(apply("lt", [x, none]), negated(first.rest), first.rest) }
      case "stop": return first
    }
    if (b === undefined || y === undefined) return goes(u.op) ? ofValue(looked(u.op, ofFunction(u.op, x, node)), [x], [first], node) ?? unknown : unknown
    const second = residue(b)
    const left = first.left + second.left
    switch (u.op) {
      case "if": return c === undefined || z === undefined ? unknown : either(x, [y, z], [second, residue(c)])
      case "max": case "min": return either(apply(u.op === "max" ? "ge" : "le", [x, y]), [x, y], [first, second])
      case "add": case "sub": {
        const grown = left === 0 || oneSign(u.op, facts(a), facts(b)) ? 1 : held ? HELD : null
        return grown === null ? unknown : { ...ofSum(node, [first, second], facts), left: grown * Math.max(first.left, second.left) }
      }
      case "mul": {
        const own = products ? productError(x, y, node) : none
        const open = (): Expr => plus(times(openOf(x, first), size(y)), times(size(x), openOf(y, second)))
        return { rest: plus(plus(times(first.rest, y), times(x, second.rest)), own), left, open: within([first, second], open) }
      }
      case "div": {
        const own = !products || powerOfTwo(y) ? none : quotientRest(node, y, x)
        const rest = over(plus(plus(own, first.rest), negated(times(node, second.rest))), y)
        return { rest, left, open: within([first, second], () => over(plus(openOf(x, first), times(size(node), openOf(y, second))), size(y))) }
      }
      case "pow": return goes(u.op) ? ofValue(looked(u.op, ofPower(x, y, node)), [x, y], [first, second], node) ?? unknown : unknown
      default: return unknown
    }
  }
  return residue
}

const EXACT: Residue = { rest: none, left: 0, open: null }

const within = (parts: readonly Residue[], open: () => Expr): Expr | null => (parts.every((part) => part.open === null) ? null : open())

/** What a function lacks by itself, as a part of its value, and its slopes. */
export interface Own {
  readonly rest: Expr
  readonly left: number
  readonly slopes: readonly Expr[]
}

/** Null where the function has no residue, or its arguments are too uncertain. */
function ofValue(own: Own | null, args: readonly Expr[], lacks: readonly Residue[], value: Expr): Residue | null {
  if (own === null || lacks.some(({ left }) => left > LITTLE)) return null
  const { rest, left, slopes } = own
  return {
    rest: lacks.reduce((sum, x, k) => plus(sum, times(x.rest, slopes[k] ?? none)), rest),
    left: lacks.reduce((sum, x) => sum + x.left, left),
    open: within(lacks, () => lacks.reduce((sum, x, k) => plus(sum, times(openOf(args[k] ?? none, x), size(slopes[k] ?? none))), share({ node: value, rounding: left }))),
  }
}

function either(test: Expr, [x = none, y = none]: readonly Expr[], [a = EXACT, b = EXACT]: readonly Residue[]): Residue {
  return { rest: chosen(test, a.rest, b.rest), left: Math.max(a.left, b.left), open: within([a, b], () => chosen(test, openOf(x, a), openOf(y, b))) }
}

/** The question whether a value is made anew, which then has lost nothing but its last bit, and the plain value. */
function askedFor(node: Expr): readonly [Expr | null, Expr] {
  const [question, anew, plain] = node.args
  return node.op === "if" && anew?.op === "rescue" && question !== undefined && plain !== undefined ? [question, plain] : [null, node]
}

/** Of two inputs they count as exact, and may be rounded all the same. */
const MAY_BE_INPUTS: ReadonlySet<string> = new Set(["add", "sub", "neg", "abs", "mul", "if", "max", "min", "stop"])

/** What a sum or difference lacks, of terms that lack so much. */
export function ofSum(sum: Expr, [a = EXACT, b = EXACT]: readonly Residue[], facts: Facts): Omit<Residue, "left"> {
  const [x = none, y = none] = sum.args
  const apart = sum.op === "sub"
  const [least = 0, most = Infinity] = [Math.max(facts(x).low, -facts(x).high), Math.max(-facts(y).low, facts(y).high)]
  // Of a first term that is the larger one in every case, it is half the work.
  const own = least >= most ? apply(sum.op, [apply("sub", [x, sum]), y]) : sumError(x, apart ? negated(y) : y, sum)
  return { rest: plus(plus(a.rest, apart ? negated(b.rest) : b.rest), own), open: within([a, b], () => plus(openOf(x, a), openOf(y, b))) }
}

/** What x + y has lost, `sum` being its float. */
export function sumError(x: Expr, y: Expr, sum: Expr): Expr {
  const part = apply("sub", [sum, x])
  return apply("add", [apply("sub", [x, apply("sub", [sum, part])]), apply("sub", [y, part])])
}

export function productError(x: Expr, y: Expr, product: Expr): Expr {
  if (powerOfTwo(x) || powerOfTwo(y)) return none
  const [[xh, xl], [yh, yl]] = [halves(x), halves(y)]
  const large = apply("sub", [apply("mul", [xh, yh]), product])
  return apply("add", [apply("add", [apply("add", [large, apply("mul", [xh, yl])]), apply("mul", [xl, yh])]), apply("mul", [xl, yl])])
}

function halves(x: Expr): readonly [Expr, Expr] {
  const scaled = apply("mul", [SPLIT, x])
  const high = apply("sub", [scaled, apply("sub", [scaled, x])])
  return [high, apply("sub", [x, high])]
}

/** x - q*y, where x less the rounded product is exact. */
export function quotientRest(q: Expr, y: Expr, x: Expr): Expr {
  const product = apply("mul", [q, y])
  return apply("sub", [apply("sub", [x, product]), productError(q, y, product)])
}

export const times = (a: Expr, b: Expr): Expr => (exactly(a, 0) || exactly(b, 0) ? none : exactly(a, 1) ? b : exactly(b, 1) ? a : apply("mul", [a, b]))
export const over = (a: Expr, b: Expr): Expr => (exactly(a, 0) ? none : apply("div", [a, b]))
const negated = (a: Expr): Expr => (exactly(a, 0) ? none : a.op === "neg" && a.args[0] !== undefined ? a.args[0] : apply("neg", [a]))
const size = (a: Expr): Expr => (a.op === "number" && !a.name.startsWith("-") ? a : apply("abs", [a]))
const chosen = (test: Expr, a: Expr, b: Expr): Expr => (exactly(a, 0) && exactly(b, 0) ? none : choose(test, a, b))

/** The value of an exponential, or of what is in proportion to one on one side, of an argument that has lost so much. Not of expm1: its residue would want a row beside that of exp, in every softmax. */
export function ofArgument(op: string, value: Expr, { rest }: Residue): Expr {
  return withRest(value, apply("mul", [op === "sigmoid" ? apply("mul", [value, apply("sub", [one, value])]) : value, rest]))
}

/** What that lacks. */
export function afterArgument(op: string, value: Expr, argument: Residue, now: Expr): Residue {
  const own = op === "exp" ? ofValue(ofFunction(op, value.args[0] ?? none, value), value.args, [argument], value) : null
  return own === null ? { rest: none, left: 2, open: null } : { ...own, rest: restAfter(value, own.rest, now) }
}

/** An infinite value, or a rest that is no number, gets nothing more. */
export function withRest(value: Expr, rest: Expr): Expr {
  return choose(apply("lt", [apply("abs", [rest]), constant(Infinity)]), apply("add", [value, rest]), value)
}

/** What value + rest, rounded, lacks. */
export function restAfter(value: Expr, rest: Expr, now: Expr): Expr {
  return apply("sub", [rest, apply("sub", [now, value])])
}
