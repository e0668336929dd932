// How long every axis is. Comes in: the arrays of a call with what is known of them, the layouts and the lengths given; goes out: one length for
// each name and the names of the dimensions of each array in memory order. The rules are those of the library (kernel/sizes.ts): shapes first,
// then the number of entries of a flat array as long as one length in it is open. Nothing is stretched and nothing guessed.
import { must, refuse } from "./refuse.ts"
import { product, shapeText, type Given } from "./read.ts"
import type { Compact, Parameter } from "./signature.ts"

export interface Subject {
  readonly parameter: Parameter
  readonly given: Given
  readonly layout: readonly string[] | undefined
}

export interface Lengths {
  readonly batch: readonly string[]
  readonly sizes: ReadonlyMap<string, number>
  readonly dimensions: readonly (readonly string[])[]
}

export function ownAxes({ parameters, samples }: Compact): Set<string> {
  return new Set([...samples, ...parameters.flatMap(({ axes, label }) => [...axes, ...(label === undefined ? [] : [label])])])
}

export function solve(signature: Compact, subjects: readonly Subject[], given: ReadonlyMap<string, number>): Lengths {
  const known = new Map<string, { readonly size: number; readonly from: string }>()
  const learn = (axis: string, size: number, from: string): void => {
    const before = known.get(axis)
    if (before === undefined) known.set(axis, { size, from })
    else if (before.size !== size) refuse("E703", `${before.from} and ${from} disagree on ${batch.includes(axis) ? "the batch" : `the axis \`${axis}\``}: ${before.size} and ${size}`, "axes meet by name and length; nothing is stretched, not even a length of 1")
  }
  const batch = batchOf(signature, subjects)
  for (const { axes, sizes } of signature.parameters) {
    axes.forEach((axis, k) => {
      const size = sizes[k]
      if (size !== undefined) learn(axis, size, "the signature")
    })
  }
  for (const [axis, size] of given) learn(axis, size, "the option `sizes`")
  const full = subjects.map(({ parameter, layout }) => layout ?? [...(parameter.hyper ? [] : batch), ...parameter.axes])
  const dimensions = full.map((names) => names.filter((name, k) => name !== names[k - 1]))
  subjects.forEach(({ parameter: { name }, given: { shape } }, i) => {
    const names = full[i] ?? []
    if (shape === undefined) return
    if (shape.length !== names.length) must("E704", name, `of shape ${shapeText(names.map((axis) => (batch.includes(axis) ? "batch" : axis)))}`, shapeText(shape))
    // Names side by side join dimensions.
    for (let k = 0; k < names.length; ) {
      let size = 1
      const from = k
      while (k < names.length && names[k] === names[from]) size *= shape[k++] ?? 1
      learn(names[from] ?? "", size, `\`${name}\` of shape ${shapeText(shape)}`)
    }
  })
  const open = (i: number): readonly string[] => (dimensions[i] ?? []).filter((axis) => !known.has(axis))
  const rest = (i: number): number => product((dimensions[i] ?? []).map((axis) => known.get(axis)?.size ?? 1))
  for (let before = -1; before !== known.size; ) {
    before = known.size
    subjects.forEach(({ parameter: { name }, given: { data } }, i) => {
      const [axis] = open(i)
      if (axis === undefined || open(i).length > 1 || rest(i) === 0) return
      const count = (data as Float64Array).length
      if (count % rest(i) !== 0) must("E717", name, `a multiple of ${rest(i)} entries long`, String(count))
      learn(axis, count / rest(i), `\`${name}\` of ${count} entries`)
    })
  }
  subjects.forEach(({ parameter: { name, axes }, given: { data, shape }, layout }, i) => {
    const count = (data as Float64Array).length
    if (open(i).length > 0 && count > 0) refuse("E708", `the shape of \`${name}\` is not known: its length does not tell the size of ${open(i).map((axis) => (batch.includes(axis) ? "the batch" : `\`${axis}\``)).join(" and ")}`, `give \`${name}\` as { data, shape }, or the lengths with the option \`sizes\``)
    for (const axis of open(i)) learn(axis, 0, `\`${name}\``)
    // Beside a batch of shape (n, 1) a flat array of n entries is another shape, which elsewhere would broadcast to n by n.
    const column = shape === undefined && layout === undefined && batch.length === 2 && axes.length === 0 && known.get(batch[1] ?? "")?.size === 1
    if (count !== rest(i) || column) must(column ? "E703" : "E717", name, `of shape ${shapeText((dimensions[i] ?? []).map((axis) => known.get(axis)?.size ?? 0))}`, `${count} entries`)
  })
  return { batch, sizes: new Map([...known].map(([axis, { size }]) => [axis, size])), dimensions }
}

/** Layouts name the batch dimensions in order of appearance; without any, shapes say how many there are. */
function batchOf(signature: Compact, subjects: readonly Subject[]): readonly string[] {
  const own = ownAxes(signature)
  const named = new Set(subjects.flatMap(({ layout }) => (layout ?? []).filter((name) => !own.has(name))))
  if (named.size > 0) return [...named]
  const rows = subjects.filter(({ parameter }) => !parameter.hyper)
  const count = rows.find(({ given, layout }) => given.shape !== undefined && layout === undefined)
  const dimensions = count === undefined ? (rows.length > 0 ? 1 : 0) : (count.given.shape?.length ?? 0) - count.parameter.axes.length
  return dimensions === 1 && !own.has("n") ? ["n"] : Array.from({ length: Math.max(dimensions, 0) }, (_, k) => `*${k}`)
}

/** The names of a layout. */
export function readLayout(signature: Compact, { name, hyper, axes }: Parameter, text: unknown): readonly string[] {
  const names: readonly string[] = typeof text === "string" ? text.normalize("NFC").match(/[^\s,]+/g) ?? [] : must("E802", `layout.${name}`, "names of dimensions, as in \"n c\"", String(text))
  const own = ownAxes(signature)
  const wrong = names.find((axis, k) => (names.indexOf(axis) < k && names[k - 1] !== axis) || (!axes.includes(axis) && (hyper || own.has(axis))))
  const lacks = axes.find((axis) => !names.includes(axis))
  if (wrong ?? lacks) refuse("E710", `the layout \`${names.join(" ")}\` of \`${name}\` ${wrong === undefined ? `lacks the axis \`${lacks}\`` : `cannot have \`${wrong}\` there`}`)
  return names
}
