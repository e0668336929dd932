// `lossc build`: files of losses become ES modules with types beside one shared runtime; with --watch again whenever a file changes.
import { mkdirSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { buildModule, RUNTIME } from "../build/module.ts"
import { runtimeTypes } from "../build/types.ts"
import { fileFault, systemReason } from "../data/fault.ts"
import { decode, readBytes } from "../data/open.ts"
import { writeText } from "../data/write.ts"
import { LossError } from "../diagnostics/error.ts"
import { last, type Request } from "./arguments.ts"
import { SourceFault } from "./report.ts"
import { UsageFault } from "./usage.ts"
import { watched } from "./watch.ts"

export async function build(request: Request): Promise<string> {
  const out = last(request, "out")
  if (out === undefined) throw new UsageFault("`build` needs a folder to write to", "lossc build my.loss --out dist")
  const wrong = request.positionals.find((file) => !file.endsWith(".loss"))
  if (wrong !== undefined) throw new UsageFault(`\`${wrong}\` is not a .loss file`)
  const stems = request.positionals.map((file) => basename(file))
  const twice = stems.find((stem, k) => stems.indexOf(stem) < k)
  if (twice !== undefined) throw new UsageFault(`two of the files are called \`${twice}\`, and each would write \`${twice.replace(/loss$/, "js")}\``, "build them into folders of their own")
  const once = (): string => buildAll(request.positionals, out)
  return request.values.has("watch") ? watched(request.positionals, once) : once()
}

function buildAll(files: readonly string[], out: string): string {
  // All are made before one is written: a folder half of the old and half of the new helps nobody.
  const built = files.map((file) => ({ file, stem: basename(file, ".loss"), ...moduleOf(file) }))
  try {
    mkdirSync(out, { recursive: true })
  } catch (error) {
    throw fileFault("E944", { file: out }, { reason: systemReason(error) })
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
