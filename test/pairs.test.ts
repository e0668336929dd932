// Losses over pairs: time n²d, memory nd + n. NT-Xent against a double loop written by hand; the work is counted in the loop program, and the
// memory that a run leaves behind is that of rows, not of a square.
import { describe, expect, it } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { loss } from "../src/index.ts"
import type { Program, Statement } from "../src/schedule/loop.ts"
import { requested } from "./request.ts"

const NT_XENT = "loss nt_xent(z[n,d], y[n]; t = 0.5) per n = let u = unit[d](z), s = sum[d](u*u[n'])/t in logsumexp[n' if n != n'](s) - mean[n' if y == y[n'] and n != n'](s)"

const rows = (n: number, d: number): number[][] => Array.from({ length: n }, (_, i) => Array.from({ length: d }, (_, k) => Math.sin(i * 1.7 + k * 2.3 + i * k * 0.1)))
const labels = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.floor(i / 2))

/** Mean over n and its gradient. */
function byHand(z: number[][], y: number[], t: number): { value: number; grad: number[][] } {
  const n = z.length
  const lengths = z.map((r) => Math.hypot(...r))
  const u = z.map((r, i) => r.map((v) => v / lengths[i]!))
  const s = u.map((a) => u.map((b) => a.reduce((sum, v, k) => sum + v * b[k]!, 0) / t))
  const same = (i: number, j: number) => i !== j && y[i] === y[j]
  const logs = s.map((r, i) => Math.log(r.reduce((sum, v, j) => (i === j ? sum : sum + Math.exp(v)), 0)))
  const counts = y.map((_, i) => y.filter((__, j) => same(i, j)).length)
  const value = s.reduce((sum, r, i) => sum + logs[i]! - r.reduce((p, v, j) => (same(i, j) ? p + v : p), 0) / counts[i]!, 0) / n
  const grad = u.map((own, i) => {
    const g = own.map(() => 0)
    u.forEach((other, j) => {
      if (i === j) return
      const w = Math.exp(s[i]![j]! - logs[i]!) + Math.exp(s[j]![i]! - logs[j]!) - (same(i, j) ? 1 / counts[i]! + 1 / counts[j]! : 0)
      other.forEach((v, k) => { g[k]! += (w * v) / (t * n) })
    })
    const along = g.reduce((sum, v, k) => sum + v * own[k]!, 0)
    return g.map((v, k) => (v - along * own[k]!) / lengths[i]!)
  })
  return { value, grad }
}

/** Turns of all loops of a program at given sizes. */
function turns(program: Program, sizes: Readonly<Record<string, number>>): number {
  const count = (body: readonly Statement[]): number => body.reduce((sum, s) => sum + (s.kind === "for" ? sizes[s.axis]! * (1 + count(s.body)) : 0), 0)
  return program.stages.reduce((sum, { body }) => sum + count(body), 0)
}

describe.each([js, closure])("$name", (backend) => {
  it("value and gradient of NT-Xent", () => {
    const [z, y] = [rows(40, 5), labels(40)]
    const want = byHand(z, y, 0.5)
    const got = loss(NT_XENT).valueAndGrad({ z: [z], y: [y] }, { wrt: "z", backend })
    expect(got.value).toBeCloseTo(want.value, 12)
    const grad = (got.grad.z as unknown as number[][][])[0]!
    want.grad.forEach((r, i) => r.forEach((v, k) => expect(grad[i]![k]!).toBeCloseTo(v, 12)))
  })

  it("a run leaves rows behind, no square", () => {
    const f = loss(NT_XENT)
    const run = (n: number, d: number) => f.valueAndGrad({ z: { data: Float64Array.from(rows(n, d).flat()), shape: [1, n, d] }, y: { data: Float64Array.from(labels(n)), shape: [1, n] } }, { wrt: "z", backend })
    run(4, 2)
    const before = process.memoryUsage().arrayBuffers
    const n = backend === js ? 1200 : 250
    run(n, 2)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((8 * n * n) / 2)
  }, 60_000)
})

it("the work grows with n²d: twice two dot products and what is done once per pair", () => {
  const { program } = requested(NT_XENT, { z: [rows(4, 2)], y: [labels(4)] }, "grad", { wrt: "z" }).compiled
  const [n, d] = [1000, 16]
  expect(turns(program, { n, d })).toBeLessThan(n * n * (3 * d + 6))
  expect(program.rows.map((row) => row.axis).filter((axis) => axis !== "n" && axis !== "d")).toEqual([])
  expect(program.rows.length).toBeLessThan(24)
})
