// The script of the Node entries (src/node/) asks for one module instead of having it: the class of errors, which the entry shares
// with it. Every other module of the script is in it.
import type { Plugin } from "esbuild"

export const outside: Plugin = {
  name: "outside",
  setup(build) {
    build.onResolve({ filter: /\/error\.ts$/ }, ({ path }) => ({ path, external: true }))
  },
}
