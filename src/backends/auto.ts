// `backend: "auto"`: the fastest backend that runs here. In: a precision. Out: backends in order. WebAssembly with vectors stands first; with
// float64 it computes few entries, or one sample, in generated JavaScript, which costs less to make and to call and has no lanes to fill. Which of the two runs changes no bit: a
// block of WebAssembly in which values lost digits is done again in JavaScript, and everything else has the same steps in both. With
// float32 lanes bits differ, so there it is always WebAssembly.
import type { Backend, KernelData, LoadedProgram, Precision } from "./backend.ts"
import { closure } from "./closure.ts"
import { js, withoutGeneration } from "./js/load.ts"
import { carefulWasm, wasm } from "./wasm/load.ts"

/** Entries of the longest array of a call below which JavaScript is used: the two meet at about 100 for losses with logarithms, at 1000 for a square. */
const FEW = 512

const bySize: Backend = {
  ...carefulWasm,
  load(program, precision, threads): LoadedProgram {
    const large = carefulWasm.load(program, precision, threads)
    let small: LoadedProgram | undefined
    /** Why the last call ran in JavaScript; empty if it did not. */
    let why = ""
    return {
      get source() {
        return large.source
      },
      run(data) {
        why = withoutGeneration() === null ? whyJavaScript(data) : ""
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
      },
      get threads() {
        return why === "" && large.threads !== undefined ? large.threads : { count: 1, reason: why }
      },
      dispose: () => large.dispose?.(),
    }
  },
}

/** Why generated JavaScript is as fast; empty if it is not. */
function whyJavaScript({ inputs, sizes }: KernelData): string {
  if (inputs.every((x) => typeof x === "number" || x.length < FEW)) return `arrays of fewer than ${FEW} entries are computed in JavaScript`
  return sizes["*"] === 1 ? "one sample, however large, fills one lane: it is computed in JavaScript" : ""
}

const DOUBLE = [bySize, js, closure]
const SINGLE = [wasm, js, closure]

export function automatic(precision: Precision): readonly Backend[] {
  return precision === "f64" ? DOUBLE : SINGLE
}
