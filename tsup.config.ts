// dist/ as it is published: ES modules with types, everything bundled, so that the package has no dependencies. The parser and
// Chevrotain with it (140 kB, some 15 ms to evaluate) are in the bundle but asleep: `import "lossc"` must not wait for them, and the
// surface is synchronous, so `await import` is not open. Instead src/syntax/parse.ts is replaced by functions that `require` the
// real module at their first call; esbuild turns that into an initializer inside the same file, which works in browsers too.
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { defineConfig } from "tsup"
import type { Options } from "tsup"

type Plugin = NonNullable<Options["esbuildPlugins"]>[number]

const lazyParser: Plugin = {
  name: "lazy-parser",
  setup(build) {
    build.onResolve({ filter: /\/parse\.ts$/ }, ({ path, resolveDir, namespace }) => {
      const file = resolve(resolveDir, path)
      return namespace === "lazy-parser" || !file.endsWith("src/syntax/parse.ts") ? undefined : { path: file, namespace: "lazy-parser" }
    })
    build.onLoad({ filter: /.*/, namespace: "lazy-parser" }, ({ path }) => {
      const exported = [...readFileSync(path, "utf8").matchAll(/^export (?!type|interface)(function )?(\w+ )?(\w+)/gm)]
      const other = exported.find(([, isFunction]) => isFunction === undefined)
      if (other !== undefined) throw new Error(`${path} may export functions and types only, found: ${other[0]}`)
      const lines = exported.map(([, , , name]) => `export const ${name} = (...values) => parser().${name}(...values)`)
      return { contents: [`const parser = () => require(${JSON.stringify(path)})`, ...lines].join("\n"), resolveDir: dirname(path), loader: "js" }
    })
  },
}

export default defineConfig({
  entry: { index: "src/index.ts", js: "src/backends/js/load.ts", closure: "src/backends/closure.ts", cli: "src/cli/main.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  splitting: true,
  minify: true,
  clean: true,
  dts: { entry: { index: "src/index.ts", js: "src/backends/js/load.ts", closure: "src/backends/closure.ts" } },
  esbuildPlugins: [lazyParser],
})
