// The fixed part of a kernel's memory: constants, tables, and the cells that the driver fills before a run (sizes, numbers, where
// arrays are) or reads after it. Places are given out while the code is written; `bytes` is what must stand there first. It lies at
// `origin`, which differs for every thread.

export class Image {
  readonly origin: number
  #end: number
  readonly #writes: Array<{ readonly at: number; readonly bits: BigUint64Array }> = []
  readonly #constants = new Map<bigint, number>()
  readonly #cells = new Map<string, number>()

  constructor(origin = 0) {
    this.origin = origin
    this.#end = origin + 16
  }

  /** Place for `count` float64, aligned for vectors. */
  reserve(count: number): number {
    const at = this.#end
    this.#end += Math.ceil(count / 2) * 16
    return at
  }

  constant(bits: bigint): number {
    const known = this.#constants.get(bits)
    if (known !== undefined) return known
    const at = this.reserve(1)
    this.#writes.push({ at, bits: BigUint64Array.of(bits) })
    this.#constants.set(bits, at)
    return at
  }

  table(name: string, values: () => Float64Array): number {
    const key = `table ${name}`
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const table = values()
    const at = this.reserve(table.length)
    this.#writes.push({ at, bits: new BigUint64Array(table.buffer, table.byteOffset, table.length) })
    this.#cells.set(key, at)
    return at
  }

  /** The cell of a thing of one kind; the same one every time. */
  cell(kind: "size" | "scalar" | "frame" | "base" | "result" | "row", name: string): number {
    const key = `${kind} ${name}`
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const at = this.reserve(1)
    this.#cells.set(key, at)
    return at
  }

  /** The cell, if any code asked for it. */
  find(kind: Parameters<Image["cell"]>[0], name: string): number | undefined {
    return this.#cells.get(`${kind} ${name}`)
  }

  /** The names of all cells of a kind. */
  named(kind: Parameters<Image["cell"]>[0]): readonly string[] {
    return [...this.#cells.keys()].flatMap((key) => (key.startsWith(`${kind} `) ? [key.slice(kind.length + 1)] : []))
  }

  /** Where the fixed part ends. */
  get end(): number {
    return this.#end
  }

  bytes(): Uint8Array {
    const words = new BigUint64Array((this.#end - this.origin) / 8)
    for (const { at, bits } of this.#writes) words.set(bits, (at - this.origin) / 8)
    return new Uint8Array(words.buffer)
  }
}

const number = new Float64Array(1)
const word = new BigUint64Array(number.buffer)

/** The bits of a float64. */
export function bitsOf(value: number): bigint {
  number[0] = value
  return word[0] ?? 0n
}
