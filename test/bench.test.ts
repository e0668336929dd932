// The benchmarks, small and untimed: every suite loads, the loops by hand and the kernels that are timed beside them agree in value, gradient and Hessian's
// diagonal on all backends and precisions, every figure that is asked for belongs to a suite, and the page is that of the results kept.
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { closure } from "../src/closure.ts"
import { loss } from "../src/index.ts"
import { js } from "../src/js.ts"
import { wasm } from "../src/wasm.ts"

const lossc = { loss, js, wasm, closure }
const bench = (file: string) => new URL(`../bench/${file}`, import.meta.url)

interface Side {
  readonly name: string
  run(): unknown
}
interface Case {
  readonly name: string
  readonly key: string
  value(): number
}
interface Kernels {
  sidesOf(library: object, one: Case): { readonly loops: readonly Side[]; readonly kernels: readonly Side[] }
  hessianSides(library: object, one: Case, list: readonly unknown[]): readonly Side[]
  agreeAll(one: { readonly name: string }, sides: readonly Side[]): void
}

const { cases, FULL, COMPARED } = (await import(bench("cases.mjs").href)) as { cases(sizes?: object): readonly Case[]; FULL: object; COMPARED: readonly string[] }
const { SUITES } = (await import(bench("suites.mjs").href)) as { SUITES: ReadonlyArray<{ readonly name: string }> }
const kernels = (await import(bench("suites/kernels.mjs").href)) as Kernels
const small = { n: 333, small: 50, narrow: [7, 13], wide: [2, 5000] }

test.each(SUITES)("suite $name loads", async ({ name }) => {
  const suite = (await import(bench(`suites/${name}.mjs`).href)) as { readonly run: unknown }
  expect(suite.run).toBeTypeOf("function")
})

test.each(cases(small))("all that is timed for $name agrees", (one) => {
  const { loops, kernels: others } = kernels.sidesOf(lossc, one)
  expect(loops).toHaveLength(3)
  kernels.agreeAll(one, [...loops, ...others, { name: "value by hand", run: () => one.value() }])
  kernels.agreeAll(one, kernels.hessianSides(lossc, one, [["js", js(), "f64"], ["wasm", wasm(), "f64"], ["f32", wasm(), "f32"]]))
})

test("a loop that is wrong is found", () => {
  const [one] = cases(small)
  if (one === undefined) throw new Error("no cases")
  const { loops } = kernels.sidesOf(lossc, one)
  const [first, second] = loops
  if (first === undefined || second === undefined) throw new Error("no loops")
  first.run()
  const grad = Float32Array.from((first as Side & { readonly grad: Float32Array }).grad)
  grad[100] = (grad[100] ?? 0) + 1e-4
  expect(() => kernels.agreeAll(one, [first, { ...second, run: first.run, grad } as Side])).toThrow("grad differs at 100")
})

test("NT-Xent by hand is the built-in loss", async () => {
  const { sidesOf } = (await import(bench("suites/pairs.mjs").href)) as { sidesOf(library: object, n: number, d: number, members: number): readonly Side[] }
  for (const members of [2, 5]) kernels.agreeAll({ name: "NT-Xent" }, sidesOf(lossc, 30, 4, members))
})

test("sums and values in extended precision are those of the loops", async () => {
  const extended = (await import(bench("suites/extended.mjs").href)) as { CASES: readonly unknown[]; sidesOf(library: object, one: unknown, n: number, few: number): readonly Side[]; squares(library: object, n: number): readonly Side[] }
  for (const one of extended.CASES) {
    const [loop, kernel] = extended.sidesOf(lossc, one, 200, 5)
    expect(kernel?.run()).toBeCloseTo(loop?.run() as number, 12)
  }
  const [batch, inner, loop] = extended.squares(lossc, 1000).map((side) => side.run() as number)
  expect(batch).toBeCloseTo(loop ?? NaN, 12)
  expect(inner).toBeCloseTo(loop ?? NaN, 12)
})

test("every figure asked for belongs to a suite, and every case compared to a workload", async () => {
  const { ASKED } = (await import(bench("asked.mjs").href)) as { ASKED: ReadonlyArray<{ readonly suite: string; readonly title: string }> }
  for (const { suite, title } of ASKED) expect(SUITES.map(({ name }) => name), title).toContain(suite)
  expect(new Set(ASKED.map(({ title }) => title)).size).toBe(ASKED.length)
  const keys = cases(FULL).map(({ key }) => key)
  for (const key of COMPARED) expect(keys).toContain(key)
})

test("the page shows the results that are kept", async () => {
  const { readme } = (await import(bench("readme.mjs").href)) as { readme(results: object): string }
  const results = JSON.parse(readFileSync(bench("results.json"), "utf8")) as object
  expect(readFileSync(bench("README.md"), "utf8")).toBe(readme(results))
})

test("arrays go to other programs in NumPy's format", async () => {
  const { npy } = (await import(bench("remote.mjs").href)) as { npy(array: Float32Array, shape: readonly number[]): Buffer }
  const bytes = npy(Float32Array.of(1.5, -2), [2, 1])
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]))
  const header = bytes.readUInt16LE(8)
  expect((10 + header) % 64).toBe(0)
  expect(bytes.subarray(10, 10 + header).toString("latin1")).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 1\), \} *\n$/)
  expect([bytes.readFloatLE(10 + header), bytes.readFloatLE(14 + header)]).toEqual([1.5, -2])
})
