// Blocks that a careful kernel finds to have lost digits, done again with all rescues (../again.ts). In: a program, and where its things are
// in the arena. Out: the function that the kernel calls. The results go into the caller's arrays and from there to where the kernel
// would have put them, so that nothing else need know. With a crew it waits: what is evaluated anew has a budget, which is spent in
// the order of the samples whoever computes them.
import type { Again } from "../again.ts"
import type { KernelData } from "../backend.ts"
import type { Program } from "../../schedule/loop.ts"
import type { Arena } from "./arena.ts"

/** Thrown out of a kernel: this chunk is done again later. */
export class Later extends Error {}

/** Indices among float64, for an image at 0. */
export interface Cells {
  /** By place in `program.shared`, and of scalar outputs by place in `program.outputs`; -1: none. */
  readonly frame: readonly number[]
  readonly results: readonly number[]
  readonly sums: number
  /** Of scratch rows that all samples have in common, among 32-bit integers: the cell with the address. */
  readonly rows: ReadonlyArray<{ readonly index: number; readonly axis: string; readonly cell: number }>
}

/** From one entry of such a row to the next, in float64: an entry fills a vector. */
const APART = 2

/** Copies a result's entries from `from` up to `to` (samples) from the caller's array into the arena. */
export type PutBack = (output: number, stage: number, from: number, to: number) => void

export class Redo {
  readonly #program: Program
  readonly #cells: Cells
  readonly #sums: Float64Array
  readonly #load: () => Again
  #loaded: Again | undefined
  #data: KernelData | undefined
  #arena: Arena | undefined
  #begun = false
  /** The stage that was done again last in this run: what the stages before it left in common rows has been fetched. */
  #fetched = -1
  #putBack: PutBack = () => undefined
  /** Whether a kernel has to wait. */
  later = false
  /** Blocks that were done again in this run. */
  count = 0

  constructor(program: Program, cells: Cells, load: (program: Program) => Again) {
    this.#program = program
    this.#load = () => load(program)
    this.#cells = cells
    this.#sums = new Float64Array(Math.max(1, ...program.stages.map(({ sums }) => sums.length)))
  }

  begin(data: KernelData, arena: Arena, putBack: PutBack): void {
    this.#data = data
    this.#arena = arena
    this.#putBack = putBack
    this.#begun = false
    this.#fetched = -1
    this.later = false
    this.count = 0
  }

  end(): void {
    this.#data = undefined
    this.#arena = undefined
    this.#putBack = () => undefined
  }

  #rows({ sizes }: KernelData, again: Again, { f64, i32 }: Arena, copy: (row: Float64Array, entries: Float64Array, at: number) => void): void {
    for (const { index, axis, cell } of this.#cells.rows) {
      const length = sizes[axis] ?? 0
      copy(again.row(index, length).subarray(0, length), f64, (i32[cell] ?? 0) / 8)
    }
  }

  readonly stage = (index: number, from: number, to: number): void => {
    if (this.later) throw new Later()
    const [data, arena] = [this.#data, this.#arena]
    if (data === undefined || arena === undefined) return
    this.count += 1
    const again = (this.#loaded ??= this.#load())
    if (!this.#begun) again.begin(data)
    this.#begun = true
    const { f64 } = arena
    const { frame, results, sums } = this.#cells
    frame.forEach((cell, k) => { again.frame[k] = f64[cell] ?? NaN })
    if (this.#fetched !== index) this.#rows(data, again, arena, (row, f64, at) => { for (let k = 0; k < row.length; k += 1) row[k] = f64[at + APART * k] ?? NaN })
    this.#fetched = index
    again.stage(index, from, to, data, this.#sums)
    const stage = this.#program.stages[index]
    if (stage?.blocked === true) stage.sums.forEach((_name, k) => { f64[sums + k] = this.#sums[k] ?? NaN })
    else {
      frame.forEach((cell, k) => { f64[cell] = again.frame[k] ?? NaN })
      this.#rows(data, again, arena, (row, entries, at) => row.forEach((x, k) => entries.fill(x, at + APART * k, at + APART * (k + 1))))
      results.forEach((cell, k) => { if (stage !== undefined && writes(stage.body, this.#program.outputs[k]?.name)) f64[cell] = again.result[k] ?? NaN })
    }
    this.#program.outputs.forEach(({ axes }, k) => {
      if (axes.length > 0) this.#putBack(k, index, from, to)
    })
  }
}

function writes(body: Program["stages"][number]["body"], output: string | undefined): boolean {
  return body.some((s) => (s.kind === "for" ? writes(s.body, output) : s.kind === "store" && s.output === output))
}
