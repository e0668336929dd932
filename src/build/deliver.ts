// Where the results of a prebuilt call go. Comes in: what each is shaped like and the caller's array for it, if any; goes out: the buffers that the
// kernel writes (the caller's own wherever it can be) and the function that makes the results of them when the kernel is done.
import type { KernelInput } from "./bind.ts"
import { scatter, type Moved } from "./layout.ts"
import { bitOf } from "./places.ts"
import { fits, floats, product, read, shapeText, type NumberArray } from "./read.ts"
import { must, tagOf } from "./refuse.ts"

type NestedResult = number | NestedResult[]
export type Entry = number | Float32Array | Float64Array | NestedResult[]
type Buffer = Float32Array | Float64Array

/** `kind` as in read.ts; `count`: entries of the kernel. */
export type Wanted = readonly [into: object, name: string, path: string, place: number, slot: unknown, kind: string, shape: readonly number[], count: number, at?: Moved | undefined]

/** `finish`: makes the result; `own`: the kernel's own number for it. */
type Destination = readonly [buffer: Buffer, finish: (own: number) => Entry]

/** Into the arrays there are, else into new ones. */
const nest = (rows: NestedResult[], [length, ...inner]: readonly number[], entries: Iterator<number>): NestedResult[] => Object.assign(rows, Array.from({ length } as ArrayLike<undefined>, (_, i) => (inner.length ? nest((rows[i] ?? []) as NestedResult[], inner, entries) : entries.next().value as number)))

/** Of one number the kernel leaves it in its result; or, where it stands for many entries, terms of it. */
const destination = (name: string, busy: readonly KernelInput[], slot: unknown, kind: string, shape: readonly number[], count: number, at?: Moved): Destination => {
  const kindOfSlot = tagOf(slot)
  if (slot !== undefined && !((kind ? /^(Float.*)?Array/ : /^N/).test(kindOfSlot) && fits(read(name, slot), shape))) must("E705", name, (kind && "floats or nested arrays ") + shapeText(shape), slot)
  const list = kindOfSlot === "Array"
  const own = kind && !list ? slot as Float64Array | undefined : undefined
  const buffer = own && !at && !busy.some((other) => overlap(own, other as NumberArray)) ? own : floats(count)
  return [buffer, (number) => {
    if (!kind) return buffer.reduce((sum, term) => sum + term, number)
    const data = at ? scatter(buffer, at, product(shape)) : buffer
    if (own !== data) own?.set(data)
    return own ?? (list || kind === "Array" ? nest((slot ?? []) as NestedResult[], shape, data.values()) : kind === "Float32Array" ? new Float32Array(data) : data)
  }]
}

/** The same object, or memory that is shared. */
const overlap = (a: ArrayBufferView, b: ArrayBufferView | undefined): boolean => (a.buffer ? a.buffer === b?.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength : a === b)

/** `busy`: arrays that are read while results are written. `mask`: what the kernel is asked for. */
export const deliver = (wanted: readonly Wanted[], busy: readonly KernelInput[]): readonly [outputs: Buffer[], mask: number, finish: (result: Float64Array) => void] => {
  const outputs: Buffer[] = []
  let mask = 0
  const finishers = wanted.map(([into, key, path, place, slot, ...rest], k) => {
    for (const [, , other, , before] of wanted.slice(0, k)) if (overlap(Object(slot) as Buffer, before as Buffer)) must("E807", other, `memory apart from ${path}`, slot)
    const [buffer, finish] = destination(path, busy, slot, ...rest)
    outputs[place] = buffer
    mask |= bitOf(place)
    // Defined and not set, because a name may be `__proto__`.
    return (result: Float64Array) => Object.defineProperty(into, key, Object.getOwnPropertyDescriptor([finish(result[place] as number)], 0) as PropertyDescriptor)
  })
  return [outputs, mask, (result) => finishers.forEach((finish) => finish(result))]
}
