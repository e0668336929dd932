// Tests run on the sources; only the tests of the command line and of the package build dist/ first, into a folder of their own.
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Of two cores Vitest would use one.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})
