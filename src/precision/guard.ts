// Extended precision where rewriting found no cure. In: lowered expressions and facts. Out: the same with guards, and the expressions that the
// guards fall back on. A difference of rounded terms is computed plainly, then compared with its terms: where it has
// lost more than a few bits, and only there, the sub-expression is evaluated anew from the inputs with as many digits as it takes
// (../exact). Facts decide at compile time which differences need a guard at all: terms of one sign and exact terms need none.
//
// `rounding` is a first-order estimate in units of 2^-53 of what a value has lost so far; a guarded value counts as freshly rounded.
// A sum of sums asks once, for what all of its terms have lost, beside its own size: what cancels inside of it and does not show is not made anew.
// An argument that is rounded once is the exact argument of a neighboring input, so its loss inside exp and the like is the
// function's own condition; only where a function crosses 0 away from 0 (log at 1) is that a cancellation, and guarded. What is made of sorted or running rows is not guarded.
import type { Expr } from "../ir/expr.ts"
import type { Facts } from "../ir/facts.ts"
import { apply, choose, constant, position, rebuild, reduce } from "../ir/make.ts"
import { postorder, transform } from "../ir/walk.ts"
import type { Domain } from "../kernel/signature.ts"
import { findOp } from "../ops/table.ts"
import { spelledOut } from "../rules/lower.ts"
import { isRow } from "../schedule/rows.ts"
import { literal } from "../exact/constants.ts"
import { hasCode } from "../exact/functions.ts"
import { afterArgument, type Computed, EVERYTHING, LITTLE, none, ofArgument, ofSum, openOf, type Residue, residues, restAfter } from "./compensate.ts"
import { areCopies, isProduct, lowestCopy, rootPair } from "./copies.ts"
import { excuses, oneSign, readsInputs } from "./excuses.ts"
import { extentOf } from "./extent.ts"
import { finite } from "./finite.ts"
import { atNumbers } from "./numbers.ts"
import { isFloat, plus, powerOfTwo, share } from "./parts.ts"
import { nearOne, nearPole } from "./poles.ts"
import { fades, grows, isSum, multiplies, underflows } from "./range.ts"
import { ask, reached } from "./reached.ts"
import { results } from "./results.ts"
import { STRICT, type Tolerance, tolerated, USUAL } from "./tolerance.ts"
import { totalsOf, valuesOf } from "./totals.ts"
import { deepest } from "./work.ts"

/** An expression to be evaluated with many digits, at positions of its free index variables. */
export interface Rescue {
  readonly expr: Expr
  readonly indices: readonly string[]
  /** Of inputs: a limit is approached from inside. */
  readonly domains: ReadonlyMap<string, Domain>
  /** Of a derivative, or a negative multiple of one: the input it is by, and the places in `indices` of the entry's positions. */
  readonly own?: { readonly input: string; readonly at: readonly number[]; readonly negative: boolean }
}

/** What a root is a derivative by: an input at index variables. */
export interface By {
  readonly name: string
  readonly indices: readonly string[]
}

export interface Guarded {
  readonly roots: readonly Expr[]
  readonly rescues: readonly Rescue[]
}

/** Loops in a loop would be run anew for every entry: such values stay plain, but for those of which a sample has one. */
const NESTED = 1
/** Below this a product or an exponential may be subnormal. */
const TINY = 2 ** -960
/** Below this a float64 has fewer digits. */
const NORMAL = 2 ** -1022
/** A quotient of two that are both smaller may be an ordinary number, or the root of one. */
const ROOT_OF_TINY = 2 ** -480

/** Roundings of terms up to which their difference is made right by what they lack: for longer ones that takes as much as making it anew, and for every sample. */
const FEW = 4
/** Of functions that are made with tables: none errs by more than 0.7 ulp. */
const MADE = 1
/** In units of 2^-53, what is left out of every residue. */
const SECOND = 2 ** -46

/** The rounding of an exponent counts log(x) times: up to here no more than a few bits. */
const WIDE = 2 ** 8

/** What to do where a plain value is not good enough: of the expression, and its plain value, which stays where more digits would take too long; `negative`: of a root it is a negative multiple of. */
export type Rescuing = (expr: Expr, plain: Expr, negative?: boolean) => Expr

interface Rounded {
  readonly node: Expr
  /** 0: exact. */
  readonly rounding: number
  /** Without the question on top, for sums, which ask for all of their terms at once. */
  readonly open?: Open
  /** What the value lacks of the true one. */
  readonly residue?: () => Residue
}

