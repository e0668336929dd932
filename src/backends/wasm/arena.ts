// Memory that kernels run in. All kernels have one arena in common for ordinary arrays, which are copied into it piece by piece; a kernel
// that is handed the arena overwrites what the one before has left. It grows, and is given up when it has become large. Arrays that a user
// asked for (`kernel.allocate`) lie in arenas of their own, which never grow: growing would take the arrays away.
import type { NumberArray } from "../../kernel/signature.ts"
import type { Room } from "../backend.ts"
import { MOST_PAGES } from "./encode.ts"
import { BYTES, type Entry } from "./place.ts"

const PAGE = 65536
const LARGE = 2 ** 26
/** Kernels' own part of an arena with arrays: constants, tiles of other arrays, scratch rows. */
const SCRATCH = 2 ** 19
/** One more load of eight vectors behind an array stays inside. */
const PADDING = 128

export class Arena {
  readonly memory: WebAssembly.Memory
  /** The first byte that is not for kernels to use; a number if the arena may not grow. */
  readonly fixed: number | undefined
  buffer: ArrayBufferLike
  f64: Float64Array
  f32: Float32Array
  i32: Int32Array
  u8: Uint8Array
  /** Whose constants stand in it. */
  owner: object | null = null
  /** Other threads can see it. */
  readonly shared: boolean

  constructor(bytes: number, shared: boolean, fixed?: number) {
    const initial = pages(bytes)
    this.memory = new WebAssembly.Memory(shared ? { initial, maximum: fixed === undefined ? MOST_PAGES : initial, shared } : { initial })
    this.shared = shared
    this.fixed = fixed
    const { buffer } = this.memory
    this.buffer = buffer
    this.f64 = new Float64Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u8 = new Uint8Array(buffer)
  }

  get size(): number {
    return this.u8.length
  }

  /** Room for a kernel. Views of memory that has grown are new ones. */
  ensure(bytes: number): boolean {
    if (this.fixed !== undefined) return bytes <= this.fixed
    if (bytes <= this.size) return true
    this.memory.grow(pages(bytes) - this.size / PAGE)
    const { buffer } = this.memory
    this.buffer = buffer
    this.f64 = new Float64Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u8 = new Uint8Array(buffer)
    return true
  }
}

function pages(bytes: number): number {
  const count = Math.ceil(bytes / PAGE)
  if (count > MOST_PAGES) throw new RangeError("WebAssembly has no more than 4 GiB")
  return count
}

const common: [alone: Arena | undefined, together: Arena | undefined] = [undefined, undefined]

/** For ordinary arrays; `shared`: of kernels that run on several threads. */
export function commonArena(shared: boolean): Arena {
  const which = shared ? 1 : 0
  const before = common[which]
  if (before !== undefined && before.size <= LARGE) return before
  const made = new Arena(4 * PAGE, shared)
  common[which] = made
  return made
}

const residents = new WeakMap<ArrayBufferLike, Arena>()
let anyResident = false

/** Whether an array lies in an arena. Only those of users' arrays have any, and to ask an array for its buffer takes time. */
export function liesIn({ fixed, buffer }: Arena, array: NumberArray, bytes: number): boolean {
  return fixed !== undefined && array.buffer === buffer && array.byteOffset % bytes === 0
}

/** The arena that the first of the arrays that are in one is in. */
export function residentArena(arrays: readonly NumberArray[]): Arena | undefined {
  if (!anyResident) return undefined
  for (const { buffer } of arrays) {
    const found = residents.get(buffer)
    if (found !== undefined) return found
  }
  return undefined
}

/** Room for `bytes` of arrays, and four times as much where that costs only addresses: for results, and for the next arrays. */
export function makeRoom(bytes: number, shared = false): Room {
  const scratch = SCRATCH + Math.ceil(bytes / 64) * 16
  const arena = largest([4 * bytes, bytes], shared, scratch)
  residents.set(arena.buffer, arena)
  anyResident = true
  let at = scratch
  return {
    array(kind: Entry, count: number) {
      const size = Math.ceil((count * BYTES[kind]) / 16) * 16 + PADDING
      if (at + size > arena.size) return null
      const place = at
      at += size
      const { buffer } = arena
      return kind === "f64" ? new Float64Array(buffer, place, count) : kind === "f32" ? new Float32Array(buffer, place, count) : new Int32Array(buffer, place, count)
    },
  }
}

function largest([bytes = 0, ...less]: readonly number[], shared: boolean, scratch: number): Arena {
  try {
    return new Arena(scratch + bytes + PAGE, shared, scratch)
  } catch (error) {
    if (less.length === 0 || !(error instanceof RangeError)) throw error
    return largest(less, shared, scratch)
  }
}
