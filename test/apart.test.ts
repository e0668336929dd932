// The entry of a loop that is unlike the others (schedule/apart.ts): what the loop program looks like, and that on every backend a label inside
// and outside of its axis, a result over an input, and the end of a batch come out as the reference interpreter has them.
import { describe, expect, it } from "vitest"
import { loss } from "../src/index.ts"
import { closure } from "../src/closure.ts"
import { js } from "../src/js.ts"
import { wasm } from "../src/wasm.ts"
import { printLoop } from "../src/schedule/print.ts"
import { requested } from "./request.ts"

const CE = "loss ce(x[c], y in c; ignore = -100) = if y == ignore then 0 else -log(softmax[c](x)[y])"

it("leaves no choice by the label in the loop that stores the gradient", () => {
  const text = printLoop(requested("loss ce(x[c], y in c) = -log(softmax[c](x)[y])", { x: [[1, 2]], y: [0] }, "grad", { wrt: "x", precision: "f32" }).compiled.program)
  const [, last = ""] = /\n {2}for i17 in c\n((?: {4}.*\n)+)/.exec(text) ?? []
  expect(last).toContain("store grad x[i2, i17]")
  expect(last).not.toMatch(/t21|expm1/)
  expect(text).toMatch(/\n {2}store grad x\[i2, t21\] = \S+ if i17_in\n/)
})

describe.each([["js", js()], ["closure", closure()], ["wasm", wasm()]] as const)("%s", (_, backend) => {
  it.each([1, 5, 130])("gradient of %i rows, some without a label", (n) => {
    const c = 7
    const x = Float64Array.from({ length: n * c }, (_x, k) => Math.sin(3 * k) * 4)
    const y = Int32Array.from({ length: n }, (_x, k) => (k % 4 === 3 ? -100 : (5 * k) % c))
    const grad = new Float64Array(n * c)
    loss(CE).valueAndGrad({ x: { data: x, shape: [n, c] }, y }, { wrt: "x", reduction: "sum", backend, out: { grad: { x: grad } } })
    for (let i = 0; i < n; i += 1) {
      const row = [...x.subarray(i * c, i * c + c)]
      const total = row.reduce((sum, v) => sum + Math.exp(v), 0)
      row.forEach((v, k) => expect(grad[i * c + k]).toBeCloseTo(y[i]! < 0 ? 0 : Math.exp(v) / total - (k === y[i] ? 1 : 0), 14))
    }
  })

  it("writes the gradient over the logits it is computed from", () => {
    const given = Float64Array.from({ length: 24 }, (_x, k) => Math.cos(k) * 3)
    const y = Int32Array.of(0, 5, 2, 3)
    const apart = new Float64Array(24)
    const options = { wrt: "x", backend } as const
    loss(CE).valueAndGrad({ x: { data: given, shape: [4, 6] }, y }, { ...options, out: { grad: { x: apart } } })
    const over = Float64Array.from(given)
    loss(CE).valueAndGrad({ x: { data: over, shape: [4, 6] }, y }, { ...options, out: { grad: { x: over } } })
    expect(over).toEqual(apart)
  })
})