/** What values lack: of arguments by arithmetic alone, and without questions. */
interface Lacks {
  readonly inside: (e: Expr) => Residue
  readonly open: (e: Expr) => Residue
}

/** A value that may have lost digits, and how much, absolutely, in units of 2^-53. */
interface Open {
  readonly plain: Expr
  readonly lost: Expr
  /** The largest rounding of a term. */
  readonly most: number
  /** Whether all of what it lacks is known, beside what is lost; and that, where the value is no op of its arguments. */
  readonly cured?: boolean
  readonly residue?: () => Residue
}

/** `totals`: index variables of the samples. Sums of sample values over them are the data's own affair and not guarded. `by`: of the roots that are derivatives. */
export function guard(roots: readonly Expr[], facts: Facts, totals: ReadonlySet<string>, domains: Rescue["domains"], by: ReadonlyArray<By | undefined> = [], tolerance: Tolerance = STRICT): Guarded {
  const rescues: Rescue[] = []
  const places = new Map<Expr, number>()
  const spelled = new Map<Expr, Expr>()
  const readAt = reached(roots)
  const rescued = (expr: Expr, plain: Expr, of?: By, negative = false): Expr => {
    const { lowest, from, to } = lowestCopy(expr)
    const own = of !== undefined && of.indices.every((index) => from.includes(index)) ? { own: { input: of.name, at: of.indices.map((index) => from.indexOf(index)), negative } } : {}
    let place = places.get(lowest)
    if (place === undefined) {
      place = rescues.length
      places.set(lowest, place)
    }
    // A part of a derivative may be a whole one too.
    rescues[place] = { ...own, ...(rescues[place] ?? { expr: transform(lowest, spelledOut, spelled), indices: to, domains }) }
    const [made, read] = [apply("rescue", [constant(place), plain, ...from.map((index) => position(index))]), readAt(expr)]
    return read === null ? made : choose(read, made, plain)
  }
  const rescue: Rescuing = (expr, plain) => rescued(expr, plain)
  const unguarded = totalsOf(roots, totals)
  const values = valuesOf(roots.filter((_, k) => by[k] === undefined), totals)
  const done = new Map<Expr, Rounded>()
  const onRows = new Set<Expr>()
  const of = (e: Expr): Rounded => done.get(e) ?? { node: e, rounding: 0 }
  const outside = residues(of, facts, "exponentials")
  const unasked = (e: Expr): Computed => {
    const { open, rounding, node } = of(e)
    if (open === undefined) return { node, rounding, residue: () => outside(e) }
    const own = open.residue ?? (open.cured === true ? undefined : () => ({ rest: none, left: Infinity, open: open.lost }))
    return { node: open.plain, rounding, ...(own === undefined ? {} : { residue: own }) }
  }
  const lacks = { inside: residues(of, facts, "arithmetic"), open: residues(unasked, facts, "exponentials") }
  const order = postorder(roots)
  const nested = new Set(order.filter((node) => deepest(node).length > NESTED && !values.has(node) && !unguarded.has(node)))
  // Where a part is not made anew, it may lose what others have lost, too, as long as they are not.
  const may = nested.size > 0 && tolerance === STRICT ? USUAL : tolerance
  const result = may === STRICT ? results(of, residues(of, facts, EVERYTHING), facts) : (e: Expr): Expr => of(e).node
  for (const node of order) {
    if (node.op === "entry" || isRow(node) || node.args.some((a) => onRows.has(a))) onRows.add(node)
    const [body, filter] = node.args
    if (unguarded.has(node) && body !== undefined && filter !== undefined) {
      done.set(node, rounded(() => rebuild(node, [result(body), of(filter).node]), of(body).rounding + 1))
      continue
    }
    const plainly = unguarded.has(node) || onRows.has(node) || nested.has(node)
    done.set(node, guarded(node, of, facts, may, plainly ? null : rescue, lacks))
  }
  const ended = (root: Expr, now: Expr, of: By | undefined): Expr => finite(root, now, facts, totals, (expr, plain, negative) => rescued(expr, plain, of, negative))
  return { roots: roots.map((root, k) => (onRows.has(root) ? (done.get(root)?.node ?? root) : ended(root, unguarded.has(root) ? of(root).node : result(root), by[k]))), rescues }
}

