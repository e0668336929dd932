// One compiled module and how it is run. In: the arrays of a call and an arena. Arrays over the batch go through the arena in tiles that stay in
// the cache, what is read across the batch is copied there whole, and what lies in the arena already is used where it is.
import type { KernelData } from "../backend.ts"
import type { NumberArray } from "../../kernel/signature.ts"
import { findOp } from "../../ops/table.ts"
import { BLOCK, type Program } from "../../schedule/loop.ts"
import type { Arena } from "./arena.ts"
import { SORT, writeModule } from "./module.ts"
import { BYTES, type Entry } from "./place.ts"
import { sortIn } from "./sort-rows.ts"
import type { ArrayUse } from "./use.ts"
import type { Shape } from "./opcodes.ts"

/** Bytes of all tiles together: they stay in the second-level cache. */
const TILES = 2 ** 17
/** What is loaded of a row beyond its end still lies inside: eight vectors at most. */
const PADDING = 128

/** An array of the program, and where it is in the present run. */
interface Place {
  readonly use: ArrayUse
  /** Among the arrays of a call. */
  readonly index: number
  readonly kind: Entry
  readonly bytes: number
  /** Index of the cell with its address, among 32-bit integers; -1 if no code asks for it. */
  readonly cell: number
  /** Bytes of what belongs to one sample, or of all. */
  row: number
  address: number
  /** In the arena already. */
  resident: boolean
}

interface StagePlan {
  readonly run: string
  readonly blocked: boolean
  readonly tiled: readonly Place[]
  readonly sums: ReadonlyArray<{ readonly tree: number; readonly cell: number }>
}

type Functions = Readonly<Record<string, (...numbers: number[]) => void>>

export class Variant {
  readonly #kinds: readonly Entry[]
  readonly #module: WebAssembly.Module
  readonly #imports: readonly string[]
  readonly #image: Uint8Array
  readonly #end: number
  readonly #rowEntry: number
  readonly #places: readonly Place[]
  readonly #stages: readonly StagePlan[]
  /** Indices among float64: sizes by axis, numbers by input, results by output. */
  readonly #sizes: ReadonlyArray<readonly [axis: string, cell: number]>
  readonly #numbers: ReadonlyArray<readonly [input: number, cell: number]>
  readonly #results: ReadonlyArray<readonly [output: number, cell: number]>
  readonly #rows: ReadonlyArray<readonly [axis: string, cell: number]>
  readonly #instances = new WeakMap<Arena, Functions>()

