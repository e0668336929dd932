// Everything that can go wrong becomes text for standard error and an exit status: 1 for a diagnostic of the language, of data or
// of a file, 2 for wrong usage. A fault of the program itself is one line without a stack.
import { isUsage } from "../data/codes.ts"
import { DataFault, describePlace } from "../data/fault.ts"
import { LossError } from "../diagnostics/error.ts"
import { UsageFault } from "./usage.ts"

export interface Report {
  readonly text: string
  /** Findings in a form for programs are what `check` was asked for: they go where output goes. */
  readonly stream: "stdout" | "stderr"
  readonly status: 1 | 2
}

/** A diagnostic of a source that stands in a file: the code frame knows the text, not where it is from. */
export class SourceFault extends Error {
  readonly file: string
  readonly fault: LossError

  constructor(file: string, fault: LossError) {
    super(fault.message)
    this.file = file
    this.fault = fault
  }
}

/** What `check` found: diagnostics, printed for a person or for a program. */
export class CheckFault extends Error {
  readonly forPerson: boolean

  constructor(text: string, forPerson: boolean) {
    super(text)
    this.forPerson = forPerson
  }
}

export function report(error: unknown, color: boolean): Report {
  if (error instanceof CheckFault && !error.forPerson) return { text: error.message, status: 1, stream: "stdout" }
  return { ...toldToPerson(error, color), stream: "stderr" }
}

function toldToPerson(error: unknown, color: boolean): Pick<Report, "text" | "status"> {
  const paint = (text: string): string => (color ? text.replace(/^(error|warning)(\[\w+\])?/gm, (head) => `\u001b[1;${head.startsWith("error") ? 31 : 33}m${head}\u001b[0m`) : text)
  if (error instanceof UsageFault) return { text: paint(withHint(`error: ${error.message}`, error.hint)), status: 2 }
  if (error instanceof DataFault) return { text: paint(withHint(`error[${error.code}]: ${describePlace(error.place)}: ${error.message}`, error.hint)), status: isUsage(error.code) ? 2 : 1 }
  if (error instanceof SourceFault) return { text: paint(`in ${error.file}\n${error.message}`), status: 1 }
  if (error instanceof CheckFault) return { text: paint(error.message), status: 1 }
  if (error instanceof LossError) return { text: paint(error.message), status: 1 }
  return { text: paint(`error: the program failed: ${error instanceof Error ? error.message : String(error)}`), status: 1 }
}

/** What is written of a text: lines, and of none nothing. */
export const toLine = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`)

const withHint = (line: string, hint: string | undefined): string => (hint === undefined ? line : `${line}\n  ${hint}`)
