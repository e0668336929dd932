// Values that differ in a sign or a power of two (schedule/alike.ts): what is rewritten and what is not, and that no bit changes. Expected
// numbers are those of the formula written out in this file.
import { describe, expect, it, test } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss } from "../src/loss.ts"
import { printLoop } from "../src/schedule/print.ts"
import { plainJs } from "./plain.ts"
import { requested } from "./request.ts"

/** Steps of the loop over the samples. */
function loopOf(source: string): string {
  const text = printLoop(requested(source, { y: [0.5], p: [0.25] }, "grad", { wrt: "p" }).compiled.program)
  return /\nblocks of[^]*?\n\n/.exec(text)?.[0] ?? ""
}

const count = (text: string, sign: RegExp): number => text.split(sign).length - 1

describe("mirrored difference", () => {
  test.each(["(y-p)^2", "(y - p)*(y - p)", "let d = y - p in d^2/2"])("%s is one subtraction with its gradient", (source) => expect(count(loopOf(source), / - /)).toBe(1))
  it("stays where something else takes it this way round, too", () => expect(count(loopOf("(y - p)^2 + exp(y - p) + sin(p - y)"), / - /)).toBeGreaterThan(1))
})

describe("factor outside", () => {
  it("a power of two joins the number of all samples", () => expect(loopOf("(y-p)^2")).not.toMatch(/2\*/))
  it("no other number does: it would be rounded elsewhere", () => expect(loopOf("3*(y-p)^2")).toMatch(/\b[36]\*/))
})

describe.each([["js", js], ["closure", closure], ["wasm", wasm], ["plain js", plainJs]] as const)("%s", (_, backend) => {
  it("gives the value and gradient of the squared error, to the last bit, and no -0", () => {
    const y = [0.1, 0.7, -3.3, 1e-30, 5, 1e200]
    const p = [0.3, 0.7, 2.1, 7e-31, -0.1, -1e153]
    const { value, grad } = loss("(y-p)^2").valueAndGrad({ y, p }, { wrt: "p", backend, reduction: "none" })
    expect([...(value as Float64Array)]).toEqual(y.map((t, k) => (t - p[k]!) ** 2))
    expect([...(grad.p as Float64Array)]).toEqual(y.map((t, k) => 2 * (p[k]! - t)))
  })
})
