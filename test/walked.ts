// What the first calls of few samples do (../src/backends/walk.ts), as a backend: for tests that go through all of them.
import type { Backend } from "../src/backends/backend.ts"
import { rescuesFor } from "../src/backends/js/load.ts"
import { walker } from "../src/backends/walk.ts"

export const walked: Backend = {
  name: "interpreter",
  load: (program) => ({ source: "", run: walker(program, rescuesFor(program)) }),
}
