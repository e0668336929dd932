// How long every axis is. Comes in: for each array of a call its number of entries, its shape where known, and the names
// of its dimensions; goes out: one size for every name, and the dimensions of each array in memory order. Sizes come from
// declarations, the option `sizes`, and shapes; lengths of flat arrays give what is left as long as one unknown factor
// remains in one of them. Nothing is guessed: what is still open is an error that asks for the shape.
import type { Signature } from "./signature.ts"
import { refuse } from "./refuse.ts"
import { product } from "./shape.ts"
import { shapeText } from "./wording.ts"

/** An array given for an input or a hyper-parameter. */
export interface Subject {
  readonly name: string
  readonly hyper: boolean
  readonly axes: readonly string[]
  readonly count: number
  readonly shape: readonly number[] | undefined
  /** The names of its dimensions in memory order, if the caller's layout says them. A name side by side with itself joins dimensions. */
  readonly layout: readonly string[] | undefined
}

export interface Solved {
  /** Names of the batch dimensions in order: those of the layouts, or made up. */
  readonly batch: readonly string[]
  readonly sizes: ReadonlyMap<string, number>
  /** For each subject the names of its dimensions in memory order, joined ones once. */
  readonly dimensions: readonly (readonly string[])[]
}

/** Where a size was learned, for the message when another place disagrees. */
type Origin = { readonly size: number; readonly from: "signature" | "option" | Subject }

export function solveSizes(signature: Signature, subjects: readonly Subject[], given: ReadonlyMap<string, number>): Solved {
  const known = new Map<string, Origin>()
  for (const [name, size] of given) known.set(name, { size, from: "option" })
  for (const { axes } of signature.parameters) {
    for (const { axis, size } of axes) if (size !== undefined) known.set(axis, { size, from: "signature" })
  }
  for (const [name, size] of given) {
    const declared = known.get(name)
    if (declared !== undefined && declared.size !== size) refuse("E721", { axis: name, found: size, name: "sizes", expected: declared.size, by: "the signature" })
  }
  const batch = batchNames(signature, subjects)
  const dimensions = subjects.map(subject => joined(subject.layout ?? (subject.hyper ? subject.axes : [...batch, ...subject.axes])))
  subjects.forEach((subject, i) => learnShape(known, subject, dimensions[i] ?? [], batch))
  solveLengths(known, subjects, dimensions, batch)
  const sizes = new Map<string, number>()
  for (const [name, { size }] of known) sizes.set(name, size)
  return { batch, sizes, dimensions }
}

/** Every axis that the signature names, also those that only labels or `per` name: in a layout none of them is batch. */
export function axisNames(signature: Signature): Set<string> {
  const names = new Set(signature.per)
  for (const { axes, label } of signature.parameters) {
    for (const { axis } of axes) names.add(axis)
    if (label !== undefined) names.add(label)
  }
  return names
}

/** Layouts name the batch dimensions in order of first appearance; without any, the shapes say how many there are. */
function batchNames(signature: Signature, subjects: readonly Subject[]): readonly string[] {
  const own = axisNames(signature)
  const named = new Set<string>()
  let rows: Subject | undefined
  let flat = false
  for (const subject of subjects) {
    if (subject.hyper && subject.layout === undefined) continue
    if (subject.layout !== undefined) {
      checkCount(subject, subject.layout)
      for (const name of subject.layout) if (!own.has(name)) named.add(name)
    } else if (subject.shape === undefined) {
      flat = true
    } else {
      if (subject.shape.length < subject.axes.length) refuse("E704", { name: subject.name, expected: `the shape ${expectedText(subject)}`, found: subject.shape })
      if (rows !== undefined && leading(rows) !== leading(subject)) disagree("*", rows, subject)
      rows = subject
    }
  }
  if (rows === undefined) return named.size > 0 ? [...named] : flat ? [own.has("n") ? "*0" : "n"] : []
  const count = leading(rows)
  if (named.size > 0 && named.size !== count) {
    refuse("E704", { name: rows.name, expected: `the batch dimensions ${[...named].join(", ")} that the layouts name (or a layout of its own)`, found: rows.shape ?? [] })
  }
  if (named.size > 0) return [...named]
  return count === 1 && !own.has("n") ? ["n"] : Array.from({ length: count }, (_, i) => `*${i}`)
}

function checkCount({ name, shape }: Subject, layout: readonly string[]): void {
  if (shape === undefined || shape.length === layout.length) return
  refuse("E710", { name, layout: layout.join(" "), problem: `names ${layout.length} dimensions, but the shape is ${shapeText(shape)}` })
}

function leading({ shape, axes }: Subject): number {
  return (shape?.length ?? 0) - axes.length
}

function joined(names: readonly string[]): readonly string[] {
  return names.filter((name, i) => name !== names[i - 1])
}

