// `lossc/wasm`: the backend that writes WebAssembly, for lists of backends: `f.compile({ backend: [wasm(), js()] })`.
import type { Backend } from "./backends/backend.ts"
import { carefulWasm as backend } from "./backends/wasm/load.ts"

/** WebAssembly with vector instructions. Refused where it cannot be compiled; tried when a kernel is first made. */
export function wasm(): Backend {
  return backend
}
