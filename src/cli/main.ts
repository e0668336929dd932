#!/usr/bin/env node
// The command line: words, standard input and files come in; text on standard output, diagnostics on standard error and an exit
// status go out. A reader that closes the pipe early (`| head`) ends the program quietly.
import { systemReason } from "../data/fault.ts"
import { answer } from "./answer.ts"
import { wantsColor } from "./color.ts"
import { report, toLine } from "./report.ts"

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0)
    if (stream === process.stdout) process.stderr.write(`error: standard output cannot be written: ${systemReason(error)}\n`)
    process.exit(1)
  })
}

try {
  process.stdout.write(toLine(await answer(process.argv.slice(2))))
} catch (error) {
  const { text, status, stream } = report(error, wantsColor())
  process[stream].write(toLine(text))
  process.exitCode = status
}
