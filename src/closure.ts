// `lossc/closure`: the backend of nested closures, which runs everywhere: `f.compile({ backend: closure() })`.
import type { Backend } from "./backends/backend.ts"
import { closure as backend } from "./backends/closure.ts"

/** Nested closures over typed arrays; no code generation. */
export function closure(): Backend {
  return backend
}
