// Kernels that look for lost digits run a version without rescues first, and a block again where that is not enough. A sample must come out
// the same to the last bit whether it is alone, so that only its own digits decide, or in a block where others are rescued.
import { expect, test } from "vitest"
import { BlockSum } from "../src/backends/sum.ts"
import { loss } from "../src/index.ts"
import { js } from "../src/js.ts"
import { hasRescues, mustBeFinite, quickly, withOwnTests } from "../src/schedule/quick.ts"
import { BLOCK, type Scalar, type Statement } from "../src/schedule/loop.ts"

const samples = 300
const spread = (low: number, high: number): Float64Array => Float64Array.from({ length: samples }, (_, k) => low + ((high - low) * ((k * 89) % samples)) / samples)
const mostly = (value: number, at: readonly number[], other: number): Float64Array => Float64Array.from({ length: samples }, (_, k) => (at.includes(k) ? other : value))

test.each([
  ["(y - p)^2", spread(-2, 2), mostly(0.5, [7, 131, 299], 1e308)],
  ["(y - p)^2", mostly(Infinity, [1, 2], 3), spread(-1, 1)],
  ["log(cosh(p - y))", spread(-1.2, 1.2), mostly(0, [5, 200], 0.3)],
  // One test is asked by the body for special values, the body for all others and what stands before both.
  ["p^exp(y)", spread(-2, 2), mostly(0, [9, 130], 0.75)],
  ["-(y*log(p) + (1-y)*log(1-p))", mostly(0, [3, 150], 0.5), spread(1e-9, 0.999)],
])("%s: a sample is the same alone and among others", (source, y, p) => {
  const f = loss(source)
  const options = { backend: js(), wrt: ["y", "p"], reduction: "sum" } as const
  const values = f({ y, p }, { ...options, reduction: "none" })
  const { grad } = f.valueAndGrad({ y, p }, options)
  const alone = Array.from({ length: samples }, (_, k) => f.valueAndGrad({ y: y.slice(k, k + 1), p: p.slice(k, k + 1) }, options))
  expect([...values as Float64Array]).toEqual(alone.map(({ value }) => value))
  for (const name of ["y", "p"] as const) expect([...grad[name] as Float64Array], name).toEqual(alone.map((one) => (one.grad[name] as Float64Array)[0]))
})

test("a test that a loop inside asks again is made before both", () => {
  const x = Array.from({ length: samples }, (_, k) => [0, 1, 2].map((c) => (((3 * k + c) * 89) % 61) / 10 - 3))
  const y = Int32Array.from({ length: samples }, (_, k) => k % 3)
  for (const source of ["-log(softmax[c](x/t)[y])", "-log(1 - softmax[c](x/t)[y])"]) {
    const f = loss(`loss f(x[c], y in c; t = 4) = ${source}`)
    const options = { backend: js(), wrt: ["x"], reduction: "sum" } as const
    const [all, first] = [f.gradAndHess({ x, y }, options), f.gradAndHess({ x: x.slice(0, 1), y: y.slice(0, 1) }, options)]
    expect([all.grad.x, all.hess.x].map((rows) => (rows as number[][])[0])).toEqual([first.grad.x, first.hess.x].map((rows) => (rows as number[][])[0]))
  }
})

test("what a loop inside asks is made where the loop finds it, though a branch alone reads it else", () => {
  const n = 400
  const [x, y] = [Float64Array.from({ length: n }, (_, k) => ((k * 89) % 61) / 10 - 3), Int32Array.from({ length: n }, (_, k) => k % 3)]
  const t = Array.from({ length: n }, (_, k) => [-1, 0, 1].map((c) => c + ((k * 37) % 50) / 60))
  const f = loss("loss f(x, t[k=3], y in k) = let u = if y == 2 then 1 else sigmoid(t[k=min(y,1)] - x), l = if y == 0 then 0 else sigmoid(t[k=max(y-1,0)] - x) in -log(u - l)")
  const options = { backend: js(), wrt: ["t"], reduction: "sum" } as const
  const [all, first] = [f.gradAndHess({ x, t, y }, options), f.gradAndHess({ x: x.slice(0, 1), t: t.slice(0, 1), y: y.slice(0, 1) }, options)]
  expect((all.hess.t as number[][])[0]).toEqual((first.hess.t as number[][])[0])
})

test("blocks in doubt are done again, and no others: the sum is that of samples alone, block by block", () => {
  const f = loss("abs(p - y) - 1e15")
  const many = 2500
  const doubtful = new Set([3, 140, 300, 1023, 1024, 1700, 2499])
  const p = Float64Array.from({ length: many }, (_, k) => 1e15 + (doubtful.has(k) ? 0.125 : 2e9 + k))
  const y = new Float64Array(many).fill(0.1)
  const alone = Float64Array.from(p, (one) => f({ y: y.slice(0, 1), p: Float64Array.of(one) }, { backend: js(), reduction: "sum" }))
  // The difference is 1e15 as float64.
  expect(alone[140]).toBe(0.125 - 0.1)
  const sum = new BlockSum()
  for (let from = 0; from < many; from += BLOCK) sum.add(alone.slice(from, from + BLOCK), Math.min(BLOCK, many - from))
  expect(f({ y, p }, { backend: js(), reduction: "sum" })).toBe(sum.total())
})

test("a question is asked only where its branch is taken", () => {
  const name = (text: string): Scalar => ({ kind: "name", name: text })
  const rescued: Scalar = { kind: "if", test: name("lost"), then: { kind: "rescue", root: 0, plain: name("t"), at: [] }, otherwise: name("t") }
  const body: readonly Statement[] = [{ kind: "let", name: "u", value: { kind: "if", test: name("a"), then: name("b"), otherwise: rescued } }]
  expect(hasRescues(body)).toBe(true)
  const quick = quickly(body)
  expect(hasRescues(quick.body)).toBe(false)
  const not: Scalar = { kind: "op", op: "not", args: [name("a")] }
  expect([...quick.asked.values()]).toEqual([[{ kind: "op", op: "and", args: [not, name("lost")] }]])
  expect(mustBeFinite(not)).toBe(null)
})

test("a test that only a question needs stands in it, unless another stage, another statement or a write comes between", () => {
  const name = (text: string): Scalar => ({ kind: "name", name: text })
  const less = (of: Scalar): Scalar => ({ kind: "op", op: "lt", args: [of, name("b")] })
  const rescued: Scalar = { kind: "if", test: name("lost"), then: { kind: "rescue", root: 0, plain: name("t"), at: [] }, otherwise: name("t") }
  const asked = (lost: Scalar, more: readonly Statement[] = [], shared: readonly string[] = []): readonly Scalar[] => {
    const body: readonly Statement[] = [{ kind: "let", name: "lost", value: lost }, ...more, { kind: "term", name: "s", value: rescued }]
    return [...withOwnTests(quickly(body), new Set(shared)).asked.values()].flat()
  }
  expect(asked(less(name("a")))).toEqual([less(name("a"))])
  const stays = [name("lost")]
  expect(asked(less(name("a")), [], ["lost"])).toEqual(stays)
  expect(asked(less(name("a")), [{ kind: "let", name: "also", value: { kind: "op", op: "not", args: [name("lost")] } }])).toEqual(stays)
  expect(asked(less({ kind: "read", input: "x", axes: ["*"], at: [name("i")], guard: [false] }))).toEqual(stays)
  expect(asked({ kind: "op", op: "mul", args: [name("a"), name("b")] })).toEqual(stays)
})
