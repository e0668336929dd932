// One compiled module and how it is run. In: the arrays of a call and an arena. Arrays over the batch go through the arena in tiles that stay in
// the cache, what is read across the batch is copied there whole, and what lies in the arena already is used where it is. With a crew the
// samples of a stage are shared among threads, each of which has an image of its own in the arena.
import type { Again } from "../again.ts"
import type { KernelData } from "../backend.ts"
import { callable } from "../../ops/callable.ts"
import type { NumberArray } from "../../kernel/signature.ts"
import { findOp } from "../../ops/table.ts"
import { BLOCK, type Program } from "../../schedule/loop.ts"
import { type Arena, liesIn } from "./arena.ts"
import { Later, Redo } from "./again.ts"
import { HOST } from "./reductions.ts"
import { AGAIN, ROW_WORK, writeModule, type WrittenModule } from "./module.ts"
import { BYTES, type Entry } from "./place.ts"
import { rowWork, works } from "./row-work.ts"
import { DONE } from "./threads/control.ts"
import { rowsKept, sumOfChunks } from "./threads/split.ts"
import type { Team } from "./threads/team.ts"
import { copyIn, copyOut, entries, padded, PADDING, type Place, placeTiles, pointTo, roomOf, samplesOf, type StagePlan } from "./tiles.ts"
import type { ArrayUse } from "./use.ts"
import type { Shape } from "./opcodes.ts"

/** The end of the last block is still a positive number of 32 bits. */
const MOST_SAMPLES = 2 ** 31 - 2 * BLOCK
/** More is not copied for other threads. */
const MOST_TOGETHER = 2 ** 28

/** Threads to share a run with. */
export interface Crew {
  readonly team: Team
  readonly threads: number
  /** Samples of a chunk: a power of 2 of blocks. */
  readonly chunk: number
  /** Takes the numbers of kernels that the team has been told of. */
  readonly opened: number[]
}

interface Row {
  readonly axis: string
  readonly cell: number
  /** Made once for all samples, so that all threads read the same. */
  readonly common: boolean
  /** In the present run. */
  bytes: number
}

type Run = (...numbers: number[]) => void
/** What a module exports: a function for each stage, and the one that adds up blocks. */
interface Functions {
  readonly stages: readonly Run[]
  readonly total: Run
}

/** Where everything lies in a run on one thread. */
interface Laid {
  readonly data: KernelData
  readonly arena: Arena
  /** Behind the image: scratch rows, then what is copied whole, then tiles; bytes of all. */
  readonly at: number
  readonly bytes: number
}

/** A stage's share of a run with a crew. */
interface Shared {
  readonly run: Run
  readonly total: Run
  readonly arrays: readonly NumberArray[]
  readonly arena: Arena
  /** Where tiles, records and scratch rows are; bytes of the rows of one thread. */
  readonly at: number
  readonly records: number
  readonly rowsAt: number
  readonly rows: number
  readonly batch: number
  readonly crew: Crew
}

/** Arenas that nobody holds any more: workers should not hold them either. */
const forgotten = new FinalizationRegistry<() => void>((forget) => forget())
const nothing = (): void => undefined
let numbers = 0
const newNumber = (): number => (numbers += 1)

export class Variant {
  readonly #kinds: readonly Entry[]
  /** Null: values that lost digits stay as they are. */
  readonly #redo: Redo | null
  readonly #write: (origin: number, shared: boolean) => WrittenModule
  /** For memory of one thread, and for memory of several. */
  readonly #modules: [WebAssembly.Module | undefined, WebAssembly.Module | undefined] = [undefined, undefined]
  readonly #imports: readonly string[]
  readonly #image: Uint8Array
  readonly #end: number

  /** Blocks of the last run that were done again. */
  get again(): number {
    return this.#redo?.count ?? 0
  }

  readonly #rowEntry: number
  readonly #places: readonly Place[]
  readonly #stages: readonly StagePlan[]
  /** Indices among float64: sizes by axis, numbers by input, results by output. */
  readonly #sizes: ReadonlyArray<{ readonly axis: string; readonly cell: number }>
  readonly #numbers: ReadonlyArray<{ readonly input: number; readonly cell: number }>
  readonly #results: ReadonlyArray<{ readonly output: number; readonly cell: number }>
  readonly #rows: readonly Row[]
  /** Bytes from the image of one thread to that of the next. */
  readonly #stride: number
  /** Bytes of what is written down of a chunk. */
  readonly #record: number
  /** Numbers by which a team knows this variant. */
  readonly #known = new WeakMap<Arena, number>()
  readonly #instances = new WeakMap<Arena, Functions>()
  /** The run before: for the same data everything lies where it lay. */
  #laid: Laid | undefined

