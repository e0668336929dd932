// Linear equations: solutions against elimination in fractions, the same bits on every backend, singular and empty matrices, derivatives as text, kernels that stand
// alone. And the loss that needs them against pytorch-metric-learning 2.9.0 with torch 2.13.0 (cases/manifold.jsonl): the library inverts in float32, so `value` and the slopes are those that it
// gives where `Tensor.float` is told to make float64, `single` is what it gives as it is.
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { factorMatrix, factorsLength, solveFactored } from "../src/backends/linear.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { toFloat } from "../src/audit/real.ts"
import type { Exact } from "../src/audit/reference.ts"
import { generator } from "../src/ir/random.ts"
import { loss, type Inputs } from "../src/index.ts"
import { exactAt } from "./audit-point.ts"
import { prebuilt, type PrebuiltFolder } from "./prebuilt.ts"
import { walked } from "./walked.ts"

const backends = [js, closure, wasm, walked]
const flat = (x: unknown): readonly number[] => (typeof x === "number" ? [x] : ArrayBuffer.isView(x) ? [...(x as Float64Array)] : (x as readonly unknown[]).flatMap(flat))

describe("against fractions", () => {
  interface Fraction { readonly n: bigint; readonly d: bigint }
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
  const fraction = (n: bigint, d: bigint): Fraction => {
    const by = gcd(n, d) * (d < 0n ? -1n : 1n)
    return { n: n / by, d: d / by }
  }
  /** A float64 is a whole number times a power of two. */
  const exactly = (x: number): Fraction => {
    let [n, d] = [x, 1n]
    while (!Number.isInteger(n)) [n, d] = [n * 2, d * 2n]
    return fraction(BigInt(n), d)
  }
  const less = (a: Fraction, b: Fraction, c: Fraction): Fraction => fraction(a.n * b.d * c.d - b.n * c.n * a.d, a.d * b.d * c.d)
  const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n)
  const size = (x: Fraction): bigint => (x.n < 0n ? -x.n : x.n)
  const toNumber = ({ n, d }: Fraction): number => Number((n * 2n ** 200n) / d) / 2 ** 200

  function solved(matrix: ReadonlyArray<readonly number[]>, right: readonly number[]): readonly number[] {
    const rows = matrix.map((row, i) => [...row, right[i]!].map(exactly))
    const n = rows.length
    for (let k = 0; k < n; k += 1) {
      const pivot = rows.findIndex((row, i) => i >= k && size(row[k]!) > 0n)
      ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
      rows.forEach((row, i) => {
        if (i === k) return
        const factor = over(row[k]!, rows[k]![k]!)
        rows[i] = row.map((x, j) => less(x, factor, rows[k]![j]!))
      })
    }
    return rows.map((row, i) => toNumber(over(row[n]!, row[i]!)))
  }

  /** The largest error of a solution, in units of the last place of its largest entry. */
  function errorOf(matrix: ReadonlyArray<readonly number[]>, right: readonly number[], turned: number): number {
    const n = matrix.length
    const factors = new Float64Array(factorsLength(n))
    factors.set(matrix.flat())
    factorMatrix(factors, n)
    const got = new Float64Array(n)
    solveFactored(factors, Float64Array.from(right), got, n, n, turned)
    const want = solved(turned === 1 ? matrix.map((_, i) => matrix.map((row) => row[i]!)) : matrix, right)
    const largest = Math.max(...want.map(Math.abs))
    return Math.max(...want.map((x, i) => Math.abs(x - got[i]!))) / (largest * 2 ** -52)
  }

  test.each([1, 2, 3, 5, 8, 13])("%d unknowns", (n) => {
    const random = generator(n)
    for (let turn = 0; turn < 6; turn += 1) {
      const matrix = Array.from({ length: n }, () => Array.from({ length: n }, () => random() * 2 - 1))
      const right = Array.from({ length: n }, () => random() * 2 - 1)
      for (const turned of [0, 1]) expect(errorOf(matrix, right, turned)).toBeLessThanOrEqual(1)
    }
  })

  test("matrices that are singular to most of their digits", () => {
    // Hilbert's matrices, rounded: condition numbers 5e5, 2e10, 2e13. Plain elimination loses that many digits.
    for (const n of [5, 8, 10]) {
      const matrix = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => 1 / (i + j + 1)))
      for (const turned of [0, 1]) expect(errorOf(matrix, matrix.map((_, i) => (i % 2 === 0 ? 1 : -1)), turned)).toBeLessThanOrEqual(1)
    }
  })

  test("entries of very different size, and a zero for the first pivot", () => {
    expect(errorOf([[1e-20, 1], [1, 1]], [1, 2], 0)).toBeLessThanOrEqual(1)
    expect(errorOf([[0, 3, 1], [2, 0, 0.5], [1e10, 4, 0]], [1, 2, 3], 1)).toBeLessThanOrEqual(1)
  })
})

