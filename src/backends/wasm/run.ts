// Running a program in WebAssembly. In: arrays and numbers of one call. Arrays over the batch go through the kernel's memory in tiles that
// stay in the cache, whatever is read across the batch is copied whole; results come back the same way. One compiled
// module for every combination of kinds of arrays.
import type { KernelData } from "../backend.ts"
import type { NumberArray } from "../../kernel/signature.ts"
import { findOp } from "../../ops/table.ts"
import type { Program } from "../../schedule/loop.ts"
import { BLOCK } from "../../schedule/loop.ts"
import { type Arena, sharedArena } from "./arena.ts"
import { writeModule, type WrittenModule } from "./module.ts"
import { BYTES, type Entry } from "./place.ts"
import { type ArrayUse, arraysOf } from "./use.ts"
import type { Shape } from "./vector.ts"

type Stages = Readonly<Record<string, (...numbers: number[]) => void>>

/** Bytes of all tiles together: they stay in the second-level cache. */
const TILES = 2 ** 17

export class Runner {
  readonly #program: Program
  readonly #shape: Shape
  readonly #arrays: readonly ArrayUse[]
  readonly #variants = new Map<string, Variant>()
  readonly #result: Float64Array

  constructor(program: Program, shape: Shape) {
    this.#program = program
    this.#shape = shape
    this.#arrays = arraysOf(program)
    this.#result = new Float64Array(program.outputs.length).fill(NaN)
  }

  run(data: KernelData): Float64Array {
    const arrays = this.#arrays.map((use) => (use.output ? data.outputs : data.inputs)[use.index] as NumberArray)
    const kinds = arrays.map(entryOf)
    const key = kinds.join(" ")
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = new Variant(this.#program, this.#shape, this.#arrays, kinds)
      this.#variants.set(key, variant)
    }
    variant.run(data, arrays, this.#result)
    return this.#result
  }
}

/** By tag and not by `instanceof`, which fails for arrays of another realm. */
function entryOf(array: NumberArray): Entry {
  const tag = array[Symbol.toStringTag] as string
  return tag === "Float32Array" ? "f32" : tag === "Int32Array" ? "i32" : "f64"
}

class Variant {
  readonly #program: Program
  readonly #uses: readonly ArrayUse[]
  readonly #kinds: readonly Entry[]
  readonly #written: WrittenModule
  readonly #module: WebAssembly.Module
  readonly #image: Uint8Array
  readonly #instances = new WeakMap<Arena, Stages>()
  /** Address of entry 0 of each array that is in memory as a whole, else of its tile. */
  readonly #addresses: number[]
  readonly #rowBytes: number[]

  constructor(program: Program, shape: Shape, uses: readonly ArrayUse[], kinds: readonly Entry[]) {
    this.#program = program
    this.#uses = uses
    this.#kinds = kinds
    this.#written = writeModule(program, shape, new Map(uses.map((use, k) => [use.name, kinds[k] ?? "f64"])))
    this.#module = new WebAssembly.Module(this.#written.bytes as BufferSource)
    this.#image = this.#written.image.bytes()
    this.#addresses = uses.map(() => 0)
    this.#rowBytes = uses.map(() => 0)
  }

