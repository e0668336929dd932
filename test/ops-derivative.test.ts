// Derivatives of the op table. First and second derivatives of every row, as the differentiator makes them from the rows' texts,
// against central differences at 60 digits; and computed in float64 against the same expression at 60 digits, far out
// too, because a derivative that is right may still cancel or overflow. Then the kinks, the infinities, both by hand.
import Decimal from "decimal.js"
import { describe, expect, test } from "vitest"
import { differentiate } from "../src/autodiff/differentiate.ts"
import { interpret } from "../src/backends/interpret.ts"
import type { Expr } from "../src/ir/expr.ts"
import { facts } from "../src/ir/facts.ts"
import { apply, input } from "../src/ir/make.ts"
import { template } from "../src/ir/check.ts"
import type { OpRow } from "../src/ops/op.ts"
import { fill } from "../src/ir/walk.ts"
import { allOps, findOp } from "../src/ops/table.ts"
import { fromFloat, R, real, toFloat } from "./real.ts"
import { realExpr } from "./real-expr.ts"
import { stabilize } from "../src/rules/rewrite.ts"
import { generator } from "./samples.ts"

const call = (row: OpRow): Expr => apply(row.name, row.params.map((name) => input(name, [])))
const by = (e: Expr, name: string): Expr => differentiate(e, [{ name, indices: [] }])[0] as Expr
/** As compiled: rewritten before anything is computed, so that a branch not taken contributes nothing. */
const ready = (e: Expr, name: string): Expr => stabilize([by(e, name)], facts(new Map()))[0] as Expr
const inFloat = (e: Expr, row: OpRow, args: readonly number[]): number =>
  interpret(e, { sizes: new Map(), indices: new Map(), inputs: new Map(row.params.map((name, k) => [name, args[k] ?? 0])) })
const inReal = (e: Expr, row: OpRow, args: readonly Decimal[]): Decimal | undefined => realExpr(e, new Map(row.params.map((name, k) => [name, args[k] as Decimal])))

/** Arguments of ordinary size inside most domains; orders of polygamma and ierfcx are whole and constant. */
function points(row: OpRow, count: number, spread: number): ReadonlyArray<readonly number[]> {
  const random = generator(5)
  const ordinary = (): number => (random() < 0.5 ? -1 : 1) * 2 ** (spread * (2 * random() - 1))
  const unit = ["asin", "acos", "atanh"].includes(row.name)
  return Array.from({ length: count }, () => row.params.map((name) => (name === "k" ? Math.floor(random() * 3) : unit ? 2 * random() - 1 : ordinary())))
}

const variables = (row: OpRow): readonly string[] => row.params.filter((name) => name !== "k")
const smooth = allOps().filter((row) => row.derivative !== null).map((row) => [row.name, row] as const)
const h = new R("1e-18")

