// The number types of .npy: how many bytes, how a field is read and one number written, and the typed array that holds them. Half
// floats become Float32Array and booleans Uint8Array, which hold them exactly.
import type { AnyTypedArray, NumberArray } from "../kernel/signature.ts"

export interface ScalarType {
  /** As NumPy spells it: `<f8`. */
  readonly descr: string
  readonly bytes: number
  read(view: DataView, layout: Layout): AnyTypedArray
  write(view: DataView, at: number, value: number | bigint): void
}

/** Where the numbers of one field lie: records `stride` bytes apart, `perItem` numbers in each. */
export interface Layout {
  readonly offset: number
  readonly stride: number
  readonly items: number
  readonly perItem: number
  /** The place in the file of the item that comes `item`-th in row-major order, where that is another one. */
  readonly storedAt: ((item: number) => number) | undefined
}

/** The type NumPy spells so, or undefined (texts, dates, complex numbers, objects). */
export function scalarType(descr: string): ScalarType | undefined {
  const match = /^([<>|=])([fiub]\d+)$/.exec(descr)
  return match === null ? undefined : types(match[1] !== ">").get(match[2] ?? "")
}

/** The little-endian type that holds exactly what `data` holds. */
export function littleEndian(data: AnyTypedArray): ScalarType {
  const kind = data instanceof Float32Array || data instanceof Float64Array ? "f" : /^(Big)?Ui/.test(data.constructor.name) ? "u" : "i"
  const type = types(true).get(`${kind}${data.BYTES_PER_ELEMENT}`)
  if (type === undefined) throw new TypeError(`no .npy type for ${data.constructor.name}`)
  return type
}

type Write = ScalarType["write"]

/** Whether this machine's numbers lie as `<` says. */
const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function types(little: boolean): ReadonlyMap<string, ScalarType> {
  const row = (name: string, read: ScalarType["read"], write: Write): [string, ScalarType] => {
    const bytes = Number(name.slice(1))
    return [name, { descr: `${bytes === 1 ? "|" : little ? "<" : ">"}${name}`, bytes, read, write }]
  }
  const number = (name: string, make: (n: number) => NumberArray, one: (view: DataView, at: number) => number, write: Write) => {
    const bytes = Number(name.slice(1))
    return row(
      name,
      (view, layout) => {
        const data = make(layout.items * layout.perItem)
        // As they lie in memory: copied at once.
        if (little && LITTLE && data.BYTES_PER_ELEMENT === bytes && layout.storedAt === undefined && layout.stride === bytes * layout.perItem && name !== "b1") {
          new Uint8Array(data.buffer).set(new Uint8Array(view.buffer, view.byteOffset + layout.offset, data.byteLength))
        } else {
          eachPlace(layout, bytes, (i, at) => (data[i] = one(view, at)))
        }
        return data
      },
      write,
    )
  }
  const big = (name: string, make: (n: number) => BigInt64Array | BigUint64Array, one: (view: DataView, at: number) => bigint, write: Write) =>
    row(
      name,
      (view, layout) => {
        const data = make(layout.items * layout.perItem)
        eachPlace(layout, 8, (i, at) => (data[i] = one(view, at)))
        return data
      },
      write,
    )
  return new Map([
    number("f8", (n) => new Float64Array(n), (v, at) => v.getFloat64(at, little), (v, at, x) => v.setFloat64(at, Number(x), little)),
    number("f4", (n) => new Float32Array(n), (v, at) => v.getFloat32(at, little), (v, at, x) => v.setFloat32(at, Number(x), little)),
    number("f2", (n) => new Float32Array(n), (v, at) => halfFloat(v.getUint16(at, little)), readOnly),
    number("i4", (n) => new Int32Array(n), (v, at) => v.getInt32(at, little), (v, at, x) => v.setInt32(at, Number(x), little)),
    number("i2", (n) => new Int16Array(n), (v, at) => v.getInt16(at, little), (v, at, x) => v.setInt16(at, Number(x), little)),
    number("i1", (n) => new Int8Array(n), (v, at) => v.getInt8(at), (v, at, x) => v.setInt8(at, Number(x))),
    number("u4", (n) => new Uint32Array(n), (v, at) => v.getUint32(at, little), (v, at, x) => v.setUint32(at, Number(x), little)),
    number("u2", (n) => new Uint16Array(n), (v, at) => v.getUint16(at, little), (v, at, x) => v.setUint16(at, Number(x), little)),
    number("u1", (n) => new Uint8Array(n), (v, at) => v.getUint8(at), (v, at, x) => v.setUint8(at, Number(x))),
    number("b1", (n) => new Uint8Array(n), (v, at) => (v.getUint8(at) === 0 ? 0 : 1), readOnly),
    big("i8", (n) => new BigInt64Array(n), (v, at) => v.getBigInt64(at, little), (v, at, x) => v.setBigInt64(at, BigInt(x), little)),
    big("u8", (n) => new BigUint64Array(n), (v, at) => v.getBigUint64(at, little), (v, at, x) => v.setBigUint64(at, BigInt(x), little)),
  ])
}

function eachPlace({ offset, stride, items, perItem, storedAt }: Layout, bytes: number, visit: (index: number, at: number) => void): void {
  for (let item = 0; item < items; item++) {
    const start = offset + (storedAt === undefined ? item : storedAt(item)) * stride
    for (let i = 0; i < perItem; i++) visit(item * perItem + i, start + i * bytes)
  }
}

/** Half floats and booleans: no typed array of ours is one, so none is written. */
const readOnly: Write = () => {
  throw new TypeError("this .npy type is only read")
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}
