// The words of a command line become what is printed. A command's own modules are loaded when it runs.
import { version } from "../../package.json"
import { readArguments, type Request } from "./arguments.ts"
import type { CommandName } from "./commands.ts"
import { help } from "./help.ts"

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

/** Throws what cli/report.ts makes text of. */
export async function answer(words: readonly string[]): Promise<string> {
  const request = readArguments(words)
  if (request.command === "help") return help(request.about)
  if (request.command === "version") return version
  return (await runs[request.command]())(request)
}