  /** `again`: by what blocks are done again in which values lose digits; null: such values stay. */
  constructor(program: Program, shape: Shape, uses: readonly ArrayUse[], kinds: readonly Entry[], again: ((program: Program) => Again) | null) {
    const careful = again !== null
    this.#kinds = kinds
    const kindOf = new Map(uses.map((use, k) => [use.name, kinds[k] ?? "f64"]))
    this.#write = (origin, shared) => writeModule(program, shape, kindOf, { origin, shared, careful })
    const { bytes, image, imports, trees, sums, rowEntry } = this.#write(0, false)
    this.#modules[0] = new WebAssembly.Module(bytes as BufferSource)
    this.#imports = imports
    this.#image = image.bytes()
    this.#end = image.end
    this.#rowEntry = rowEntry
    const cell = (kind: Parameters<typeof image.find>[0], name: string, size: number): number => (image.find(kind, name) ?? -size) / size
    this.#places = uses.map((use, k) => {
      const kind = kinds[k] ?? "f64"
      return { use, index: k, kind, bytes: BYTES[kind], cell: cell("base", use.name, 4), row: 0, address: 0, resident: false, window: undefined }
    })
    this.#stages = program.stages.map(({ blocked, sums }, k) => ({
      index: k,
      blocked,
      tiled: this.#places.filter(({ use }) => use.tiled && use.stages.has(k)),
      sums: sums.map((name) => ({ name, tree: trees.get(name) ?? 0, cell: image.find("frame", name) ?? 0 })),
    }))
    this.#sizes = image.named("size").map((axis) => ({ axis, cell: cell("size", axis, 8) }))
    this.#numbers = program.inputs.flatMap((x, k) => (image.find("scalar", x.name) === undefined ? [] : [{ input: k, cell: cell("scalar", x.name, 8) }]))
    this.#results = program.outputs.flatMap((x, k) => (x.axes.length > 0 ? [] : [{ output: k, cell: cell("result", x.name, 8) }]))
    const kept = new Set(program.stages.flatMap(({ blocked, body }) => (blocked ? [] : [...rowsKept(body)])))
    this.#rows = program.rows.map((row) => ({ axis: row.axis, cell: cell("row", row.name, 4), common: kept.has(row.name), bytes: 0 }))
    const results = program.outputs.map((x) => cell("result", x.name, 8))
    const rows = this.#rows.flatMap((row, index) => (row.common && row.cell >= 0 ? [{ index, axis: row.axis, cell: row.cell }] : []))
    this.#redo = again !== null ? new Redo(program, { frame: program.shared.map((name) => cell("frame", name, 8)), results, sums: sums / 8, rows }, again) : null
    this.#stride = Math.ceil(image.end / 64) * 64
    this.#record = 8 * (1 + Math.max(0, ...program.stages.map(({ sums }) => sums.length)))
  }

  fits(kinds: readonly Entry[]): boolean {
    for (let k = 0; k < kinds.length; k += 1) if (this.#kinds[k] !== kinds[k]) return false
    return true
  }

  /** How many threads did it; 0: the arena is too small and may not grow, and nothing has been done. */
  run(data: KernelData, arrays: readonly NumberArray[], arena: Arena, result: Float64Array, crew: Crew | undefined): number {
    const { sizes } = data
    const batch = sizes["*"] ?? 1
    if (batch > MOST_SAMPLES) throw new RangeError("WebAssembly counts samples with 32 bits")
    const threads = crew === undefined ? 1 : crew.threads
    const rowsAt = crew === undefined ? this.#end : threads * this.#stride
    let records = 0
    let rows = 0
    let laid = this.#laid
    if (laid === undefined || laid.data !== data || laid.arena !== arena || crew !== undefined) {
      for (const row of this.#rows) {
        row.bytes = this.#rowEntry * (sizes[row.axis] ?? 0)
        rows += row.bytes
      }
      records = rowsAt + threads * rows
      laid = this.#lay(data, arrays, arena, batch, records + (crew === undefined ? 0 : this.#record * Math.ceil(batch / crew.chunk)), crew)
      this.#laid = crew === undefined ? laid : undefined
      if (crew !== undefined && arena.fixed === undefined && laid.bytes > MOST_TOGETHER) return 0
    }
    if (!arena.ensure(laid.bytes + PADDING)) return 0
    const functions = this.#take(arena)
    this.#fill(data, arrays, arena, batch, rowsAt)
    this.#redo?.begin(data, arena, (output, stage, from, to) => this.#putBack(arena, arrays, output, stage, from, to, batch))
    let helped = 1
    const { total } = functions
    const { at } = laid
    for (const stage of this.#stages) {
      const run = functions.stages[stage.index]
      if (run === undefined) continue
      if (stage.blocked && crew !== undefined) {
        helped = Math.max(helped, this.#together(stage, { run, total, arrays, arena, at, batch, crew, records, rowsAt, rows }))
        continue
      }
      if (stage.blocked) this.#blocks(stage, run, arrays, arena, at, batch)
      else run()
      for (const { tree, cell } of stage.sums) total(tree, cell)
    }
    for (const place of this.#places) {
      if (place.use.output && !place.use.tiled && !place.resident) copyOut(arena, place, arrays[place.index], 0, entries(place, place.use.batch ? batch : 1))
    }
    for (const { output, cell } of this.#results) result[output] = arena.f64[cell] ?? NaN
    this.#redo?.end()
    return helped
  }

  /** Finds places for all arrays from `at` on; tiles come behind those that are copied whole. */
  #lay(data: KernelData, arrays: readonly NumberArray[], arena: Arena, batch: number, from: number, crew: Crew | undefined): Laid {
    let at = from
    for (let k = 0; k < this.#places.length; k += 1) {
      const place = this.#places[k] as Place
      const { inner, batch: sampled, tiled } = place.use
      place.row = place.bytes
      for (const axis of inner) place.row *= data.sizes[axis] ?? 0
      const array = arrays[k] as NumberArray
      place.resident = liesIn(arena, array, place.bytes)
      if (place.resident) place.address = array.byteOffset
      else if (!tiled) {
        place.address = at
        at += padded(place.row * (sampled ? batch : 1))
      }
    }
    let most = 0
    for (const stage of this.#stages) if (stage.blocked) most = Math.max(most, roomOf(stage, samplesOf(stage, batch, crew?.chunk)))
    return { data, arena, at, bytes: at + most }
  }

  /** What was done again went into the caller's array; it is taken from there as if the kernel had written it. */
  #putBack(arena: Arena, arrays: readonly NumberArray[], output: number, stage: number, from: number, to: number, batch: number): void {
    for (const place of this.#places) {
      const { use, index, cell, row, resident } = place
      if (!use.output || use.index !== output || !use.stages.has(stage) || resident) continue
      const blocked = this.#stages[stage]?.blocked === true
      const [first, last] = blocked ? [from, to] : [0, use.batch ? batch : 1]
      copyIn(arena, { ...place, address: (arena.i32[cell] ?? 0) + first * row }, arrays[index], entries(place, first), entries(place, last))
    }
  }

  #blocks(stage: StagePlan, run: (from: number, to: number) => void, arrays: readonly NumberArray[], arena: Arena, from: number, batch: number): void {
    const samples = samplesOf(stage, batch)
    placeTiles(stage, from, samples)
    for (let first = 0; first < batch; first += samples) {
      const to = Math.min(first + samples, batch)
      pointTo(arena, stage, first)
      for (const place of stage.tiled) {
        if (!place.resident && !place.use.output) copyIn(arena, place, arrays[place.index], entries(place, first), entries(place, to))
      }
      run(first, to)
      for (const place of stage.tiled) {
        if (!place.resident && place.use.output) copyOut(arena, place, arrays[place.index], entries(place, first), entries(place, to))
      }
    }
  }

  /** Threads share the samples; how many did some. */
  #together(stage: StagePlan, { run, total, arrays, arena, at, batch, crew, records, rowsAt, rows }: Shared): number {
    const { team, chunk, threads } = crew
    const { f64, i32 } = arena
    const id = this.#told(arena, crew)
    const record = 8 * (1 + stage.sums.length)
    const compute = (first: number, to: number, index: number): void => {
      const recordAt = records + record * index
      for (const { tree } of stage.sums) i32[tree / 4] = 0
      run(first, Math.min(first + chunk, to))
      stage.sums.forEach(({ tree }, k) => total(tree, recordAt + 8 * (1 + k)))
      i32[recordAt / 4] = DONE
    }
    const waits = (later: boolean): void => {
      if (this.#redo !== null) this.#redo.later = later
    }
    const round = samplesOf(stage, batch, chunk)
    placeTiles(stage, at, round)
    let helped = 1
    for (let from = 0; from < batch; from += round) {
      const to = Math.min(from + round, batch)
      const before = from / chunk
      const chunks = Math.ceil((to - from) / chunk)
      pointTo(arena, stage, from)
      for (let thread = 1; thread < threads; thread += 1) this.#copyImage(arena, thread, rowsAt, rows)
      for (let k = 0; k < chunks; k += 1) i32[(records + record * (before + k)) / 4] = 0
      team.begin({ kernel: id, stage: stage.index, first: from, to, chunk, records: records + record * before, crew: threads })
      let offered = 0
      waits(true)
      try {
        for (; offered < chunks; offered += 1) {
          const first = from + offered * chunk
          for (const place of stage.tiled) {
            if (!place.resident && !place.use.output) copyIn(arena, place, arrays[place.index], entries(place, first), entries(place, Math.min(first + chunk, to)), entries(place, first - from))
          }
          team.offer()
        }
        for (let k = team.take(); k >= 0; k = team.take()) {
          try {
            compute(from + k * chunk, to, before + k)
          } catch (error) {
            if (!(error instanceof Later)) throw error
          } finally {
            team.did()
          }
        }
      } finally {
        // After a fault nobody may go on.
        while (team.take() >= 0) team.did()
        helped = Math.max(helped, team.finish(offered))
      }
      waits(false)
      for (let k = 0; k < chunks; k += 1) if (i32[(records + record * (before + k)) / 4] !== DONE) compute(from + k * chunk, to, before + k)
      for (const place of stage.tiled) {
        if (!place.resident && place.use.output) copyOut(arena, place, arrays[place.index], entries(place, from), entries(place, to))
      }
    }
    const chunks = Math.ceil(batch / chunk)
    const lastWhole = Math.ceil((batch - (chunks - 1) * chunk) / BLOCK) * BLOCK === chunk
    stage.sums.forEach(({ cell }, k) => {
      f64[cell / 8] = sumOfChunks(f64, records / 8 + 1 + k, record / 8, chunks, lastWhole)
    })
    return helped
  }

  /** The number by which a crew's team knows this variant in an arena. */
  #told(arena: Arena, { team, threads, opened }: Crew): number {
    const before = this.#known.get(arena)
    if (before !== undefined) return before
    const id = newNumber()
    this.#known.set(arena, id)
    const kernels = Array.from({ length: threads - 1 }, (_, k) => {
      const { bytes, trees } = this.#write((k + 1) * this.#stride, true)
      return { bytes, trees: this.#stages.map(({ sums }) => sums.map(({ name }) => trees.get(name) ?? 0)) }
    })
    team.open(id, arena.memory, this.#imports, kernels)
    opened.push(id)
    forgotten.register(arena, () => team.close(id))
    return id
  }

  /** What a thread reads, from the image of the first one; scratch rows are its own. */
  #copyImage({ u8, i32 }: Arena, thread: number, rowsAt: number, rows: number): void {
    const origin = thread * this.#stride
    u8.copyWithin(origin, 0, this.#end)
    let at = rowsAt + thread * rows
    for (const { cell, common, bytes } of this.#rows) {
      if (!common) i32[origin / 4 + cell] = at
      at += bytes
    }
  }

  #take(arena: Arena): Functions {
    let functions = this.#instances.get(arena)
    if (functions === undefined) {
      const f = Object.fromEntries(this.#imports.flatMap((op) => findOp(op) ?? []).map((row) => [row.name, callable(row)]))
      const imports = { m: { memory: arena.memory }, f: { ...HOST, ...f, [ROW_WORK]: rowWork(works, () => arena.f64, () => arena.f32), [AGAIN]: this.#redo?.stage ?? Math.abs } }
      const exported = new WebAssembly.Instance(this.#module(arena.shared), imports).exports as Readonly<Record<string, Run>>
      functions = { stages: this.#stages.map(({ index }) => exported[`s${index}`] ?? nothing), total: exported["total"] ?? nothing }
      this.#instances.set(arena, functions)
    }
    if (arena.owner !== this) {
      arena.u8.set(this.#image, 0)
      arena.owner = this
    }
    return functions
  }

  #module(shared: boolean): WebAssembly.Module {
    const which = shared ? 1 : 0
    const made = this.#modules[which] ?? new WebAssembly.Module(this.#write(0, shared).bytes as BufferSource)
    this.#modules[which] = made
    return made
  }

  /** Everything but the tiles. */
  #fill({ inputs, sizes }: KernelData, arrays: readonly NumberArray[], arena: Arena, batch: number, rowsAt: number): void {
    const { f64, i32 } = arena
    for (const { axis, cell } of this.#sizes) f64[cell] = sizes[axis] ?? NaN
    for (const { input, cell } of this.#numbers) f64[cell] = inputs[input] as number
    for (const { sums } of this.#stages) for (const { tree } of sums) i32[tree / 4] = 0
    let at = rowsAt
    for (const row of this.#rows) {
      i32[row.cell] = at
      at += row.bytes
    }
    for (let k = 0; k < this.#places.length; k += 1) {
      const place = this.#places[k] as Place
      if (place.use.tiled) continue
      i32[place.cell] = place.address
      if (!place.use.output && !place.resident) copyIn(arena, place, arrays[k], 0, entries(place, place.use.batch ? batch : 1))
    }
  }
}
