// `import "lossc"` must not wait for tables, rules and token types, and the surface is synchronous, so `await import` is not open.
// Instead some modules are replaced by functions that `require` the real module at their first call; esbuild makes that an
// initializer in the same file, which works in browsers too. Those are the modules that src/index.ts re-exports functions from,
// and what a loss that is right and runs as JavaScript never needs: messages, closures, the interpreter, the audit, checked mode, what writes
// JavaScript (the first samples are read from the program as it stands) and WebAssembly, what evaluates anew with more digits.
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import type { Plugin } from "esbuild"

/** By the end of their path; seen from src/index.ts only, or from everywhere. */
const FROM_INDEX = /\/(loss|syntax\/parse|syntax\/format)\.ts$/
const ANYWHERE = /\/(diagnostics\/catalog|backends\/(closure|interpret|js\/(print|rescues)|wasm\/(run|imports))|exact\/(constants|nearest|tape)|audit\/accuracy|kernel\/checked)\.ts$/

export const asleep: Plugin = {
  name: "asleep",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, importer, namespace }) => {
      const at = resolve(resolveDir, path)
      const slashed = at.replaceAll("\\", "/")
      const sleeps = ANYWHERE.test(slashed) || (FROM_INDEX.test(slashed) && /\/src\/index\.ts$/.test(importer.replaceAll("\\", "/")))
      return sleeps && namespace === "file" ? { path: at, namespace: "asleep" } : undefined
    })
    build.onLoad({ filter: /.*/, namespace: "asleep" }, ({ path }) => ({
      contents: ["let module", `const awake = () => (module ??= require(${JSON.stringify(path)}))`, ...facade(readFileSync(path, "utf8"), path)].join("\n"),
      resolveDir: dirname(path),
      loader: "js",
    }))
  },
}

/** Functions and backends; a constant of another kind is not there, and esbuild says so where one is imported. */
function facade(text: string, path: string): readonly string[] {
  // A function with overloads is exported once.
  const names = new Set([...text.matchAll(/^export function (\w+)/gm)].map(([, name = ""]) => name))
  const functions = [...names].map((name) => `export const ${name} = (...values) => awake().${name}(...values)`)
  const backends = [...text.matchAll(/^export const (\w+): Backend = \{\n {2}name: ("\w+")/gm)]
    .map(([, name = "", called = ""]) => `export const ${name} = { name: ${called}, load: (program) => awake().${name}.load(program) }`)
  if (functions.length + backends.length === 0) throw new Error(`${path} exports nothing that can sleep`)
  return [...functions, ...backends]
}
