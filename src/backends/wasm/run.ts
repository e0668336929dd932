// The kernels of one program: a variant, compiled when it is first needed, for every combination of kinds of arrays. In: the data of a call.
// Here it is decided in which memory a call runs, and on how many threads.
import type { Again } from "../again.ts"
import type { KernelData, Room, ThreadUse } from "../backend.ts"
import type { NumberArray } from "../../kernel/signature.ts"
import { BLOCK, type Program } from "../../schedule/loop.ts"
import { commonArena, makeRoom, residentArena, type Arena } from "./arena.ts"
import type { Entry } from "./place.ts"
import { Pace } from "./threads/pace.ts"
import { unshared } from "./threads/split.ts"
import { withoutThreads } from "./threads/environment.ts"
import { join, leave, type Team } from "./threads/team.ts"
import { type ArrayUse, arraysOf } from "./use.ts"
import { Variant, type Crew } from "./variant.ts"
import type { Shape } from "./opcodes.ts"

/** What ends with a runner that nobody holds any more. */
const ends = new FinalizationRegistry<() => void>((end) => end())

/** Below this there is nothing to share, whatever a sample costs. */
const FEW = 2 * BLOCK

/** Of the backend: makes room for arrays in memory where its kernels use them without copying. */
export function room(bytes: number, shared = false): Room {
  return makeRoom(bytes, shared && withoutThreads() === null)
}

export function newRunner(program: Program, shape: Shape, threads: number, again: ((program: Program) => Again) | null): Runner {
  return new Runner(program, shape, threads, again)
}

export class Runner {
  readonly #program: Program
  readonly #shape: Shape
  readonly #uses: readonly ArrayUse[]
  readonly #variants: Variant[] = []
  readonly #arrays: NumberArray[] = []
  readonly #kinds: Entry[] = []
  readonly #result: Float64Array
  readonly #threads: number
  readonly #load: ((program: Program) => Again) | null
  readonly #pace = new Pace()
  /** Why one thread is all there will ever be. */
  readonly #alone: string | null
  #team: Team | undefined
  /** The run before: what follows from the kinds and places of its arrays, which a run of the same data has too. */
  #before: { readonly data: KernelData; readonly variant: Variant; readonly resident: Arena | undefined } | undefined
  /** Kernels that the team knows because of this program. */
  readonly #opened: number[] = []
  used: ThreadUse

  constructor(program: Program, shape: Shape, threads: number, again: ((program: Program) => Again) | null) {
    this.#load = again
    this.#program = program
    this.#shape = shape
    this.#threads = threads
    this.#uses = arraysOf(program)
    this.#result = new Float64Array(program.outputs.length).fill(NaN)
    this.#alone = threads === 1 ? "one thread was asked for" : (unshared(program) ?? withoutThreads())
    this.used = { count: 1, reason: this.#alone ?? "nothing has been run yet" }
  }

  run(data: KernelData): Float64Array {
    let before = this.#before
    if (before === undefined || before.data !== data) {
      for (let k = 0; k < this.#uses.length; k += 1) {
        const use = this.#uses[k] as ArrayUse
        const array = (use.output ? data.outputs : data.inputs)[use.index] as NumberArray
        this.#arrays[k] = array
        this.#kinds[k] = entryOf(array)
      }
      before = this.#before = { data, variant: this.#variant(), resident: residentArena(this.#arrays) }
    }
    const { variant, resident } = before
    if (this.#threads === 1) this.#inArena(variant, data, resident, undefined)
    else this.#paced(variant, data, resident)
    return this.#result
  }

  /** Blocks of the last run that were done again because digits were lost. */
  get again(): number {
    return this.#before?.variant.again ?? 0
  }

  dispose(): void {
    ends.unregister(this)
    if (this.#team === undefined) return
    for (const id of this.#opened) this.#team.close(id)
    leave(this.#team)
    this.#team = undefined
    this.#before = undefined
    this.#opened.length = 0
    this.#variants.length = 0
  }

  /** How many threads did it. An arena with arrays in it may have too little room besides; then it is tried without the crew, then elsewhere. */
  #inArena(variant: Variant, data: KernelData, resident: Arena | undefined, crew: Crew | undefined): number {
    const [arrays, result] = [this.#arrays, this.#result]
    return (resident !== undefined && ((crew !== undefined && variant.run(data, arrays, resident, result, crew)) || variant.run(data, arrays, resident, result, undefined)))
      || (crew !== undefined && variant.run(data, arrays, commonArena(true), result, crew))
      || variant.run(data, arrays, commonArena(false), result, undefined)
  }

  /** On several threads where that is worth it. */
  #paced(variant: Variant, data: KernelData, resident: Arena | undefined): void {
    const samples = data.sizes["*"] ?? 1
    const reason = this.#reason(samples, resident)
    const team = this.#team
    const chunk = BLOCK * 2 ** this.#pace.chunk(samples / BLOCK, BLOCK, this.#threads)
    const crew = reason === null && team !== undefined ? { team, threads: this.#threads, chunk, opened: this.#opened } : undefined
    const start = performance.now()
    const count = this.#inArena(variant, data, resident, crew)
    if (samples >= FEW) this.#pace.saw(samples, 1e6 * (performance.now() - start), crew === undefined ? 1 : crew.threads)
    this.used = { count, reason: reason ?? (count > 1 ? `${count} threads shared the samples` : "no worker was free before the work was done") }
  }

  #reason(samples: number, resident: Arena | undefined): string | null {
    if (this.#alone !== null) return this.#alone
    if (samples < FEW) return `${samples} samples are too few to share`
    if (resident?.shared === false) return "the arrays lie in memory of a kernel with one thread"
    const slow = this.#pace.reason(samples)
    if (slow !== null) return slow
    const team = this.#team ?? this.#join()
    if (team.failure === null && team.ready > 1) return null
    return team.failure === null ? "workers are starting" : `a worker cannot start: ${team.failure}`
  }

  #join(): Team {
    const team = join()
    this.#team = team
    team.grow(this.#threads)
    const opened = this.#opened
    ends.register(this, () => {
      for (const id of opened) team.close(id)
      leave(team)
    }, this)
    return team
  }

  #variant(): Variant {
    for (const variant of this.#variants) if (variant.fits(this.#kinds)) return variant
    const made = new Variant(this.#program, this.#shape, this.#uses, [...this.#kinds], this.#load)
    this.#variants.unshift(made)
    return made
  }
}

/** By tag and not by `instanceof`, which fails for arrays of another realm. */
function entryOf(array: NumberArray): Entry {
  const tag = array[Symbol.toStringTag] as string
  return tag === "Float32Array" ? "f32" : tag === "Int32Array" ? "i32" : "f64"
}
