// Awkward sizes: both backends against the reference interpreter, which does literally what the expression of the loss says, for
// batches and rows of 0, 1, 2, 3, 7, 8, 63, 64, 65 and (batches) 4097 entries: one more than a block. The gradient is checked against the derivative that
// the interpreter gives of the unfused expression. And sums give the same bits, whatever ran before.
import { describe, expect, it } from "vitest"
import { differentiate } from "../src/autodiff/differentiate.ts"
import type { Backend } from "../src/backends/backend.ts"
import { closure } from "../src/backends/closure.ts"
import { interpret, type InterpreterInput } from "../src/backends/interpret.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss, type Inputs, type LossFunction } from "../src/index.ts"
import type { Expr } from "../src/ir/expr.ts"
import { reduced } from "../src/kernel/reduction.ts"
import { requested } from "./request.ts"
import { generator } from "./samples.ts"

const backends: readonly Backend[] = [js, closure, wasm]
const batches = [0, 1, 2, 3, 7, 8, 63, 64, 65, 4097]
const widths = [0, 1, 2, 3, 7, 8, 63, 64, 65]

interface Awkward {
  readonly name: string
  readonly source: string
  readonly wrt: string
  /** The value is of the whole batch. The interpreter starts anew for each entry of a gradient, so that takes the square of the batch. */
  readonly coupled?: true
  /** Arrays of a batch of n and rows of c, from random numbers in (0,1). */
  readonly data: (n: number, c: number, next: () => number) => Record<string, { readonly data: Float64Array | Int32Array; readonly shape: readonly number[] }>
}

const column = (n: number, make: () => number) => ({ data: Float64Array.from({ length: n }, make), shape: [n] })
const rows = (n: number, c: number, make: () => number) => ({ data: Float64Array.from({ length: n * c }, make), shape: [n, c] })
const labels = (n: number, c: number, next: () => number) => ({ data: Int32Array.from({ length: n }, () => Math.floor(next() * c)), shape: [n] })

/** Of the batch alone. */
const elementwise: readonly Awkward[] = [
  { name: "squared error", source: "(y - p)^2", wrt: "p", data: (n, _, next) => ({ y: column(n, next), p: column(n, next) }) },
  { name: "cross-entropy from logits", source: "-(y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x)))", wrt: "x", data: (n, _, next) => ({ y: column(n, next), x: column(n, () => 2 * next() - 1) }) },
  { name: "Huber, over weights", source: "loss f(y, p, w) = w*(if abs(y - p) <= 0.25 then (y - p)^2/2 else 0.25*(abs(y - p) - 0.125)) over w", wrt: "p", data: (n, _, next) => ({ y: column(n, next), p: column(n, next), w: column(n, next) }) },
  { name: "coefficient of determination", source: "1 - sum((y - p)^2)/(1 + sum((y - mean(y))^2))", wrt: "p", coupled: true, data: (n, _, next) => ({ y: column(n, next), p: column(n, next) }) },
]

/** Of the batch and of rows. */
const rowwise: readonly Awkward[] = [
  { name: "cross-entropy by label", source: "loss f(x[c], y in c) = -logsoftmax[c](x)[y]", wrt: "x", data: (n, c, next) => ({ x: rows(n, c, () => 8 * next() - 4), y: labels(n, c, next) }) },
  { name: "Dice", source: "loss f(y[s], p[s]) = 1 - (2*sum[s](y*p) + 1)/(sum[s](y) + sum[s](p) + 1)", wrt: "p", data: (n, c, next) => ({ y: rows(n, c, next), p: rows(n, c, next) }) },
  { name: "total variation", source: "loss f(u[h]) = sum[h if h < size(h)-1](sqrt((u[h+1] - u)^2 + 0.01))", wrt: "u", data: (n, c, next) => ({ u: rows(n, c, next) }) },
  { name: "filtered mean and largest", source: "loss f(x[c]) = mean[c if x > 0.5](x^2) + (if any[c](x > 0.5) then max[c](x) else 0)", wrt: "x", data: (n, c, next) => ({ x: rows(n, c, next) }) },
  { name: "kept rows", source: "loss f(x[c], t[c]) per c = exp(x)*(t - x)", wrt: "x", data: (n, c, next) => ({ x: rows(n, c, next), t: rows(n, c, next) }) },
  { name: "norm", source: "loss f(a[d], b[d]) = norm[d](a - b) + dot[d](a, b)", wrt: "a", data: (n, c, next) => ({ a: rows(n, c, next), b: rows(n, c, next) }) },
]

