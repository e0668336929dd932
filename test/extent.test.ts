// How small and how large values of float32 inputs can be: no sample of float32 numbers, of all magnitudes and next to each other, gives a value beyond.
import { expect, test } from "vitest"
import { apply, constant, input, numberOf, position } from "../src/ir/make.ts"
import type { Expr } from "../src/ir/expr.ts"
import { extentOf } from "../src/precision/extent.ts"
import { generator } from "./samples.ts"

const f = (op: string, ...args: readonly Expr[]): Expr => apply(op, args)
const [x, y] = ["x", "y"].map((name) => input(name, [position("*")])) as [Expr, Expr]
const one = constant(1)

const forms: ReadonlyArray<readonly [string, Expr, (x: number, y: number) => number]> = [
  ["x*(1 - x)", f("mul", x, f("sub", one, x)), (a) => a * (1 - a)],
  ["(x - y)*(x + y)", f("mul", f("sub", x, y), f("add", x, y)), (a, b) => (a - b) * (a + b)],
  ["sqrt(|x*y|)", f("sqrt", f("abs", f("mul", x, y))), (a, b) => Math.sqrt(Math.abs(a * b))],
  ["-x + (y - 0.1) - 1/8", f("sub", f("add", f("neg", x), f("sub", y, constant(0.1))), constant(1 / 8)), (a, b) => -a + (b - 0.1) - 1 / 8],
]

test.each(forms)("%s", (_, expr, value) => {
  const extent = extentOf(expr)
  if (extent === null) throw new Error("no extent")
  const next = generator(21)
  const draw = (): number => Math.fround((next() < 0.5 ? -1 : 1) * (next() < 0.1 ? 1 : 2 ** (277 * next() - 149)) * (next() < 0.5 ? 1 : 1 + next()))
  for (let k = 0; k < 20_000; k += 1) {
    const a = draw()
    const b = next() < 0.3 ? Math.fround(a * (1 + 2 ** -23)) : draw()
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue
    const size = Math.abs(value(a, b))
    if (size !== 0) expect(size, `${a}, ${b}`).toBeGreaterThanOrEqual(extent.least)
    expect(size, `${a}, ${b}`).toBeLessThanOrEqual(extent.most)
  }
})

test("nothing is said of quotients, loops, numbers that are given, and sums with what is no multiple of the smallest float32", () => {
  expect(extentOf(f("div", x, y))).toBeNull()
  expect(extentOf(f("exp", x))).toBeNull()
  expect(extentOf(input("c", []))).toBeNull()
  expect(extentOf(f("add", x, constant(2 ** -150)))).toBeNull()
  expect(extentOf(f("add", f("mul", x, y), one))).toBeNull()
  expect(extentOf(f("mul", x, numberOf("inf")))).toBeNull()
})
