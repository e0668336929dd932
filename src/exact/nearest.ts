// The float64 nearest to what an expression is over the real numbers. In: an expression and a point. Out: a float64; NaN where there is no
// value and no limit. Digits are added until two evaluations agree (Ziv, ACM TOMS 17, 1991). Where the
// formula has no value (0/0, inf - inf, 0*inf), the limit along one input is taken, inside its domain and from the side that has values, as far as it shows.
import Decimal from "decimal.js"
import type { Expr } from "../ir/expr.ts"
import { postorder } from "../ir/walk.ts"
import { estimate } from "./estimate.ts"
import { evaluate, type Evaluated, OPERATIONS, type Point, TooLong } from "./evaluate.ts"
import { MOST } from "./fuel.ts"
import { type Real, reals, toFloat } from "./reals.ts"

/** Enough for a product of four float32 differences to be told from 0; what is smaller yet is 0 as a float64. */
const DIGITS = [32, 64, 128, 256, 380]
/** Two evaluations that agree this well round to the same float64, or to neighbors beside a tie. */
const AGREE = "1e-20"

/** Undefined where it would take too long; `operations`, where they are known, tell beforehand. Without `limits`, undefined also at a pole. */
export function nearest(expr: Expr, point: Point, operations = 0, limits = true): number | undefined {
  if (operations > MOST) return undefined
  try {
    return estimate(expr, point) ?? (operations > OPERATIONS ? undefined : search(expr, point, limits))
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

function search(expr: Expr, point: Point, limits: boolean): number | undefined {
  const value = settle(expr, point)
  if (value !== undefined) return toFloat(value)
  const given = movable(expr)
  const entries = new Map<string, Set<Real>>()
  const { hopeless } = evaluate(expr, { ...point, shift: (name, entry) => (entries.set(name, (entries.get(name) ?? new Set()).add(entry)), entry) }, reals(32))
  if (hopeless) return NaN
  if (!limits && evaluate(expr, { ...point, poles: true }, reals(32)).value?.isFinite() === false) return undefined
  const all = [...entries.values()].flatMap((own) => [...own])
  const infinite = new Set<string>()
  for (const beyond of [awayOf(all, (entry) => !entry.isFinite()), awayOf(all, far)]) {
    for (const [name, own] of entries) {
      if (infinite.has(name) || ![...own].some(beyond.moves)) continue
      const limit = limitAlong([name], expr, point, beyond)
      if (limit !== undefined) return limit
    }
    for (const [name, own] of entries) if ([...own].some(beyond.moves)) infinite.add(name)
  }
  const here = hereOf(all)
  const own = point.own === undefined || infinite.size > 0 ? undefined : limitAtOwn(point.own, expr, point, here)
  if (own !== undefined) return own
  for (const name of given.filter((name) => !infinite.has(name))) {
    const limit = limitAlong([name], expr, point, here)
    if (limit !== undefined) return limit
  }
  return (infinite.size === 0 && given.length > 1 ? limitAlong(given, expr, point, here) : undefined) ?? NaN
}

/** Close to a limit, whose agreement with the next point tells how far to trust it. */
function close(expr: Expr, point: Point): Real | undefined {
  const { value, doubtful } = evaluate(expr, point, reals(128))
  if (!doubtful) return value
  const sharper = evaluate(expr, point, reals(380))
  // What is 0 whatever the digits may be a part of the value only.
  const agrees = value !== undefined && sharper.value !== undefined && alike(value, sharper.value)
  return sharper.doubtful && !agrees ? reals(32).whole(0) : sharper.value
}

/** Undefined where the formula has no value. */
function settle(expr: Expr, point: Point): Real | undefined {
  let before: Real | undefined
  let settled = false
  let missing = false
  for (const digits of DIGITS) {
    const seen = digits > ENOUGH && before !== undefined ? affordable(expr, point, digits) : evaluate(expr, point, reals(digits))
    if (seen === undefined) break
    const { value, doubtful } = seen
    // A divisor that came out as 0 may be none with more digits.
    if (value === undefined && !doubtful) return undefined
    missing = value === undefined
    if (value === undefined) continue
    if (before !== undefined && alike(value, before) && (!doubtful || (digits > 100 && !value.isZero()))) return value
    settled = !doubtful || (before !== undefined && alike(value, before))
    before = value
  }
  if (missing) return undefined
  // So many digits and still nothing but rounding: it is 0.
  return settled ? before : reals(32).whole(0)
}

/** With more digits than these, evaluations tell 0 from next to nothing only, and may be left out. */
const ENOUGH = 128

function affordable(expr: Expr, point: Point, digits: number): Evaluated | undefined {
  try {
    return evaluate(expr, point, reals(digits))
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

function alike(a: Real, b: Real): boolean {
  if (!a.isFinite() || !b.isFinite()) return a.eq(b)
  return a.sub(b).abs().lte(a.abs().mul(AGREE))
}

/** Inputs a limit may be taken along: not labels, nor what a formula only tells from other numbers. */
function movable(expr: Expr): readonly string[] {
  const nodes = postorder([expr])
  const told = new Set(nodes.flatMap((node) => (STEADY.has(node.op) ? node.args : node.op === "if" ? node.args.slice(0, 1) : []).flatMap((a) => (a.op === "input" ? [a.name] : []))))
  return [...new Set(nodes.flatMap((node) => (node.op === "input" && !told.has(node.name) ? [node.name] : [])))]
}

const STEADY: ReadonlySet<string> = new Set(["eq", "ne", "not", "and", "or", "input"])

/** The exponential of such an entry has no decimal. */
function far(entry: Real): boolean {
  return entry.abs().gt("1e15")
}

/** How a limit is approached: three distances, each much smaller than the one before. */
const NEAR = ["1e-20", "1e-25", "1e-30"]

/** Where to: beside the point, or entries go to infinity: infinite ones alone, or with them all that are far, which keep their proportion. */
interface Whither {
  readonly moves: (entry: Real) => boolean
  /** Three values, each much larger, and larger than the entries that stay. */
  readonly ways: ReadonlyArray<readonly string[]>
  /** Of those that move, the part of the value that they take. */
  readonly share: (entry: Real) => Real
  /** What a 0 moves by is measured with: no other entry is smaller. */
  readonly unit: Real
}

function hereOf(entries: readonly Real[]): Whither {
  const unit = entries.reduce((least, x) => (!x.isZero() && x.abs().lt(least) ? x.abs() : least), reals(32).whole(1))
  return { moves: () => false, ways: [[]], share: (entry) => entry, unit }
}

function awayOf(entries: readonly Real[], moves: (entry: Real) => boolean): Whither {
  const most = (some: readonly Real[]): Real => some.reduce((m, x) => (x.abs().gt(m) ? x.abs() : m), reals(32).whole(1))
  const rest = most(entries.filter((entry) => !moves(entry)))
  const largest = most(entries.filter((entry) => entry.isFinite())).mul(entries.some((entry) => !entry.isFinite()) ? 2 : 1)
  const beyond = [60, 75, 90].map((power) => `1e${power + 2 * (rest.gt("1e15") ? rest.e : 0)}`)
  // What has an exponential in it that overflows.
  const near = Decimal.max(rest, 30)
  const ways = rest.gt("1e13") ? [beyond] : [beyond, [10, 14, 18].map((times) => near.mul(times).toString())]
  return { moves, ways, share: (entry) => (entry.isFinite() ? entry.div(largest) : reals(32).whole(entry.s)), unit: hereOf(entries).unit }
}

/**
 * The limit along one entry. Of two sides the mean, as of a kink: 0 between two steep walls, and none between two steep slopes. Where it is a number but goes
 * to either infinity as soon as other entries of the input move a little with it, the value jumps there.
 */
function limitAtOwn({ input, at: place, negative }: NonNullable<Point["own"]>, expr: Expr, point: Point, here: Whither): number | undefined {
  const along = (side: number, beside: number): number | undefined => {
    const share: Share = (name, at) => (name !== input ? 0 : at.every((i, k) => i === place[k]) ? 1 : beside)
    return limitOf(approach(share, expr, point, side, here, []))
  }
  const entry = reals(32).fromFloat(point.read(input, place))
  const ends = [1e-9, -1e-9].some((side) => point.inside?.(input, entry.add(entry.isZero() ? side : entry.abs().mul(side))) === false)
  const right = along(1, 0)
  // At an end of the domain both ways are one.
  const left = ends ? right : along(-1, 0)
  const wall = negative ? -Infinity : Infinity
  if (right === wall && left === -wall) return 0
  const limit = right === undefined || left === undefined ? (right ?? left) : right === left ? right : right / 2 + left / 2
  if (limit === undefined || Math.abs(limit) === Infinity || place.length === 0) return limit
  const [above, below] = [along(1, 2 ** -7), along(1, -(2 ** -7))]
  return above !== undefined && Math.abs(above) === Infinity && below === -above ? undefined : limit
}

/** The limit along some inputs together, each entry moved as far as the next; where there are many, another direction must show the same. */
function limitAlong(moved: readonly string[], expr: Expr, point: Point, whither: Whither): number | undefined {
  for (const sign of [1, -1]) {
    for (const away of whither.ways) {
      // What comes round again and again has no limit.
      if (away.length > 0 && postorder([expr]).some((node) => PERIODIC.has(node.op))) return undefined
      const along = (side: number, slant: Slant): number | undefined => {
        const share: Share = (name, at) => (moved.includes(name) ? slant(moved.indexOf(name) + at.reduce((sum, i) => sum + i, 0)) : 0)
        return limitOf(approach(share, expr, point, side, whither, away))
      }
      const alone = moved.length === 1 && !isTable(moved[0] ?? "", expr)
      const together = along(sign, () => 1)
      // Two equal entries stay equal where all move alike: the difference that something is divided by is 0 still.
      const limit = together ?? (alone || away.length > 0 ? undefined : along(sign, gentler))
      if (limit === undefined) continue
      const infinite = Math.abs(limit) === Infinity
      if (infinite && along(-sign, () => 1) === -limit) return NaN
      if (alone || away.length > 0) return limit
      // On either side of the direction of one entry an infinity may have the other sign.
      const beside = infinite ? Array.from({ length: 2 * SLOPES }, (_, k) => along(sign, steep(k))) : []
      return agree(limit, along(sign, gentle)) && beside.every((other) => other === undefined || other === limit) ? limit : NaN
    }
  }
  return undefined
}

const PERIODIC: ReadonlySet<string> = new Set(["sin", "cos", "tan", "mod"])

const isTable = (input: string, expr: Expr): boolean => postorder([expr]).some((node) => node.op === "input" && node.name === input && node.args.length > 0)

const agree = (a: number, b: number | undefined): boolean => b !== undefined && (a === b || (Number.isFinite(a) && Math.abs(a - b) <= 1e-12 * Math.abs(a)))

/** The share of the distance that an entry moves by; 0: it stays. */
type Share = (input: string, at: readonly number[]) => number
/** The same from the place of an entry. */
type Slant = (place: number) => number

/** Distances of entries beside each other, where they differ. */
const SLOPES = 3
const gentle: Slant = (place) => 1 / (2 + (place % SLOPES))
const gentler: Slant = (place) => 1 / (1 + 4 * (place % SLOPES))
/** Close to the direction of one in three entries, on one of its sides. */
const steep = (k: number): Slant => (place) => (place % SLOPES === k % SLOPES ? 1 : k < SLOPES ? 2 ** -7 : -(2 ** -7))

/** Values ever nearer to a point, as far as there are any. */
function approach(shareOf: Share, expr: Expr, point: Point, sign: number, whither: Whither, away: readonly string[]): readonly Real[] {
  const seen: Real[] = []
  for (let k = 0; k < NEAR.length; k += 1) {
    const shift: Point["shift"] = (name, entry, { whole }, at) => {
      const share = shareOf(name, at)
      if (share === 0) return entry
      if (whither.moves(entry)) return whole(0).add(away[k] ?? 0).mul(whither.share(entry))
      const h = whole(sign).mul(NEAR[k] ?? 0).mul(share).mul(entry.isZero() ? whither.unit : entry.abs())
      const [there, back] = [entry.add(h), entry.sub(h)]
      const leaves = point.inside !== undefined && !point.inside(name, there) && point.inside(name, back)
      return leaves ? back : there
    }
    const value = close(expr, { ...point, shift })
    if (value === undefined) break
    seen.push(value)
  }
  return seen
}

/** What three values tend to: a number they agree on, 0, an infinity; undefined where they tell nothing. */
function limitOf([a, b, c]: readonly Real[]): number | undefined {
  if (a === undefined || b === undefined || c === undefined) return undefined
  if (b.eq(c) || (b.isFinite() && c.isFinite() && b.sub(c).abs().lte(c.abs().mul("1e-13")))) return toFloat(c)
  if (c.abs().lte(b.abs().mul("1e-2")) && b.abs().lte(a.abs().mul("1e-2"))) return 0
  if (a.s === c.s && b.abs().gt(a.abs().mul("1.05")) && c.abs().gt(b.abs().mul("1.05"))) return c.s * Infinity
  return undefined
}
