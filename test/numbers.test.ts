// Functions at numbers of the source that are no float64: what is rounded is the result, not the number. In: formulas that bound an argument by such a number. The values are decimal.js's.
import Decimal from "decimal.js"
import { describe, expect, test } from "vitest"
import { loss } from "../src/index.ts"

const exact = Decimal.clone({ precision: 60 })
/** All the digits that a float64 has: decimal.js reads a number by its shortest text. */
const all = (p: number): Decimal => new exact(p.toFixed(80))
const [low, high] = [(p: number, c: string) => exact.min(all(p), c), (p: number, c: string) => exact.max(all(p), `-${c}`)]
const log1p = (x: Decimal): Decimal => x.add(1).ln()

const formulas: ReadonlyArray<readonly [source: string, meaning: (p: number, c: string) => Decimal]> = [
  ["log1p(-min(p, C))", (p, c) => log1p(low(p, c).neg())],
  ["log(1 - clip(p, 1e-7, C))", (p, c) => exact.max(low(p, c), "1e-7").neg().add(1).ln()],
  ["log1p(max(p, -C))", (p, c) => log1p(high(p, c))],
  ["atanh(clip(p, -C, C))", (p, c) => exact.max(low(p, c), `-${c}`).atanh()],
  ["p*exp(500*C)", (p, c) => exact.mul(c, 500).exp().mul(all(p))],
]
/** Of some the nearest float64 is above, of others below. */
const numbers = ["0.9999999", "0.99999991", "0.999997", "0.999"]

describe.each(formulas)("%s", (text, meaning) => {
  test.each(numbers)("%s", (c) => {
    const f = loss(`loss f(p) = ${text.replaceAll("C", c)}`)
    const nearest = Number(c)
    for (const p of [nearest, nearest - 2 ** -53, nearest + 2 ** -53, 0.75, 1, 3].flatMap((p) => [p, -p])) {
      const wanted = meaning(p, c)
      if (wanted.isFinite()) expect(Math.abs(f({ p }) / wanted.toNumber() - 1), `p = ${p}`).toBeLessThan(5 * 2 ** -53)
    }
    expect(f({ p: NaN })).toBeNaN()
  })
})
