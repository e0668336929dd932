// The prebuilt losses of the package: `lossc/losses` and one module for each dialect, with their types. In: a folder. Out: the files in it, minified, because
// most of an import's time is the engine's reading of the text; the runtime that they import lies beside the folder. Losses are compiled in as many processes as
// there are cores: nothing of one is needed for another. The compiler is bundled for them (compile.ts), because as modules that are translated when they are
// loaded it takes twice as long.
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { build, transform } from "esbuild"
import { templates } from "../bundle/templates.ts"
import { dialects } from "../losses/dialects.ts"
import { library } from "../losses/library.ts"
import { moduleText, type BuiltText } from "./module.ts"
import { runtimeTypes } from "./types.ts"

/** Beside the folder of the losses. */
export const LIBRARY_RUNTIME = "../runtime.js"

/** The module a built-in loss is in. */
export const moduleOf = (name: string): string => (name.includes(".") ? name.slice(0, name.indexOf(".")) : "index")

/** Minified but for the comments that let a bundler leave out what is not imported: esbuild drops them with the blanks. */
async function shortened(text: string): Promise<string> {
  const { code } = await transform(text, { minifySyntax: true, minifyIdentifiers: true, format: "esm", target: "es2022", supported: { "template-literal": false } })
  return code.replace(/^ +/gm, "")
}

/** Writes the modules of these losses. */
export async function writeLibrary(folder: string, losses: ReadonlyMap<string, BuiltText>): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const module of ["index", ...dialects.keys()]) {
    const own = [...losses].flatMap(([name, built]) => (moduleOf(name) === module ? [built] : []))
    const text = moduleText(own, LIBRARY_RUNTIME)
    writeFileSync(join(folder, `${module}.js`), await shortened(text.module))
    writeFileSync(join(folder, `${module}.d.ts`), text.types)
  }
  writeFileSync(join(folder, "../runtime.d.ts"), runtimeTypes)
}

/** Every built-in loss, compiled side by side. */
export async function compileLibrary(workers = availableParallelism()): Promise<ReadonlyMap<string, BuiltText>> {
  const names = library.known()
  const folder = mkdtempSync(join(tmpdir(), "lossc-compile-"))
  try {
    const script = join(folder, "compile.mjs")
    await build({ entryPoints: [fileURLToPath(new URL("compile.ts", import.meta.url))], outfile: script, bundle: true, format: "esm", platform: "node", target: "es2022", plugins: [templates] })
    const made = new Map<string, BuiltText>()
    const waiting = names.values()
    await Promise.all(Array.from({ length: workers }, () => inProcess(script, waiting, made)))
    return new Map(names.flatMap((name) => {
      const built = made.get(name)
      return built === undefined ? [] : [[name, built]]
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * How a process compiles some 250 losses with the least work, the host's own included. Most nodes live no longer than a rule: with room for many of them the collector finds few alive. Code
 * is run for seconds only: a third of the work was the optimizer's, which takes functions later here and puts fewer of them into others, while
 * all that is called is translated plainly at once (15.4 s of processor time for half of the losses, 10.8 s with these).
 */
const OPTIONS = ["--max-semi-space-size=64", "--interrupt-budget=270000", "--max-inlined-bytecode-size=100", "--max-inlined-bytecode-size-cumulative=100", "--always-sparkplug"]

/** Takes one loss after the other from those that wait, so that no process has the long ones. */
function inProcess(script: string, waiting: Iterator<string>, made: Map<string, BuiltText>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...OPTIONS, script], { stdio: ["pipe", "pipe", "inherit"] })
    let name = ""
    const next = (): void => {
      const { done, value } = waiting.next()
      if (done === true) child.stdin.end()
      else child.stdin.write(`${(name = value)}\n`)
    }
    createInterface({ input: child.stdout }).on("line", (line) => {
      made.set(name, JSON.parse(line) as BuiltText)
      next()
    })
    child.on("error", reject)
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`compiling the losses ended with ${code}`))))
    next()
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeLibrary(process.argv[2] ?? fileURLToPath(new URL("../../dist/losses", import.meta.url)), await compileLibrary())
