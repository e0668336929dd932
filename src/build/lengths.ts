// How long every axis is. Comes in: the arrays of a call with what is known of them, the layouts and the lengths given; goes out: one length for
// each name and the names of the dimensions of each array in memory order. The rules are those of the library (kernel/sizes.ts): shapes first,
// then the number of entries of a flat array as long as one length in it is open. Nothing is stretched and nothing guessed.
import { must, refuse } from "./refuse.ts"
import { product, shapeText, type Given } from "./read.ts"
import type { Parameter } from "./signature.ts"

/** An array of a call: its parameter, its layout if there is one, and itself. */
export type Subject = readonly [parameter: Parameter, layout: readonly string[] | undefined, given: Given]

export interface Lengths {
  readonly batch: readonly string[]
  readonly sizes: Map<string, number>
}

export function solve(subjects: readonly Subject[], own: ReadonlySet<string>, fixed: Iterable<readonly [string, number]>, given: ReadonlyMap<string, number>): readonly [batch: readonly string[], sizes: Map<string, number>, dimensions: ReadonlyMap<Parameter, readonly string[]>] {
  const sizes = new Map<string, number>()
  const from = new Map<string, string>()
  const learn = (axis: string, size: number, who: string): void => {
    const before = sizes.get(axis) ?? size
    if (before !== size) refuse(given.has(axis) ? "E721" : "E703", `${from.get(axis)} and ${who} disagree on \`${axis}\`: ${before} and ${size}; nothing is stretched`)
    sizes.set(axis, size)
    if (!from.has(axis)) from.set(axis, who)
  }
  // Layouts name the batch dimensions in order of appearance; without any, shapes say how many there are.
  let batch: readonly string[] = [...new Set(subjects.flatMap(([, layout]) => layout ?? []).filter((axis) => !own.has(axis)))]
  if (batch.length === 0) {
    const rows = subjects.filter(([[, , hyper]]) => !hyper)
    const count = rows.flatMap(([[, axes], layout, [, shape]]) => (shape === undefined || layout !== undefined ? [] : [shape.length - axes.length]))[0] ?? Math.min(rows.length, 1)
    batch = count === 1 && !own.has("n") ? ["n"] : Array.from({ length: count }, (_, k) => `batch ${k}`)
  }
  for (const [axis, size] of fixed) learn(axis, size, "the signature")
  for (const [axis, size] of given) learn(axis, size, "the option `sizes`")
  const dimensions = new Map(subjects.map(([parameter, layout, [, shape]]) => {
    const [name, axes, hyper] = parameter
    const names = layout ?? [...(hyper ? [] : batch), ...axes]
    const each = [...new Set(names)]
    if (shape !== undefined) {
      if (shape.length !== names.length) must(layout ? "E710" : hyper || shape.length < axes.length ? "E704" : "E703", name, `of shape ${shapeText(names)}`, shapeText(shape))
      // Names side by side join dimensions.
      for (const axis of each) learn(axis, product(shape.filter((_, k) => names[k] === axis)), `\`${name}\` of shape ${shapeText(shape)}`)
    }
    return [parameter, each]
  }))
  const visit = (last: boolean): void => {
    for (const [parameter, layout, [{ length }, shape]] of subjects) {
      const [name, axes] = parameter
      const each = dimensions.get(parameter) as readonly string[]
      const open = each.filter((axis) => !sizes.has(axis))
      const rest = product(each.map((axis) => sizes.get(axis) ?? 1))
      const entries = `${length} entries`
      // Where that leaves a rest, the last visit says so.
      if (!last && open.length === 1 && rest > 0) learn(open[0] as string, Math.ceil(length / rest), `\`${name}\` of ${entries}`)
      if (last) {
        if (open.length > 0 && length > 0) must("E708", name, `{ data, shape }, or the option \`sizes\` given, for ${open}`, entries)
        for (const axis of open) learn(axis, 0, name)
        // Beside a batch of shape (n, 1) a flat array of n entries is another shape, which elsewhere would broadcast to n by n.
        const column = shape === undefined && layout === undefined && axes.length === 0 && batch.length === 2 && sizes.get(batch[1] as string) === 1
        if (column || length !== product(each.map((axis) => sizes.get(axis) as number))) must(column ? "E703" : "E717", name, `of shape ${shapeText(each.map((axis) => sizes.get(axis) as number))}`, entries)
      }
    }
  }
  for (let before = -1; before < sizes.size; ) {
    before = sizes.size
    visit(false)
  }
  visit(true)
  return [batch, sizes, dimensions]
}
