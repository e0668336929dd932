// Constructs × backends: value against plain JavaScript, gradient and Hessian diagonal against central differences of that
// plain JavaScript, and the reference interpreter against both.
import { describe, expect, it } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { loss } from "../src/index.ts"
import { walked } from "./walked.ts"
import { constructs, type Construct, type Data } from "./constructs.ts"

const backends = [js, closure, wasm, walked]

const flat = (data: unknown): readonly number[] => (typeof data === "number" ? [data] : ArrayBuffer.isView(data) ? [...(data as Float64Array)] : (data as readonly unknown[]).flatMap(flat))

function total(c: Construct, inputs: Construct["inputs"]): number {
  return c.meaning(inputs as never).reduce((a, b) => a + b, 0)
}

/** The inputs with one entry of one of them moved by h. */
function moved(c: Construct, name: string, entry: number, h: number): Construct["inputs"] {
  let k = 0
  const go = (data: Data): Data => {
    if (typeof data !== "number") return data.map(go)
    const here = k++
    return here === entry ? data + h : data
  }
  return { ...c.inputs, [name]: go(c.inputs[name] as Data) }
}

const close = (got: number, want: number, tolerance: number) => Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want))

describe.each(backends.map((b) => [b.name, b] as const))("%s", (_, backend) => {
  it.each(constructs.map((c) => [c.name, c] as const))("%s", (_name, c) => {
    const f = loss(c.source)
    const value = flat(f(c.inputs, { reduction: "none", backend }))
    const want = c.meaning(c.inputs as never)
    expect(value.length).toBe(want.length)
    value.forEach((v, k) => expect(close(v, want[k]!, 1e-12), `${c.name}[${k}]: ${v}, expected ${want[k]}`).toBe(true))
    if (c.wrt.length === 0) return
    const { grad, hess } = f.gradAndHess(c.inputs, { reduction: "sum", wrt: c.wrt, backend })
    for (const name of c.wrt) {
      if (c.inputs[name] === undefined) continue
      const g = flat(grad[name])
      const d2 = flat(hess[name])
      expect(g.length).toBe(flat(c.inputs[name]).length)
      g.forEach((got, k) => {
        const h = 1e-4
        const [low, here, high] = [-h, 0, h].map((by) => total(c, moved(c, name, k, by)))
        expect(close(got, (high! - low!) / (2 * h), 1e-6), `d${name}[${k}]: ${got}, expected ${(high! - low!) / (2 * h)}`).toBe(true)
        expect(close(d2[k]!, (high! - 2 * here! + low!) / (h * h), 1e-4), `d2${name}[${k}]: ${d2[k]}, expected ${(high! - 2 * here! + low!) / (h * h)}`).toBe(true)
      })
    }
  })
})
