// NumPy's .npy, format versions 1 to 3, in memory: bytes to numbers and back. Written here because the packages for Node leave
// `fortran_order` and byte order to the caller, do not check that the data is whole, and read no records; the format is a
// header of Python literals and then the bytes. Records (`np.dtype([("value", "<f8"), ("grad_p", "<f4", (3,))])`) are how
// several named columns lie in one file: they become a source of columns, and --out writes them.
import { HALF_WRITTEN } from "./codes.ts"
import { fileFault } from "./fault.ts"
import type { NpyField } from "./npy-header.ts"
import { parseHeader } from "./npy-header.ts"
import type { ScalarType } from "./npy-scalars.ts"
import { littleEndian, scalarType } from "./npy-scalars.ts"
import type { ArrayData } from "./source.ts"
import { sizeOf } from "./source.ts"

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** One unnamed array, or the named fields of records. */
export type NpyContent = { readonly kind: "array"; readonly array: ArrayData } | { readonly kind: "records"; readonly fields: ReadonlyMap<string, ArrayData> }

/** What the header of a file says. */
export interface NpyHead {
  readonly records: boolean
  readonly fields: ReadonlyArray<NpyField & { readonly type: ScalarType }>
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
  /** Where the data begin, and the bytes of one item. */
  readonly body: number
  readonly stride: number
}

export function readNpy(file: string, bytes: Uint8Array): NpyContent {
  const head = readHead(file, bytes, bytes.length)
  return readItems(head, bytes.subarray(head.body), head.shape)
}

/** `bytes` begin like the file, and hold its header; `length`: those of the file. */
export function readHead(file: string, bytes: Uint8Array, length: number): NpyHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length === 0) throw fileFault("E903", { file }, { expected: HALF_WRITTEN })
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw fileFault("E930", { file }, {})
  const version = view.getUint8(6)
  if (version < 1 || version > 3) throw fileFault("E931", { file }, { version })
  const start = version === 1 ? 10 : 12
  const body = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (body > bytes.length) throw fileFault("E932", { file }, {})
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, body))
  const header = parseHeader(text)
  if (header === undefined) throw fileFault("E933", { file }, {})
  const fields = header.fields.map((field) => ({ ...field, type: typeOf(file, field) }))
  const stride = fields.reduce((sum, field) => sum + field.type.bytes * sizeOf(field.shape), 0)
  const items = sizeOf(header.shape)
  if (length - body !== items * stride) throw fileFault("E934", { file }, { shape: header.shape, bytes: items * stride, found: length - body })
  return { ...header, fields, body, stride }
}

/** The items of an array of this shape, which are what `bytes` hold: all of a file, or some of its rows. */
export function readItems(head: NpyHead, bytes: Uint8Array, shape: readonly number[]): NpyContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const columns = new Map<string, ArrayData>()
  const storedAt = head.fortranOrder ? fortranPlace(shape) : undefined
  let offset = 0
  for (const field of head.fields) {
    const perItem = sizeOf(field.shape)
    const data = field.type.read(view, { offset, stride: head.stride, items: sizeOf(shape), perItem, storedAt })
    columns.set(field.name, { data, shape: [...shape, ...field.shape] })
    offset += field.type.bytes * perItem
  }
  const [only] = columns.values()
  return head.records || only === undefined ? { kind: "records", fields: columns } : { kind: "array", array: only }
}

function typeOf(file: string, field: NpyField): ScalarType {
  const type = scalarType(field.descr)
  if (type === undefined) throw fileFault("E935", { file }, { type: field.descr })
  return type
}

/** In Fortran's order the first position varies fastest. */
function fortranPlace(shape: readonly number[]): (item: number) => number {
  const axes = shape.map((size, k) => ({ size, stride: sizeOf(shape.slice(0, k)) })).reverse()
  return (item) => {
    let rest = item
    let place = 0
    for (const { size, stride } of axes) {
      place += (rest % size) * stride
      rest = Math.floor(rest / size)
    }
    return place
  }
}

/** Version 1 (3 where a name is not plain ASCII, 2 where the header is too long), little-endian, row-major: what every reader reads. */
export function writeNpy(fields: ReadonlyMap<string, ArrayData>, records: boolean): Uint8Array {
  const columns = [...fields].map(([name, { data, shape }]) => ({ name, data, shape, type: littleEndian(data) }))
  const [first] = columns
  const outer = records ? (first?.shape.slice(0, 1) ?? [0]) : (first?.shape ?? [])
  const descr = records
    ? `[${columns.map(({ name, type, shape }) => `('${escapeText(name)}', '${type.descr}'${shape.length > 1 ? `, ${tuple(shape.slice(1))}` : ""})`).join(", ")}]`
    : `'${first?.type.descr ?? "<f8"}'`
  const literal = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${tuple(outer)}, }`
  const encoded = new TextEncoder().encode(literal)
  const version = encoded.length !== literal.length ? 3 : literal.length < 65000 ? 1 : 2
  const start = version === 1 ? 10 : 12
  // Padded with blanks so that the data begin at a multiple of 64.
  const body = Math.ceil((start + encoded.length + 1) / 64) * 64
  const items = sizeOf(outer)
  const stride = columns.reduce((sum, { type, shape }) => sum + type.bytes * (items === 0 ? 0 : sizeOf(shape) / items), 0)
  const bytes = new Uint8Array(body + items * stride).fill(0x20, 0, body)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  bytes[6] = version
  bytes[7] = 0
  if (version === 1) view.setUint16(8, body - start, true)
  else view.setUint32(8, body - start, true)
  bytes.set(encoded, start)
  bytes[body - 1] = 0x0a
  let offset = body
  for (const { type, data, shape } of columns) {
    const perItem = items === 0 ? 0 : sizeOf(shape) / items
    for (let i = 0; i < items * perItem; i++) {
      const at = offset + Math.floor(i / perItem) * stride + (i % perItem) * type.bytes
      type.write(view, at, data[i] ?? NaN)
    }
    offset += type.bytes * perItem
  }
  return bytes
}

const tuple = (shape: readonly number[]): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`

const escapeText = (name: string): string => name.replace(/[\\']/g, "\\$&")