function guarded(node: Expr, of: (e: Expr) => Rounded, facts: Facts, may: Tolerance, rescue: Rescuing | null, lacks: Lacks): Rounded {
  const [a, b] = node.args
  const args = hasCode(node) ? node.args.map(of) : node.args.map((argument) => closed(of(argument)))
  const most = Math.max(0, ...args.map((x) => x.rounding))
  const plain = (): Expr => rebuild(node, args.map((x) => x.node))
  if (isRow(node) || node.op === "entry") return rounded(plain, most + 2)
  const [x, y, z] = args
  if (node.over.length > 0) return a === undefined || x === undefined || y === undefined ? exact(node) : reduction(node, x, y, facts, may, rescue)
  switch (node.op) {
    case "number": return isFloat(node.name) ? exact(node) : rounded(() => node, 1)
    case "input": case "position": case "size": return exact(node)
    case "if": {
      if (a === undefined || b === undefined || x === undefined || y === undefined || z === undefined) return exact(node)
      const doubt = rescue === null ? null : coincidence(a, x, (e) => of(e).rounding > 0)
      if (doubt === null || rescue === null) return rounded(plain, Math.max(y.rounding, z.rounding), rescue === null ? undefined : chosen(x, y, z))
      // What a number stands for is the limit of what holds beside it, which need not be computed; of a row's largest entry it is the usual value.
      const usual = (): Expr => (a.op === "eq" && b.op === "number" && extremeOf(a) === undefined ? z.node : plain())
      return rounded(() => ask(doubt, rescue(node, plain()), usual()), Math.max(y.rounding, z.rounding))
    }
  }
  const row = findOp(node.op)
  // Of the same values as everything else, or these would be computed twice.
  if (row?.condition === true) {
    // Which of two is larger is open where they are equal, and may be so by rounding only.
    const open = rescue !== null && ORDERS.has(node.op) && most > 0 && node.args.every(readsInputs)
    return rounded(() => (open ? ask(apply("eq", args.map((e) => e.node)), rescue(node, plain()), plain()) : plain()), 0)
  }
  const product = (x?.rounding ?? 0) + (y?.rounding ?? 0) + 1
  switch (node.op) {
    case "neg": case "abs": return rounded(plain, most, x?.open === undefined ? undefined : { plain: rebuild(node, [x.open.plain]), lost: x.open.lost, most: x.open.most, cured: x.open.cured === true })
    case "min": case "max": case "stop": return rounded(plain, most)
    case "sign": case "floor": case "ceil": case "round": return rounded(plain, 0)
    case "add": case "sub": {
      if (x === undefined || y === undefined || a === undefined || b === undefined) return rounded(plain, most)
      if (facts(node).integer) return rounded(plain, 0)
      // A sum of two inputs is the exact sum of neighboring inputs; for float32 data it is exact.
      if (most === 0 && !isSum(a) && !isSum(b)) return rounded(plain, 0)
      // Of a third it is not: `1 - 3e33 + 3e33` has lost the 1. The inputs excuse what is lost in part.
      if (most === 0) {
        if (rescue === null || oneSign(node.op, facts(a), facts(b))) return rounded(plain, 1)
        const [usual, lost] = [plain(), [a, b].filter(isSum).map((term) => share({ node: of(term).node, rounding: 1 })).reduce(plus, constant(0))]
        return rounded(() => ask(apply("gt", [lost, tolerated(node, usual, may.atRoot, may)]), rescue(node, usual), usual), 1)
      }
      const fallen = x.open !== undefined || y.open !== undefined
      if (rescue === null || (!fallen && oneSign(node.op, facts(a), facts(b)))) return rounded(plain, most + 1)
      const split = x.rounding === 0 ? inTwo(node, a, b) : y.rounding === 0 ? inTwo(node, b, a) : null
      if (split !== null) return rounded(() => split, 2)
      const copied = node.op === "sub" && areCopies(a, b)
      const cured = may === STRICT && !copied ? compensated(node, [x, y], [lacks.open(a), lacks.open(b)], facts, may, rescue) : null
      if (cured !== null) return cured
      const [first, second] = [opened(x), opened(y)]
      const sum: Open = { plain: rebuild(node, [first.plain, second.plain]), lost: plus(first.lost, second.lost), most: Math.max(first.most, second.most) }
      const atRoot = (x.rounding === 0 && excuses(a, b, facts)) || (y.rounding === 0 && excuses(b, a, facts))
      if (!atRoot && !copied) return asked(node, sum, may, rescue, apartOf(node, x, y))
      const loses = apply("gt", [sum.lost, tolerated(node, sum.plain, sum.most * may.atRoot, may)])
      // At one place, or of equal entries, both are the same float, and the difference is 0 indeed.
      const asks = copied ? apply("and", [loses, apply("ne", [sum.plain, constant(0)])]) : loses
      return rounded(() => ask(asks, rescue(node, sum.plain), sum.plain), 2)
    }
    case "mul": {
      if (powerOfTwo(a) || powerOfTwo(b)) return rounded(plain, most, x === undefined || y === undefined || rescue === null ? undefined : times(node, x, y))
      const fading = may !== STRICT || rescue === null ? undefined : node.args.findIndex((factor, k) => fades(factor, facts) && !shrinks(node.args[1 - k], facts))
      const faded = fading === undefined ? undefined : args[fading]
      return rounded(() => {
        if (faded === undefined || rescue === null) return plain()
        const size = apply("abs", [faded.node])
        return ask(apply("and", [apply("gt", [size, constant(0)]), apply("lt", [size, constant(NORMAL)])]), rescue(node, plain()), plain())
      }, product, x === undefined || y === undefined || rescue === null ? undefined : times(node, x, y))
    }
    case "div": {
      const rounding = powerOfTwo(b) ? most : product
      if (b === undefined || y === undefined || rescue === null) return rounded(plain, rounding)
      const open = x?.open === undefined || b.op !== "number" ? undefined : times(node, x, y)
      const small = a !== undefined && x !== undefined && fades(a, facts) && facts(b).low < 1 / 2 && facts(b).high > 0 ? x : null
      return rounded(() => {
        const ranged = inRange(b, y, plain(), facts, may, (usual) => rescue(node, usual), a !== undefined && underflows(a) ? ROOT_OF_TINY : TINY)
        return small === null ? ranged : ask(apply("lt", [apply("abs", [small.node]), constant(NORMAL)]), rescue(node, ranged), ranged)
      }, rounding, open)
    }
    case "pow": {
      if (x === undefined || y === undefined || rescue === null) return rounded(plain, most + 2)
      const wide = (): readonly Expr[] => (y.rounding === 0 ? [] : [apply("lt", [x.node, constant(1 / WIDE)]), apply("gt", [x.node, constant(WIDE)])])
      return rounded(() => {
        const near = nearOne(node, x.node, y.node, x.rounding, facts)
        const [first, ...others] = near === null ? wide() : [...wide(), near]
        return first === undefined ? plain() : ask(others.reduce((some, question) => apply("or", [some, question]), first), rescue(node, plain()), plain())
      }, most + 2)
    }
    // The angle was rounded: so much of its sine is lost, wherever it is.
    case "sin": case "cos": {
      if (x === undefined || most === 0 || rescue === null) break
      return asked(node, { plain: plain(), lost: share(x), most }, may, rescue)
    }
    case "exp": case "sigmoid": {
      const lost = a === undefined || may !== STRICT ? null : lacks.inside(a)
      if (lost === null || lost.left > LITTLE || lost.rest === none) break
      const usual = plain()
      const now = ofArgument(node.op, usual, lost)
      return rounded(() => now, 2, undefined, () => afterArgument(node.op, usual, lost, now))
    }
    case "sqrt": return rounded(() => (a === undefined || x === undefined || rescue === null ? plain() : inRange(a, x, plain(), facts, may, (usual) => rescue(node, usual))), most / 2 + 1)
  }
  if (row?.crosses !== undefined && most > 0 && a !== undefined && x !== undefined && rescue !== null) {
    const usual = plain()
    const checked = asked(node, { plain: usual, lost: constant(row.crosses * most), most }, may, rescue)
    const ranged = inRange(a, x, usual, facts, may, (value) => rescue(node, value))
    return rounded(() => inRange(a, x, checked.node, facts, may, (value) => rescue(node, value)), 2, checked.open === undefined ? undefined : { ...checked.open, plain: ranged })
  }
  const near = a === undefined || x === undefined || most === 0 || rescue === null ? null : nearPole(a, x.node, row?.poles, facts)
  return rounded(() => {
    const usual = atNumbers(node, plain(), (e) => of(e).node)
    return near === null || rescue === null ? usual : ask(near, rescue(node, usual), usual)
  }, most + (row?.make === undefined ? 2 * (row?.ulp ?? 1) : MADE))
}