  constructor(program: Program, shape: Shape, uses: readonly ArrayUse[], kinds: readonly Entry[]) {
    this.#kinds = kinds
    const { bytes, image, imports, trees, rowEntry } = writeModule(program, shape, new Map(uses.map((use, k) => [use.name, kinds[k] ?? "f64"])))
    this.#module = new WebAssembly.Module(bytes as BufferSource)
    this.#imports = imports
    this.#image = image.bytes()
    this.#end = image.end
    this.#rowEntry = rowEntry
    const cell = (kind: Parameters<typeof image.find>[0], name: string, size: number): number => (image.find(kind, name) ?? -size) / size
    this.#places = uses.map((use, k) => {
      const kind = kinds[k] ?? "f64"
      return { use, index: k, kind, bytes: BYTES[kind], cell: cell("base", use.name, 4), row: 0, address: 0, resident: false }
    })
    this.#stages = program.stages.map(({ blocked, sums }, k) => ({
      run: `s${k}`,
      blocked,
      tiled: this.#places.filter(({ use }) => use.tiled && use.stages.has(k)),
      sums: sums.map((name) => ({ tree: trees.get(name) ?? 0, cell: image.find("frame", name) ?? 0 })),
    }))
    this.#sizes = image.named("size").map((axis) => [axis, cell("size", axis, 8)])
    this.#numbers = program.inputs.flatMap((x, k) => (image.find("scalar", x.name) === undefined ? [] : [[k, cell("scalar", x.name, 8)] as const]))
    this.#results = program.outputs.flatMap((x, k) => (x.axes.length > 0 ? [] : [[k, cell("result", x.name, 8)] as const]))
    this.#rows = program.rows.map((row) => [row.axis, cell("row", row.name, 4)])
  }

  fits(kinds: readonly Entry[]): boolean {
    for (let k = 0; k < kinds.length; k += 1) if (this.#kinds[k] !== kinds[k]) return false
    return true
  }

  /** False: the arena is too small and may not grow. Then nothing has been done. */
  run(data: KernelData, arrays: readonly NumberArray[], arena: Arena, result: Float64Array): boolean {
    const { sizes } = data
    const batch = sizes["*"] ?? 1
    let at = this.#end + this.#rows.reduce((sum, [axis]) => sum + this.#rowEntry * (sizes[axis] ?? 0), 0)
    for (let k = 0; k < this.#places.length; k += 1) {
      const place = this.#places[k] as Place
      const { inner, batch: sampled, tiled } = place.use
      place.row = place.bytes
      for (const axis of inner) place.row *= sizes[axis] ?? 0
      const array = arrays[k] as NumberArray
      place.resident = array.buffer === arena.memory.buffer && array.byteOffset % place.bytes === 0
      if (place.resident) place.address = array.byteOffset
      else if (!tiled) {
        place.address = at
        at += padded(place.row * (sampled ? batch : 1))
      }
    }
    let most = 0
    for (const stage of this.#stages) if (stage.blocked) most = Math.max(most, roomOf(stage, samplesOf(stage, batch)))
    if (!arena.ensure(at + most + PADDING)) return false
    const functions = this.#take(arena)
    this.#fill(data, arrays, arena, batch)
    for (const stage of this.#stages) {
      const run = functions[stage.run]
      if (run === undefined) continue
      if (stage.blocked) this.#blocks(stage, run, arrays, arena, at, batch)
      else run()
      for (const { tree, cell } of stage.sums) functions["total"]?.(tree, cell)
    }
    this.#places.forEach((place, k) => {
      if (place.use.output && !place.use.tiled && !place.resident) copyOut(arena, place, arrays[k], 0, entries(place, place.use.batch ? batch : 1))
    })
    for (const [output, cell] of this.#results) result[output] = arena.f64[cell] ?? NaN
    return true
  }

  #blocks(stage: StagePlan, run: (from: number, to: number) => void, arrays: readonly NumberArray[], arena: Arena, from: number, batch: number): void {
    const samples = samplesOf(stage, batch)
    let at = from
    for (const place of stage.tiled) {
      if (place.resident) continue
      place.address = at
      at += padded(place.row * samples)
    }
    for (let first = 0; first < batch; first += samples) {
      const to = Math.min(first + samples, batch)
      for (const place of stage.tiled) {
        // The address that sample 0 would have.
        arena.i32[place.cell] = place.resident ? place.address : place.address - first * place.row
        if (!place.resident && !place.use.output) copyIn(arena, place, arrays[place.index], entries(place, first), entries(place, to))
      }
      run(first, to)
      for (const place of stage.tiled) {
        if (!place.resident && place.use.output) copyOut(arena, place, arrays[place.index], entries(place, first), entries(place, to))
      }
    }
  }

  #take(arena: Arena): Functions {
    let functions = this.#instances.get(arena)
    if (functions === undefined) {
      const f = Object.fromEntries(this.#imports.map((op) => [op, findOp(op)?.float ?? Math.abs]))
      const imports = { m: { memory: arena.memory }, f: { ...f, [SORT]: sortIn(arena) } }
      functions = new WebAssembly.Instance(this.#module, imports).exports as unknown as Functions
      this.#instances.set(arena, functions)
    }
    if (arena.owner !== this) {
      arena.u8.set(this.#image, 0)
      arena.owner = this
    }
    return functions
  }

  /** Everything but the tiles. */
  #fill({ inputs, sizes }: KernelData, arrays: readonly NumberArray[], arena: Arena, batch: number): void {
    const { f64, i32 } = arena
    for (const [axis, cell] of this.#sizes) f64[cell] = sizes[axis] ?? NaN
    for (const [input, cell] of this.#numbers) f64[cell] = inputs[input] as number
    for (const { sums } of this.#stages) for (const { tree } of sums) i32[tree / 4] = 0
    let at = this.#end
    for (const [axis, cell] of this.#rows) {
      i32[cell] = at
      at += this.#rowEntry * (sizes[axis] ?? 0)
    }
    for (let k = 0; k < this.#places.length; k += 1) {
      const place = this.#places[k] as Place
      if (place.use.tiled) continue
      i32[place.cell] = place.address
      if (!place.use.output && !place.resident) copyIn(arena, place, arrays[k], 0, entries(place, place.use.batch ? batch : 1))
    }
  }
}

/** How many samples of a stage's arrays are in memory at a time. */
function samplesOf({ tiled }: StagePlan, batch: number): number {
  let perSample = 0
  for (const place of tiled) if (!place.resident) perSample += place.row
  if (perSample === 0) return Math.max(1, batch)
  return Math.max(1, Math.min(batch, BLOCK * Math.max(1, Math.floor(TILES / (BLOCK * perSample)))))
}

function roomOf({ tiled }: StagePlan, samples: number): number {
  let bytes = 0
  for (const place of tiled) if (!place.resident) bytes += padded(place.row * samples)
  return bytes
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16 + PADDING
}

function entries(place: Place, samples: number): number {
  return (place.row / place.bytes) * samples
}

function viewOf(arena: Arena, kind: Entry): Float64Array | Float32Array | Int32Array {
  return kind === "f64" ? arena.f64 : kind === "f32" ? arena.f32 : arena.i32
}

function copyIn(arena: Arena, { kind, bytes, address }: Place, array: NumberArray | undefined, from: number, to: number): void {
  if (array === undefined) return
  viewOf(arena, kind).set(from === 0 && to === array.length ? array : array.subarray(from, to), address / bytes)
}

function copyOut(arena: Arena, { kind, bytes, address }: Place, array: NumberArray | undefined, from: number, to: number): void {
  const start = address / bytes
  array?.set(viewOf(arena, kind).subarray(start, start + to - from), from)
}
