// `backend: "auto"`: the fastest backend that runs here. In: a precision. Out: backends in order. WebAssembly with vectors stands first; with
// float64, generated JavaScript computes few entries, where it costs less to make and to call, and what is compared within groups only, where it
// passes over all others (../schedule/groups.ts). Where neither is always the faster, both are tried (contest.ts): for one large sample, for formulas with functions that
// have no vector code, and where many blocks lost digits in the call before, of which JavaScript does again only some samples. Which of the two runs changes
// no bit: a block of WebAssembly in which values lost digits is done again in JavaScript, and everything else has the same steps in both. With
// float32 lanes bits differ, so there it is always WebAssembly.
import { type Backend, type KernelData, type LoadedProgram, type Precision, ProgramRefusal } from "./backend.ts"
import { BLOCK, type Program } from "../schedule/loop.ts"
import { isGrouped } from "../schedule/groups.ts"
import { closure } from "./closure.ts"
import { Contest } from "./contest.ts"
import { js, rescuesFor, withoutGeneration } from "./js/load.ts"
import { loopsIn, turnsOf } from "./js/weigh.ts"
import { walker } from "./walk.ts"
import { byLanes } from "./wasm/imports.ts"
import { carefulWasm, wasm } from "./wasm/load.ts"

/** Entries of the longest array of a call below which JavaScript is used: the two meet at about 100 for losses with logarithms, at 1000 for a square. */
const FEW = 512

/** Both are tried where more than one in so many blocks was done again. */
const OFTEN = 4

/** Samples of the first calls, and turns of their loops, up to which the program is read as it stands: to make text of it takes longer than forty. */
const FIRST = 32

const bySize: Backend = {
  ...carefulWasm,
  decimals: () => withoutGeneration() !== null,
  load(program, precision, threads = 1): LoadedProgram {
    if (withoutGeneration() === null && isGrouped(program)) throw new ProgramRefusal("entries are compared within groups only: JavaScript passes over all others")
    const large = carefulWasm.load(program, precision, threads)
    let small: LoadedProgram | undefined
    let walk: ReturnType<typeof walker> | undefined
    const loops = program.stages.flatMap((stage) => loopsIn(stage.body))
    let turns = 0
    /** Why the last call ran in JavaScript; empty if it did not. */
    let why = ""
    const contest = new Contest()
    /** Why neither is always the faster; looked for at the first call that is not small. */
    let reason: string | undefined
    const compute = (data: KernelData): Float64Array => {
      if (why === "") {
        try {
          return large.run(data)
        } catch (error) {
          // Memory that did not grow; nothing has been written. The others need none.
          if (!(error instanceof RangeError)) throw error
          why = `WebAssembly has no memory for this call: ${error.message}`
        }
      }
      small ??= (withoutGeneration() === null ? js : closure).load(program)
      return small.run(data)
    }
    return {
      get source() {
        return large.source
      },
      run(data) {
        const free = withoutGeneration() === null
        const few = data.inputs.every((x) => typeof x === "number" || x.length < FEW)
        why = free && few ? `arrays of fewer than ${FEW} entries are computed in JavaScript` : ""
        if (free && few && turns <= FIRST) {
          const count = data.sizes["*"] ?? 1
          turns += count * (1 + turnsOf(loops, data.sizes))
          if (turns <= FIRST) return (walk ??= walker(program, rescuesFor(program)))(data)
        }
        if (!free || few) return compute(data)
        const samples = data.sizes["*"] ?? 1
        const open = samples === 1 ? "one sample, however large, fills one lane" : (reason ??= laneAfterLane(program))
        if (threads > 1 || open === "") {
          const result = compute(data)
          if (OFTEN * BLOCK * (large.again ?? 0) > samples) reason = "digits are lost in many blocks of samples, which would be done again"
          return result
        }
        const which = contest.next()
        if (which === 1) why = `${open}: JavaScript is tried, and taken where it is as fast`
        const begin = performance.now()
        const result = compute(data)
        contest.took(which, (performance.now() - begin) / Math.max(1, samples))
        return result
      },
      get threads() {
        return why === "" && large.threads !== undefined ? large.threads : { count: 1, reason: why }
      },
      dispose: () => large.dispose?.(),
    }
  },
}

function laneAfterLane(program: Program): string {
  const named = byLanes(program).map((row) => row.symbol ?? row.name)
  return named.length === 0 ? "" : `${named.slice(0, 3).join(", ")} would be called lane after lane`
}

const DOUBLE = [bySize, js, closure]
const SINGLE = [wasm, js, closure]

export function automatic(precision: Precision): readonly Backend[] {
  return precision === "f64" ? DOUBLE : SINGLE
}