const ORDERS: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge"])

/** Where values that a choice takes for equal may be so by rounding only; null: nowhere. `test`: as it was, and as it is guarded. */
function coincidence(test: Expr, { node: now }: Rounded, isRounded: (e: Expr) => boolean): Expr | null {
  const extreme = extremeOf(test)
  const [body, filter] = extreme?.args ?? []
  const other = test.args.find((e) => e !== extreme)
  if (test.op === "eq" && extreme !== undefined && body !== undefined && filter !== undefined && other !== undefined && (other === body || areCopies(other, body))) {
    if (!isSum(body) && !isRounded(body)) return null
    // The largest entry is equal to itself; two may be so by rounding.
    const count = reduce("sum", extreme.over, constant(1), apply("and", [filter, apply("eq", [body, extreme])]))
    return apply("and", [now, apply("gt", [count, constant(1)])])
  }
  if (!test.args.every(readsInputs) || !test.args.some(isRounded)) return null
  return test.op === "eq" ? now : null
}

/** The largest or least entry of a row, where something is compared with it. */
const extremeOf = (test: Expr): Expr | undefined => test.args.find((e) => (e.op === "max" || e.op === "min") && e.over.length > 0)

function reduction(node: Expr, body: Rounded, filter: Rounded, facts: Facts, may: Tolerance, rescue: Rescuing | null): Rounded {
  const plain = (): Expr => rebuild(node, [body.node, filter.node])
  switch (node.op) {
    case "argmax": case "argmin": return rounded(plain, 0)
    case "max": case "min": return rounded(plain, body.rounding)
    case "prod": return rounded(plain, 4 * (body.rounding + 1))
    case "sum": {
      const fact = facts(node)
      if (fact.integer) return rounded(plain, 0)
      if (body.rounding === 0 || rescue === null || (body.open === undefined && (fact.low >= 0 || fact.high <= 0))) return rounded(plain, body.rounding + 1)
      const [first] = node.args
      if (first !== undefined && isProduct(first)) return rounded(plain, body.rounding + 1)
      const { plain: term, lost, most } = opened(body)
      return asked(node, { plain: rebuild(node, [term, filter.node]), lost: reduce("sum", node.over, lost, filter.node), most }, may, rescue)
    }
    default: return rounded(plain, body.rounding + 2)
  }
}

