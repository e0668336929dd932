// What a refused source or call says. In: something to run. Out: the error, which must be a LossError and nothing else: with a
// message in the user's terms, without the compiler's stack and without a word of its tools.
import { LossError } from "../src/index.ts"

/** A frame of the compiler's own functions. */
const OWN = /^ +at .*\/src\//m

/** Words no user should read: of the parser toolkit, of JavaScript's own errors, of the compiler's files. */
const FOREIGN = /chevrotain|NoViableAlt|MismatchedToken|NotAllInput|EarlyExit|TypeError|RangeError|ReferenceError|undefined is not|Cannot read|\.ts:\d|\bat [\w.]+ \(|node:internal|\[object /

export function failure(run: () => unknown): LossError {
  let result: unknown
  try {
    result = run()
  } catch (error) {
    if (!(error instanceof LossError)) throw error
    if (FOREIGN.test(error.message) || OWN.test(error.stack ?? "")) throw new Error(`a message with foreign words: ${error.stack}`)
    return error
  }
  throw new Error(`nothing was refused; the result is ${String(result).slice(0, 200)}`)
}

export const codes = (error: LossError): string[] => error.diagnostics.map((d) => d.code)
