// The prebuilt losses of the package: `lossc/losses` and one module for each dialect, with their types. In: a folder. Out: the files in it, minified, because
// most of an import's time is the engine's reading of the text; the runtime that they import lies beside the folder. Losses are compiled in as many processes as
// there are cores: nothing of one is needed for another.
import { spawn } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { transform } from "esbuild"
import { check } from "../check/program.ts"
import { dialects } from "../losses/dialects.ts"
import { library } from "../losses/library.ts"
import { builtText, moduleText, type BuiltText } from "./module.ts"
import { runtimeTypes } from "./types.ts"

/** Beside the folder of the losses. */
export const LIBRARY_RUNTIME = "../runtime.js"

/** The module a built-in loss is in. */
export const moduleOf = (name: string): string => (name.includes(".") ? name.slice(0, name.indexOf(".")) : "index")

export function builtLoss(name: string): BuiltText {
  const checked = check(name, library).losses.at(-1)
  if (checked === undefined) throw new Error(`no such loss: ${name}`)
  return builtText(checked)
}

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
  const parts = await Promise.all(Array.from({ length: workers }, (_, k) => inProcess(names.filter((_, i) => i % workers === k))))
  const made = new Map(parts.flat())
  return new Map(names.flatMap((name) => {
    const built = made.get(name)
    return built === undefined ? [] : [[name, built]]
  }))
}

type Compiled = ReadonlyArray<readonly [string, BuiltText]>

function inProcess(names: readonly string[]): Promise<Compiled> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), "compile"], { stdio: ["pipe", "pipe", "inherit"] })
    const read: Buffer[] = []
    child.stdout.on("data", (chunk: Buffer) => read.push(chunk))
    child.on("error", reject)
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(Buffer.concat(read).toString()) as Compiled) : reject(new Error(`compiling the losses ended with ${code}`))))
    child.stdin.end(JSON.stringify(names))
  })
}

async function namesFromParent(): Promise<readonly string[]> {
  const read: Buffer[] = []
  for await (const chunk of process.stdin) read.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(read).toString()) as readonly string[]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "compile") process.stdout.write(JSON.stringify((await namesFromParent()).map((name) => [name, builtLoss(name)])))
  else await writeLibrary(process.argv[2] ?? fileURLToPath(new URL("../../dist/losses", import.meta.url)), await compileLibrary())
}
