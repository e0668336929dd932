// Where the results of a prebuilt call go. Comes in: what a result is shaped like and the caller's array for it, if any; goes out: the buffer that the
// kernel writes (the caller's own wherever it can be) and the function that makes the result of it when the kernel is done.
import { scatter, type Moved } from "./layout.ts"
import { floats, product, read, shapeText } from "./read.ts"
import { described, must, refuse, tagOf } from "./refuse.ts"

type NestedResult = number | NestedResult[]
export type Entry = number | Float32Array | Float64Array | NestedResult[]
export type Destination = readonly [buffer: Float32Array | Float64Array, finish: () => Entry]

/** `count`: entries of the kernel. `kind` as in read.ts. `apart`: the kernel's result is not yet the last word, and is not rounded. `busy`: arrays that are read or written elsewhere. */
export function destination(name: string, kind: string, shape: readonly number[], count: number, at: Moved | undefined, apart: unknown, slot: unknown, busy: readonly unknown[]): Destination {
  const length = product(shape)
  const own = /^Float/.test(tagOf(slot)) ? slot as Float64Array : undefined
  const list = Array.isArray(slot)
  const found = list ? read(name, slot)[1] : undefined
  if (own ? own.length !== length : slot !== undefined && (!list || (found ? shapeText(found) !== shapeText(shape) : length > 0))) must("E705", name, `a Float32Array or Float64Array of ${length} entries, or nested arrays of shape ${shapeText(shape)}`, described(slot) + (own ? ` of ${own.length}` : ""))
  const buffer = own === undefined || at || apart || busy.some((other) => overlap(own, other)) ? floats(count) : own
  return [buffer, () => {
    const data = at ? scatter(buffer as Float64Array, at, length) : buffer
    if (own && own !== data) own.set(data)
    let next = 0
    /** Into the arrays there are, else into new ones. */
    const nest = (rows: NestedResult[], depth: number): NestedResult[] => {
      for (let i = 0; i < (shape[depth] as number); i++) rows[i] = depth + 1 === shape.length ? data[next++] as number : nest((rows[i] ?? []) as NestedResult[], depth + 1)
      return rows
    }
    return own ?? (list || kind === "Array" ? nest((slot ?? []) as NestedResult[], 0) : kind === "Float32Array" ? Float32Array.from(data) : data)
  }]
}

function overlap(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return a === b && a === Object(a)
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
}

/** The caller's arrays, by name of the result, share no memory. */
export function separateSlots(slots: ReadonlyArray<readonly [string, unknown]>): void {
  slots.forEach(([name, slot], k) => {
    for (const [other] of slots.slice(0, k).filter(([, before]) => overlap(slot, before))) refuse("E807", `\`out.${other}\` and \`out.${name}\` share memory`)
  })
}