/** What the expression says: entries of `none` and the gradient of their sum, by the interpreter. */
function reference(l: Awkward, inputs: ReturnType<Awkward["data"]>): { readonly none: readonly number[]; readonly gradient: () => readonly number[] } {
  const { instance, bound } = requested(l.source, inputs, "value")
  const sizes = new Map(Object.entries(bound.sizes))
  const given = new Map<string, InterpreterInput>(bound.inputs.map((i) => [i.name, typeof i.data === "number" ? i.data : { data: i.data, axes: axesOf(i.name) }]))
  function axesOf(name: string): readonly string[] {
    return ["*", ...(bound.signature.parameters.find((q) => q.name === name)?.axes.map((a) => a.axis) ?? [])]
  }
  const everywhere = (e: Expr, indices: readonly string[]): readonly number[] => {
    const found: number[] = []
    const visit = (k: number, at: Map<string, number>): void => {
      const index = indices[k]
      if (index === undefined) found.push(interpret(e, { sizes, indices: at, inputs: given }))
      else for (let i = 0; i < (sizes.get(index) ?? 0); i += 1) visit(k + 1, new Map([...at, [index, i]]))
    }
    visit(0, new Map())
    return found
  }
  const indices = [...(bound.signature.perSample ? ["*"] : []), ...bound.signature.per]
  const sum = reduced({ value: instance.value, over: null, indices, weighted: false }, "sum").sum
  const [slope = sum] = differentiate(sum, [{ name: l.wrt, indices: axesOf(l.wrt) }])
  return { none: everywhere(instance.value, indices), gradient: () => everywhere(slope, axesOf(l.wrt)) }
}

const flat = (value: unknown): readonly number[] => (typeof value === "number" ? [value] : [...(value as Float64Array)])

/** Within the conditioning of a sum of `count` terms of size 1. */
function compare(got: readonly number[], want: readonly number[], count: number, what: string): void {
  expect(got.length, what).toBe(want.length)
  const worst = got.findIndex((v, k) => !(Object.is(v + 0, (want[k] ?? NaN) + 0) || Math.abs(v - (want[k] ?? NaN)) <= 1e-14 * (count + 10) * Math.max(1, Math.abs(want[k] ?? NaN))))
  if (worst >= 0) expect.fail(`${what}, entry ${worst}: ${got[worst]}, expected ${want[worst]}`)
}

function check(l: Awkward, f: LossFunction, n: number, c: number): void {
  const inputs = l.data(n, c, generator(1 + n * 100 + c))
  // An empty axis has no entry a label could name.
  if (c === 0 && "y" in inputs && inputs["y"]?.data instanceof Int32Array) return
  const want = reference(l, inputs)
  const gradient = l.coupled === true && n > 65 ? null : want.gradient()
  for (const backend of backends) {
    const what = `${backend.name} ${n} by ${c}`
    compare(flat(f(inputs as Inputs, { reduction: "none", backend })), want.none, c, what)
    const { value, grad } = f.valueAndGrad(inputs as Inputs, { reduction: "sum", wrt: l.wrt, backend })
    compare([value as number], [want.none.reduce((a, b) => a + b, 0)], n + c, `${what}, sum`)
    if (gradient !== null) compare(flat(grad[l.wrt]), gradient, c, `${what}, gradient`)
  }
}

describe("batches", () => {
  it.each(elementwise)("$name", (l) => {
    const f = loss(l.source)
    for (const n of batches) check(l, f, n, 1)
  })
})

describe("rows", () => {
  it.each(rowwise)("$name", (l) => {
    const f = loss(l.source)
    for (const c of widths) for (const n of [1, 3]) check(l, f, n, c)
    for (const n of batches) check(l, f, n, 2)
  })
})

describe("sums give the same bits", () => {
  const n = 3 * 4096 + 5
  const next = generator(77)
  const x = Float64Array.from({ length: n }, () => (next() - 0.5) * 10 ** Math.floor(12 * next()))
  const bits = (v: number) => new BigUint64Array(Float64Array.of(v).buffer)[0]

  it.each(backends)("$name: twice in a row, in a fresh loss, after other calls, whatever else is computed beside", (backend) => {
    const first = loss("x")({ x }, { reduction: "sum", backend })
    const again = [
      () => loss("x")({ x }, { reduction: "sum", backend }),
      () => loss("x").valueAndGrad({ x }, { reduction: "sum", backend }).value as number,
      () => loss("x").gradAndHess({ x }, { reduction: "sum", backend }).value as number,
      () => loss("x")({ x: { data: x, shape: [n] } }, { reduction: "sum", backend }),
      () => {
        loss("x^2")({ x }, { backend })
        return loss("1*x")({ x: x.slice() }, { reduction: "sum", backend })
      },
    ]
    for (const run of again) expect(bits(run())).toBe(bits(first))
    // The exact sum, in integers of 2^-1074: within 1e-13 of the sum of magnitudes.
    const magnitude = x.reduce((s, v) => s + Math.abs(v), 0)
    expect(Math.abs(first - exactSum(x))).toBeLessThanOrEqual(1e-13 * magnitude)
  })

  it("on both backends", () => expect(bits(loss("x")({ x }, { reduction: "sum", backend: js }))).toBe(bits(loss("x")({ x }, { reduction: "sum", backend: closure }))))
})

/** Shewchuk's exact sum: a list of partials without overlap. */
function exactSum(values: Float64Array): number {
  const partials: number[] = []
  for (const value of values) {
    let x = value
    let kept = 0
    for (const p of partials) {
      const [a, b] = Math.abs(x) < Math.abs(p) ? [p, x] : [x, p]
      const high = a + b
      const low = b - (high - a)
      if (low !== 0) partials[kept++] = low
      x = high
    }
    partials.length = kept
    partials.push(x)
  }
  return partials.reduce((a, b) => a + b, 0)
}
