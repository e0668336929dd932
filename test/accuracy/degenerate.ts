// Points at which losses break: nothing, all the same, one of everything, no weight, no class, everything ignored, the ends of the domains. In: a checked loss.
// Out: calls of it, made from its signature alone, so that a new loss has them too: each a name and small arrays. A kind of point that does not apply to a loss
// (no weights, nothing to ignore) is left out.
import type { CheckedLoss } from "../../src/check/loss.ts"
import { contains } from "../../src/kernel/domain.ts"
import type { Domain, InputValue, ParameterSpec, Signature } from "../../src/kernel/signature.ts"
import { axisNames } from "../../src/kernel/sizes.ts"
import { generator, type Random } from "../../src/ir/random.ts"
import { seedOf } from "./rows.ts"

export interface DegenerateCall {
  readonly kind: string
  readonly inputs: Readonly<Record<string, InputValue>>
}

/** An array with its lengths. */
interface Entries {
  readonly data: readonly number[]
  readonly shape: readonly number[]
}

/** What is being filled, where, and with what before it. */
interface Place {
  readonly p: ParameterSpec
  /** Of the array, and of its row: its last axis. */
  readonly at: number
  readonly row: number
  readonly column: number
  readonly random: Random
  readonly signature: Signature
  readonly before: ReadonlyMap<string, Entries>
}

interface Kind {
  readonly applies?: (signature: Signature) => boolean
  /** Lengths of the axes and of the batch; otherwise what the signature suggests. */
  readonly length?: number
  /** Optional inputs that are given. */
  readonly optional?: (p: ParameterSpec) => boolean
  /** undefined: what a random point has. */
  readonly fill: (place: Place) => number | undefined
}

const isWeight = (p: ParameterSpec): boolean => p.kind === "real" && !p.required && (p.fallback === "1" || p.name === "where") && (!p.hyper || p.axes.length > 0)
const ignores = (p: ParameterSpec): boolean => p.name === "ignore_index"
const isTarget = (p: ParameterSpec): boolean => TARGETS.test(p.name)
const TARGETS = /^(y|t|y_true|targets?|labels?|ref_labels|true_labels)$/
const isData = (p: ParameterSpec): boolean => p.required && p.kind === "real" && (!p.hyper || p.axes.length > 0)
const IGNORED = 1
const data = (signature: Signature): readonly ParameterSpec[] => signature.parameters.filter(isData)
const axesOf = (p: ParameterSpec): string => p.axes.map(({ axis }) => axis).join()
/** Two inputs of one form: prediction and target, or two embeddings. */
const alike = (signature: Signature): boolean => data(signature).some((p, k, all) => all.slice(0, k).some((q) => axesOf(p) === axesOf(q)))
const twin = ({ p, at, before, signature }: Place): number | undefined => {
  const other = data(signature).find((q) => q.name !== p.name && axesOf(q) === axesOf(p) && before.has(q.name))
  return other === undefined ? undefined : before.get(other.name)?.data[at]
}
/** 1 for the class that a label names. */
const oneHot = ({ p, row, column, before, signature }: Place): number | undefined => {
  const label = signature.parameters.find((q) => q.kind === "label" && q.label === p.axes.at(-1)?.axis)
  const y = label === undefined ? undefined : before.get(label.name)?.data[row]
  return y === undefined ? undefined : +(y === column)
}
const bounded = (domain: Domain | undefined): boolean => domain !== undefined && (domain.kind === "set" || Number.isFinite(domain.high))
const zero = (): number => 0

