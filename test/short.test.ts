// Short bodies (schedule/short.ts): what is rewritten and what is not, and that a block comes out right by either body, on every backend that has
// short bodies. Expected sums are those of the samples' own values, which no product is made for, added without rounding.
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { logOfProduct } from "../src/backends/sum.ts"
import { loss } from "../src/index.ts"
import type { Program } from "../src/schedule/loop.ts"
import { printLoop } from "../src/schedule/print.ts"
import { Graph } from "../src/schedule/graph.ts"
import { merged } from "../src/schedule/merge.ts"
import { plainJs } from "./plain.ts"
import { choose, name, num, op } from "./programs.ts"
import { generator } from "./samples.ts"

const BCE = "-(y*log(p) + (1-y)*log(1-p))"
const LOGITS = "loss f(y in [0,1], x) = -(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))"

/** The short body of a loss with its gradient, as text; undefined if it has none. */
function shortOf(source: string, wrt: string | readonly string[]): string | undefined {
  let text = ""
  const seen = (program: Program): ReturnType<typeof wasm.load> => {
    text = printLoop(program)
    return wasm.load(program)
  }
  void loss(source).compile({ wrt, backend: { ...wasm, load: seen } }).source
  return text.split("shorter")[1]?.split("\n\n")[0]
}

/** Correctly rounded but for the last step: the parts of a float64 expansion. */
function exactSum(list: Iterable<number>): number {
  let parts: number[] = []
  for (const x of list) {
    const next: number[] = []
    let carry = x
    for (const p of parts) {
      const [a, b] = Math.abs(carry) > Math.abs(p) ? [carry, p] : [p, carry]
      const sum = a + b
      const lost = b - (sum - a)
      if (lost !== 0) next.push(lost)
      carry = sum
    }
    parts = [...next, carry]
  }
  return parts.reduce((sum, p) => sum + p, 0)
}

function column(n: number, seed: number, make: (u: number) => number): Float64Array {
  const next = generator(seed)
  return Float64Array.from({ length: n }, () => make(next()))
}

