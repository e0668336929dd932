// Where entries of arrays are in memory, and how they get into lanes and out of them. In: an array (its cell with the address of entry 0,
// the kind of its entries, its axes) and positions. Out: values, or stores. What an address has in common for all turns of a loop is
// computed in front of it.
import type { Bytes, Value } from "./code.ts"
import { I32 } from "./encode.ts"
import type { Vector } from "./vector.ts"

/** Kinds of entries in the kernel's memory. Other arrays are converted to float64 when they are copied there. */
export type Entry = "f64" | "f32" | "i32"

export const BYTES: Readonly<Record<Entry, number>> = { f64: 8, f32: 4, i32: 4 }

/** Code that is open: the function, then its loops from outside in. */
export interface Level {
  readonly list: Bytes
  readonly hoisted: Map<string, Value>
}

/** One position: an integer for every lane (one list entry if they are equal), and the depth of the loop that binds it. */
export interface Position {
  readonly lanes: readonly Value[]
  readonly depth: number
  /** A name by which equal positions are known; undefined: a value of its own, never hoisted. */
  readonly key: string | undefined
  /** For the sample: that of lane 0 of the first way; the lanes behind the end of the batch are not it plus k. */
  readonly sample?: Value
}

export interface Placed {
  /** One address per lane, or one for all. */
  readonly addresses: readonly Value[]
  /** The lanes lie side by side, from the one address on; so do the ways, this many bytes apart. */
  readonly row: number | null
}

export class Places {
  readonly #v: Vector
  levels: readonly Level[] = []

  constructor(v: Vector) {
    this.#v = v
  }

  get depth(): number {
    return this.levels.length - 1
  }

  /** A value that is computed once in the open code at `depth`. */
  hoist(depth: number, key: string, value: Value, type?: number): Value {
    const level = this.levels[depth]
    if (level === undefined) throw new Error(`no loop at depth ${depth}`)
    const known = level.hoisted.get(key)
    if (known !== undefined) return known
    const { code } = this.#v
    const local = code.local(type ?? I32)
    code.into(level.list, () => code.set(local, value))
    const made = code.get(local)
    level.hoisted.set(key, made)
    return made
  }

  size(axis: string): Value {
    const { code } = this.#v
    return code.atTop(`length ${axis}`, () => {
      code.memory("f64.load", code.integer(code.image.cell("size", axis)))
      code.op("i32.trunc_sat_f64_s")
    }, I32)
  }

  base(kind: "base" | "row", name: string): Value {
    const { code } = this.#v
    return code.atTop(`${kind} ${name}`, () => code.memory("i32.load", code.integer(code.image.cell(kind, name))), I32)
  }

  of(name: string, entry: Entry, axes: readonly string[], at: readonly Position[]): Placed {
    const base = this.base("base", name)
    const [first] = at
    if (axes.length === 1 && first?.sample !== undefined) {
      const address = this.#v.code.add(base, this.#times(first.sample, this.#stride([], BYTES[entry])))
      return { row: this.#v.width * BYTES[entry], addresses: [address] }
    }
    const lanes = at.some((p) => p.lanes.length > 1) ? this.#v.lanes : [0]
    const parts = at.map((position, k) => ({ position, stride: this.#stride(axes.slice(k + 1), BYTES[entry]) }))
    parts.sort((a, b) => a.position.depth - b.position.depth)
    return { row: null, addresses: lanes.map((lane) => this.#address(name, base, parts, lane)) }
  }

  #address(name: string, base: Value, parts: ReadonlyArray<{ readonly position: Position; readonly stride: Stride }>, lane: number): Value {
    let sum = { value: base, key: name, depth: 0 }
    parts.forEach(({ position, stride }, k) => {
      const place = position.lanes[lane] ?? position.lanes[0] ?? this.#v.code.integer(0)
      const key = position.key === undefined ? undefined : `${sum.key} + ${position.key}.${position.lanes.length > 1 ? lane : 0}*${stride.key}`
      const value = this.#v.code.add(sum.value, this.#times(place, stride))
      const next = parts[k + 1]?.position.depth ?? this.depth
      const hoisted = key !== undefined && position.depth < this.depth && next > position.depth
      sum = { value: hoisted ? this.hoist(position.depth, key, value) : value, key: key ?? "", depth: position.depth }
    })
    return sum.value
  }

  #stride(inner: readonly string[], bytes: number): Stride {
    if (inner.length === 0) return { key: String(bytes), bytes, value: this.#v.code.integer(bytes) }
    const { code } = this.#v
    const key = `${bytes}*${inner.join("*")}`
    const sizes = inner.map((axis) => this.size(axis))
    const value = code.atTop(`stride ${key}`, () => {
      code.integer(bytes)()
      for (const size of sizes) {
        size()
        code.op("i32.mul")
      }
    }, I32)
    return { key, bytes: undefined, value }
  }

  #times(place: Value, stride: Stride): Value {
    const { code } = this.#v
    return () => {
      place()
      if (stride.bytes === undefined) {
        stride.value()
        code.op("i32.mul")
      } else {
        code.integer(Math.log2(stride.bytes))()
        code.op("i32.shl")
      }
    }
  }
}

interface Stride {
  readonly key: string
  /** Known when the code is written: a power of 2. */
  readonly bytes: number | undefined
  readonly value: Value
}