const kinds: Readonly<Record<string, Kind>> = {
  "random": { fill: () => undefined },
  "random again": { fill: () => undefined },
  "zero vectors": { fill: zero },
  "the first is zero": { fill: ({ p, signature }) => (data(signature)[0]?.name === p.name ? 0 : undefined) },
  "the second is zero": { applies: (s) => data(s).length > 1, fill: ({ p, signature }) => (data(signature)[1]?.name === p.name ? 0 : undefined) },
  "a zero row": { applies: (s) => data(s).some((p) => p.axes.length > 1), fill: ({ p, row }) => (row === 0 && p.axes.length > 1 ? 0 : undefined) },
  "constant vectors": { fill: ({ p, row }) => (p.axes.length > 0 ? [0.5, 0.25, 0.75][row % 3] : undefined) },
  "all the same": { fill: () => 0.5 },
  "all one": { fill: () => 1 },
  "identical vectors": { applies: (s) => data(s).some((p) => p.axes.length > 1), fill: ({ p, row, column, before }) => (row > 0 && p.axes.length > 1 ? before.get("")?.data[column] : undefined) },
  "perfect": { applies: alike, fill: twin },
  "opposite": { applies: alike, fill: (place) => { const other = twin(place); return other === undefined ? undefined : -other } },
  "hard targets": { fill: ({ p, random }) => (isTarget(p) ? Math.floor(2 * random()) : undefined) },
  "hard and perfect": { fill: (place) => (isTarget(place.p) ? Math.floor(2 * place.random()) : (oneHot(place) ?? twin(place))) },
  "hard and wrong": { fill: (place) => { if (isTarget(place.p)) return Math.floor(2 * place.random()); const other = oneHot(place) ?? twin(place); return other === undefined ? undefined : 1 - other } },
  "one class": { fill: ({ p }) => (isTarget(p) || p.kind === "label" ? 0 : undefined) },
  "one other class": { fill: ({ p }) => (isTarget(p) || p.kind === "label" ? 1 : undefined) },
  "each its own class": { fill: ({ p, at, row, column }) => (p.kind === "label" ? at : isTarget(p) ? (p.axes.length > 1 ? +(row === column) : at) : undefined) },
  "one of everything": { length: 1, fill: () => undefined },
  "one of everything, zero": { length: 1, fill: zero },
  "weights": { applies: (s) => s.parameters.some(isWeight), optional: isWeight, fill: ({ p, at }) => (isWeight(p) ? at % 2 : undefined) },
  "no weight": { applies: (s) => s.parameters.some(isWeight), optional: isWeight, fill: ({ p }) => (isWeight(p) ? 0 : undefined) },
  "some ignored": { applies: (s) => s.parameters.some(ignores), optional: ignores, fill: ({ p, at }) => (ignores(p) ? IGNORED : isTarget(p) || p.kind === "label" ? (at === 0 ? IGNORED : 0) : undefined) },
  "all ignored": { applies: (s) => s.parameters.some(ignores), optional: ignores, fill: ({ p }) => (ignores(p) || isTarget(p) || p.kind === "label" ? IGNORED : undefined) },
  "the low ends": { fill: ({ p }) => (p.domain?.kind === "interval" ? p.domain.low : undefined) },
  "the high ends": { fill: ({ p }) => (p.domain?.kind === "interval" ? p.domain.high : undefined) },
  "saturated": { fill: ({ p, at }) => (bounded(p.domain) || isTarget(p) ? undefined : at % 2 === 0 ? 1000 : -1000) },
  "huge": { fill: ({ p, at }) => (bounded(p.domain) || isTarget(p) ? undefined : at % 2 === 0 ? 1e30 : -1e29) },
  "tiny": { fill: ({ p, at }) => (isTarget(p) ? undefined : at % 2 === 0 ? 1e-30 : -1e-29) },
}

/**
 * By the name of the kind, behind it what is set where that is not the default. Every kind that applies, or of them so many as a seed picks: fewer where there are many numbers, and of a framework's
 * loss, because it is a call of a canonical one; and one with each setting that is not the default.
 */
export function degenerateCalls({ signature }: CheckedLoss, name: string, every = false): readonly DegenerateCall[] {
  const all = Object.entries(kinds).filter(([, { applies }]) => applies?.(signature) !== false)
  const random = generator(seedOf(name))
  const some = (count: number): typeof all => all.map((one) => [random(), one] as const).sort(([a], [b]) => a - b).slice(0, count).map(([, one]) => one)
  const few = some(name.includes(".") || data(signature).some((p) => p.axes.length > 1) ? FEW : MOST)
  const usual = every ? all : [...few, ...all.filter((one) => !few.includes(one) && wrongOnce.get(name)?.includes(one[0]) === true)]
  const settings = every || !name.includes(".") ? settingsOf(signature) : []
  const made = [{}, ...settings].flatMap((setting) => {
    const set = Object.entries(setting).map(([key, value]) => `, ${key} = ${value}`).join("")
    return (set === "" ? usual : some(every ? 3 : 1)).map(([kind, one]) => ({
      kind: kind + set,
      inputs: { ...callOfKind(signature, one, generator(seedOf(`${name} ${kind}`))), ...setting },
    }))
  })
  return [...made, ...(own.get(name) ?? [])]
}

/** Kinds at which single losses were wrong. */
const wrongOnce: ReadonlyMap<string, readonly string[]> = new Map([
  ["asymmetric_focal_tversky", ["one of everything, zero"]],
  ["aft_nll", ["the first is zero"]],
  ["arcface", ["constant vectors", "tiny"]],
  ["clip_pairs", ["hard and perfect"]],
  ["nt_xent", ["hard and perfect"]],
  ["lifted_structure", ["constant vectors"]],
  ["smooth_ap", ["random again", "hard and perfect"]],
  ["snr_contrastive", ["constant vectors"]],
  ["spectral_convergence", ["zero vectors"]],
  ["tuplet_margin", ["all one", "tiny"]],
])

const array = (shape: readonly number[], ...data: readonly number[]): InputValue => ({ data: Float64Array.from(data), shape })