function learnShape(known: Map<string, Origin>, subject: Subject, dimensions: readonly string[], batch: readonly string[]): void {
  const { name, shape, layout } = subject
  if (shape === undefined) return
  const names = layout ?? dimensions
  if (names.length !== shape.length) {
    refuse("E704", { name, expected: `the shape ${expectedText(subject)}`, found: shape })
  }
  for (let k = 0; k < shape.length; k++) {
    const axis = names[k] ?? ""
    if (axis === names[k - 1]) continue
    let size = shape[k] ?? 0
    for (let j = k + 1; names[j] === axis; j++) size *= shape[j] ?? 0
    learn(known, axis, size, subject, batch)
  }
}

function learn(known: Map<string, Origin>, axis: string, size: number, subject: Subject, batch: readonly string[]): void {
  const before = known.get(axis)
  if (before === undefined) {
    known.set(axis, { size, from: subject })
  } else if (before.size !== size) {
    const { from } = before
    if (from === "signature") refuse("E713", { axis, declared: before.size, found: size, name: subject.name })
    if (from === "option") refuse("E721", { axis, found: size, name: subject.name, expected: before.size, by: "the option `sizes`" })
    disagree(batch.includes(axis) ? "*" : axis, from, subject)
  }
}

function disagree(axis: string, first: Subject, second: Subject): never {
  return refuse("E703", { axis, first: first.name, firstShape: first.shape ?? [first.count], second: second.name, secondShape: second.shape ?? [second.count] })
}

/** `(…, c)` for an input with axis c, `(c)` for a hyper-parameter. */
function expectedText({ hyper, axes }: Subject): string {
  return shapeText(hyper ? axes : ["…", ...axes])
}

function solveLengths(known: Map<string, Origin>, subjects: readonly Subject[], dimensions: readonly (readonly string[])[], batch: readonly string[]): void {
  for (let progress = true; progress; ) {
    progress = false
    subjects.forEach((subject, i) => {
      if (subject.shape === undefined && solveOne(known, subject, dimensions[i] ?? [], batch)) progress = true
    })
  }
  subjects.forEach((subject, i) => settle(known, subject, dimensions[i] ?? [], batch))
}

/** True if the length of this array told a size that was not known. */
function solveOne(known: Map<string, Origin>, subject: Subject, dimensions: readonly string[], batch: readonly string[]): boolean {
  let rest = 1
  let open: string | undefined
  for (const name of dimensions) {
    const size = known.get(name)?.size
    if (size !== undefined) rest *= size
    else if (open !== undefined) return false
    else open = name
  }
  if (open === undefined || rest === 0) return false
  if (subject.count % rest !== 0) {
    refuse("E717", { name: subject.name, found: subject.count, expected: `a multiple of ${rest}`, dimensions: dimensionText(dimensions, known, batch), because: because(known, dimensions) })
  }
  known.set(open, { size: subject.count / rest, from: subject })
  return true
}

function settle(known: Map<string, Origin>, subject: Subject, dimensions: readonly string[], batch: readonly string[]): void {
  const open = dimensions.filter(name => !known.has(name))
  if (open.length > 0) {
    // An empty array fits every size of what is open; the smallest is taken, so that an empty batch needs no shape.
    if (subject.count !== 0) refuse("E708", { name: subject.name, open: open.map(name => (batch.includes(name) ? "the batch" : `\`${name}\``)) })
    for (const name of open) known.set(name, { size: 0, from: subject })
  }
  const sizes = dimensions.map(name => known.get(name)?.size ?? 0)
  const expected = product(sizes)
  const column = subject.shape === undefined && subject.layout === undefined && isColumn(sizes, dimensions, batch)
  if (subject.count === expected && !column) return
  const other = dimensions.map(name => known.get(name)?.from).find(from => typeof from === "object" && from !== subject)
  if (typeof other === "object" && subject.axes.length === 0 && (column || other.axes.length === 0)) disagree("*", other, subject)
  refuse("E717", { name: subject.name, found: subject.count, expected: String(expected), dimensions: dimensionText(dimensions, known, batch), because: because(known, dimensions) })
}

/** Beside a batch of shape (N, 1) a flat array is (N): equal lengths, and still the mistake that elsewhere broadcasts to N by N. */
function isColumn(sizes: readonly number[], dimensions: readonly string[], batch: readonly string[]): boolean {
  return dimensions.length === 2 && batch.length === 2 && sizes[1] === 1
}

function dimensionText(dimensions: readonly string[], known: ReadonlyMap<string, Origin>, batch: readonly string[]): string {
  return shapeText(dimensions.map(name => known.get(name)?.size ?? (batch.includes(name) ? "batch" : name)))
}

/** The input that told the sizes, to be named beside the one that does not fit. */
function because(known: ReadonlyMap<string, Origin>, dimensions: readonly string[]): string {
  const names = new Set<string>()
  for (const dimension of dimensions) {
    const from = known.get(dimension)?.from
    if (from === "signature") names.add("the signature")
    else if (from === "option") names.add("the option `sizes`")
    else if (from !== undefined) names.add(`\`${from.name}\` ${from.shape === undefined ? `with ${from.count} entries` : `of shape ${shapeText(from.shape)}`}`)
  }
  return [...names].join(" and ")
}