const system = "loss f(a[n,m], b[n]) = sum[n](solve[n](a[m=n'], b)^3)"
const shared = "loss f(b[n]; A[n,m]) = let x = solve[n](A[m=n'] + 3*(n == n'), b) in sum[n](x^3)"

describe("on every backend", () => {
  const random = generator(7)
  const samples = 300
  const a = Float64Array.from({ length: samples * 9 }, (_, k) => random() + (k % 9 % 4 === 0 ? 2 : 0))
  const b = Float64Array.from({ length: samples * 3 }, () => random())
  const A = Float64Array.from({ length: 9 }, () => random())
  const cases: ReadonlyArray<readonly [string, string, Inputs, readonly string[]]> = [["a matrix for each sample", system, { a, b }, ["a", "b"]], ["one for all samples", shared, { b, A }, ["b", "A"]]]

  test.each(cases)("the same bits: %s", (_, source, inputs, wrt) => {
    const results = backends.map((backend) => {
      const { value, grad, hess } = loss(source).gradAndHess(inputs, { wrt, sizes: { n: 3, m: 3 }, backend })
      return [value, ...wrt.flatMap((name) => [...flat(grad[name]), ...flat(hess[name])])]
    })
    for (const result of results.slice(1)) expect(result).toEqual(results[0])
    expect(results[0]!.every(Number.isFinite)).toBe(true)
  })

  test.each(cases)("nearly so in float32: %s", (_, source, inputs, wrt) => {
    const [exact, single] = (["f64", "f32"] as const).map((precision) => loss(source).valueAndGrad(inputs, { wrt, sizes: { n: 3, m: 3 }, backend: wasm, precision }))
    expect(Number(single!.value) / Number(exact!.value)).toBeCloseTo(1, 5)
    for (const name of wrt) flat(single!.grad[name]).forEach((x, k) => expect(Math.abs(x - flat(exact!.grad[name])[k]!)).toBeLessThan(1e-5))
  })
})

describe("where there is no solution", () => {
  const inputs = { a: [[[1, 2], [2, 4]]], b: [[1, 2]] }

  test("it is NaN, on every backend, and the check names the equations", () => {
    for (const backend of backends) expect(loss(system)(inputs, { backend })).toBeNaN()
    expect(loss(system).check(inputs).map(({ message }) => message)).toEqual(["`solve[n](a[m=n'], b)` is NaN, in sample [0], from `a[0,0,0] = 1`, `a[0,0,1] = 2`, `a[0,1,0] = 2`, `a[0,1,1] = 4`"])
  })

  test("nothing is asked of an empty matrix", () => {
    for (const backend of backends) expect(loss(system)({ a: new Float64Array(0), b: new Float64Array(0) }, { sizes: { n: 0, m: 0 }, backend })).toBe(0)
  })
})

describe("derivatives", () => {
  test.each(["loss f(a[n,m], b[n]) = sum[n](solve[n](a[m=n'], b)^3)", "loss f(a[n,m]) = sum[n,n'](solve[n](a[m=n'], n == n')^2*(n + 2*n'))", "loss f(a[n,m], w[n,k=2]) per k = sum[n](w*solve[n](a[m=n'], w^2))"])("as text: %s", (source) => {
    const inputs = { a: [[[2, 1, 0.3], [0.5, 3, -1], [0.2, 0.7, 1.5]]], b: [[1, 2, -0.5]], w: [[[1, 0.2], [0.4, -1], [0.6, 0.3]]] }
    const named = Object.fromEntries(Object.entries(inputs).filter(([name]) => source.includes(`${name}[n`)))
    const f = loss(source)
    const { grad } = f.valueAndGrad(named, { wrt: "a", reduction: "sum" })
    const text = String(f.derivative("a"))
    expect(text).toContain("solve[")
    flat(loss(text)(named, { reduction: "none" })).forEach((x, k) => expect(x).toBeCloseTo(flat(grad.a)[k]!, 13))
  })

  test("a direction", () => {
    const inputs = { a: [[[2, 1], [0.5, 3]]], b: [[1, 2]] }
    const along = { a: [[[0.3, -0.2], [0.7, 0.1]]], b: [[0.5, -1]] }
    const f = loss(system)
    const { hvp } = f.hvp(inputs, along, { wrt: ["a", "b"] })
    const h = 1e-5
    const slopes = (sign: number): readonly number[] => {
      const moved = (x: unknown, by: unknown): Float64Array => Float64Array.from(flat(x), (v, k) => v + sign * h * flat(by)[k]!)
      const { grad } = f.valueAndGrad({ a: moved(inputs.a, along.a), b: moved(inputs.b, along.b) }, { wrt: ["a", "b"], sizes: { n: 2, m: 2 } })
      return [...flat(grad.a), ...flat(grad.b)]
    }
    const [low, high] = [slopes(-1), slopes(1)]
    ;[...flat(hvp!.a), ...flat(hvp!.b)].forEach((x, k) => expect(x).toBeCloseTo((high[k]! - low[k]!) / (2 * h), 7))
  })
})

