// Where the results of a prebuilt call go. Comes in: what each is shaped like and the caller's array for it, if any; goes out: the buffers that the
// kernel writes (the caller's own wherever it can be) and the function that makes the results of them when the kernel is done.
import { scatter, type Moved } from "./layout.ts"
import { bitOf } from "./places.ts"
import { fits, floats, product, read, shapeText } from "./read.ts"
import { described, must, refuse, tagOf } from "./refuse.ts"

type NestedResult = number | NestedResult[]
export type Entry = number | Float32Array | Float64Array | NestedResult[]
type Buffer = Float32Array | Float64Array

/** `kind` as in read.ts; `count`: entries of the kernel. */
export type Wanted = readonly [into: object, name: string, part: string, slot: unknown, place: number, kind: string, shape: readonly number[], count: number, at?: Moved | undefined]

/** `finish`: makes the result; `own`: the kernel's own number for it. */
type Destination = readonly [buffer: Buffer, finish: (own: number) => Entry]

/** The kernel leaves a number in its result; or, where it stands for many entries, terms of it. */
function numberFor(name: string, slot: unknown, count: number): Destination {
  const terms = floats(count)
  if (typeof (slot ?? 0) !== "number") must("E705", name, "left out: the result is a number", described(slot))
  return [terms, (own) => terms.reduce((sum, term) => sum + term, own)]
}

/** Into the arrays there are, else into new ones. */
function nest(rows: NestedResult[], shape: readonly number[], entries: Iterator<number>): NestedResult[] {
  const [length = 0, ...inner] = shape
  for (let i = 0; i < length; i++) rows[i] = inner.length > 0 ? nest((rows[i] ?? []) as NestedResult[], inner, entries) : entries.next().value as number
  return rows
}

function arrayFor(name: string, slot: unknown, kind: string, shape: readonly number[], count: number, at: Moved | undefined, busy: readonly unknown[]): Destination {
  const kindOfSlot = tagOf(slot)
  if (slot !== undefined && !(/^(Float.*)?Array/.test(kindOfSlot) && fits(read(name, slot), shape))) must("E705", name, `a Float32Array, a Float64Array or nested arrays ${shapeText(shape)}`, described(slot))
  const list = kindOfSlot === "Array"
  const own = list ? undefined : slot as Float64Array | undefined
  const buffer = own && !at && !busy.some((other) => overlap(own, other)) ? own : floats(count)
  return [buffer, () => {
    const data = at ? scatter(buffer, at, product(shape)) : buffer
    if (own !== data) own?.set(data)
    return own ?? (list || kind === "Array" ? nest((slot ?? []) as NestedResult[], shape, data.values()) : kind === "Float32Array" ? new Float32Array(data) : data)
  }]
}

const end = ({ byteOffset, byteLength }: ArrayBufferView): number => byteOffset + byteLength

/** The same object, or memory that is shared. */
const overlap = (a: unknown, b: unknown): boolean => (ArrayBuffer.isView(a) && ArrayBuffer.isView(b) ? a.buffer === b.buffer && a.byteOffset < end(b) && b.byteOffset < end(a) : a === b && a === Object(a))

/** `busy`: arrays that are read while results are written. `mask`: what the kernel is asked for. */
export function deliver(wanted: readonly Wanted[], busy: readonly unknown[]): readonly [outputs: Buffer[], mask: number, finish: (result: Float64Array) => void] {
  const outputs: Buffer[] = []
  const finishers = wanted.map(([into, key, part, slot, place, kind, shape, count, at], k) => {
    const name = `out.${part}${key}`
    for (const [, key, part, before] of wanted.slice(0, k)) if (overlap(slot, before)) refuse("E807", `\`out.${part}${key}\` and \`${name}\` share memory`)
    const [buffer, finish] = kind ? arrayFor(name, slot, kind, shape, count, at, busy) : numberFor(name, slot, count)
    outputs[place] = buffer
    // Defined and not set, because a name may be `__proto__`.
    return (result: Float64Array) => Object.defineProperty(into, key, Object.getOwnPropertyDescriptor([finish(result[place] as number)], 0) as PropertyDescriptor)
  })
  return [outputs, wanted.reduce((mask, [, , , , place]) => mask | bitOf(place), 0), (result) => finishers.forEach((finish) => finish(result))]
}