describe.each(smooth)("%s", (_, row) => {
  test("derivatives of first and second order are those of its meaning", () => {
    let compared = 0
    for (const name of variables(row)) {
      const k = row.params.indexOf(name)
      const [first, second] = [by(call(row), name), by(by(call(row), name), name)]
      for (const args of points(row, 16, 2)) {
        const given = args.map(fromFloat)
        const at = (shift: Decimal): Decimal | undefined => real(row.name, ...given.map((x, j) => (j === k ? x.add(shift) : x)))
        const [below, here, above] = [at(h.neg()), at(new R(0)), at(h)]
        if (below === undefined || here === undefined || above === undefined) continue
        const [slope, curvature] = [above.sub(below).div(h.mul(2)), above.sub(here.mul(2)).add(below).div(h).div(h)]
        const [d1, d2] = [inReal(first, row, given), inReal(second, row, given)]
        const scale = R.max(here.abs(), slope.abs(), curvature.abs(), 1)
        expect(d1?.sub(slope).abs().lte(scale.mul("1e-25")), `d${name} ${row.name}(${args.join(", ")}): ${d1?.toPrecision(20)}, ${slope.toPrecision(20)}`).toBe(true)
        expect(d2?.sub(curvature).abs().lte(scale.mul("1e-25")), `d${name}d${name} ${row.name}(${args.join(", ")}): ${d2?.toPrecision(20)}, ${curvature.toPrecision(20)}`).toBe(true)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(3)
  }, 60_000)

  test("derivatives keep their digits in float64, as written and as compiled", () => {
    for (const name of variables(row)) {
      const text = fill(template(row.derivative?.[row.params.indexOf(name)] ?? "0"), new Map([["result", call(row)]]))
      for (const args of [...points(row, 12, 3), ...points(row, 8, 40)]) close(text, row, args, 1)
      let e = call(row)
      for (let order = 1; order <= 2; order++) {
        e = ready(e, name)
        for (const args of [...points(row, 24, 3), ...points(row, 16, 60)]) {
          close(e, row, args, order)
        }
      }
    }
  }, 60_000)
})

function close(e: Expr, row: OpRow, args: readonly number[], order: number): void {
  const given = args.map(fromFloat)
  const want = inReal(e, row, given)
  if (want === undefined || !want.isFinite() || real(row.name, ...given) === undefined) return
  const [got, exact] = [inFloat(e, row, args), toFloat(want)]
  if (Math.abs(exact) > 1e290 || (exact !== 0 && Math.abs(exact) < 1e-290)) return
  expect(Math.abs(got - exact), `order ${order}, ${row.name}(${args.join(", ")}): ${got}, ${exact}`).toBeLessThanOrEqual(tolerance(row.name, order) * Math.abs(exact) + floor(row.name, order))
}

/** exp(-x^2/2) loses x^2 ulp; higher orders of the gamma family some more. */
function tolerance(op: string, order: number): number {
  return ["erf", "erfc", "normcdf", "lognormcdf", "gelu"].includes(op) ? 2e-13 : order === 1 ? 2e-14 : 1e-13
}

/** Where a derivative has irrational roots, or the order-2 form of sigmoid and tanh cancels at 0: an absolute error. */
function floor(op: string, order: number): number {
  const rooted = ["silu", "gelu", "digamma", "lgamma", "lgamma1p", "polygamma", "trigamma"].includes(op)
  return rooted || (order === 2 && ["sigmoid", "tanh", "logaddexp", "pow", "atan2"].includes(op)) ? 1e-14 : 0
}

describe("kinks", () => {
  const slope = (op: string, k: number, ...args: number[]): number => {
    const row = findOp(op) as OpRow
    return inFloat(ready(call(row), row.params[k] ?? ""), row, args)
  }
  const bend = (op: string, k: number, ...args: number[]): number => {
    const row = findOp(op) as OpRow
    return inFloat(ready(ready(call(row), row.params[k] ?? ""), row.params[k] ?? ""), row, args)
  }

  test.each([
    ["abs", 0, [0], 0], ["relu", 0, [0], 0], ["relu", 0, [1], 1],
    ["max", 0, [2, 2], 0.5], ["max", 1, [2, 2], 0.5], ["min", 0, [2, 2], 0.5], ["min", 1, [2, 2], 0.5], ["max", 0, [3, 2], 1], ["max", 1, [3, 2], 0],
    ["clip", 0, [0, 0, 1], 1], ["clip", 0, [1, 0, 1], 1], ["clip", 0, [2, 0, 1], 0], ["clip", 1, [-1, 0, 1], 1], ["clip", 2, [2, 0, 1], 1], ["clip", 1, [0.5, 0, 1], 0],
    ["sqrt", 0, [0], Infinity], ["cbrt", 0, [0], Infinity],
    ["hypot", 0, [0, 0], 0], ["hypot", 0, [3, 0], 1], ["hypot", 1, [3, 0], 0], ["hypot", 0, [-3, 4], -0.6], ["atan2", 0, [0, 0], 0], ["atan2", 1, [0, 0], 0],
    ["xlogy", 0, [0, 0], 0], ["xlogy", 1, [0, 0], 0], ["xlogy", 0, [0, 0.5], Math.log(0.5)], ["xlogy", 1, [1, 0], Infinity],
    ["xlog1py", 0, [0, -1], 0], ["xlog1py", 1, [0, -1], 0], ["xdivy", 0, [0, 0], 0], ["xdivy", 1, [0, 0], 0], ["xdivy", 0, [0, 4], 0.25],
    ["pow", 0, [0, 0], 0], ["pow", 1, [0, 0], 0], ["pow", 1, [0, 2], 0], ["pow", 0, [0, 1], 1], ["pow", 0, [0, 2], 0], ["pow", 0, [-2, 3], 12], ["pow", 0, [0, 0.5], Infinity],
    ["mod", 0, [5.5, 2], 1], ["mod", 1, [5.5, 2], -2], ["mod", 1, [-0.5, 2], 1], ["elu", 0, [0], 1],
  ] as ReadonlyArray<[string, number, number[], number]>)("%s, argument %i, at %j: slope %d", (op, k, args, want) => expect(slope(op, k, ...args) + 0).toBeCloseTo(want, 14))

  test.each([
    ["abs", 0, [0], 0], ["abs", 0, [1], 0], ["relu", 0, [0], 0], ["max", 0, [2, 2], 0], ["clip", 0, [1, 0, 1], 0],
    ["hypot", 0, [0, 0], 0], ["hypot", 0, [1e8, 1], 1e-24], ["xlogy", 1, [0, 0], 0], ["xlog1py", 1, [0, -1], 0], ["xdivy", 1, [0, 0], 0],
    ["pow", 0, [0, 2], 2], ["pow", 0, [0, 1], 0], ["pow", 0, [0, 0], 0], ["logaddexp", 0, [3, 3], 0.25], ["logaddexp", 0, [-4, -4], 0.25],
  ] as ReadonlyArray<[string, number, number[], number]>)("%s, argument %i, at %j: curvature %d", (op, k, args, want) => {
    const got = bend(op, k, ...args)
    expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-14 * Math.abs(want))
  })

  test.each([
    ["sigmoid", Infinity, 0, 0], ["sigmoid", -Infinity, 0, 0], ["softplus", Infinity, 1, 0], ["softplus", -Infinity, 0, 0],
    ["logsigmoid", Infinity, 0, 0], ["logsigmoid", -Infinity, 1, 0], ["tanh", Infinity, 0, 0], ["tanh", -Infinity, 0, 0],
    ["silu", Infinity, 1, 0], ["silu", -Infinity, 0, 0], ["gelu", Infinity, 1, 0], ["gelu", -Infinity, 0, 0], ["elu", -Infinity, 0, 0], ["elu", Infinity, 1, 0],
    ["erf", Infinity, 0, 0], ["erf", -Infinity, 0, 0], ["erfc", Infinity, 0, 0], ["normcdf", Infinity, 0, 0], ["normcdf", -Infinity, 0, 0],
    ["lognormcdf", Infinity, 0, 0], ["erfcx", Infinity, 0, 0], ["atan", Infinity, 0, 0], ["atan", -Infinity, 0, 0], ["asinh", Infinity, 0, 0],
    ["exp", -Infinity, 0, 0], ["expm1", -Infinity, 0, 0], ["log1mexp", -Infinity, 0, 0], ["log", Infinity, 0, 0], ["relu", Infinity, 1, 0], ["relu", -Infinity, 0, 0],
    ["sqrt", Infinity, 0, 0], ["digamma", Infinity, 0, 0], ["abs", -Infinity, -1, 0],
  ] as ReadonlyArray<[string, number, number, number]>)("%s at %d: slope %d, curvature %d", (op, x, first, second) => {
    expect(slope(op, 0, x) + 0).toBe(first)
    expect(bend(op, 0, x) + 0).toBe(second)
  })

  test("two equal infinities of logaddexp share the slope", () => {
    for (const x of [Infinity, -Infinity]) expect([slope("logaddexp", 0, x, x), slope("logaddexp", 1, x, x)]).toEqual([0.5, 0.5])
    expect([slope("logaddexp", 0, -Infinity, 1), slope("logaddexp", 1, -Infinity, 1)]).toEqual([0, 1])
  })

  test("no op without a derivative has a text for one", () => {
    for (const name of ["sign", "floor", "ceil", "round", "eq", "lt", "and", "isnan"]) expect(findOp(name)?.derivative).toBeNull()
    expect(template("1/(2*result)").op).toBe("div")
  })
})
