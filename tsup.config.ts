// dist/ as it is published: ES modules with types, everything bundled, so that the package has no dependencies. The compiler and
// Chevrotain with it are in the bundle but asleep (bundle/). It is minified because most of an import's time is the engine's
// reading of the text.
import { defineConfig } from "tsup"
import type { Options } from "tsup"
import { asleep } from "./bundle/asleep.ts"
import { lean } from "./bundle/lean.ts"
import { templates } from "./bundle/templates.ts"

/** What `lossc build` copies beside the modules it writes: one file that imports nothing. */
const runtime: Options = {
  entry: { runtime: "src/build/runtime.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: false,
  minify: true,
}

export default defineConfig([{
  entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts", cli: "src/cli/main.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
  // The other build, which runs at the same time, writes there too.
  clean: ["!runtime.js"],
  dts: { entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts" } },
  esbuildPlugins: [asleep, lean, templates],
  external: ["@resvg/resvg-js"],
  noExternal: ["@observablehq/plot", "linkedom"],
}, runtime])
