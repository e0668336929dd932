// `import "lossc"` must not wait for tables, rules and token types, and the surface is synchronous, so `await import` is not open.
// Instead the modules that src/index.ts re-exports functions from are replaced by functions that `require` the real module at
// their first call; esbuild makes that an initializer in the same file, which works in browsers too.
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import type { Plugin } from "esbuild"

export const asleep: Plugin = {
  name: "asleep",
  setup(build) {
    build.onResolve({ filter: /\/(loss|parse|format)\.ts$/ }, ({ path, resolveDir, importer }) =>
      /\/src\/index\.ts$/.test(importer.replaceAll("\\", "/")) ? { path: resolve(resolveDir, path), namespace: "asleep" } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: "asleep" }, ({ path }) => {
      const exported = [...readFileSync(path, "utf8").matchAll(/^export (?!type\b|interface\b)(function )?(\w+)/gm)]
      const other = exported.find(([, isFunction]) => isFunction === undefined)
      if (other !== undefined) throw new Error(`${path} may export functions and types only, found: ${other[0]}`)
      const lines = exported.map(([, , name]) => `export const ${name} = (...values) => awake().${name}(...values)`)
      return { contents: [`const awake = () => require(${JSON.stringify(path)})`, ...lines].join("\n"), resolveDir: dirname(path), loader: "js" }
    })
  },
}
