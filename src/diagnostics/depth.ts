// A stack that is full is a fault of the formula, not of the compiler: its passes recurse over what the formula became, and calls and derivatives can make
// that deeper than the limits of the text allow to foresee. In: what was thrown while a source was worked on. Out: what to throw instead.
import { diagnose } from "./catalog.ts"
import { LossError } from "./error.ts"

export function orTooDeep(error: unknown, source: string): unknown {
  return isOverflow(error) ? new LossError([diagnose("E605", {}, source === "" ? undefined : { start: 0, end: source.length })], source) : error
}

/** Browsers name it in words of their own. */
function isOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/.test(error.message)
}
