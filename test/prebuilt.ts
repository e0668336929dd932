// Prebuilt modules of a few losses, as `npm run build` makes them, in a folder of its own: compiling all of them takes longer than a test may.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { moduleOf, writeLibrary } from "../src/build/library.ts"
import { builtLoss } from "../src/build/module.ts"
import { ops } from "../src/bundle/ops.ts"

/** A prebuilt loss as a test calls it. */
export interface Prebuilt {
  (inputs: object, options?: object): number | readonly number[] | Float64Array | Float32Array
  readonly source: string
  valueAndGrad(inputs: object, options?: object): { readonly value: unknown; readonly grad: Record<string, unknown> }
  gradAndHess(inputs: object, options?: object): { readonly value: unknown; readonly grad: Record<string, unknown>; readonly hess: Record<string, unknown> }
  with(hypers: object, options?: object): Prebuilt
}

export interface PrebuiltFolder {
  readonly folder: string
  /** `lossc/losses` (`index`) or a dialect's module. */
  load(module: string): Promise<Readonly<Record<string, Prebuilt>>>
  /** Minified and bundled with what it imports. */
  bundle(code: string): Promise<string>
  remove(): void
}

export async function prebuilt(names: readonly string[]): Promise<PrebuiltFolder> {
  const root = mkdtempSync(join(tmpdir(), "lossc-prebuilt-"))
  const folder = join(root, "losses")
  await build({ entryPoints: [new URL("../src/build/runtime.ts", import.meta.url).pathname], outfile: join(root, "runtime.js"), bundle: true, minifySyntax: true, minifyIdentifiers: true, format: "esm", target: "es2022", platform: "neutral", plugins: [ops] })
  await writeLibrary(folder, new Map(names.map((name) => [name, builtLoss(name)])))
  return {
    folder,
    load: async (module) => (await import(/* @vite-ignore */ pathToFileURL(join(folder, `${module}.js`)).href)) as Record<string, Prebuilt>,
    bundle: async (code) => (await build({ stdin: { contents: code, resolveDir: folder }, bundle: true, minify: true, format: "esm", target: "es2022", platform: "neutral", write: false })).outputFiles[0]!.text,
    remove: () => rmSync(root, { recursive: true }),
  }
}

export { moduleOf }
