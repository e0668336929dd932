// The runtime of built modules as it is bundled: with the functions of the op table behind it, as text of their own (see src/build/ops.ts).
import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import type { Plugin } from "esbuild"
import { opsText } from "../build/ops.ts"

export const ops: Plugin = {
  name: "ops",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]build[\\/]runtime\.ts$/ }, ({ path }) => ({
      contents: `${readFileSync(path, "utf8")}\nimport { once } from "./blocks.ts"\n${opsText()}`,
      resolveDir: dirname(path),
      loader: "ts",
    }))
  },
}