/** Points of single losses, where they were wrong or where a framework has none. */
const own: ReadonlyMap<string, readonly DegenerateCall[]> = new Map([
  ["barlow_twins", [{ kind: "a feature that is the same in all samples", inputs: { a: array([1, 3, 2], 1, 1, 2, 1, 3, 1), b: array([1, 3, 2], 1, 3, 2, 5, 2, 1), eps: 2 ** -17 } }]],
  ["smooth_ap", [{ kind: "one direction", inputs: { z: array([1, 3, 2], 1, 1, 1, 1, 1, 1), y: array([1, 3], 0, 0, 1) } }]],
  ["tuplet_margin", [{ kind: "one direction, one class", inputs: { z: array([1, 3, 2], 1, 1, 1, 1, 1, 1), y: array([1, 3], 0, 0, 0) } }]],
  ["aft_nll", [{ kind: "left-censored", inputs: { lower: array([3], 0, 0, 0), upper: array([3], 0.5, 1, 2), x: array([3], -1, 0.25, 3) } }]],
])

const [MOST, FEW] = [3, 1]

/** Every switch the other way, every other choice. */
function settingsOf({ parameters }: Signature): ReadonlyArray<Readonly<Record<string, boolean | string>>> {
  return parameters.flatMap((p) => {
    const values = p.kind === "switch" ? [p.fallback !== "true"] : p.kind === "choice" ? (p.choices ?? []).filter((word) => word !== p.fallback) : []
    return values.map((value) => ({ [p.name]: value }))
  })
}

function callOfKind(signature: Signature, { length, optional, fill }: Kind, random: Random): Readonly<Record<string, InputValue>> {
  const lengths = lengthsOf(signature, length)
  const batch = length ?? (axisNames(signature).size > 0 ? 1 : 3)
  const before = new Map<string, Entries>()
  const inputs: Record<string, InputValue> = {}
  // Labels first, so that predictions may follow them.
  const ordered = [...signature.parameters].sort((a, b) => Number(b.kind === "label" || isTarget(b)) - Number(a.kind === "label" || isTarget(a)))
  for (const p of ordered) {
    if (p.kind === "switch" || p.kind === "choice" || !(p.required || optional?.(p) === true)) continue
    if (p.hyper && p.axes.length === 0) {
      inputs[p.name] = ignores(p) ? IGNORED : (PLAIN.find((x) => p.domain === undefined || contains(p.domain, x)) ?? 1)
      continue
    }
    const own = p.axes.map(({ axis, size }) => size ?? lengths.get(axis) ?? 1)
    const shape = p.hyper ? own : [batch, ...own]
    const width = own.at(-1) ?? 1
    const count = shape.reduce((product, n) => product * n, 1)
    const made: number[] = []
    for (let at = 0; at < count; at += 1) {
      const [row, column] = p.axes.length > 0 ? [Math.floor(at / width), at % width] : [at, 0]
      // What the identical vectors are identical with: the first row of this array.
      before.set("", { data: made.slice(0, width), shape: [width] })
      const x = fill({ p, at, row, column, random, signature, before }) ?? ordinary(p, random)
      made.push(p.kind === "label" ? label(x, lengths.get(p.label ?? "") ?? 1, inputs) : within(p, x, random))
    }
    before.set(p.name, { data: made, shape })
    inputs[p.name] = p.kind === "label" ? { data: Int32Array.from(made), shape } : { data: Float64Array.from(made), shape }
  }
  return inputs
}

const PLAIN = [0.5, 1, 2, 3]

const label = (x: number, classes: number, inputs: Readonly<Record<string, InputValue>>): number => (x === inputs["ignore_index"] ? x : Math.max(0, Math.floor(x)) % classes)

/** Three where there is one axis, and for the first of two; otherwise two. */
function lengthsOf(signature: Signature, length: number | undefined): ReadonlyMap<string, number> {
  const required = signature.parameters.filter((p) => p.required && !p.hyper)
  const most = Math.max(...required.map((p) => p.axes.length))
  const long = new Set(required.flatMap((p) => (p.axes.length === most && most < 3 ? [p.axes[0]?.axis] : [])))
  return new Map([...axisNames(signature)].map((axis) => [axis, length ?? (long.has(axis) ? 3 : 2)]))
}

/** Between -2 and 2, or inside the domain. Names of rows are 0 and 1. */
function ordinary(p: ParameterSpec, random: Random): number {
  if (p.kind === "label") return Math.floor(random() * 4)
  const { domain } = p
  if (domain?.kind === "set") return domain.members[Math.floor(random() * domain.members.length)] ?? 0
  if (isTarget(p) && p.axes.length === 1 && domain === undefined) return Math.floor(2 * random())
  const [low, high] = [Math.max(domain?.low ?? -2, -2), Math.min(domain?.high ?? 2, 2)]
  return Math.fround(low + (high - low) * (0.02 + 0.96 * random()))
}

/** The number itself, or one of its domain that stands for it. */
function within({ domain }: ParameterSpec, x: number, random: Random): number {
  const y = Number.isFinite(x) ? Math.fround(x) + 0 : Math.sign(x) * 1e30
  if (domain === undefined || contains(domain, y)) return y
  if (domain.kind === "set") return domain.members[y > 0 ? domain.members.length - 1 : 0] ?? 0
  const inside = y <= domain.low ? [domain.low, domain.low + 2 ** -20] : [domain.high, domain.high - 2 ** -20]
  return [...inside, -y].find((one) => contains(domain, one)) ?? Math.fround(random())
}
