// What a formula gives over the real numbers: value, first and second derivatives, limits included. In: an expression as it was
// checked, before any rewriting, and one point. Out: for each sample's value and each entry's derivatives the exact number
// (to 80 bits and more), several where the point is a kink, or nothing where there is none or it could not be decided.
//
// Precision is raised until two evaluations agree. Where the formula has no value at the point itself, the limit along one input
// is taken, inside its domain, from points 2^-96, 2^-192 and 2^-288 away; along several that are at an end where one alone does not say.
import type { Expr } from "../ir/expr.ts"
import type { Domain } from "../kernel/signature.ts"
import { big } from "../exact/big.ts"
import { postorder } from "../ir/walk.ts"
import { evaluator, type AuditInput } from "./evaluate.ts"
import { number, plus, type Jet } from "./jet.ts"
import { add, agreement, cancelled, isNaNReal, mul, nan, of, one, real, sign, sub, toFloat, top, zero, type Real } from "./real.ts"

/** Values of one input: row-major over `axes` (the batch first), or one number. */
export interface PointInput {
  readonly axes: readonly string[]
  readonly data: readonly number[]
  readonly domain?: Domain | undefined
}

export interface Point {
  readonly sizes: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, PointInput>
}

export interface Exact {
  /** Undefined: it has no value, or none that could be decided. */
  readonly value: Real | undefined
  /** At a kink: what else may stand for it. The truth is anywhere between. */
  readonly also: readonly Real[]
  /** No number of digits that was tried was enough. */
  readonly undecided: boolean
}

export interface Reference {
  /** One for each combination of the sample positions, the last index running fastest. */
  readonly values: readonly Exact[]
  /** By the entries of each input, of the sum over all samples. */
  readonly gradient: ReadonlyMap<string, readonly Exact[]>
  readonly hessian: ReadonlyMap<string, readonly Exact[]>
}

/** Bits of the evaluations that are compared with each other, two neighbors at a time. */
const LADDER = [192, 448, 1024, 2304, 5120]
/** Near a limit differences of the distance to some power are all there is; they must not be lost between parts. */
const LIMIT_LADDER = [768, 1536, 3072, 6144]
const AGREED = 80
/** Numbers computed for one point, those of higher precision counted by what they cost: about a second. */
const PATIENCE = 300_000
/** Of the steps to a limit also the differences are looked at. */
const LIMIT_AGREED = 200
/** From so many bits on, what cancels to 0 is taken to be 0. */
const SURE = 1024
const TINY = -1200n
const HUGE = 1100n

type OnKink = (seed: number, near: boolean) => void

const exact = (value: Real | undefined, also: readonly Real[] = []): Exact => ({ value, also, undecided: false })
const undecided: Exact = { value: undefined, also: [], undecided: true }

interface Entry {
  readonly name: string
  readonly index: number
  readonly x: number
  readonly domain: Domain | undefined
}

/** One number for each sample, then the first and the second derivatives by each entry. */
type Components = ReadonlyArray<Real | undefined>