/** Of an exact value and a number that is no float64, `1.0000000001 - p`: the number in two parts, so that near it nothing is lost. */
function inTwo(node: Expr, exactly: Expr, number: Expr): Expr | null {
  const value = number.op === "number" ? literal(number.name) : null
  if (value === null || value.low === 0) return null
  const high = rebuild(node, node.args.map((argument) => (argument === exactly ? argument : constant(value.high))))
  return apply("add", [high, constant(node.op === "sub" && node.args[1] === number ? -value.low : value.low)])
}

/** Made when it is asked for: what only sums need is not guarded by itself. */
function rounded(make: () => Expr, rounding: number, open?: Open, residue?: () => Residue): Rounded {
  let made: Expr | undefined
  const rest = { ...(open === undefined ? {} : { open }), ...(residue === undefined ? {} : { residue }) }
  return { get node() { return (made ??= make()) }, rounding, ...rest }
}

/** For what takes long to make anew: the terms ask for themselves. */
const closed = (x: Rounded): Rounded => rounded(() => x.node, x.rounding)

const exact = (node: Expr): Rounded => ({ node, rounding: 0 })

/** A value that is made anew where it has lost more than it may. `apart`: what to compare with it, where that costs less than all it has lost. */
function asked(node: Expr, open: Open, may: Tolerance, rescue: Rescuing, apart: Expr | null = null): Rounded {
  const { plain, lost, most } = open
  const fast = hasCode(node)
  const factor = fast ? may.few + may.loss * most : may.long * most
  const asks = (): Expr => (apart === null ? apply("gt", [lost, tolerated(node, plain, factor, may)]) : apply("gt", [apart, tolerated(node, plain, factor / most, may)]))
  return rounded(() => ask(asks(), rescue(node, plain), plain), 2, !fast ? undefined : { plain, lost: plus(lost, apply("abs", [plain])), most })
}

