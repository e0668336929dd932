// dist/ as it is published: ES modules with types, everything bundled, so that the package has no dependencies. The compiler and
// Chevrotain with it are in the bundle but asleep (src/bundle/). It is minified because most of an import's time is the engine's
// reading of the text.
import { defineConfig } from "tsup"
import type { Options } from "tsup"
import { asleep } from "./src/bundle/asleep.ts"
import { lean } from "./src/bundle/lean.ts"
import { ops } from "./src/bundle/ops.ts"
import { templates } from "./src/bundle/templates.ts"

/** What the prebuilt losses import and `lossc build` copies beside the modules it writes: one file that imports nothing. */
const runtime: Options = {
  entry: { runtime: "src/build/runtime.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: false,
  // With blanks, or esbuild would drop the comments that let a bundler leave out what is not imported.
  esbuildOptions: (options) => {
    options.minifySyntax = true
    options.minifyIdentifiers = true
  },
  esbuildPlugins: [ops],
}

export default defineConfig([{
  entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts", cli: "src/cli/main.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
  // The other build, which runs at the same time, writes there too, and the prebuilt losses are made afterwards.
  clean: ["!runtime.js"],
  dts: { entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts" } },
  esbuildPlugins: [asleep, lean, templates],
  external: ["@resvg/resvg-js"],
  noExternal: ["@observablehq/plot", "linkedom"],
}, runtime])
