// The losses of frameworks at degenerate points, as degenerate.test.ts has the canonical ones: the same formulas with other defaults, eps and averages.
import { expect, test } from "vitest"
import { library } from "../src/losses/library.ts"
import { openFaults } from "./accuracy/degenerate-known.ts"

test.each(library.known().filter((name) => name.includes(".")))("%s", (name) => {
  expect(openFaults(name)).toEqual({ faults: [], idle: [] })
})
