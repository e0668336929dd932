// The audit's arithmetic against decimal.js: two implementations of the real numbers that share nothing. Every op of the language,
// its value against test/real.ts, its first and second derivative against central differences of test/real.ts; and numbers
// that no decimal library holds.
import type Decimal from "decimal.js"
import { describe, expect, test } from "vitest"
import { fromNumber, toNumber } from "../src/exact/big.ts"
import { entry, number, type Jet } from "../src/audit/jet.ts"
import { applyOp, knownOps } from "../src/audit/ops.ts"
import * as r from "../src/audit/real.ts"
import type { OpRow } from "../src/ops/op.ts"
import { allOps, ops } from "../src/ops/table.ts"
import { fromFloat, R, real, toFloat } from "./real.ts"
import { central, pairs, special } from "./samples.ts"

const BITS = 640
const context = { bits: BITS, kink: () => undefined, near: () => undefined }

function decimal(x: r.Real): Decimal {
  if (x.special !== 0) return new R(x.special)
  return x.parts.reduce((sum, { m, e }) => sum.add(new R(m.toString()).mul(new R(2).pow(e.toString()))), new R(0))
}

const near = (got: Decimal, want: Decimal, digits: number): boolean => got.sub(want).abs().lte(want.abs().mul(`1e-${digits}`).add("1e-300"))

function samples({ name, params }: OpRow): ReadonlyArray<readonly number[]> {
  const small = [...central.filter((x, k) => k % 5 === 0 && Math.abs(x) < 20 && Math.abs(x) > 1e-5), ...special.filter((x) => Math.abs(x) < 20 && Math.abs(x) > 1e-5), 1.25, 3.75, 9.5]
  if (name === "polygamma" || name === "ierfcx") return [0, 1, 2, 3].flatMap((k) => small.slice(0, 20).map((x) => [k, x]))
  if (params.length === 1) return small.map((x) => [x])
  const two = pairs.filter((p) => p.every((x) => x !== 0 && Math.abs(x) < 50 && Math.abs(x) > 1e-6)).slice(0, 40)
  return params.length === 2 ? two : two.map(([x, y], k) => [x, Math.min(y, central[k] ?? 0), Math.max(y, central[k] ?? 0)])
}

const rows = allOps().map((row) => [row.name, row] as const)

test("every op has a meaning, and nothing else has", () => {
  expect([...knownOps].sort()).toEqual([...ops.keys()].sort())
  expect(applyOp("constructor", context, [])).toBeUndefined()
})

describe("values", () => {
  test.each(rows)("%s", (name, row) => {
    let judged = 0
    for (const args of samples(row)) {
      const want = real(name, ...args.map(fromFloat))
      if (want === undefined || !want.isFinite()) continue
      judged += 1
      const got = applyOp(name, context, args.map((x) => number(x)))
      // Of the 90 digits there 35 may be lost near roots.
      expect(got !== undefined && near(decimal(got.v), want, 55), `${name}(${args.join(", ")}) = ${got && decimal(got.v).toString()}, ${want.toString()}`).toBe(true)
    }
    expect(judged).toBeGreaterThan(7)
  })
})

/** Differences of 90 digits with this step are right to about 40 digits (first) and 30 (second). */
const STEP = new R("1e-20")

describe("derivatives", () => {
  const smooth = rows.filter(([, row]) => row.derivative !== null)
  test.each(smooth)("%s", (name, row) => {
    let judged = 0
    for (const args of samples(row).slice(-22)) {
      row.params.forEach((param, k) => {
        if (param === "k" || args.some((x, j) => j !== k && x === args[k])) return
        const moved = (steps: number): Decimal | undefined => real(name, ...args.map((x, j) => (j === k ? fromFloat(x).add(STEP.mul(steps)) : fromFloat(x))))
        const [a, b, c] = [moved(-1), moved(0), moved(1)]
        if (a === undefined || b === undefined || c === undefined || ![a, b, c].every((x) => x.isFinite())) return
        const first = c.sub(a).div(STEP.mul(2))
        const second = c.sub(b.mul(2)).add(a).div(STEP.mul(STEP))
        const jets = args.map((x, j): Jet => (j === k ? entry(r.real(x), 0) : number(x)))
        const slope = applyOp(name, context, jets)?.d.get(0)
        const [d, d2] = slope === undefined ? [new R(0), new R(0)] : [decimal(slope.first), decimal(slope.second)]
        const scale = [a, first, second].reduce((m, x) => R.max(m, x.abs()), new R("1e-10"))
        judged += 1
        expect(d.sub(first).abs().lte(scale.mul("1e-18")), `${name}(${args.join(", ")}) by ${param}: ${d.toString()}, ${first.toString()}`).toBe(true)
        expect(d2.sub(second).abs().lte(scale.mul("1e-12")), `${name}(${args.join(", ")}) by ${param} twice: ${d2.toString()}, ${second.toString()}`).toBe(true)
      })
    }
    expect(judged).toBeGreaterThan(4)
  })
})

describe("beyond any number of digits", () => {
  const P = 192
  const huge = r.exp(r.real(1e30), P)
  const tiny = r.exp(r.real(-1e30), P)
  test("log(1 + exp(x)) far out", () => {
    expect(r.toFloat(r.log(r.add(r.one, huge, P), P))).toBe(1e30)
    expect(r.toFloat(r.log(r.log(r.add(r.one, tiny, P), P), P))).toBe(-1e30)
  })
  test("1 - 1/(1 + exp(-x)) is not 0", () => {
    const rest = r.sub(r.one, r.div(r.one, r.add(r.one, tiny, P), P), P)
    expect(r.toFloat(r.log(rest, P))).toBe(-1e30)
  })
  test("1 + x is larger than 1, whatever x is, and what rounding made is equal", () => {
    expect(r.compare(r.add(r.one, tiny, P), r.one, P)).toBe(1)
    expect(r.compare(r.one, r.add(r.one, tiny, P), P)).toBe(-1)
    expect(r.compare(r.log(r.exp(r.real(0.7), P), P), r.real(0.7), P)).toBe(0)
  })
  test("0 times the infinity of a logarithm is 0, of another NaN", () => {
    expect(r.toFloat(r.mul(r.zero, r.log(r.zero, P), P))).toBe(0)
    expect(r.toFloat(r.mul(r.zero, r.real(Infinity), P))).toBe(NaN)
  })
})

test("float64 and back, subnormals and overflow included", () => {
  for (const x of [0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, -3e-310, 1.7976931348623157e308, -1, 3]) expect(toNumber(fromNumber(x))).toBe(x)
  // Halfway between two float64: to the even one. Just above: up. In decimal text, the host's own rounding agrees.
  for (const text of ["9007199254740993", "9007199254740995", "1.7976931348623159e308", "2.4703282292062328e-324", "2.4703282292062327e-324", "7.4e-324", "1e400", "1e-400"]) {
    const d = new R(text)
    const power = d.abs().gt(1) ? 0 : 1200
    const scaled = d.mul(new R(2).pow(power)).mul("1e60").round()
    const exact = r.div(r.of({ m: BigInt(scaled.toFixed(0)), e: BigInt(-power), top: BigInt(scaled.toFixed(0).length * 4 - power) }), r.real(10), 2000)
    const sixty = Array.from({ length: 59 }).reduce<r.Real>((x) => r.div(x, r.real(10), 2000), exact)
    expect(r.toFloat(sixty), text).toBe(Number(text))
    expect(toFloat(d)).toBe(Number(text))
  }
})
