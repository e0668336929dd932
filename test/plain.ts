// Generated JavaScript without extended precision: what WebAssembly is compared with, where nothing is evaluated anew.
import type { Backend } from "../src/backends/backend.ts"
import { js } from "../src/backends/js/load.ts"

/** The same, with the plain value in place of every rescue. */
function plainly(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(plainly)
  if (part === null || typeof part !== "object" || part instanceof Map || part instanceof Set) return part
  if ("kind" in part && part.kind === "rescue" && "plain" in part) return plainly(part.plain)
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, plainly(value)]))
}

export const plainJs: Backend = {
  // Kernels are kept by the name of their backend, and this is not the usual one.
  name: "interpreter",
  load: (program, precision) => js.load({ ...(plainly({ ...program, rescues: [] }) as typeof program), rescues: [] }, precision),
}
