// Random formulas. A sample of published random and naive cases with exact results (test/conformance/random-sample.jsonl: whole
// lines, the naive ones with some of their points); and formulas drawn here over the whole op table: print and parse are inverse,
// rewriting keeps the exact value, backends agree, and lie where their steps may lead. Seeds are fixed: a failure can be repeated.
import Decimal from "decimal.js"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { interpret } from "../src/backends/interpret.ts"
import { js } from "../src/backends/js/load.ts"
import { carefulWasm, wasm } from "../src/backends/wasm/load.ts"
import { loss, LossError, parse, type LossFunction, type Options } from "../src/index.ts"
import { template } from "../src/ir/check.ts"
import type { Expr } from "../src/ir/expr.ts"
import { facts } from "../src/ir/facts.ts"
import { postorder } from "../src/ir/walk.ts"
import type { OpRow } from "../src/ops/op.ts"
import { allOps } from "../src/ops/table.ts"
import { stabilize } from "../src/rules/rewrite.ts"
import { print } from "../src/syntax/print.ts"
import { flatten } from "./conformance/call.ts"
import { readCases } from "./conformance/case.ts"
import { runCase } from "./conformance/run-case.ts"
import { enclosure, lies } from "./enclosure/program.ts"
import { realExpr } from "./real-expr.ts"
import { fromFloat } from "./real.ts"
import { plainJs } from "./plain.ts"

const sample = readCases(new URL("conformance/random-sample.jsonl", import.meta.url).pathname)

describe("published cases", () => {
  it("40 random lines and 90 naive points", () => {
    const naive = sample.filter(({ body }) => "family" in body)
    expect([sample.length - naive.length, naive.reduce((count, { body }) => count + (body["points"] as readonly unknown[]).length, 0)]).toEqual([40, 90])
  })
  it.each(sample)("$id", (one) => expect(runCase(one)).toMatchObject({ id: one.id, status: "passed" }))
})

const rows = allOps().filter((row) => row.condition !== true && row.symbol === undefined && row.params.length <= 2)
/** Where a float64 on the wrong side of a step is a whole unit off, and what takes whole numbers only. */
const STEPS = new Set(["floor", "ceil", "round", "sign", "mod", "polygamma", "ierfcx"])
const smooth = rows.filter((row) => !STEPS.has(row.name))

/** What is not defined everywhere mostly gets an argument in (0, 0.9), where most functions are. */
function call(row: OpRow, a: string, b: string): string {
  const inside = (text: string) => (row.domain === undefined ? text : `0.9*sigmoid(${text})`)
  return `${row.name}(${[a, b].slice(0, row.params.length).map(inside).join(", ")})`
}

/** Formulas over the inputs x, z (real) and y (in [0,1]). */
function formulas(functions: typeof rows): fc.Arbitrary<string> {
  const { formula } = fc.letrec<{ formula: string }>((tie) => {
    const inner = tie("formula")
    const leaf = fc.constantFrom("x", "z", "y", "x", "1", "2", "0.5", "0.1", "3")
    return {
      formula: fc.oneof(
        { depthSize: "small", maxDepth: 4 },
        leaf,
        fc.tuple(inner, fc.constantFrom("+", "-", "*", "/"), inner).map(([a, op, b]) => `(${a}) ${op} (${b})`),
        fc.tuple(inner, fc.constantFrom("2", "3", "0.5", "-1")).map(([a, n]) => `(${a})^${n}`),
        fc.tuple(fc.constantFrom(...functions), inner, inner).map(([row, a, b]) => call(row, a, b)),
        fc.tuple(inner, fc.constantFrom("<", "<=", ">", ">="), inner, inner).map(([a, op, b, c]) => `if ${a} ${op} ${b} then ${c} else ${a}`).map((text) => `(${text})`),
        fc.tuple(inner, inner).map(([a, b]) => `-(${a})*(1 - ${b})`),
        inner.map((a) => `log(1 - sigmoid(${a}))`),
        inner.map((a) => `1/(1 + exp(-(${a})))`),
      ),
    }
  })
  return formula.filter((text) => /x/.test(text.replace(/exp|max/g, "")))
}

/** Plain numbers: the extreme ones have their own tests. */
const between = (low: number, high: number) => fc.integer({ min: 0, max: 997 }).map((k) => low + ((high - low) * k) / 997)
const point = fc.record({ x: between(-3, 3), z: between(-3, 3), y: between(0, 1) })
const settings = (seed: number, numRuns: number) => ({ seed, numRuns, endOnFailure: true })

/** Of constants without a value the checker says so. */
function elaborated(text: string): Expr | undefined {
  try {
    return template(text)
  } catch {
    return undefined
  }
}

it("print and parse are inverse", () => {
  fc.assert(fc.property(formulas(rows), (text) => {
    const program = parse(text)
    if (program.kind !== "formula") throw new Error("a formula was drawn")
    const printed = print(program.body)
    const again = parse(printed)
    expect(again.kind === "formula" && print(again.body)).toBe(printed)
    expect(elaborated(printed)).toBe(elaborated(text))
  }), settings(1, 300))
})

