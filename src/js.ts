// `lossc/js`: the backend that generates JavaScript, for lists of backends: `f.compile({ backend: [js(), closure()] })`.
import type { Backend } from "./backends/backend.ts"
import { js as backend } from "./backends/js/load.ts"

/** Generated JavaScript. Refused where a Content-Security-Policy forbids code generation; tried when a kernel is first made. */
export function js(): Backend {
  return backend
}
