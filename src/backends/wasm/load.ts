// The backend that writes WebAssembly. In: a program. Out: a function to run, compiled when it first meets arrays of some kinds: the module
// depends on what entries they have. Whether it may compile at all is tried once, when a first kernel is asked for.
import type { Again } from "../again.ts"
import { againByClosures } from "../closure.ts"
import { BackendRefusal, ProgramRefusal, type Backend, type LoadedProgram, type Precision } from "../backend.ts"
import { loadAgain, withoutGeneration } from "../js/load.ts"
import type { Program } from "../../schedule/loop.ts"
import { printLoop } from "../../schedule/print.ts"
import { newRunner, room, type Runner } from "./run.ts"
import { unsuitable } from "./suits.ts"

/** A module of one function that needs vectors: `v128.const 0; drop`. As bytes, because what writes modules is not read before one is needed. */
const SMALLEST = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 0xfd, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a, 0x0b)

let allowed: string | null | undefined

/** Why not, or null. */
function refusal(): string | null {
  if (typeof WebAssembly !== "object") return "there is no WebAssembly here"
  try {
    new WebAssembly.Module(SMALLEST)
    return null
  } catch (error) {
    return `WebAssembly with vector instructions cannot be compiled here: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Values that lose digits stay as they are. */
export const wasm: Backend = {
  name: "wasm",
  plain: true,
  load: (program, precision = "f64", threads = 1) => load(program, precision, threads, null),
  room,
}

/** With float64 the same bits as generated JavaScript: a block in which values lost digits is done again there, or by closures where no code may be generated. */
export const carefulWasm: Backend = {
  name: "wasm",
  plain: "f32",
  load: (program, precision = "f64", threads = 1) => load(program, precision, threads, program.rescues.length === 0 ? null : withoutGeneration() === null ? loadAgain : againByClosures),
  room,
}

function load(program: Program, precision: Precision, threads: number, again: ((program: Program) => Again) | null): LoadedProgram {
  if (allowed === undefined) allowed = refusal()
  if (allowed !== null) throw new BackendRefusal(allowed)
  const reason = unsuitable(program, precision)
  if (reason !== null) throw new ProgramRefusal(reason)
  // When it is first needed: few samples are computed elsewhere (../auto.ts).
  let made: Runner | undefined
  const runner = (): Runner => (made ??= newRunner(program, precision === "f32" ? "f32x4" : "f64x2", threads, again))
  return {
    get source() {
      return printLoop(program)
    },
    run: (data) => runner().run(data),
    get threads() {
      return runner().used
    },
    get again() {
      return made?.again ?? 0
    },
    dispose: () => made?.dispose(),
  }
}
