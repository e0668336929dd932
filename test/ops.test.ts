// The op table against the real numbers: every row is found here by itself. Accuracy, range, direction, interval, texts (meaning,
// lower, js, derivative, example) are each compared with test/real.ts, not with each other's rounding errors.
import Decimal from "decimal.js"
import { describe, expect, test } from "vitest"
import { template } from "../src/ir/check.ts"
import { interpret } from "../src/backends/interpret.ts"
import type { Interval, OpRow } from "../src/ops/op.ts"
import { allOps, findOp, findReduction, ops } from "../src/ops/table.ts"
import { postorder } from "../src/ir/walk.ts"
import { fromFloat, R, real, realOps, toFloat, ulps } from "./real.ts"
import { realExpr } from "./real-expr.ts"
import { binades, central, generator, pairs, special, unary } from "./samples.ts"

/** Arguments to try a row with. */
function samples(row: OpRow): ReadonlyArray<readonly number[]> {
  if (row.name === "pow") return [...pairs, ...central.map((x, k) => [Math.abs(x), ((k % 41) - 20) * 30 / Math.log(Math.abs(x))] as const)]
  if (row.name === "polygamma" || row.name === "ierfcx") return [0, 1, 2, 3, 4].flatMap((k) => [...central.slice(0, 90), ...special].map((x) => [k, x]))
  if (row.params.length === 1) return unary.map((x) => [x])
  // Over the reals there is no second zero, and the angle jumps there.
  if (row.name === "atan2") return pairs.filter(([y]) => !Object.is(y, -0))
  if (row.params.length === 2) return pairs
  return pairs.map(([x, y], k) => [x, Math.min(y, central[k % 97] ?? 0), Math.max(y, central[k % 97] ?? 0)])
}

/**
 * The size of the largest term where a value has irrational roots: the error is relative to it there, because the root itself
 * has no float. Everywhere else it is relative to the value.
 */
const terms: ReadonlyMap<string, (...args: Decimal[]) => Decimal | undefined> = new Map([
  ["digamma", (x: Decimal) => (x.lt(0) ? real("digamma", new R(1).sub(x)) : undefined)],
  ["polygamma", (k: Decimal, x: Decimal) => (k.isZero() ? new R(8) : x.lt(0) ? real("polygamma", k, new R(1).sub(x))?.abs().add(new R(3.15).pow(k.add(1))) : undefined)],
  ["logaddexp", (a: Decimal, b: Decimal) => R.max(a.abs(), b.abs())],
])

function errorOf(row: OpRow, args: readonly number[], got: number, want: Decimal): number {
  const size = terms.get(row.name)?.(...args.map(fromFloat))?.abs()
  const own = ulps(got, want)
  if (size === undefined || size.lte(want.abs())) return own
  const unit = new R(2).pow(Math.floor(Math.log2(toFloat(size))) - 52)
  return Number.isFinite(got) ? fromFloat(got).sub(want).abs().div(unit).toNumber() : own
}

const inside = (y: number, range: Interval): boolean => Number.isNaN(y) || (y >= range.low && y <= range.high)
const rows = allOps().map((row) => [row.name, row] as const)
const ends = [-Infinity, -1e300, -2.5, -1, -0.25, 0, 0.25, 1, 2.5, 1e300, Infinity]

describe("the table", () => {
  test("names and aliases are unique, and nothing else is found", () => {
    const names = allOps().flatMap((row) => [row.name, ...(row.aliases ?? [])])
    expect(new Set(names).size).toBe(names.length)
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", ""]) {
      expect(findOp(name)).toBeUndefined()
      expect(findReduction(name)).toBeUndefined()
    }
    expect(findOp("σ")).toBe(ops.get("sigmoid"))
    expect(findOp("ln")).toBe(ops.get("log"))
    expect(findReduction("Σ")?.name).toBe("sum")
  })

  test("poles are where a rounded argument costs digits, and no farther than that", () => {
    // What a relative change of the argument is multiplied by.
    const condition = (row: OpRow, x: number): number => {
      const h = new R("1e-25")
      const [here, beside] = [real(row.name, fromFloat(x)), real(row.name, fromFloat(x).mul(h.add(1)))]
      return here === undefined || beside === undefined ? NaN : beside.sub(here).div(h).div(here).abs().toNumber()
    }
    const poles = allOps().flatMap((row) => row.poles?.at.map((at) => ({ row, at, within: row.poles?.within ?? 0 })) ?? [])
    expect(poles.length).toBeGreaterThan(4)
    for (const { row, at, within } of poles) {
      const sides = [-1, 1].filter((side) => !Number.isNaN(condition(row, at + side * within)))
      expect(sides, row.name).toHaveLength(1)
      for (const side of sides) expect(condition(row, at + side * within), `${row.name} at ${at}`).toBeLessThan(18)
      for (const side of sides) expect(condition(row, at + (side * within) / 2 ** 20), `${row.name} at ${at}`).toBeGreaterThan(500)
    }
  })

  test("the judge knows every op", () => {
    expect([...ops.keys()].filter((name) => !realOps.has(name))).toEqual([])
  })

  test.each(rows)("%s: texts are the language, in terms of ops that exist", (_, row) => {
    for (const text of [...(row.derivative ?? []), row.lower, row.domain, row.meaning === "primitive" ? undefined : row.meaning, row.example]) {
      if (text === undefined) continue
      for (const node of postorder([template(text)])) {
        if (!["number", "input", "if"].includes(node.op)) expect(ops.has(node.op), `${text}: ${node.op}`).toBe(true)
        if (node.op === "input" && text !== row.example) expect([...row.params, "result"]).toContain(node.name)
      }
    }
    expect(row.monotone).toHaveLength(row.params.length)
    if (row.derivative !== null) expect(row.derivative).toHaveLength(row.params.length)
  })

  test.each(rows.filter(([, row]) => row.make === undefined || row.js !== undefined))("%s: the text of `float` stands alone", (_, row) => {
    const alone = new Function(`return (${row.float.toString()})`)() as OpRow["float"]
    const js = row.js === undefined ? undefined : (new Function(...row.params, `return ${row.js.replace(/\{(\w+)\}/g, "($1)")}`) as OpRow["float"])
    for (const args of [...samples(row), row.params.map(() => NaN), row.params.map(() => Infinity), row.params.map(() => -Infinity)]) {
      const want = row.float(...args)
      expect(alone(...args)).toBe(want)
      if (js !== undefined) expect(js(...args)).toBe(want)
    }
  })
})

