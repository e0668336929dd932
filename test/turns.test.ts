// Loops of a cheap sum that are printed with four turns in a row: whatever is left of the last four, the steps are those of one turn after the other.
import { expect, it } from "vitest"
import { closure } from "../src/closure.ts"
import { loss } from "../src/index.ts"
import { js } from "../src/js.ts"
import { generator } from "./samples.ts"

const squares = loss("loss squares(y[d], p[d]) = sum[d]((p - y)^2)")
const dot = loss("loss far(y[d], p[d]) = sum[d](p*y)/sqrt(sum[d](p^2)*sum[d](y^2))")

it("is done for one sum of a few operations, and not for several in one loop", () => {
  expect(squares.compile({ wrt: [], backend: js() }).source).toMatch(/if \(turn_\d+ \+ 3 >= size_d\) break/)
  expect(dot.compile({ wrt: [], backend: js() }).source).not.toMatch(/turn_/)
})

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 301])("%i entries: the bits of one turn after the other", (d) => {
  const next = generator(3)
  const rows = 200
  const draw = (): { data: Float64Array; shape: number[] } => ({ data: Float64Array.from({ length: rows * d }, () => (next() - 0.5) * 10 ** (8 * next() - 4)), shape: [rows, d] })
  const data = { y: draw(), p: draw() }
  const [fast, slow] = [js(), closure()].map((backend) => squares(data, { reduction: "none", backend }))
  expect(fast).toEqual(slow)
})

it("an infinity or a NaN in any turn comes out", () => {
  for (let k = 0; k < 6; k += 1) {
    for (const [entry, want] of [[Infinity, Infinity], [NaN, NaN]] as const) {
      const rows = Array.from({ length: 200 }, () => [1, 2, 3, 4, 5, 6].map((x, at) => (at === k ? entry : x)))
      expect(squares({ y: rows.map((row) => row.map(() => 0)), p: rows }, { reduction: "none", backend: js() })).toEqual(rows.map(() => want))
    }
  }
})
