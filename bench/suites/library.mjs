// The whole library: seconds to compile all built-in losses from source in a fresh process, to build the prebuilt modules, and what the backend
// of `lossc/wasm` adds to a page that bundles lossc.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { short } from "../table.mjs"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))

function compiled() {
  const cli = fileURLToPath(import.meta.resolve("lossc")).replace(/index\.js$/, "cli.js")
  const listed = JSON.parse(execFileSync(process.execPath, [cli, "list", "--json"], { encoding: "utf8", maxBuffer: 1 << 26 }))
  const names = listed.map(({ name }) => name)
  const child = fileURLToPath(new URL("../children/library.mjs", import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [child], { input: JSON.stringify(names), encoding: "utf8" }))
}

/** Into a folder of its own, by the program of `npm run build`. */
function prebuilt() {
  const folder = mkdtempSync(join(tmpdir(), "lossc-bench-"))
  try {
    const begin = performance.now()
    execFileSync(process.execPath, ["--import", "tsx", join(ROOT, "src/build/library.ts"), join(folder, "losses")], { cwd: ROOT })
    return (performance.now() - begin) / 1000
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bytes gzipped of the library as a page gets it, with WebAssembly and without the backend. */
async function bytes(withWasm) {
  const empty = { name: "without", setup: ({ onLoad }) => onLoad({ filter: /wasm[\\/]load\.ts$/ }, () => (withWasm ? undefined : { contents: "export const wasm = {}, carefulWasm = {}", loader: "ts" })) }
  const { outputFiles } = await build({ stdin: { contents: 'export * from "./src/index.ts"; export * from "./src/wasm.ts"', resolveDir: ROOT, loader: "ts" }, bundle: true, minify: true, write: false, format: "esm", platform: "neutral", mainFields: ["module", "main"], external: ["node:*"], plugins: [empty], logLevel: "error" })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

export async function run({ out }) {
  const table = out.table("the library", ["", "measured", "asked"], [52, 12, 14])
  const { names, refused, check, kernels } = compiled()
  table.row(`${names} losses from source, seconds`, short(check), "< 2")
  out.figure("library/check", check)
  table.row(`and the kernels of their values (${names - refused} of them)`, short(kernels), "")
  out.figure("library/kernels", kernels)
  const seconds = prebuilt()
  table.row("prebuilt modules, seconds", short(seconds), "< 20")
  out.figure("library/prebuilt", seconds)
  const added = ((await bytes(true)) - (await bytes(false))) / 1024
  table.row("lossc/wasm in a bundle, kB gzipped", short(added), "< 15")
  out.figure("library/wasm", added)
}
