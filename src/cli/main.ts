#!/usr/bin/env node
// The command line: words, standard input and files come in; text on standard output, diagnostics on standard error and an exit
// status go out. A reader that closes the pipe early (`| head`) ends the program quietly.
import { version } from "../../package.json"
import { help, readArguments } from "./arguments.ts"
import { checkLosses } from "./check.ts"
import { evaluate } from "./eval.ts"
import { report } from "./report.ts"

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    process.exit(0)
  })
}

try {
  process.stdout.write(`${await answer(process.argv.slice(2))}\n`)
} catch (error) {
  const { text, status } = report(error, wantsColor())
  process.stderr.write(`${text}\n`)
  process.exitCode = status
}

async function answer(words: readonly string[]): Promise<string> {
  const command = readArguments(words)
  switch (command.kind) {
    case "help":
      return help()
    case "version":
      return version
    case "eval":
      return evaluate(command.options, await stdinFor(command.options.files))
    case "check":
      return checkLosses(command.options, await stdinFor(command.options.data.files))
  }
}

async function stdinFor(files: readonly string[]): Promise<Uint8Array> {
  return files.includes("-") ? readStdin() : new Uint8Array()
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** https://no-color.org: any value but the empty one switches colors off. */
function wantsColor(): boolean {
  return process.stderr.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb"
}
