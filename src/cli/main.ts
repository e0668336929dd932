#!/usr/bin/env node
// The command line: words, standard input and files come in; text on standard output, diagnostics on standard error and an exit
// status go out. A reader that closes the pipe early (`| head`) ends the program quietly. A command's own modules are
// loaded when it runs.
import { version } from "../../package.json"
import { systemReason } from "../data/fault.ts"
import { readArguments, type Request } from "./arguments.ts"
import type { CommandName } from "./commands.ts"
import { wantsColor } from "./color.ts"
import { help } from "./help.ts"
import { report } from "./report.ts"

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0)
    if (stream === process.stdout) process.stderr.write(`error: standard output cannot be written: ${systemReason(error)}\n`)
    process.exit(1)
  })
}

type Run = (request: Request) => Promise<string> | string

/** What is printed. */
const runs: { readonly [C in CommandName]: () => Promise<Run> } = {
  eval: async () => (await import("./evaluate.ts")).evaluate,
  check: async () => (await import("./check.ts")).checkLosses,
  explain: async () => (await import("./explain.ts")).explain,
  plot: async () => (await import("./plot.ts")).plot,
  build: async () => (await import("./build.ts")).build,
  emit: async () => (await import("./emit.ts")).emit,
  list: async () => (await import("./list.ts")).list,
  show: async () => (await import("./list.ts")).show,
  bench: async () => (await import("./bench.ts")).bench,
  completion: async () => (await import("./completion.ts")).completion,
}

try {
  process.stdout.write(`${(await answer(process.argv.slice(2))).replace(/\n$/, "")}\n`)
} catch (error) {
  const { text, status } = report(error, wantsColor())
  process.stderr.write(`${text}\n`)
  process.exitCode = status
}

async function answer(words: readonly string[]): Promise<string> {
  const request = readArguments(words)
  if (request.command === "help") return help(request.about)
  if (request.command === "version") return version
  return (await runs[request.command]())(request)
}
