// All cases of a file, each with a time limit, in a child process that is replaced when a case hangs it.
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Case, Outcome } from "./case.ts"
import { readCases } from "./case.ts"

/** For one case; the first of a process pays for loading the compiler too. */
const LIMIT_MS = 30_000

/** `way`: a backend and a precision, as text. */
export async function runFile(file: string, way: readonly [string, string]): Promise<Outcome[]> {
  const cases = readCases(file)
  const outcomes: Outcome[] = []
  for (let one = cases[0]; one !== undefined; one = cases[outcomes.length]) {
    const reason = await runFrom(file, outcomes, way)
    const stuck = cases[outcomes.length]
    if (stuck !== undefined) outcomes.push(stopped(stuck, reason))
  }
  return outcomes
}

/** Fills `outcomes` from where it stands; answers why it went no further. */
function runFrom(file: string, outcomes: Outcome[], way: readonly [string, string]): Promise<string> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), [file, `${outcomes.length}`, ...way])
    let hung = false
    const timer = setTimeout(() => {
      hung = true
      child.kill("SIGKILL")
    }, LIMIT_MS)
    child.on("message", (outcome) => {
      outcomes.push(outcome as Outcome)
      timer.refresh()
    })
    child.on("exit", (code, signal) => {
      clearTimeout(timer)
      resolve(hung ? `no answer within ${LIMIT_MS / 1000} s` : `the process ended with ${signal ?? code}`)
    })
  })
}

const stopped = ({ id, format }: Case, reason: string): Outcome => ({ id, format, group: "no answer", status: "failed", expected: "an answer", got: reason })
