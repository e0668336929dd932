// The library as Node imports it: nothing is read until the first call. In: engine.cjs beside this file, the whole library as one
// script, and engine.bin, what V8 made of it when the package was built. Out: its exports. Most of an import's time, and most
// of the first compilation, is V8's reading of the text; with its bytecode both take a third. V8 refuses bytecode of
// another version or with other flags, and then reads the text: nothing depends on engine.bin being there or fitting.
// The class of errors is here and not in the script, because users name it before they call anything.
import { createRequire } from "node:module"
import type { Script } from "node:vm"
import * as error from "../diagnostics/error.ts"
import type * as Whole from "./whole.ts"

type Run = (exports: object, require: (name: string) => object, module: { readonly exports: object }) => void

/** Node's own modules when they are needed: an import of `node:fs` alone takes twice as long as all of this. */
const builtIn = (name: "node:fs" | "node:vm"): unknown => createRequire(import.meta.url)(name)
const files = (): typeof import("node:fs") => builtIn("node:fs") as typeof import("node:fs")

export const bytecodeFile = (): URL => new URL("engine.bin", import.meta.url)

let whole: typeof Whole | undefined

export const awake = (): typeof Whole => (whole ??= evaluated(script(bytecode())))

export function script(cachedData: Buffer | undefined): Script {
  const file = new URL("engine.cjs", import.meta.url)
  const vm = builtIn("node:vm") as typeof import("node:vm")
  // The file is ASCII; one byte a character is half the memory and the reading of UTF-8.
  return new vm.Script(files().readFileSync(file, "latin1"), { filename: file.href, ...(cachedData === undefined ? {} : { cachedData }) })
}

export function evaluated(made: Script): typeof Whole {
  const module = { exports: {} }
  const run = made.runInThisContext() as Run
  // The error class is the only module that the script asks for.
  run(module.exports, () => error, module)
  return module.exports as typeof Whole
}

function bytecode(): Buffer | undefined {
  try {
    return files().readFileSync(bytecodeFile())
  } catch {
    return undefined
  }
}