/** `agreed`: bits in which two evaluations must agree to be taken. */
export function reference(value: Expr, indices: readonly string[], point: Point, wrt: readonly string[], agreed = AGREED): Reference {
  const entries = wrt.flatMap((name): readonly Entry[] => {
    const input = point.inputs.get(name)
    return (input?.data ?? []).map((x, index) => ({ name, index, x, domain: input?.domain }))
  })
  const kinks = new Set<number>()
  const nearKinks = new Set<number>()
  let work = 0
  const onWork = (amount: number): void => {
    work += amount
  }
  const at = (moved: ReadonlyMap<Entry, Real>, onKink?: OnKink): Components => settle(moved.size > 0 ? LIMIT_LADDER : LADDER, moved.size > 0 ? LIMIT_AGREED : agreed, (bits) => (work > PATIENCE ? undefined : components(value, indices, point, entries, moved, bits, onWork, onKink)))
  const samples = positionsOf(indices, point.sizes).length
  const here = at(new Map(), (seed, near) => (near ? nearKinks : kinks).add(seed))
  const sides = new Map<Entry, ReadonlyArray<Components>>()
  const told = namesTold(value)
  const moving = entries.filter((e) => !told.has(e.name))
  const ends = moving.filter(isSpecial)
  const special = ends.length > 0 ? ends : moving
  const limits = (e: Entry): ReadonlyArray<Components> => {
    const known = sides.get(e) ?? paths(e).map((path) => limitAlong(path.map((x) => new Map([[e, x]]))) ?? [])
    sides.set(e, known)
    return known
  }
  const limitAlong = (path: ReadonlyArray<ReadonlyMap<Entry, Real>>): Components | undefined => {
    const nearest = path.at(-1)
    // Asked once, at one precision: where the formula has no value near the point either, there is no limit to look for.
    const has = nearest !== undefined && components(value, indices, point, entries, nearest, LIMIT_LADDER[0] ?? 0, onWork).slice(0, samples).every((x) => !isNaNReal(x))
    return has ? limitOf(path.map((moved) => at(moved))) : undefined
  }
  const slopes = (e: Entry): ReadonlyArray<Components> => limits(e).map((alone, side) => (alone.length > 0 ? alone : nearby(e, paths(e)[side] ?? [])))
  /** Where other entries are at an end, too: along one while they are much nearer to theirs, whatever their proportions. */
  const nearby = (e: Entry, path: readonly Real[]): Components => {
    const others = special.filter((other) => other !== e && Number.isFinite(other.x))
    if (others.length === 0 || others.length > MOST) return []
    const [first = [], ...rest] = DIRECTIONS.map((share) => {
      const [near] = jointly(others, share, NEARER)
      return limitAlong(path.map((x) => new Map([...(near ?? []), [e, x]]))) ?? []
    })
    return first.map((x, k) => (x !== undefined && rest.every((one) => one[k] !== undefined && same(x, one[k] ?? nan)) ? x : nan))
  }
  let ways: ReadonlyArray<Components> | undefined
  /** Along all special entries at once, in some directions. */
  const together = (): ReadonlyArray<Components> => (ways ??= special.length < 2 || special.length > MOST ? [] : DIRECTIONS.map((share) => limitAlong(jointly(special, share)) ?? []))
  const along = (k: number, candidates: readonly Entry[]): Exact => {
    const found = candidates.flatMap((e) => limits(e).map((c) => c[k])).filter((x) => x !== undefined && !isNaNReal(x))
    const [single] = found
    const joint = k < samples && single === undefined ? together().map((c) => c[k] ?? nan) : []
    const [first = joint[0]] = found
    return exact(first !== undefined && !isNaNReal(first) && [...found, ...joint].every((x) => x !== undefined && same(first, x)) ? first : undefined)
  }
  const values = here.slice(0, samples).map((x, k): Exact => (x === undefined ? undecided : isNaNReal(x) ? along(k, special) : exact(x)))
  const hasValue = values.every((v) => v.value !== undefined)
  const derivative = (e: Entry, order: 0 | 1): Exact => {
    if (!hasValue) return values.some((v) => v.undecided) ? undecided : exact(undefined)
    const seed = entries.indexOf(e)
    const k = samples + order * entries.length + seed
    const own = here[k]
    if (told.has(e.name)) return exact(zero)
    if (own !== undefined && own.special === 0 && !kinks.has(seed)) return exact(own)
    const beside = slopes(e).map((c) => c[k]).filter((x): x is Real => x !== undefined && !isNaNReal(x))
    const [left, right = left] = beside
    if (left === undefined || right === undefined) {
      if (own === undefined || (kinks.has(seed) && work > PATIENCE)) return undecided
      return isNaNReal(own) ? along(k, special.filter((other) => other !== e)) : exact(own)
    }
    // Where the value jumps there is no slope but that of the branch the point is on.
    const jumps = limits(e).some((c) => here.slice(0, samples).some((x, i) => x !== undefined && !isNaNReal(x) && !same(x, c[i] ?? nan)))
    if (jumps) return own?.special !== 0 ? exact(undefined) : exact(own, kinks.has(seed) ? [left, right] : [])
    const also = own === undefined || isNaNReal(own) ? [] : [own]
    // On both sides of a pole.
    if (!same(left, right) && values.some((v) => v.value !== undefined && large(v.value))) return exact(undefined)
    return same(left, right) ? exact(left, also) : exact(also[0] ?? left, [left, right])
  }
  /** What the neighbors of a point near a kink have, each input rounded once. */
  const around = nearKinks.size === 0 ? [] : entries.filter((_, seed) => nearKinks.has(seed)).flatMap((e) => rounded(e, entries).map((x) => components(value, indices, point, entries, new Map([[e, x]]), LADDER[1] ?? 0, onWork)))
  const widened = (found: Exact, k: number): Exact => (around.length === 0 || found.value === undefined ? found : exact(found.value, [...found.also, ...around.map((c) => c[k] ?? nan).filter((x) => !isNaNReal(x))]))
  const table = (order: 0 | 1): ReadonlyMap<string, readonly Exact[]> => new Map(wrt.map((name) => [name, entries.flatMap((e, seed) => (e.name === name ? [widened(derivative(e, order), samples + order * entries.length + seed)] : []))]))
  return { values: values.map(widened), gradient: table(0), hessian: table(1) }
}

