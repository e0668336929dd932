// How long every axis is. Comes in: the arrays of a call with what is known of them, the layouts and the lengths given; goes out: one length for
// each name and the names of the dimensions of each array in memory order. The rules are those of the library (kernel/sizes.ts): shapes first,
// then the number of entries of a flat array as long as one length in it is open. Nothing is stretched and nothing guessed.
import { described, must, refuse } from "./refuse.ts"
import { product, shapeText, type Given, type NumberArray } from "./read.ts"
import type { Compact, Parameter } from "./signature.ts"

export interface Subject {
  readonly parameter: Parameter
  readonly given: Given & { readonly data: NumberArray }
  readonly layout: readonly string[] | undefined
}

export interface Lengths {
  readonly batch: readonly string[]
  readonly sizes: ReadonlyMap<string, number>
  readonly dimensions: ReadonlyMap<Parameter, readonly string[]>
}

export function ownAxes({ parameters, samples }: Compact): Set<string> {
  return new Set([...samples, ...parameters.flatMap(({ axes, label }) => [...axes, ...(label === undefined ? [] : [label])])])
}

export function solve(signature: Compact, subjects: readonly Subject[], given: ReadonlyMap<string, number>): Lengths {
  const known = new Map<string, { readonly size: number; readonly from: string }>()
  const learn = (axis: string, size: number, from: string): void => {
    const before = known.get(axis)
    if (before === undefined) known.set(axis, { size, from })
    else if (before.size !== size) refuse(given.has(axis) ? "E721" : "E703", `${before.from} and ${from} disagree on ${shown(axis)}: ${before.size} and ${size}`, "nothing is stretched")
  }
  const batch = batchOf(signature, subjects)
  const shown = (axis: string): string => (batch.includes(axis) ? "the batch" : `the axis \`${axis}\``)
  for (const [axis, size] of signature.lengths) learn(axis, size, "the signature")
  for (const [axis, size] of given) learn(axis, size, "the option `sizes`")
  const dimensions = new Map<Parameter, readonly string[]>()
  for (const { parameter, layout, given: { shape } } of subjects) {
    const names = layout ?? [...(parameter.hyper ? [] : batch), ...parameter.axes]
    const own = names.filter((name, k) => name !== names[k - 1])
    dimensions.set(parameter, own)
    if (shape === undefined) continue
    if (shape.length !== names.length) must(layout ? "E710" : parameter.hyper || shape.length < parameter.axes.length ? "E704" : "E703", parameter.name, `of shape ${shapeText(names.map((axis) => (batch.includes(axis) ? "batch" : axis)))}`, shapeText(shape))
    // Names side by side join dimensions.
    for (const axis of own) learn(axis, product(shape.filter((_, k) => names[k] === axis)), `\`${parameter.name}\` of shape ${shapeText(shape)}`)
  }
  const each = (visit: (name: string, count: number, axes: readonly string[], open: readonly string[], rest: number, subject: Subject) => void): void => {
    for (const subject of subjects) {
      const axes = dimensions.get(subject.parameter) as readonly string[]
      visit(subject.parameter.name, subject.given.data.length, axes, axes.filter((axis) => !known.has(axis)), product(axes.map((axis) => known.get(axis)?.size ?? 1)), subject)
    }
  }
  for (let before = -1; before !== known.size; ) {
    before = known.size
    each((name, count, _, [axis, second], rest) => {
      if (axis === undefined || second !== undefined || rest === 0) return
      if (count % rest !== 0) must("E717", name, `a multiple of ${rest} entries`, count)
      learn(axis, count / rest, `\`${name}\` of ${count} entries`)
    })
  }
  each((name, count, axes, open, rest, { parameter, layout, given: { shape } }) => {
    if (open.length > 0 && count > 0) must("E708", name, `{ data, shape }, or the option \`sizes\` given, for ${open.map(shown).join(" and ")}`, `${count} entries`)
    for (const axis of open) learn(axis, 0, `\`${name}\``)
    // Beside a batch of shape (n, 1) a flat array of n entries is another shape, which elsewhere would broadcast to n by n.
    const column = shape === undefined && layout === undefined && batch.length === 2 && parameter.axes.length === 0 && known.get(batch[1] as string)?.size === 1
    if (count !== (open.length > 0 ? 0 : rest) || column) must(column ? "E703" : "E717", name, `of shape ${shapeText(axes.map((axis) => known.get(axis)?.size ?? 0))}`, `${count} entries`)
  })
  return { batch, sizes: new Map([...known].map(([axis, { size }]) => [axis, size])), dimensions }
}

/** Layouts name the batch dimensions in order of appearance; without any, shapes say how many there are. */
function batchOf(signature: Compact, subjects: readonly Subject[]): readonly string[] {
  const own = ownAxes(signature)
  const named = new Set(subjects.flatMap(({ layout }) => (layout ?? []).filter((name) => !own.has(name))))
  if (named.size > 0) return [...named]
  const rows = subjects.filter(({ parameter }) => !parameter.hyper)
  const first = rows.find(({ given, layout }) => given.shape !== undefined && layout === undefined)
  const dimensions = first?.given.shape === undefined ? Math.min(rows.length, 1) : first.given.shape.length - first.parameter.axes.length
  return dimensions === 1 && !own.has("n") ? ["n"] : Array.from({ length: Math.max(dimensions, 0) }, (_, k) => `*${k}`)
}

/** The names of a layout. */
export function readLayout(signature: Compact, { name, hyper, axes }: Parameter, text: unknown): readonly string[] {
  const names: readonly string[] = typeof text === "string" ? text.normalize("NFC").match(/[^\s,]+/g) ?? [] : must("E802", `layout.${name}`, "names of dimensions, as in \"n c\"", described(text))
  const own = ownAxes(signature)
  const wrong = names.find((axis, k) => (names.indexOf(axis) < k && names[k - 1] !== axis) || (!axes.includes(axis) && (hyper || own.has(axis))))
  const lacks = axes.find((axis) => !names.includes(axis))
  if (wrong ?? lacks) refuse("E710", `the layout \`${names.join(" ")}\` of \`${name}\` ${wrong === undefined ? `lacks the axis \`${lacks}\`` : `cannot have \`${wrong}\` there`}`)
  return names
}