test("the audit's reference eliminates on its own, and agrees", () => {
  const inputs = { a: [[2, 1, 0.25], [0.5, 3, -1], [0.125, 0.75, 1.5]], b: [1, 2, -0.5] }
  const exact = exactAt(system, {}, inputs, ["a", "b"])
  const floats = (list: readonly Exact[] | undefined): readonly number[] => (list ?? []).map(({ value }) => (value === undefined ? NaN : toFloat(value)))
  const { value, grad, hess } = loss(system).gradAndHess({ a: [inputs.a], b: [inputs.b] }, { wrt: ["a", "b"] })
  expect(Math.abs(Number(value) - floats(exact.values)[0]!)).toBeLessThan(1e-15)
  for (const name of ["a", "b"] as const) {
    flat(grad[name]).forEach((x, k) => expect(Math.abs(x - floats(exact.gradient.get(name))[k]!)).toBeLessThan(1e-15))
    flat(hess[name]).forEach((x, k) => expect(Math.abs(x - floats(exact.hessian.get(name))[k]!)).toBeLessThan(1e-14))
  }
})

test("an emitted module needs no lengths but those of named axes", async () => {
  const f = loss("loss f(z[n,d]; k = 2) = let all[m=size(n)+k] = if m < size(n) then z[n=m] else 1 in sum[m](solve[m](sum[d](all*all[m']) + (m == m'), m))")
  const z = [[[1, 2], [0.5, -1], [0.3, 0.2]]]
  const module = (await import(`data:text/javascript,${encodeURIComponent(f.emit("js", { wrt: ["z"] }))}`)) as { kernel(inputs: readonly unknown[], sizes: object, outputs: readonly unknown[]): readonly number[] }
  const grad = new Float64Array(6)
  const [value] = module.kernel([Float64Array.from(flat(z))], { "*": 1, n: 3, d: 2 }, [null, grad])
  const expected = f.valueAndGrad({ z }, { wrt: "z" })
  expect([value, ...grad]).toEqual([expected.value, ...flat(expected.grad.z)])
})

describe("manifold", () => {
  interface Case { readonly value: number; readonly single: number; readonly slopes: Readonly<Record<"embeddings" | "proxies", readonly number[][]>>; readonly embeddings: number[][]; readonly proxies: number[][]; readonly meta_classes: number[] }
  const rows = readFileSync(new URL("cases/manifold.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Case)
  let made: PrebuiltFolder
  beforeAll(async () => { made = await prebuilt(["manifold", "metric_learning.ManifoldLoss"]) })
  afterAll(() => made.remove())

  test("has the library's values and slopes", () => {
    for (const { value, single, slopes, ...inputs } of rows) {
      const got = loss("metric_learning.ManifoldLoss").valueAndGrad(inputs, { wrt: ["embeddings", "proxies"] })
      expect(Math.abs(Number(got.value) - value)).toBeLessThan(1e-14)
      expect(Math.abs(Number(got.value) - single)).toBeLessThan(1e-6)
      for (const name of ["embeddings", "proxies"] as const) flat(got.grad[name]).forEach((x, k) => expect(Math.abs(x - flat(slopes[name])[k]!)).toBeLessThan(1e-15))
    }
  })

  test("no loops go through all pairs for every vector", () => {
    const { cost } = loss("manifold").explain("json", { wrt: ["z", "P"] })
    // The batch, and what an inverse takes.
    expect(Math.max(...cost.map(({ per }) => per.length))).toBe(4)
  })

  test("prebuilt too", async () => {
    const { ManifoldLoss } = await made.load("metric_learning")
    for (const { value, slopes, single: _, ...inputs } of rows) {
      const got = ManifoldLoss!.valueAndGrad(inputs, { wrt: ["embeddings", "proxies"] })
      expect(Math.abs(Number(got.value) - value)).toBeLessThan(1e-14)
      flat(got.grad.proxies).forEach((x, k) => expect(Math.abs(x - flat(slopes.proxies)[k]!)).toBeLessThan(1e-15))
    }
  })
})