/** A difference with what its terms lack, where that shows; null: it is not known, or nothing. Only where that is not enough it is made anew. */
function compensated(node: Expr, terms: readonly Rounded[], lacks: readonly Residue[], facts: Facts, may: Tolerance, rescue: Rescuing): Rounded | null {
  if (lacks.some(({ left }) => left > LITTLE) || lacks.every(({ rest }) => rest === none)) return null
  const plain = rebuild(node, terms.map((term) => term.open?.plain ?? term.node))
  const { rest } = ofSum(plain, lacks, facts)
  const most = Math.max(...terms.map(({ rounding }) => rounding))
  if (most > FEW) return null
  const shows = apply("gt", [terms.map((term, k) => share({ node: plain.args[k] ?? none, rounding: term.rounding })).reduce(plus), tolerated(node, plain, may.shows * most, may)])
  const now = choose(shows, apply("add", [plain, rest]), plain)
  const lost = lacks.map((lack, k) => plus(openOf(plain.args[k] ?? none, lack), share({ node: plain.args[k] ?? none, rounding: SECOND }))).reduce(plus)
  const question = apply("and", [shows, apply("not", [apply("le", [lost, tolerated(node, now, LITTLE, may)])])])
  const residue = (): Residue => ({ rest: restAfter(plain, rest, now), left: LITTLE / 4, open: lost })
  // Made anew it lacks a bit, which is no more than is open otherwise.
  const asked = (): Residue => ({ ...residue(), rest: choose(question, none, residue().rest) })
  return rounded(() => ask(question, rescue(node, now), now), 2, { plain: now, lost: plus(lost, apply("abs", [now])), most: 1, cured: true, residue }, asked)
}

/** |a| + |b| is the larger of |a + b| and |a - b|: of two terms that were rounded alike, the other one says whether they cancel. */
function apartOf(node: Expr, x: Rounded, y: Rounded): Expr | null {
  if (x.open !== undefined || y.open !== undefined || x.rounding !== y.rounding) return null
  return apply("abs", [apply(node.op === "add" ? "sub" : "add", [x.node, y.node])])
}

const opened = (x: Rounded): Open => x.open ?? { plain: x.node, lost: share(x), most: x.rounding }

/** Of a factor: what is subnormal stays so. */
const shrinks = (factor: Expr | undefined, facts: Facts): boolean => factor !== undefined && facts(factor).low >= -1 && facts(factor).high <= 1

/** A product or quotient of which one factor is without its question. */
function times(node: Expr, x: Rounded, y: Rounded): Open | undefined {
  if ((x.open === undefined) === (y.open === undefined)) return undefined
  const [one, other] = x.open === undefined ? [opened(y), x] : [opened(x), y]
  const plain = rebuild(node, x.open === undefined ? [x.node, one.plain] : [one.plain, y.node])
  const lost = apply(node.op, [one.lost, apply("abs", [other.node])])
  const own = other.rounding + (node.args.some(powerOfTwo) ? 0 : 1)
  return { plain, lost: plus(lost, share({ node: plain, rounding: own })), most: one.most, cured: one.cured === true }
}

/** A choice of values without their questions: rules move `if a == 0 then 0 else a/b` about, and what has it as a part is to be the same float wherever that stands. */
function chosen(test: Rounded, then: Rounded, otherwise: Rounded): Open | undefined {
  if (then.open === undefined && otherwise.open === undefined) return undefined
  const [first, second] = [opened(then), opened(otherwise)]
  return { plain: choose(test.node, first.plain, second.plain), lost: choose(test.node, first.lost, second.lost), most: Math.max(first.most, second.most), cured: [then, otherwise].every(({ open }) => open === undefined || open.cured === true) }
}

/** A computed argument that is subnormal, or too large, has lost digits that a quotient, a root or a logarithm shows. */
function inRange(argument: Expr, now: Rounded, usual: Expr, facts: Facts, may: Tolerance, rescue: (usual: Expr) => Expr, tiny = TINY): Expr {
  const { low, high, finite } = facts(argument)
  if (now.rounding === 0) return usual
  const size = low >= 0 ? now.node : apply("abs", [now.node])
  const extent = may.float32 ? extentOf(argument) : null
  const apart = rootPair(argument)
  const small = apply("lt", [size, constant(tiny)])
  const tests = [
    ...(low >= tiny || high <= -tiny || !underflows(argument) || (extent?.least ?? 0) >= tiny ? [] : [apart === null ? small : apply("and", [apply("ne", apart.map((index) => position(index))), small])]),
    ...(!(grows(argument, facts) || multiplies(argument)) || finite || (Number.isFinite(low) && Number.isFinite(high)) || (extent?.most ?? Infinity) <= 1 / tiny ? [] : [apply("gt", [size, constant(1 / TINY)])]),
  ]
  const [first, second] = tests
  return first === undefined ? usual : ask(second === undefined ? first : apply("or", [first, second]), rescue(usual), usual)
}