describe("values", () => {
  test.each(rows)("%s is within its promised error, range and direction", (_, row) => {
    let [worst, where]: [number, readonly number[]] = [0, []]
    let judged = 0
    for (const args of samples(row)) {
      const got = row.float(...args)
      expect(inside(got, row.range), `${row.name}(${args.join(", ")}) = ${got}`).toBe(true)
      if (row.integer === true && Number.isFinite(got)) expect(Number.isInteger(got)).toBe(true)
      const want = real(row.name, ...args.map(fromFloat))
      if (want === undefined || (!want.isFinite() && Number.isFinite(got))) continue
      judged += 1
      const error = errorOf(row, args, got, want)
      if (error > worst) [worst, where] = [error, args]
    }
    expect(judged).toBeGreaterThan(20)
    expect(worst, `${row.name}(${where.join(", ")})`).toBeLessThanOrEqual(row.ulp + 1e-9)
  }, 120_000)

  test.each(rows)("%s moves as it says", (_, row) => {
    const sorted = [...new Set([...central, ...special, -Infinity, Infinity, ...binades])].sort((a, b) => a - b)
    row.monotone.forEach((direction, k) => {
      if (direction === "none") return
      for (const others of [[0.5, 2, 3], [2, -1, 0.25], [1, 0, 1]]) {
        const values = sorted.map((x) => row.float(...row.params.map((_, j) => (j === k ? x : (others[j] ?? 0))))).filter((y) => !Number.isNaN(y))
        values.forEach((y, i) => {
          const before = values[i - 1] ?? y
          const slack = Number.isFinite(y) && Number.isFinite(before) ? 4 * row.ulp * Number.EPSILON * Math.abs(y) : 0
          expect(direction === "up" ? y >= before - slack : y <= before + slack, `${row.name}: ${before} then ${y}`).toBe(true)
        })
      }
    })
  })

  test.each(rows.filter(([, row]) => row.interval !== undefined))("%s: no value leaves its interval", (_, row) => {
    const random = generator(11)
    for (let n = 0; n < 3000; n++) {
      const box = row.params.map(() => {
        const [a, b] = [ends[Math.floor(random() * ends.length)] ?? 0, ends[Math.floor(random() * ends.length)] ?? 0]
        return { low: Math.min(a, b), high: Math.max(a, b) }
      })
      const claim = row.interval?.(...box) ?? row.range
      expect(Number.isNaN(claim.low) || Number.isNaN(claim.high)).toBe(false)
      const point = box.map(({ low, high }) => {
        const t = random()
        if (t < 0.2) return low
        if (t < 0.4) return high
        const [a, b] = [Math.max(low, -1e300), Math.min(high, 1e300)]
        const x = random() < 0.5 ? (a + (b - a) * random()) : Math.min(Math.max(10 * random() - 5, a), b)
        return Math.min(Math.max(x, low), high)
      })
      const y = row.float(...point)
      expect(inside(y, claim), `${row.name}(${point.join(", ")}) = ${y}, in ${JSON.stringify(box)}: [${claim.low}, ${claim.high}]`).toBe(true)
    }
  })
})

describe("texts", () => {
  test.each(rows.filter(([, row]) => row.meaning !== "primitive"))("%s means what its meaning says", (_, row) => {
    const meaning = template(row.meaning)
    let compared = 0
    for (const args of samples(row)) {
      if (args.some((x) => Math.abs(x) > 50 || (x !== 0 && Math.abs(x) < 1e-4))) continue
      const given = args.map(fromFloat)
      const [want, got] = [real(row.name, ...given), realExpr(meaning, new Map(row.params.map((name, k) => [name, given[k] ?? new R(0)])))]
      if (want === undefined || got === undefined) continue
      compared += 1
      expect(got.sub(want).abs().lte(want.abs().mul("1e-45").add("1e-80")), `${row.name}(${args.join(", ")})`).toBe(true)
      if (compared > 60) break
    }
    expect(compared).toBeGreaterThan(20)
  }, 60_000)

  test.each(rows.filter(([, row]) => row.lower !== undefined))("%s: `lower` computes the same", (_, row) => {
    const lower = template(row.lower ?? "")
    for (const args of [...samples(row), ...[NaN, Infinity, -Infinity].map((x) => row.params.map(() => x)), ...row.params.map((_, k) => row.params.map((_, j) => (j === k ? NaN : 0)))]) {
      const got = interpret(lower, { sizes: new Map(), indices: new Map(), inputs: new Map(row.params.map((name, k) => [name, args[k] ?? 0])) })
      const want = row.float(...args)
      const close = Object.is(got, want) || Math.abs(got - want) <= 8 * Number.EPSILON * Math.abs(want) + 1e-320 || got === want
      expect(close, `${row.name}(${args.join(", ")}): ${got}, ${want}`).toBe(true)
    }
  })
})
