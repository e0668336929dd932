// dist/ as it is published: ES modules with types, everything bundled, so that the package has no dependencies. The compiler and
// Chevrotain with it are in the bundle but asleep (bundle/). It is minified because most of an import's time is the engine's
// reading of the text.
import { defineConfig } from "tsup"
import { asleep } from "./bundle/asleep.ts"
import { lean } from "./bundle/lean.ts"
import { templates } from "./bundle/templates.ts"

export default defineConfig({
  entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts", cli: "src/cli/main.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
  clean: true,
  dts: { entry: { index: "src/index.ts", js: "src/js.ts", closure: "src/closure.ts", wasm: "src/wasm.ts" } },
  esbuildPlugins: [asleep, lean, templates],
})