describe("rewriting", () => {
  const ask = facts(new Map([["y", { kind: "interval", low: 0, high: 1, lowOpen: false, highOpen: false, text: "[0,1]" }]]))
  const value = (e: Expr, inputs: ReadonlyMap<string, number>) => interpret(e, { sizes: new Map(), indices: new Map(), inputs })
  let compared = 0
  let changed = 0

  it("keeps the exact value, and is not worse than the formula as written", () => {
    fc.assert(fc.property(formulas(smooth), point, (text, at) => {
      const written = elaborated(text)
      const [rewritten] = written === undefined ? [] : stabilize([written], ask)
      if (written === undefined || rewritten === undefined) return
      const inputs = new Map(Object.entries(at))
      // Beyond these sizes the exact value takes long, and float64 soon has none.
      const moderate = postorder([written]).every((node) => node.op === "if" || node.over.length > 0 || (Math.abs(value(node, inputs)) < 1e60 && (value(node, inputs) === 0 || Math.abs(value(node, inputs)) > 1e-60)))
      if (!moderate) return
      const exactly = (moved: (v: number) => Decimal) => realExpr(written, new Map([...inputs].map(([name, v]) => [name, moved(v)])))
      const exact = exactly(fromFloat)
      if (exact === undefined || !exact.isFinite()) return
      const shaken = exactly((v) => fromFloat(v).mul(new Decimal(1).add(2 ** -50)).add(2 ** -60)) ?? exact
      const literal = Math.abs(value(written, inputs) - exact.toNumber())
      const bound = 1e-13 * Math.max(Math.abs(exact.toNumber()), 1e-30) + 64 * (Number.isFinite(literal) ? literal : 0) + 64 * shaken.sub(exact).abs().toNumber()
      const got = value(rewritten, inputs)
      compared += 1
      if (rewritten !== written) changed += 1
      expect(Math.abs(got - exact.toNumber()), `${text} at ${JSON.stringify(at)}: ${got}, exactly ${exact.toNumber()}`).toBeLessThanOrEqual(bound)
    }), settings(2, 500))
    expect(compared).toBeGreaterThan(250)
    expect(changed).toBeGreaterThan(100)
  })
})

/** Exponentials of the two differ by an ulp, and a formula may have a condition of thousands. */
function near(left: readonly number[] = [], right: readonly number[] = [], text: string): void {
  expect(left.length).toBe(right.length)
  left.forEach((v, k) => {
    const w = right[k] ?? NaN
    if (!(Object.is(v + 0, w + 0) || Math.abs(v - w) <= 1e-11 * Math.max(1, Math.abs(w)))) expect.fail(`${text}, entry ${k}: ${v} and ${w}`)
  })
}

/** All numbers of a loss on a backend: of each sample, of the sum, of the gradient. */
function numbersOf(f: LossFunction, given: Readonly<Record<string, Float64Array>>, options: Pick<Options, "backend" | "precision">): readonly number[] {
  const { value, grad } = f.valueAndGrad(given, { reduction: "sum", ...options })
  return [f(given, { reduction: "none", ...options }), value, ...Object.keys(given).map((name) => grad[name])].flatMap(flatten)
}

it("backends agree: generated JavaScript and WebAssembly to the last bit, with rescues and without; all where their arithmetic may lead", () => {
  const n = 9
  const column = (k: number, low: number, high: number) => Float64Array.from({ length: n }, (_, i) => low + ((high - low) * ((i * 7 + k * 3) % n)) / (n - 1))
  const inputs = { x: column(1, -3, 3), z: column(2, -2, 5), y: column(3, 0, 1) }
  let [ran, asked, told] = [0, 0, 0]
  fc.assert(fc.property(formulas(rows.filter((row) => row.name !== "polygamma" && row.name !== "ierfcx")), (text) => {
    const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text)))
    let losses
    try {
      // Kernels are kept by the name of their backend, and here two have the same.
      losses = [loss(text), loss(text), loss(text)] as const
    } catch (error) {
      if (error instanceof LossError && error.diagnostics.every((d) => d.code === "E503")) return
      throw error
    }
    const [first, second, third] = losses
    const [generated, nested, careful] = [js, closure, carefulWasm].map((backend) => numbersOf(first, given, { backend }))
    // Of results that need be right to float32: what is made anew for a bit or two is no longer where plain arithmetic leads.
    const usual = numbersOf(first, given, { backend: js, precision: "f32" })
    const [plain, compiled, single] = [numbersOf(second, given, { backend: plainJs }), numbersOf(second, given, { backend: wasm }), numbersOf(second, given, { backend: wasm, precision: "f32" })]
    near(generated, nested, text)
    near(generated, usual, text)
    expect(careful, text).toEqual(generated)
    expect(compiled, text).toEqual(plain)
    const [double, half] = (["f64", "f32"] as const).map((precision) => enclosure((backend) => numbersOf(third, given, { backend, precision })))
    for (const [k, bound] of double!.entries()) {
      for (const got of [usual, nested, plain, compiled]) expect(lies(got![k]!, bound), `${text}, number ${k}: ${got![k]} is not in ${JSON.stringify(bound)}`).toBe(true)
      const [wide, x] = [half![k]!, single[k]!]
      expect(lies(x, wide), `${text}, number ${k} in float32: ${x} is not in ${JSON.stringify(wide)}`).toBe(true)
      expect(bound.nan || wide.nan || (wide.low <= bound.high && bound.low <= wide.high), `${text}, number ${k}`).toBe(true)
      asked += 1
      if (wide.high - wide.low <= 1e-4 * Math.max(Math.abs(wide.low), Math.abs(wide.high), 1e-30)) told += 1
    }
    ran += 1
  }), settings(3, 110))
  expect(ran).toBeGreaterThan(80)
  // Of float32 steps; those of float64 are told apart by a 2^29th of that.
  expect(told / asked).toBeGreaterThan(0.5)

// Some 900 kernels are compiled: 20 s on an idle machine, a minute on one with three times the work.
}, 180_000)