describe("what is rewritten", () => {
  it("labels that are 0 or 1: one division for value and gradient, no logarithm of a sample", () => {
    const text = shortOf(BCE, "p") ?? ""
    expect(text).toContain("where all")
    expect(text.match(/log/g)).toEqual(["log"])
    expect(text.match(/1\//g)).toHaveLength(1)
  })

  it("a sum of log1p of what is not negative", () => {
    const text = shortOf(LOGITS, "x") ?? ""
    expect(text).not.toContain("where all")
    expect(text.match(/log1p/g)).toHaveLength(1)
  })

  it("several logarithms of a term, none of more than 2: one product", () => {
    const text = shortOf("loss f(a, b, c) = softplus(a) + softplus(b) - logsigmoid(c)", ["a", "b", "c"]) ?? ""
    expect(text.match(/log1p/g)).toHaveLength(1)
    expect(text.match(/exp/g)).toHaveLength(3)
  })

  it.each([
    ["a logarithm with a factor", "loss f(w, x) = w*log(1 + exp(-x))", "x"],
    ["a logarithm that the gradient needs, too", "loss f(x) = log(1 + exp(-x))*x", "x"],
    ["a logarithm of what may be below 1", "loss f(x) = log1p(x)", "x"],
    ["two logarithms of what may be large", "loss f(a, b) = log1p(a^2) + log1p(b^2)", ["a", "b"]],
    ["no logarithm", "(y - p)^2", "p"],
  ])("not: %s", (_, source, wrt) => expect(shortOf(source, wrt)).toBe(undefined))

  it("a choice of two values is made where they differ, and as late as it is cheap", () => {
    const graph = new Graph()
    const node = (x: ReturnType<typeof num>): typeof x => graph.map(x, () => null)
    const [t, a, b] = [node(name("t")), node(name("a")), node(name("b"))]
    expect(merged(graph, t, graph.op("log", a), graph.op("log", b))).toEqual(op("log", choose(name("t"), name("a"), name("b"))))
    expect(merged(graph, t, graph.op("add", a, b), graph.op("add", a, num(2)))).toEqual(op("add", name("a"), choose(name("t"), name("b"), num(2))))
    expect(merged(graph, t, graph.op("neg", graph.op("exp", a)), graph.op("exp", a))).toEqual(choose(name("t"), op("neg", op("exp", name("a"))), op("exp", name("a"))))
    expect(merged(graph, t, graph.op("add", a, b), graph.op("add", num(3), num(2)))).toEqual(choose(name("t"), op("add", name("a"), name("b")), num(5)))
  })

  it("nodes are simplified by what holds for all numbers only", () => {
    const graph = new Graph()
    const x = graph.map(name("x"), () => null)
    expect(graph.op("mul", graph.number(1), x)).toBe(x)
    expect(graph.op("sub", graph.number(0), graph.op("neg", x))).toBe(x)
    expect(graph.op("mul", graph.number(0), x)).toEqual(op("mul", num(0), name("x"))) // NaN, where x is infinite
    const size = graph.op("abs", x)
    expect(graph.op("gt", graph.op("mul", graph.number(3), size), graph.op("mul", graph.number(64), size))).toEqual(num(0))
    expect(graph.op("gt", graph.op("mul", graph.number(65), size), graph.op("mul", graph.number(64), size)).kind).toBe("op")
  })
})

describe("logarithm of a product", () => {
  it("keeps what is small beside 1", () => {
    expect(logOfProduct(new Float64Array(128).fill(2 ** -80), Math.log1p)).toBe(2 ** -73)
    expect(logOfProduct(new Float64Array(128).fill(1), Math.log1p)).toBeCloseTo(128 * Math.LN2, 13)
  })

  it("is not finite where a factor is below 1, not a number, or the product is too large", () => {
    for (const odd of [-1e-300, -3, NaN, Infinity]) {
      const numbers = new Float64Array(128).fill(0.5)
      numbers[77] = odd
      expect(Number.isFinite(logOfProduct(numbers, Math.log1p))).toBe(false)
    }
    expect(Number.isFinite(logOfProduct(new Float64Array(128).fill(1e200), Math.log1p))).toBe(false)
  })
})

const N = 128 * 9 + 5
const hard = column(N, 1, (u) => (u < 0.5 ? 0 : 1))
const CASES: ReadonlyArray<readonly [name: string, source: string, wrt: string, inputs: Record<string, Float64Array>]> = [
  ["labels 0 and 1", BCE, "p", { y: hard, p: column(N, 2, (u) => u) }],
  ["one soft label", BCE, "p", { y: hard.map((y, k) => (k === 300 ? 0.5 : y)), p: column(N, 2, (u) => u) }],
  ["probabilities 0 and 1 that agree with the label", BCE, "p", { y: hard, p: hard.map((y, k) => (k % 3 === 0 ? y : 0.3)) }],
  ["nearly right everywhere", BCE, "p", { y: hard, p: hard.map((y, k) => (y === 1 ? 1 - 2 ** -30 * (1 + (k % 7)) : 1e-12 * (1 + (k % 5)))) }],
  ["far too wrong for one product", BCE, "p", { y: hard, p: hard.map((y) => (y === 1 ? 1e-30 : 0.5)) }],
  ["logits", LOGITS, "x", { y: column(N, 3, (u) => u), x: column(N, 4, (u) => 16 * u - 8) }],
  ["three logarithms of a term", "loss f(a, b, c) = softplus(a) + softplus(b) - logsigmoid(c) + a/8", "a", { a: column(N, 6, (u) => 16 * u - 8), b: column(N, 7, (u) => 40 * u - 20), c: column(N, 8, (u) => 2 * u - 1) }],
  ["logits far away", LOGITS, "x", { y: hard, x: column(N, 4, (u) => 2000 * u - 1000) }],
  ["logits of good answers only", LOGITS, "x", { y: hard, x: hard.map((y, k) => (2 * y - 1) * (25 + (k % 11))) }],
]

describe.each(CASES)("%s", (_, source, wrt, inputs) => {
  const f = loss(source)
  const terms = f(inputs, { reduction: "none", backend: closure }) as Float64Array
  const expected = exactSum(terms)

  it.each([["js", js], ["js without rescues", plainJs], ["wasm", wasm]] as const)("%s: the sum of the samples' values, and their gradients", (_, backend) => {
    const { value, grad } = f.valueAndGrad(inputs, { wrt, backend, reduction: "sum" })
    expect(Math.abs((value as number) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected))
    const alone = f.valueAndGrad(inputs, { wrt, backend: closure, reduction: "sum" }).grad[wrt] as Float64Array
    const far = (grad[wrt] as Float64Array).findIndex((g, k) => Math.abs(g - (alone[k] ?? NaN)) > 2 ** -51 * (1 + Math.abs(g)))
    expect(far).toBe(-1)
  })

  it("WebAssembly gives the bits of JavaScript", () => {
    const [a, b] = [plainJs, wasm].map((backend) => f.valueAndGrad(inputs, { wrt, backend }))
    expect(b).toEqual(a)
  })

  it("float32 lanes", () => {
    const rounded = Object.fromEntries(Object.entries(inputs).map(([key, x]) => [key, Float32Array.from(x)]))
    const { value } = f.valueAndGrad(rounded, { wrt, backend: wasm, precision: "f32", reduction: "sum" })
    const wanted = exactSum(f(rounded, { reduction: "none", backend: closure }) as Float64Array)
    expect(Math.abs((value as number) - wanted)).toBeLessThanOrEqual(1e-6 * Math.abs(wanted))
  })
})

it("nothing asks for digits where labels are 0 and 1: no logarithm of a sample is left", () => {
  const text = loss(BCE).compile({ wrt: "p", backend: js }).source
  const short = text.split("function stage_").find((stage) => stage.includes("logs_sum1[i2"))
  expect(short).toContain("return 1")
  expect(short).not.toContain("op_log")
})

it("the printed module has all that a short body needs", () => {
  const kernel = loss(BCE).compile({ wrt: "p", backend: js })
  const text = kernel.source.replace(/export \{ kernel \}\n$/, "kernel")
  expect(text).toContain("logOfProduct")
  const run = runInNewContext(text) as (inputs: unknown[], sizes: Record<string, number>, outputs: unknown[]) => Float64Array
  const [y, p] = [hard, column(N, 2, (u) => u)]
  expect(run([y, p], { "*": N }, [null, new Float64Array(N)])[0]).toBe(loss(BCE).valueAndGrad({ y, p }, { wrt: "p", backend: js }).value)
})

describe("values that a product must not hide", () => {
  const p = column(256, 5, (u) => u)
  it.each([["js", js], ["wasm", wasm]] as const)("%s", (_, backend) => {
    const y = hard.slice(0, 256)
    const value = (at: number, bad: number): number => loss(BCE)({ y, p: p.map((x, k) => (k === at ? bad : x)) }, { backend, reduction: "sum" }) as number
    const [one, zero] = [y.indexOf(1), y.indexOf(0)]
    expect(value(one, 0)).toBe(Infinity)
    expect(value(zero, 1)).toBe(Infinity)
    expect(value(one, NaN)).toBe(NaN)
    expect(value(zero, NaN)).toBe(NaN)
  })
})