function components(value: Expr, indices: readonly string[], point: Point, entries: readonly Entry[], moved: ReadonlyMap<Entry, Real>, bits: number, onWork: (amount: number) => void, onKink?: OnKink): readonly Real[] {
  const inputs = new Map<string, AuditInput>()
  for (const [name, { axes, data }] of point.inputs) {
    const seed = entries.findIndex((e) => e.name === name)
    const own = [...moved].filter(([e]) => e.name === name)
    inputs.set(name, { axes, entries: data.map((x, k) => own.find(([e]) => e.index === k)?.[1] ?? real(x)), seed: seed < 0 ? null : seed })
  }
  const evaluate = evaluator({ sizes: point.sizes, inputs, bits, onWork, ...(onKink === undefined ? {} : { onKink }) })
  const samples = positionsOf(indices, point.sizes).map((at) => evaluate(value, at))
  const sum = samples.reduce<Jet>((s, x) => plus(s, x, bits), number(0))
  const slopes = entries.map((_, seed) => sum.d.get(seed))
  return [...samples.map((x) => x.v), ...slopes.map((s) => s?.first ?? zero), ...slopes.map((s) => s?.second ?? zero)]
}

export function positionsOf(indices: readonly string[], sizes: ReadonlyMap<string, number>): ReadonlyArray<ReadonlyMap<string, number>> {
  return indices.reduce<ReadonlyArray<ReadonlyMap<string, number>>>((found, index) => {
    const size = sizes.get(index.replace(/'+$/, "")) ?? 0
    return found.flatMap((at) => Array.from({ length: size }, (_, i) => new Map(at).set(index, i)))
  }, [new Map()])
}

/** Raises the precision until every component is decided or the ladder ends. */
function settle(ladder: readonly number[], agreed: number, evaluate: (bits: number) => readonly Real[] | undefined): Components {
  let before: readonly Real[] | undefined
  let decided: Array<Real | undefined> = []
  for (const bits of ladder) {
    const now = evaluate(bits)
    if (now === undefined) break
    if (before !== undefined) {
      const earlier = before
      decided = now.map((x, k) => decided[k] ?? (agree(x, earlier[k] ?? nan, agreed) && (x !== cancelled || bits >= SURE) ? x : undefined))
      if (decided.every((x) => x !== undefined)) break
    }
    before = now
  }
  return decided
}

/** They round to the same float64, or are the same to so many bits. */
function agree(a: Real, b: Real, agreed = AGREED): boolean {
  if (agreement(a, b) >= agreed || beyond(a, b)) return true
  return tiny(a) && tiny(b)
}

const tiny = (a: Real): boolean => a.special === 0 && (top(a) ?? TINY - 1n) < TINY

const beyond = (a: Real, b: Real): boolean => sign(a) === sign(b) && large(a) && large(b)
const large = (a: Real): boolean => Math.abs(a.special) === Infinity || (top(a) ?? 0n) > HUGE

const same = (a: Real, b: Real): boolean => agree(a, b) || agreement(a, b) >= 60

/** The entry moved by a rounding of the largest one. */
function rounded({ x }: Entry, entries: readonly Entry[]): readonly Real[] {
  const largest = Math.max(...entries.map((e) => (Number.isFinite(e.x) ? Math.abs(e.x) : 0)))
  const step = mul(real(largest), of(big(1n, -50n)), 256)
  return [sub(real(x), step, 1024), add(real(x), step, 1024)]
}

/** Inputs that a formula only tells from other numbers: labels, whatever they are declared as. Another label is not beside this one. */
function namesTold(value: Expr): ReadonlySet<string> {
  const [told, others] = [new Set<string>(), new Set<string>()]
  for (const node of postorder([value])) for (const a of node.args) if (a.op === "input") (node.op === "eq" || node.op === "ne" ? told : others).add(a.name)
  return new Set([...told].filter((name) => !others.has(name)))
}

/** Where a limit may be needed: at an end of the domain, at 0, at infinity. */
function isSpecial({ x, domain }: Entry): boolean {
  return x === 0 || !Number.isFinite(x) || (domain?.kind === "interval" && (x === domain.low || x === domain.high))
}

const STEPS = [96n, 192n, 288n]
const NEAR = STEPS.map((k) => big(1n, -k))
const FAR = STEPS.map((k) => big(1n, k))

/** Ways to come near the entry inside its domain, each a sequence of points. */
function paths({ x, domain }: Entry): ReadonlyArray<readonly Real[]> {
  if (Number.isNaN(x)) return []
  if (!Number.isFinite(x)) return [FAR.map((far) => of({ ...far, m: x > 0 ? far.m : -far.m }))]
  const [low, high] = domain?.kind === "interval" ? [domain.low, domain.high] : [-Infinity, Infinity]
  const from = (side: bigint): readonly Real[] => NEAR.map((near) => add(real(x), of({ ...near, m: side }), 1024))
  return [...(x > low ? [from(-1n)] : []), ...(x < high ? [from(1n)] : [])]
}

/** More are not moved at once. */
const MOST = 16
/** So much nearer to their ends are the others, where the limit is along one. */
const NEARER = of(big(1n, -4000n))
/** How far each of several entries moves, beside the others, and to which side where both are open. */
const DIRECTIONS: ReadonlyArray<(place: number) => readonly [share: number, side: 1 | -1]> = [
  () => [1, 1], (place) => [2 / (2 + place), 1], (place) => [(1 + place) / 16, place % 2 === 0 ? 1 : -1],
]

function jointly(entries: readonly Entry[], share: (place: number) => readonly [number, 1 | -1], nearer = one): ReadonlyArray<ReadonlyMap<Entry, Real>> {
  return STEPS.map((_, step) => new Map(entries.flatMap((e, place): ReadonlyArray<readonly [Entry, Real]> => {
    const [distance, side] = share(place)
    const [first = [], second = first] = paths(e)
    const there = (side < 0 ? first : second)[step]
    const way = there === undefined || !Number.isFinite(e.x) ? there : add(real(e.x), mul(mul(sub(there, real(e.x), 1024), real(distance), 1024), nearer, 1024), 1024)
    return way === undefined ? [] : [[e, way]]
  })))
}

const DIFFERENCE = 1024

function limitOf(steps: readonly Components[]): Components {
  const [first = [], second = [], third = []] = steps
  return third.map((c, k) => {
    const [a, b] = [first[k], second[k]]
    if (a === undefined || b === undefined || c === undefined || isNaNReal(c) || isNaNReal(b)) return nan
    if (tiny(b) && tiny(c)) return zero
    const [before, last] = [top(sub(b, a, DIFFERENCE)), top(sub(c, b, DIFFERENCE))]
    const converges = last === undefined || before === undefined || before - last > 10n || (top(c) ?? 0n) - last > BigInt(LIMIT_AGREED - 20)
    if (same(b, c) && (converges || beyond(b, c))) return c
    // Steps that do not get smaller lead away, however small beside the rest of a sum.
    if (same(b, c) && last !== undefined && before !== undefined && last >= before - 1n) return real(sign(sub(c, b, DIFFERENCE)) * Infinity)
    if (sign(b) !== sign(c) || sign(a) !== sign(b)) return nan
    const grows = growing(a, b) && growing(b, c)
    if (grows) return real(sign(c) * Infinity)
    if (!growing(b, a) || !growing(c, b)) return nan
    // A logarithm that has not overtaken the rest of its sum yet makes steps of one size.
    return last !== undefined && before !== undefined && last >= before ? real(sign(sub(c, b, DIFFERENCE)) * Infinity) : zero
  })
}

/** |b| is larger than |a| by an eighth at least. */
function growing(a: Real, b: Real): boolean {
  if (large(b) && !large(a)) return true
  const [x, y] = [top(a), top(b)]
  if (x !== undefined && y !== undefined && y - x > 2n) return true
  return Math.abs(toFloat(b)) > 1.125 * Math.abs(toFloat(a))
}