  run(data: KernelData, arrays: readonly NumberArray[], result: Float64Array): void {
    const { sizes } = data
    const batch = sizes["*"] ?? 1
    const arena = sharedArena()
    const { stages } = this.#program
    this.#uses.forEach((use, k) => {
      this.#rowBytes[k] = use.inner.reduce((product, axis) => product * (sizes[axis] ?? 0), BYTES[this.#kinds[k] ?? "f64"])
    })
    const tiles = stages.map((_, stage) => this.#tile(stage, batch))
    let at = this.#written.image.end
    const rows = this.#program.rows.map((row) => {
      const place = at
      at += this.#written.rowEntry * (sizes[row.axis] ?? 0)
      return place
    })
    this.#uses.forEach((use, k) => {
      if (use.tiled) return
      this.#addresses[k] = at
      at += padded((this.#rowBytes[k] ?? 0) * (use.batch ? batch : 1))
    })
    arena.ensure(at + tiles.reduce((most, tile) => Math.max(most, tile.bytes), 0) + 64)
    const instance = this.#take(arena)
    this.#program.rows.forEach((row, k) => this.#set(arena, "row", row.name, rows[k] ?? 0))
    this.#fill(arena, data)
    this.#uses.forEach((use, k) => {
      if (use.tiled) return
      this.#setBase(arena, k, 0)
      if (!use.output) copyIn(arena, this.#kinds[k] ?? "f64", this.#addresses[k] ?? 0, arrays[k], 0, this.#count(k, use.batch ? batch : 1))
    })
    stages.forEach((stage, s) => {
      const run = instance[`s${s}`]
      const tile = tiles[s]
      if (run === undefined || tile === undefined) return
      if (!stage.blocked) return run()
      this.#place(s, at, tile.samples)
      for (let first = 0; first < batch; first += tile.samples) {
        const to = Math.min(first + tile.samples, batch)
        this.#uses.forEach((use, k) => {
          if (!use.stages.has(s) || !use.tiled) return
          this.#setBase(arena, k, first)
          if (!use.output) copyIn(arena, this.#kinds[k] ?? "f64", this.#addresses[k] ?? 0, arrays[k], this.#count(k, first), this.#count(k, to))
        })
        run(first, to)
        this.#uses.forEach((use, k) => {
          if (use.stages.has(s) && use.tiled && use.output) copyOut(arena, this.#kinds[k] ?? "f64", this.#addresses[k] ?? 0, arrays[k], this.#count(k, first), this.#count(k, to))
        })
      }
      for (const name of stage.sums) instance["total"]?.(this.#written.trees.get(name) ?? 0, this.#written.image.find("frame", name) ?? 0)
    })
    this.#uses.forEach((use, k) => {
      if (!use.tiled && use.output) copyOut(arena, this.#kinds[k] ?? "f64", this.#addresses[k] ?? 0, arrays[k], 0, this.#count(k, use.batch ? batch : 1))
    })
    this.#program.outputs.forEach((output, k) => {
      if (output.axes.length === 0) result[k] = arena.f64[(this.#written.image.find("result", output.name) ?? 0) / 8] ?? NaN
    })
  }

  /** How many samples of a stage's arrays are in memory at a time, and the room for them. */
  #tile(stage: number, batch: number): { readonly samples: number; readonly bytes: number } {
    let perSample = 0
    let arrays = 0
    this.#uses.forEach((use, k) => {
      if (!use.tiled || !use.stages.has(stage)) return
      perSample += this.#rowBytes[k] ?? 0
      arrays += 1
    })
    const blocks = Math.max(1, Math.floor(TILES / (BLOCK * Math.max(1, perSample))))
    const samples = arrays === 0 ? Math.max(1, batch) : Math.min(blocks * BLOCK, Math.max(1, batch))
    return { samples, bytes: samples * perSample + PADDING * arrays }
  }

  #place(stage: number, from: number, samples: number): void {
    let at = from
    this.#uses.forEach((use, k) => {
      if (!use.tiled || !use.stages.has(stage)) return
      this.#addresses[k] = at
      at += padded((this.#rowBytes[k] ?? 0) * samples)
    })
  }

  #count(k: number, samples: number): number {
    return ((this.#rowBytes[k] ?? 0) / BYTES[this.#kinds[k] ?? "f64"]) * samples
  }

  #take(arena: Arena): Stages {
    let instance = this.#instances.get(arena)
    if (instance === undefined) {
      const f = Object.fromEntries(this.#written.imports.map((op) => [op, findOp(op)?.float ?? Math.abs]))
      instance = new WebAssembly.Instance(this.#module, { m: { memory: arena.memory }, f }).exports as unknown as Stages
      this.#instances.set(arena, instance)
    }
    if (arena.owner !== this) {
      arena.u8.set(this.#image, 0)
      arena.owner = this
    }
    return instance
  }

  #fill(arena: Arena, { inputs, sizes }: KernelData): void {
    const { image, trees } = this.#written
    this.#program.inputs.forEach((x, k) => {
      const value = inputs[k]
      if (typeof value === "number") put(arena.f64, image.find("scalar", x.name), 8, value)
    })
    for (const axis of Object.keys(sizes)) put(arena.f64, image.find("size", axis), 8, sizes[axis] ?? NaN)
    for (const tree of trees.values()) arena.i32[tree / 4] = 0
  }

  #set(arena: Arena, kind: "base" | "row", name: string, address: number): void {
    put(arena.i32, this.#written.image.find(kind, name), 4, address)
  }

  /** The address that sample 0 would have if `first` is the first one in the tile. */
  #setBase(arena: Arena, k: number, first: number): void {
    this.#set(arena, "base", this.#uses[k]?.name ?? "", (this.#addresses[k] ?? 0) - first * (this.#rowBytes[k] ?? 0))
  }
}

function put(view: Float64Array | Int32Array, cell: number | undefined, bytes: number, value: number): void {
  if (cell !== undefined) view[cell / bytes] = value
}

/** What is loaded of a row beyond its end still lies inside: eight vectors at most. */
const PADDING = 144

function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16 + 128
}

function viewOf(arena: Arena, kind: Entry): Float64Array | Float32Array | Int32Array {
  return kind === "f64" ? arena.f64 : kind === "f32" ? arena.f32 : arena.i32
}

function copyIn(arena: Arena, kind: Entry, address: number, array: NumberArray | undefined, from: number, to: number): void {
  if (array === undefined) return
  viewOf(arena, kind).set(from === 0 && to === array.length ? array : array.subarray(from, to), address / BYTES[kind])
}

function copyOut(arena: Arena, kind: Entry, address: number, array: NumberArray | undefined, from: number, to: number): void {
  const start = address / BYTES[kind]
  array?.set(viewOf(arena, kind).subarray(start, start + to - from), from)
}
