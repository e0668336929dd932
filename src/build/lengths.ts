// How long every axis is. Comes in: the arrays of a call with what is known of them, the layouts and the lengths given; goes out: one length for
// each name and the names of the dimensions of each array in memory order. The rules are those of the library (kernel/sizes.ts): shapes first,
// then the number of entries of a flat array as long as one length in it is open. Nothing is stretched and nothing guessed.
import { must, refuse } from "./refuse.ts"
import { product, shapeText, type Given } from "./read.ts"

/** An array of a call: the name and the axes of its parameter, its layout if there is one, and itself. */
export type Subject = readonly [name: string, axes: readonly string[], layout: readonly string[] | undefined, given: Given]

/** The batch as the dimensions it has. */
export const spread = (axes: readonly string[], batch: readonly string[]): readonly string[] => axes.flatMap((axis) => (axis === "*" ? batch : [axis]))

/** Layouts name the batch dimensions in order of appearance; without any, shapes say how many there are. */
const batchOf = (subjects: readonly Subject[], own: ReadonlyMap<string, unknown>): readonly string[] => {
  const named = [...new Set(subjects.flatMap(([, , layout]) => layout ?? []).filter((axis) => !own.has(axis)))]
  const length = Math.max(0, ...subjects.flatMap(([, axes, layout, [, shape = axes]]) => (axes.includes("*") && !layout ? [shape.length - axes.length + 1] : [])))
  return named.length ? named : Array.from({ length }, (_, k) => (length > 1 || own.has("n") ? `batch ${k}` : "n"))
}

/** What says how many entries these axes have together, in a call's words; the code is for one that says otherwise. */
type Statement = readonly [axes: readonly string[], count: number, who: string, code: string]

/** Of a shape one for each axis, of a flat array one for all. */
const statementsOf = ([name, axes, layout, [{ length }, own]]: Subject, batch: readonly string[], given: ReadonlyMap<string, number>): readonly Statement[] => {
  const names = layout ?? spread(axes, batch)
  const each = [...new Set(names)]
  // One number has no dimension to be flat along.
  const shape = own ?? (names.length ? undefined : [length])
  // Beside a batch of shape (n, 1) a flat array of n entries is another shape, which elsewhere would broadcast to n by n.
  if (!shape) return [[each, length, `\`${name}\` of ${length} entries`, !layout && axes.length === 1 && each.length === 2 ? "E703" : "E717"]]
  if (shape.length !== names.length) must(layout ? "E710" : "E704", name, shapeText(names), shape, shapeText(shape))
  // Names side by side join dimensions.
  return each.map((axis) => [[axis], product(shape.filter((_, k) => names[k] === axis)), `\`${name}\` ${shapeText(shape)}`, given.has(axis) ? "E721" : "E703"])
}

/** Goes out: the batch's dimensions and the length of any axis. `own`: the axes of the loss, with the lengths that are fixed. `given`: those of the option. */
export const solve = (subjects: readonly Subject[], own: ReadonlyMap<string, number | undefined>, given: ReadonlyMap<string, number>): readonly [batch: readonly string[], sizeOf: (axis: string) => number] => {
  const batch = batchOf(subjects, own)
  /** With what said so first. */
  const sizes = new Map<string, readonly [size: number, who: string]>()
  const sizeOf = (axis: string): number => (sizes.get(axis) ?? refuse("E711", `no length: give { data, shape } or the option \`sizes\` for ${axis}`))[0]
  const open = (axes: readonly string[]): readonly string[] => axes.filter((axis) => !sizes.has(axis))
  for (const [axis, size] of own) if (size) sizes.set(axis, [size, "the signature"])
  const statements = [...[...given].map(([axis, size]): Statement => [[axis], size, "the option `sizes`", "E721"]), ...subjects.flatMap((subject) => statementsOf(subject, batch, given))]
  for (let before = -1; before < sizes.size; ) {
    before = sizes.size
    for (const [axes, count, who] of statements) {
      const [axis, another] = open(axes)
      const rest = product(axes.map((each) => sizes.get(each)?.[0] ?? 1))
      // Where that leaves a rest, the last look says so.
      if (axis && !another && rest > 0) sizes.set(axis, [Math.ceil(count / rest), who])
    }
  }
  for (const [axes, count, who, code] of statements) {
    for (const axis of open(axes)) sizes.set(axis, count > 0 ? refuse("E708", `${who}: give { data, shape } or the option \`sizes\` for ${open(axes)}`) : [0, who])
    const shape = axes.map(sizeOf)
    if (product(shape) !== count || (shape[1] === 1 && code === "E703")) refuse(code, `${[...new Set([...axes.map((axis) => sizes.get(axis)?.[1]), who])].join(" and ")} disagree: (${axes}) is (${shape})`)
  }
  sizes.set("*", [product(batch.map(sizeOf)), ""])
  return [batch, sizeOf]
}
