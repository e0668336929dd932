// The scheduler: golden loop programs of the usual shapes, and what must be so in all of them. The golden texts are for reading a
// change (`vitest -u` writes them anew); what makes them good (one loop, one exponential, no array in between) is asserted apart.
import { describe, expect, it } from "vitest"
import type { Inputs, Options } from "../src/index.ts"
import type { Program, Scalar, Statement } from "../src/schedule/loop.ts"
import { printLoop } from "../src/schedule/print.ts"
import { eachScalar } from "../src/schedule/stages.ts"
import { constructs } from "./constructs.ts"
import { requested } from "./request.ts"

type Parts = "value" | "grad" | "hess"
const program = (source: string, inputs: Inputs, parts: Parts, options: Options = {}): Program => requested(source, inputs, parts, options).compiled.program

const BCE = "-(y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x)))"
const CE = "loss f(x[c], y in c) = -log(softmax[c](x)[y])"
const R2 = "1 - sum((y - p)^2)/sum((y - mean(y))^2)"

const golden: ReadonlyArray<readonly [title: string, source: string, inputs: Inputs, parts: Parts, options: Options]> = [
  ["binary cross-entropy from logits: value, gradient and Hessian", BCE, { y: [1], x: [1] }, "hess", { wrt: "x" }],
  ["squared error: value and gradient", "(y - p)^2", { y: [1], p: [1] }, "grad", { wrt: "p" }],
  ["cross-entropy by label: value and gradient", CE, { x: [[1]], y: [0] }, "grad", {}],
  ["softmax over two axes: value", "loss f(y[h,w], x[h,w]) = -sum[h,w](y*logsoftmax[h,w](x))", { x: [[[1]]], y: [[[1]]] }, "value", {}],
  ["coefficient of determination: value", R2, { y: [1], p: [1] }, "value", {}],
  ["pairs over n: value", "loss f(z[n,d]) per n = logsumexp[n'](sum[d](z*z[n']))", { z: [[[1]]] }, "value", {}],
  ["mean per group: value", "loss f(r[n], q[n] in g) = let m = mean[n if q == g](r) in mean[n]((r - m[q])^2)", { r: [[1]], q: [[0]] }, "value", {}],
  ["running sum: value", "loss f(p[c]) = sum[c](cumsum[c](p)^2)", { p: [[1]] }, "value", {}],
]

// Those of float32 results: with fewer questions after digits, they are read more easily.
it("golden loops", async () => {
  const text = golden.map(([title, source, inputs, parts, options]) => `=== ${title}\n${source}\n==>\n${printLoop(program(source, inputs, parts, { ...options, precision: "f32" }))}`).join("\n")
  await expect(text).toMatchFileSnapshot("cases/loops.txt")
})

/** Every statement with the loops around it. */
function* statements(body: readonly Statement[], around: readonly string[] = []): Generator<readonly [Statement, readonly string[]]> {
  for (const s of body) {
    yield [s, around]
    if (s.kind === "for") yield* statements(s.body, [...around, s.axis])
  }
}
const all = (p: Program) => p.stages.flatMap((stage) => [...statements(stage.body, stage.blocked ? ["*"] : [])])
const count = (p: Program, op: string): number => {
  let found = 0
  for (const { body } of p.stages) eachScalar(body, (s: Scalar) => { if (s.kind === "op" && s.op === op) found += 1 })
  return found
}
const passes = (p: Program): number => p.stages.filter((stage) => stage.blocked).length + all(p).filter(([s]) => s.kind === "for" && s.axis === "*").length
const depth = (p: Program): number => Math.max(...all(p).map(([, around]) => around.length))

describe("element-wise losses take one pass and no array in between", () => {
  const elementwise: ReadonlyArray<readonly [string, string, Inputs, string, number]> = [
    ["cross-entropy from logits", BCE, { y: [1], x: [1] }, "x", 1],
    ["cross-entropy on probabilities", "-(y*log(p) + (1-y)*log(1-p))", { y: [1], p: [1] }, "p", 0],
    ["focal", "focal", { y: [1], x: [1] }, "x", 1],
    ["squared error", "(y - p)^2", { y: [1], p: [1] }, "p", 0],
    ["Huber", "huber", { y: [1], p: [1] }, "p", 0],
    ["Poisson", "exp(x) - y*x", { y: [1], x: [1] }, "x", 1],
  ]
  it.each(elementwise)("%s: value, gradient and Hessian", (_, source, inputs, wrt, exponentials) => {
    for (const reduction of ["mean", "sum", "none"] as const) {
      const p = program(source, inputs, "hess", { wrt, reduction })
      expect([passes(p), depth(p), p.rows.length, count(p, "exp")]).toEqual([1, 1, 0, exponentials])
      expect(all(p).filter(([s]) => s.kind === "store").map(([s]) => (s.kind === "store" ? s.output : ""))).toEqual(expect.arrayContaining(["value", `grad ${wrt}`, `hess ${wrt}`]))
    }
  })
})

