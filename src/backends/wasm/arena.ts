// Memory that kernels run in. One arena is shared by all kernels for ordinary arrays, which are copied into it piece by piece; a kernel
// that is handed the arena overwrites what the one before has left. It grows and is given up when it has become large.

const PAGE = 65536
const LARGE = 2 ** 26

export class Arena {
  readonly memory: WebAssembly.Memory
  f64: Float64Array
  f32: Float32Array
  i32: Int32Array
  u8: Uint8Array
  /** Whose constants stand in it. */
  owner: object | null = null

  constructor(bytes: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    const { buffer } = this.memory
    this.f64 = new Float64Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u8 = new Uint8Array(buffer)
  }

  get size(): number {
    return this.u8.length
  }

  /** Views of memory that has grown are new ones. */
  ensure(bytes: number): void {
    if (bytes <= this.size) return
    this.memory.grow(Math.ceil((bytes - this.size) / PAGE))
    const { buffer } = this.memory
    this.f64 = new Float64Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u8 = new Uint8Array(buffer)
  }
}

let shared: Arena | undefined

export function sharedArena(): Arena {
  if (shared === undefined || shared.size > LARGE) shared = new Arena(4 * PAGE)
  return shared
}
