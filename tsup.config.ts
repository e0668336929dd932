// dist/ as it is published: ES modules with types, everything bundled, so that the package has no dependencies. The compiler and
// Chevrotain with it are in the bundle but asleep (src/bundle/). It is minified because most of an import's time is the engine's
// reading of the text. Node's own entries do not even read it before the first call (src/node/); bundlers and browsers, which
// cannot read files, get modules/.
import { defineConfig } from "tsup"
import type { Options } from "tsup"
import { ascii } from "./src/bundle/ascii.ts"
import { asleep } from "./src/bundle/asleep.ts"
import { lean } from "./src/bundle/lean.ts"
import { ops } from "./src/bundle/ops.ts"
import { outside } from "./src/bundle/outside.ts"
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

/** The library as one script for Node, and the entries that read it. */
const engine: Options = {
  entry: { engine: "src/node/whole.ts" },
  format: "cjs",
  target: "es2022",
  platform: "node",
  minify: true,
  // As Node wraps a CommonJS module; awake.ts evaluates the file as it is, because half a million characters are not copied for nothing.
  banner: { js: "(function(exports,require,module){" },
  footer: { js: "})" },
  plugins: [ascii],
  esbuildPlugins: [outside, asleep, lean, templates],
}

const node: Options = {
  entry: { index: "src/node/index.ts", js: "src/node/js.ts", closure: "src/node/closure.ts", wasm: "src/node/wasm.ts", bytecode: "src/node/bytecode.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
}

export default defineConfig([{
  entry: {
    "modules/index": "src/index.ts", "modules/js": "src/js.ts", "modules/closure": "src/closure.ts", "modules/wasm": "src/wasm.ts",
    cli: "src/cli/main.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
  dts: { entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts" } },
  plugins: [ascii],
  esbuildPlugins: [asleep, lean, templates],
  external: ["@resvg/resvg-js", "hyparquet", "hyparquet-writer"],
  noExternal: ["@observablehq/plot", "d3-array", "linkedom"],
}, runtime, engine, node])
