// The series on decimals against the library's own: at 70 digits, over small and large arguments, beside their roots, and at negative ones.
import Decimal from "decimal.js"
import { expect, test } from "vitest"
import { series } from "../src/exact/series.ts"
import { generator } from "./samples.ts"

const Digits = Decimal.clone({ precision: 70, minE: -9e15, maxE: 9e15 })
/** What the results are held against. */
const Wide = Decimal.clone({ precision: 90, minE: -9e15, maxE: 9e15 })
const ours = series(Digits)

const random = generator(11)
const spread = (low: number, high: number): string => `${random() + 0.1}e${Math.floor(low + random() * (high - low))}`
const many = (low: number, high: number): string[] => Array.from({ length: 40 }, () => spread(low, high))

const rows = {
  exp: { points: [...many(-60, 6), ...many(-3, 4).map((x) => `-${x}`)], own: (x: Decimal) => x.exp() },
  ln: { points: [...many(-300, 300), "1.00000000000000000000000000000000000000001", "0.9999999999999999999999999999999", "2", "0.1"], own: (x: Decimal) => x.ln() },
  sin: { points: [...many(-30, 12), "3.14159265358979323846264338327950288419716939937510", "-1e5"], own: (x: Decimal) => x.sin() },
  cos: { points: [...many(-30, 12), "1.57079632679489661923132169163975144209858469968755", "-1e5"], own: (x: Decimal) => x.cos() },
  atan: { points: [...many(-60, 60), "-1", "-1e-9"], own: (x: Decimal) => x.atan() },
  sqrt: { points: [...many(-300, 300), "4", "0.01", "2"], own: (x: Decimal) => x.sqrt() },
} as const

test.each(Object.entries(rows))("%s", (name, { points, own }) => {
  for (const point of points) {
    const x = new Digits(point)
    const [got, want] = [ours[name as keyof typeof rows](x), own(new Wide(point))]
    expect(want.sub(got).abs().lte(want.abs().mul("1e-68")), `${name}(${point}) = ${got.toString()}`).toBe(true)
  }
})

test("roots that are decimals come out exact, and pi has its digits", () => {
  expect(ours.sqrt(new Digits("0.01")).toString()).toBe("0.1")
  expect(ours.pi.sub(Wide.acos(-1)).abs().lte("1e-68")).toBe(true)
})
