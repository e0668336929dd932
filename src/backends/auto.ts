// `backend: "auto"`: the fastest backend that runs here. In: a precision. Out: backends in order. WebAssembly with vectors stands first; with
// float64 it computes few entries in generated JavaScript, which costs less to make and to call. Which of the two runs changes no bit: a
// block of WebAssembly in which values lost digits is done again in JavaScript, and everything else has the same steps in both. With
// float32 lanes bits differ, so there it is always WebAssembly.
import type { Backend, LoadedProgram, Precision } from "./backend.ts"
import { closure } from "./closure.ts"
import { js } from "./js/load.ts"
import { carefulWasm, wasm } from "./wasm/load.ts"

/** Entries of the longest array of a call below which JavaScript is used. */
const FEW = 512

const bySize: Backend = {
  ...carefulWasm,
  load(program, precision, threads): LoadedProgram {
    const large = carefulWasm.load(program, precision, threads)
    let small: LoadedProgram | undefined
    let few = false
    return {
      get source() {
        return large.source
      },
      run(data) {
        few = data.inputs.every((x) => typeof x === "number" || x.length < FEW)
        if (!few) return large.run(data)
        small ??= js.load(program)
        return small.run(data)
      },
      get threads() {
        return few || large.threads === undefined ? { count: 1, reason: `fewer than ${FEW} entries are computed in JavaScript` } : large.threads
      },
      dispose: () => large.dispose?.(),
    }
  },
}

const DOUBLE = [bySize, js, closure]
const SINGLE = [wasm, js, closure]

export function automatic(precision: Precision): readonly Backend[] {
  return precision === "f64" ? DOUBLE : SINGLE
}
