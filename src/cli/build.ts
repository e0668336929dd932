// `lossc build`: files of losses become ES modules with types beside one shared runtime; with --watch again whenever a file changes.
import { mkdirSync, statSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { buildModule, RUNTIME, runtimeTypes } from "../build/module.ts"
import { DataFault, systemReason } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import { writeText } from "../data/write.ts"
import { LossError } from "../diagnostics/error.ts"
import { last, type Request } from "./arguments.ts"
import { report, SourceFault } from "./report.ts"
import { UsageFault } from "./usage.ts"

export async function build(request: Request): Promise<string> {
  const out = last(request, "out")
  if (out === undefined) throw new UsageFault("`build` needs a folder to write to", "lossc build my.loss --out dist")
  const wrong = request.positionals.find((file) => !file.endsWith(".loss"))
  if (wrong !== undefined) throw new UsageFault(`\`${wrong}\` is not a .loss file`)
  const once = (): string => buildAll(request.positionals, out)
  return request.values.has("watch") ? watched(request.positionals, once) : once()
}

function buildAll(files: readonly string[], out: string): string {
  // All are made before one is written: a folder half of the old and half of the new helps nobody.
  const built = files.map((file) => ({ file, stem: basename(file, ".loss"), ...moduleOf(file) }))
  try {
    mkdirSync(out, { recursive: true })
  } catch (error) {
    throw new DataFault("E907", { file: out }, `the folder cannot be made: ${systemReason(error)}`)
  }
  writeText(join(out, RUNTIME), readBytes(fileURLToPath(new URL("./runtime.js", import.meta.url))))
  writeText(join(out, RUNTIME.replace(/\.js$/, ".d.ts")), runtimeTypes)
  for (const { stem, module, types } of built) {
    writeText(join(out, `${stem}.js`), module)
    writeText(join(out, `${stem}.d.ts`), types)
  }
  return built.map(({ stem, names }) => `${join(out, `${stem}.js`)}: ${names.join(", ")}`).join("\n")
}

function moduleOf(file: string): ReturnType<typeof buildModule> {
  try {
    return buildModule(decode(file, readBytes(file)))
  } catch (error) {
    throw error instanceof LossError ? new SourceFault(file, error) : error
  }
}

/** Runs until the program is ended; a fault is printed and waited out. */
async function watched(files: readonly string[], once: () => string): Promise<string> {
  const attempt = (): void => {
    try {
      process.stdout.write(`${once()}\n`)
    } catch (error) {
      process.stderr.write(`${report(error, process.stderr.isTTY === true).text}\n`)
    }
  }
  // Asked for, not waited for: editors replace a file, and a watch of the old one would sleep on. The state is that of before the
  // first build, so that no change is missed.
  const state = (): string => files.map((file) => statSync(file, { throwIfNoEntry: false })).map((stats) => `${stats?.mtimeMs} ${stats?.size}`).join(" ")
  let built = state()
  attempt()
  setInterval(() => {
    const now = state()
    if (now === built) return
    built = now
    attempt()
  }, POLL)
  return new Promise(() => undefined)
}

/** Milliseconds between two looks at the files. */
const POLL = 200