describe("rows", () => {
  it.each([CE, "cross_entropy"])("cross-entropy by label, %s: one pass over the batch, at most one scratch row, loops side by side", (source) => {
    for (const parts of ["value", "grad"] as const) {
      const p = program(source, { x: [[1]], y: [0] }, parts, { wrt: "x", reduction: "sum" })
      expect([passes(p), depth(p)]).toEqual([1, 2])
      expect(p.rows.length).toBeLessThanOrEqual(1)
      expect(count(p, "exp")).toBe(1)
    }
  })

  it("the coefficient of determination: two passes, three with the gradient, and nothing nested", () => {
    const value = program(R2, { y: [1], p: [1] }, "value")
    expect([passes(value), depth(value), value.rows.length]).toEqual([2, 1, 0])
    const both = program(R2, { y: [1], p: [1] }, "grad", { wrt: "p" })
    expect([passes(both), depth(both)]).toEqual([3, 1])
  })

  it.each([
    ["a running sum", "loss f(x[c]) = sum[c](cumsum[c](x)^2)", 2],
    ["a running log-sum-exp", "loss f(x[c]) = sum[c](logsumexp[c' if c' >= c](x[c'])^2)", 2],
    ["an order", "loss f(x[c]) = sum[c](c*x[order[c](x)]^2)", 2],
    ["a reduction over pairs", "loss f(z[n,d]) per n = logsumexp[n' if n' != n](sum[d](z*z[n']))", 4],
  ])("%s: value and gradient take loops no deeper than the value", (_, source, loops) => {
    const data = source.includes("z[n,d]") ? { z: [[[1]]] } : { x: [[1]] }
    expect(depth(program(source, data, "value"))).toBeLessThanOrEqual(loops)
    expect(depth(program(source, data, "grad"))).toBeLessThanOrEqual(loops)
  })

  it("pairs: the value is quadratic in n", () => expect(depth(program("loss f(z[n,d]) per n = logsumexp[n'](sum[d](z*z[n']))", { z: [[[1]]] }, "value"))).toBe(4))
})

/** Faults of a program: names read before they are bound in their block, steps outside their accumulator, rows read before they are kept. */
function faults(p: Program): string[] {
  const found: string[] = []
  const shared = new Set<string>()
  const kept = new Set<string>()
  const made = new Set<string>()
  const bind = (name: string, known: Set<string>): void => {
    if (made.has(name)) found.push(`${name} is bound twice`)
    made.add(name)
    known.add(name)
  }
  const walk = (body: readonly Statement[], outer: ReadonlySet<string>, open: ReadonlySet<string>, sums: readonly string[]): ReadonlySet<string> => {
    const known = new Set(outer)
    const started = new Set(open)
    const read = (s: Statement) => eachScalar([s.kind === "for" ? { ...s, body: [] } : s], (x) => {
      if (x.kind === "name" && !known.has(x.name)) found.push(`${x.name} is read in ${s.kind} before it is bound`)
      if (x.kind === "kept" && !kept.has(x.row)) found.push(`${x.row} is read before it is kept`)
      if (x.kind === "scalar" && !p.inputs.some((i) => i.name === x.input && i.axes.length === 0)) found.push(`${x.input} is no number`)
      if (x.kind === "read" && p.inputs.find((i) => i.name === x.input)?.axes.join() !== x.axes.join()) found.push(`${x.input} has other axes`)
    })
    for (const s of body) {
      read(s)
      switch (s.kind) {
        case "let": bind(s.name, known); break
        case "for": walk(s.body, new Set([...known, s.name]), started, sums); break
        case "start": started.add(s.name); break
        case "step": if (!started.has(s.name)) found.push(`${s.name} steps before it starts`); break
        case "finish":
          if (!started.has(s.name)) found.push(`${s.name} ends before it starts`)
          bind(s.name, known)
          break
        case "keep": kept.add(s.row); break
        case "routine":
          for (const row of s.reads) if (!kept.has(row)) found.push(`${s.routine} reads ${row} before it is kept`)
          for (const row of s.writes) kept.add(row)
          break
        case "term": if (!sums.includes(s.name)) found.push(`${s.name} is no sum of its stage`); break
        case "store": case "doubt": break
      }
    }
    return known
  }
  for (const stage of p.stages) {
    const known = walk(stage.body, new Set([...shared, ...(stage.blocked ? [stage.sample] : [])]), new Set(), stage.sums)
    for (const name of stage.blocked ? stage.sums : known) if (p.shared.includes(name)) shared.add(name)
  }
  const stored = new Set(all(p).flatMap(([s]) => (s.kind === "store" ? [s.output] : [])))
  for (const { name } of p.outputs) if (!stored.has(name)) found.push(`${name} is never stored`)
  for (const row of p.rows) if (row.axis === "*") found.push(`${row.name} grows with the batch`)
  return found
}

describe("in every program", () => {
  it.each(constructs)("$name: names are bound before they are read, all results are stored, no row grows with the batch", (c) => {
    for (const parts of ["value", "grad", "hess"] as const) {
      for (const reduction of ["mean", "none"] as const) {
        const p = program(c.source, c.inputs, parts, { reduction, ...(c.wrt.length === 0 ? {} : { wrt: c.wrt }) })
        expect(faults(p)).toEqual([])
      }
    }
  })

  it("a broken program is seen", () => {
    const p = program(CE, { x: [[1]], y: [0] }, "grad")
    expect(faults({ ...p, shared: [] })).not.toEqual([])
    expect(faults({ ...p, stages: p.stages.map((stage) => ({ ...stage, body: [...stage.body].reverse() })) })).not.toEqual([])
    expect(faults({ ...p, rows: [{ name: "row1", axis: "*" }] })).toEqual(["row1 grows with the batch"])
    expect(faults({ ...p, outputs: [...p.outputs, { name: "other", axes: [] }] })).toEqual(["other is never stored"])
  })
})

describe("pairs", () => {
  it("a softmax over pairs: two dot products a pair for value and gradient, one sum a coordinate", () => {
    const found = all(program("nt_xent", { z: [[1], [2]], y: [0, 0] }, "grad", { wrt: "z" }))
    expect(found.filter(([s, around]) => s.kind === "for" && s.axis === "d" && around.join() === "*,n,n")).toHaveLength(2)
    expect(found.filter(([s, around]) => s.kind === "step" && around.join() === "*,n,d,n")).toHaveLength(1)
  })
})
