// Samples that wait for a kernel: the rows of pieces, one behind the other, as the bound call that a kernel takes. What a first piece
// fixes (hyper-parameters, lengths of axes, which inputs are one number for all) has to be the same in every later one.
import type { Bound, BoundInput } from "./bind.ts"
import { refuse } from "./refuse.ts"
import type { NumberArray } from "./signature.ts"

interface Column {
  readonly name: string
  readonly perRow: number
  readonly data: Float64Array
}

export class Queue {
  readonly #first: Bound
  readonly #capacity: number
  readonly #columns: readonly Column[]
  readonly #weights: Float64Array | undefined
  /** Entries of `none` in one sample. */
  readonly perSample: number
  length = 0

  constructor(first: Bound, weight: NumberArray | number | undefined, capacity: number) {
    this.#first = first
    this.#capacity = capacity
    const inputs = first.inputs.filter(({ parameter }) => !parameter.hyper)
    // Numbers alone are one sample; beside arrays a number holds for every entry and stays a number.
    const single = inputs.every(({ data }) => typeof data === "number")
    this.#columns = inputs.filter(({ data }) => single || typeof data !== "number").map((input) => {
      const perRow = rowLength(input, first.sizes)
      return { name: input.name, perRow, data: new Float64Array(perRow * capacity) }
    })
    this.perSample = first.signature.per.reduce((product, axis) => product * (first.sizes[axis] ?? 1), 1)
    this.#weights = weight === undefined ? undefined : new Float64Array(this.perSample * capacity)
  }

  get room(): number {
    return this.#capacity - this.length
  }

  /** Refuses a piece that does not go on from the first. */
  check(bound: Bound, weight: NumberArray | number | undefined): void {
    for (const axis of Object.keys(this.#first.sizes)) {
      const expected = this.#first.sizes[axis]
      const found = bound.sizes[axis]
      if (axis !== "*" && expected !== undefined && found !== undefined && expected !== found) refuse("E721", { axis, found, name: this.#nameWith(bound, axis), expected, by: "the first piece" })
    }
    if ((weight === undefined) !== (this.#weights === undefined)) refuse("E705", { name: "sampleWeight", expected: weight === undefined ? "in every piece, as in the first" : "in no piece, as in the first", found: weight === undefined ? "a piece without it" : "a piece with it" })
    const collected = new Set(this.#columns.map(({ name }) => name))
    for (const name of new Set([...this.#first.inputs, ...bound.inputs].map((input) => input.name))) {
      const [before, now] = [this.#first, bound].map(({ inputs }) => inputs.find((input) => input.name === name))
      const same = before !== undefined && now !== undefined && (collected.has(name) || sameData(before, now))
      if (!same) refuse("E705", { name, expected: collected.has(name) ? "in every piece, as in the first" : "the same in every piece", found: now === undefined ? "a piece without it" : before === undefined ? "a first piece without it" : "another value" })
    }
    for (const [name, value] of bound.settings) {
      if (this.#first.settings.get(name) !== value) refuse("E705", { name, expected: "the same in every piece", found: `\`${String(value)}\`` })
    }
  }

  #nameWith({ inputs }: Bound, axis: string): string {
    return inputs.find(({ parameter }) => parameter.axes.some((a) => a.axis === axis))?.name ?? axis
  }

  /** Rows `from` up to `to` of a piece. */
  take(bound: Bound, weight: NumberArray | number | undefined, from: number, to: number): void {
    for (const { name, perRow, data } of this.#columns) copy(bound.inputs.find((input) => input.name === name)?.data ?? NaN, data, perRow, from, to, this.length)
    if (this.#weights !== undefined && weight !== undefined) copy(weight, this.#weights, this.perSample, from, to, this.length)
    this.length += to - from
  }

  clear(): void {
    this.length = 0
  }

  bound(): Bound {
    const { length } = this
    const columns = new Map(this.#columns.map((column) => [column.name, column]))
    const inputs = this.#first.inputs.map((input): BoundInput => {
      const column = columns.get(input.name)
      if (column === undefined) return input
      const shape = [length, ...input.parameter.axes.map(({ axis }) => this.#first.sizes[axis] ?? 1)]
      return { ...input, data: column.data.subarray(0, length * column.perRow), own: false, form: "float64", shape, arrangement: undefined }
    })
    const sizes = Object.assign(Object.create(null) as Record<string, number>, this.#first.sizes, { "*": length })
    return { ...this.#first, batchShape: [length], sizes, inputs }
  }

  weight(): Float64Array | undefined {
    return this.#weights?.subarray(0, this.length * this.perSample)
  }
}

function copy(data: NumberArray | number, into: Float64Array, perRow: number, from: number, to: number, at: number): void {
  if (typeof data === "number") into.fill(data, at * perRow, (at + to - from) * perRow)
  else into.set(data.subarray(from * perRow, to * perRow), at * perRow)
}

function sameData({ data: a }: BoundInput, { data: b }: BoundInput): boolean {
  if (typeof a === "number" || typeof b === "number") return Object.is(a, b)
  return a === b || (a.length === b.length && a.every((value, k) => Object.is(value, b[k])))
}

/** Entries of one sample. */
export function rowLength({ parameter }: BoundInput, sizes: Readonly<Record<string, number>>): number {
  return parameter.hyper ? 1 : parameter.axes.reduce((product, { axis }) => product * (sizes[axis] ?? 1), 1)
}
