// What a backend is: it turns a loop program into something that runs. A backend is a value, never registered anywhere;
// the caller keeps one loaded program per combination of array types, so that generated code stays monomorphic.
import type { NumberArray } from "../kernel/signature.ts"
import type { Program } from "../schedule/loop.ts"

/** Data for one run. Arrays are row-major over the program's axes, batch first, and long enough (the call has checked). */
export interface KernelData {
  /** In the order of `program.inputs`; a number where the input's axes are []. */
  readonly inputs: ReadonlyArray<NumberArray | number>
  /** Length of every axis, `*` included. */
  readonly sizes: Readonly<Record<string, number>>
  /** In the order of `program.outputs`; null for scalar outputs. */
  readonly outputs: ReadonlyArray<NumberArray | null>
}

export interface LoadedProgram {
  /** The generated text; for closures, the printed loop program. */
  readonly source: string
  /** Runs all stages. Returns scalar outputs in the order of `program.outputs` (NaN in the places of arrays). Allocates nothing that grows with the batch. */
  run(data: KernelData): Float64Array
  /** What the last run did with the threads that were asked for; absent: it has never more than one. */
  readonly threads?: ThreadUse
  /** Blocks of the last run that were done again, because digits were lost; absent: none ever are. */
  readonly again?: number
  /** Gives back what it holds besides memory: its share of the workers. */
  dispose?(): void
}

export interface ThreadUse {
  readonly count: number
  /** Why so many. */
  readonly reason: string
}

/** Of the arithmetic on samples. A backend without float32 arithmetic is more precise than asked. */
export type Precision = "f64" | "f32"

export interface Backend {
  readonly name: "js" | "closure" | "interpreter" | "wasm"
  /** Throws BackendRefusal where the environment forbids it (Content-Security-Policy). */
  load(program: Program, precision?: Precision, threads?: number): LoadedProgram
  /** Values are not evaluated anew where they lose digits, or not with that precision: programs without that suit it better. */
  readonly plain?: true | Precision
  /** Whether values are made anew by decimals alone, which takes long, because there is no generated code. */
  decimals?(): boolean
  /** Makes room for `bytes` of arrays in the backend's own memory, where its kernels use them without copying; `shared`: on several threads. */
  room?(bytes: number, shared?: boolean): Room
}

export interface Room {
  /** An array of zeros; null if the room is full. */
  array(kind: "f64" | "f32" | "i32", count: number): Float64Array | Float32Array | Int32Array | null
}

/** The environment does not allow this backend; `reason` goes into `kernel.declined`. */
export class BackendRefusal extends Error {}

/** The backend runs here, but not this program. */
export class ProgramRefusal extends BackendRefusal {}
