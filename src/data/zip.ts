// The part of the zip format that .npz files are made of: stored or deflated members, found through the central directory. In: bytes. Out:
// members by name, whose checksums are right, and the other way round (stored). No encryption, no zip64 beyond what NumPy writes for small files.
import { inflateRawSync } from "node:zlib"
import { HALF_WRITTEN } from "./codes.ts"
import { DataFault, fileFault } from "./fault.ts"

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50

export function readZip(file: string, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const broken = (): DataFault => (bytes.length === 0 ? fileFault("E903", { file }, { expected: HALF_WRITTEN }) : fileFault("E936", { file }, {}))
  let end = bytes.length - 22
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1
  if (end < 0) throw broken()
  const members = new Map<string, Uint8Array>()
  try {
    let at = view.getUint32(end + 16, true)
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (view.getUint32(at, true) !== CENTRAL) throw broken()
      const [method, sum, size, nameLength, extra, comment, local] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true), view.getUint32(at + 42, true)]
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
      if (view.getUint32(local, true) !== LOCAL) throw broken()
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
      if (from + size > bytes.length) throw broken()
      const data = bytes.subarray(from, from + size)
      if (method !== 0 && method !== 8) throw fileFault("E937", { file }, { member: name })
      const member = unpacked(method, data)
      if (member === undefined || crc32(member) !== sum) throw fileFault("E938", { file }, { member: name })
      members.set(name, member)
      at += 46 + nameLength + extra + comment
    }
  } catch (error) {
    throw error instanceof DataFault ? error : broken()
  }
  return members
}

/** Undefined where the bytes are not what was packed. */
function unpacked(method: number, data: Uint8Array): Uint8Array | undefined {
  if (method === 0) return data
  try {
    return inflateRawSync(data)
  } catch {
    return undefined
  }
}

export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const [member, data] of members) {
    const name = new TextEncoder().encode(member)
    // Version 2.0, names in UTF-8, stored, the earliest date there is.
    const common = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, ...little(crc32(data), 4), ...little(data.length, 4), ...little(data.length, 4), ...little(name.length, 2), 0, 0]
    const local = Uint8Array.from([...little(LOCAL, 4), ...common, ...name])
    directory.push(Uint8Array.from([...little(CENTRAL, 4), 20, 0, ...common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...little(offset, 4), ...name]))
    pieces.push(local, data)
    offset += local.length + data.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Uint8Array.from([...little(END, 4), 0, 0, 0, 0, ...little(members.size, 2), ...little(members.size, 2), ...little(size, 4), ...little(offset, 4), 0, 0])
  return joined([...pieces, ...directory, end])
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const little = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, k) => Math.floor(value / 2 ** (8 * k)) % 256)

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  // The exclusive or of two numbers is signed: the lowest bit is asked for as a bit, because -1 % 2 is -1.
  for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** The checksum of zip, of the published check value: "123456789" has cbf43926. */
export function crc32(data: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of data) c = (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
