// Every backend on loop programs written by hand, against plain loops: values, gradients, block edges, empty batches, guards,
// hostile names; and the emitted module in a context that has nothing else.
import { execFileSync } from "node:child_process"
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import type { Backend, KernelData } from "../src/backends/backend.ts"
import { closure } from "../src/backends/closure.ts"
import { js } from "../src/backends/js/load.ts"
import { wasm } from "../src/backends/wasm/load.ts"
import { printModule } from "../src/backends/js/print.ts"
import type { OpRow } from "../src/ops/op.ts"
import { allOps, allReductions, findOp } from "../src/ops/table.ts"
import type { Program } from "../src/schedule/loop.ts"
import { printLoop } from "../src/schedule/print.ts"
import { walked } from "./walked.ts"
import { blocked, choose, crossEntropyOfProbabilities, hostile, loop, name, num, once, op, read, scalar, set, softmaxRows, store, term, weightedMean } from "./programs.ts"

const SIZES = [0, 1, 2, 3, 7, 8, 63, 64, 65, 4095, 4096, 4097, 10000]
const EDGE = 7 // entries before and after an output that must stay as they are

/** The printed module as a backend: evaluated where nothing of this program exists. */
const emitted: Backend = {
  name: "js",
  load(program) {
    const text = printModule(program)
    const body = text.replace(/export \{ kernel \}\n$/, "kernel")
    expect(body).not.toBe(text)
    const kernel = runInNewContext(body) as (...args: unknown[]) => Float64Array
    return { source: text, run: ({ inputs, sizes, outputs }) => Float64Array.from(kernel(inputs, sizes, outputs)) }
  },
}
const BACKENDS = [["js", js], ["closure", closure], ["emitted", emitted], ["wasm", wasm], ["walked", walked]] as const

function random(n: number, seed: number, low: number, high: number): Float64Array {
  let state = seed
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return low + (high - low) * (state / 2 ** 32)
  })
}

/** Runs with outputs that are parts of larger arrays, and looks at what lies around them. */
function run(backend: Backend, program: Program, inputs: KernelData["inputs"], sizes: Record<string, number>): { scalars: number[]; arrays: number[][] } {
  const outputs = program.outputs.map((x) => {
    if (x.axes.length === 0) return null
    const length = x.axes.reduce((product, axis) => product * (sizes[axis] ?? NaN), 1)
    return new Float64Array(length + 2 * EDGE).fill(-77).subarray(EDGE, EDGE + length)
  })
  const before = inputs.map((x) => (typeof x === "number" ? x : [...x]))
  const loaded = backend.load(program)
  loaded.run({ inputs, sizes, outputs })
  const scalars = [...loaded.run({ inputs, sizes, outputs })] // twice: nothing of the first run may remain
  expect(inputs.map((x) => (typeof x === "number" ? x : [...x]))).toEqual(before)
  for (const part of outputs) {
    if (part === null) continue
    const all = [...new Float64Array(part.buffer)]
    expect([...all.slice(0, EDGE), ...all.slice(EDGE + part.length)]).toEqual(Array.from({ length: 2 * EDGE }, () => -77))
  }
  return { scalars, arrays: outputs.flatMap((x) => (x === null ? [] : [[...x]])) }
}

/** Four lanes, blocks of 128, a tree of pairs: the sum every backend has to give, bit for bit. */
function sumByRule(x: readonly number[]): number {
  let sums: number[] = []
  for (let from = 0; from < x.length; from += 128) {
    const lane = [0, 0, 0, 0]
    x.slice(from, from + 128).forEach((v, i) => { lane[i % 4]! += v })
    sums.push((lane[0]! + lane[1]!) + (lane[2]! + lane[3]!))
  }
  while (sums.length > 1) sums = sums.flatMap((v, i) => (i % 2 === 0 ? [v + (sums[i + 1] ?? 0)] : []))
  return sums[0] ?? 0
}

describe.each(BACKENDS)("%s", (_, backend) => {
  it.each(SIZES)("computes value, gradient and Hessian of %i samples", (n) => {
    const [p, y] = [random(n, 1, 0.01, 0.99), random(n, 2, 0, 1)]
    const terms = [...p].map((a, i) => -(y[i]! * Math.log(a) + (1 - y[i]!) * Math.log(1 - a)))
    const { scalars, arrays } = run(backend, crossEntropyOfProbabilities, [p, y], { "*": n })
    expect(scalars[0]).toBe(sumByRule(terms) / n)
    expect(arrays[0]).toEqual([...p].map((a, i) => (a - y[i]!) / (a * (1 - a)) / n))
    expect(arrays[1]).toEqual([...p].map((a, i) => y[i]! / (a * a) + (1 - y[i]!) / ((1 - a) * (1 - a))))
  })

  it.each([[0, 3], [1, 1], [5, 7], [65, 130], [4097, 3], [9, 5000]])("reduces rows: %i by %i", (n, c) => {
    const x = random(n * c, 3, -4, 4)
    const y = Int32Array.from({ length: n }, (_x, i) => (i * 5) % (c + 2) - 1) // -1 … c: also outside
    const { scalars, arrays } = run(backend, softmaxRows, [x, y, 0.5], { "*": n, c })
    const totals: number[] = []
    for (let i = 0; i < n; i += 1) {
      const row = [...x.subarray(i * c, i * c + c)].map((v) => v / 0.5)
      const top = row.reduce((a, b) => Math.max(a, b))
      const e = row.map((v) => Math.exp(v - top))
      const z = e.reduce((a, b) => a + b)
      expect(arrays[0]![i]).toBe(top)
      expect(arrays[1]![i]).toBe(row.indexOf(top))
      expect(arrays[2]![i]).toBe(x.subarray(i * c, i * c + c)[y[i]! + 1] ?? NaN)
      e.forEach((v, k) => expect(Math.abs(arrays[3]![i * c + k]! - v / z)).toBeLessThanOrEqual(1e-13 * (v / z)))
      totals.push(row.reduce((sum, _v, k) => (k === y[i]! ? sum : sum + 1 / (k - y[i]!)), 0))
    }
    expect(Math.abs(scalars[4]! - sumByRule(totals))).toBeLessThan(1e-10)
    expect(scalars.slice(0, 4)).toEqual([NaN, NaN, NaN, NaN])
  })

  it.each(SIZES)("divides by a sum of %i weights", (n) => {
    const [d, w] = [random(n, 5, -3, 3), random(n, 6, 0, 2)]
    const { scalars, arrays } = run(backend, weightedMean, [d, w], { "*": n })
    const total = sumByRule([...w])
    const factor = total === 0 ? 0 : 1 / total
    expect(scalars[0]).toBe(sumByRule([...d].map((x, i) => w[i]! * (Math.abs(x) <= 1 ? 0.5 * (x * x) : Math.abs(x) - 0.5))) * factor)
    expect(arrays[0]).toEqual([...d].map((x, i) => w[i]! * Math.max(-1, Math.min(1, x)) * factor))
  })

  it("keeps infinities, NaN and -0 as they are", () => {
    const d = Float64Array.of(Infinity, 1, -0, NaN, -Infinity)
    const { scalars, arrays } = run(backend, weightedMean, [d, new Float64Array(5).fill(1)], { "*": 5 })
    expect(scalars[0]).toBeNaN()
    expect(arrays[0]).toEqual([0.2, 0.2, -0, 0.2, -0.2]) // the program asks `abs(d) < 1` and `d < 0`: false for NaN
  })

  it("treats names as data, and constants exactly", () => {
    const x = random(3 * 4 * 5, 8, -1, 1)
    const sizes: Record<string, number> = { "*": 3, constructor: 4, σ: 5 }
    const { scalars, arrays } = run(backend, hostile, [x, 2], sizes)
    const expected: number[] = []
    for (let i = 0; i < 3; i += 1) for (let b = 0; b < 5; b += 1) expected.push([0, 1, 2, 3].reduce((sum, a) => sum + x[(i * 4 + a) * 5 + b]!, 0) * 2)
    arrays[0]!.forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 14))
    expect(scalars[1]).toBe(-Infinity)
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })

  it("reads float32 and integers, rounds what it stores", () => {
    const program: Program = { inputs: [{ name: "a", axes: ["*"] }, { name: "k", axes: ["*"] }], outputs: [{ name: "out", axes: ["*"] }], stages: [blocked([], store("out", ["*"], [name("i0")], op("div", read("a", ["*"], name("i0")), read("k", ["*"], name("i0")))))], rows: [], shared: [], rescues: [] }
    const out = new Float32Array(3)
    backend.load(program).run({ inputs: [Float32Array.of(1, 2, 0.1), Uint8Array.of(3, 7, 255)], sizes: { "*": 3 }, outputs: [out] })
    expect([...out]).toEqual([Math.fround(1 / 3), Math.fround(2 / 7), Math.fround(Math.fround(0.1) / 255)])
  })

  it("lets an output be the array of an input", () => {
    const i0 = name("i0")
    const program: Program = {
      inputs: [{ name: "a", axes: ["*"] }], outputs: [{ name: "first", axes: ["*"] }, { name: "second", axes: ["*"] }], rows: [], shared: [], rescues: [],
      stages: [blocked([], set("t1", read("a", ["*"], i0)), store("first", ["*"], [i0], num(0)), store("second", ["*"], [i0], op("mul", name("t1"), num(2))))],
    }
    const [a, second] = [Float64Array.of(1, 2, 3), new Float64Array(3)]
    backend.load(program).run({ inputs: [a], sizes: { "*": 3 }, outputs: [a, second] })
    expect([...a, ...second]).toEqual([0, 0, 0, 2, 4, 6])
  })

  it("hands a sum straight to the next blocked stage", () => {
    const i0 = name("i0")
    const program: Program = {
      inputs: [{ name: "a", axes: ["*"] }], outputs: [{ name: "share", axes: ["*"] }], rows: [], shared: ["s1"], rescues: [],
      stages: [blocked(["s1"], term("s1", read("a", ["*"], i0))), blocked([], store("share", ["*"], [i0], op("div", read("a", ["*"], i0), name("s1"))))],
    }
    expect(run(backend, program, [Float64Array.of(1, 3, 4)], { "*": 3 }).arrays[0]).toEqual([0.125, 0.375, 0.5])
  })

  it("runs a plain stage over the batch and hands its result on", () => {
    const b1 = name("b1")
    const program: Program = {
      inputs: [{ name: "a", axes: ["*"] }, { name: "k", axes: [] }], outputs: [{ name: "out", axes: ["*"] }], rows: [{ name: "r1", axis: "*" }], shared: ["m1"], rescues: [],
      stages: [
        once({ kind: "start", name: "m1", reduction: "max" }, loop("b1", "*", set("t1", op("mul", read("a", ["*"], b1), scalar("k"))), { kind: "keep", row: "r1", axis: "*", at: b1, value: name("t1") }, { kind: "step", name: "m1", reduction: "max", value: name("t1"), index: b1 }), { kind: "finish", name: "m1", reduction: "max" }),
        blocked([], store("out", ["*"], [name("i0")], choose(op("and", op("ge", name("m1"), num(0)), op("not", op("eq", name("i0"), num(1)))), op("sub", { kind: "kept", row: "r1", at: name("i0") }, name("m1")), num(-5)))),
      ],
    }
    expect(run(backend, program, [Float64Array.of(3, 1, 2), 2], { "*": 3 }).arrays[0]).toEqual([0, -5, -2])
  })
})

const made = (row: OpRow): OpRow["float"] => (row.make === undefined ? row.float : row.make(...(row.uses ?? []).map((name) => made(findOp(name)!))))

/** Every op of the table by what its row makes or its `float`: so that its JavaScript text agrees, and the text of `float` needs no outer name. */
describe.each(BACKENDS)("%s computes every op as its row does:", (_, backend) => {
  const POINTS = [0, -0, 0.3, 1, -1, 0.5, 2, 3, -2.5, 7, 40, -40, 1e-9, 1e300, -1e-300, Infinity, -Infinity, NaN]
  it.each(allOps().map((row) => [row.name, row] as const))("%s", (_name, row) => {
    const i0 = name("i0")
    const args = row.params.map((_p, k) => Float64Array.from({ length: POINTS.length ** 2 }, (_x, i) => POINTS[(k === 0 ? i : k === 1 ? Math.floor(i / POINTS.length) : i * 7) % POINTS.length]!))
    const program: Program = {
      inputs: args.map((_a, k) => ({ name: `a${k}`, axes: ["*"] })), outputs: [{ name: "out", axes: ["*"] }, { name: "branch", axes: ["*"] }], rows: [], shared: [], rescues: [],
      stages: [blocked([],
        store("out", ["*"], [i0], op(row.name, ...args.map((_a, k) => read(`a${k}`, ["*"], i0)))),
        store("branch", ["*"], [i0], choose(op(row.name, ...args.map((_a, k) => read(`a${k}`, ["*"], i0))), num(2), num(3))))],
    }
    const { arrays } = run(backend, program, args, { "*": args[0]!.length })
    const f = made(row)
    const expected = [...args[0]!].map((_x, i) => f(...args.map((a) => a[i]!)))
    expect(arrays[0]).toEqual(expected)
    expect(arrays[1]).toEqual(expected.map((x) => (x !== 0 ? 2 : 3)))
  })

  it.each(allReductions().map((row) => [row.name, row] as const))("%s", (_name, row) => {
    const [i0, c1] = [name("i0"), name("c1")]
    const rows = [POINTS.slice(0, 7), POINTS.slice(2, 9), POINTS.slice(7, 14), POINTS.slice(9, 16), POINTS.slice(11, 18), [3, 3, 3, 1, 1, -1, -1]]
    const program: Program = {
      inputs: [{ name: "x", axes: ["*", "c"] }, { name: "low", axes: [] }], outputs: [{ name: "out", axes: ["*"] }, { name: "some", axes: ["*"] }], rows: [], shared: [], rescues: [],
      stages: [blocked([],
        { kind: "start", name: "r1", reduction: row.name }, { kind: "start", name: "r2", reduction: row.name },
        loop("c1", "c",
          { kind: "step", name: "r1", reduction: row.name, value: read("x", ["*", "c"], i0, c1), index: c1 },
          { kind: "step", name: "r2", reduction: row.name, value: op("mul", num(2), read("x", ["*", "c"], i0, c1)), index: c1, when: op("ge", read("x", ["*", "c"], i0, c1), scalar("low")) }),
        { kind: "finish", name: "r1", reduction: row.name }, { kind: "finish", name: "r2", reduction: row.name },
        store("out", ["*"], [i0], name("r1")), store("some", ["*"], [i0], name("r2")))],
    }
    const byRow = (x: readonly number[], taken: (v: number) => boolean, scale: number): number => {
      const state = Float64Array.from(row.init)
      x.forEach((v, i) => { if (taken(v)) row.step(state, v * scale, i) })
      return row.finish(state)
    }
    const { arrays } = run(backend, program, [Float64Array.from(rows.flat()), 0.4], { "*": rows.length, c: 7 })
    expect(arrays[0]).toEqual(rows.map((x) => byRow(x, () => true, 1)))
    expect(arrays[1]).toEqual(rows.map((x) => byRow(x, (v) => v >= 0.4, 2)))
  })
})

describe("printed text", () => {
  it("is a loop program a reader can follow", () => {
    expect(printLoop(weightedMean)).toBe(`input d[*]
input w[*]
output value
output grad[*]
shared s1, s2, t4

blocks of i0, sums s1, s2
  t1 = d[i0]
  t2 = w[i0]
  t3 = abs(t1)
  term s1 = t2*(if t3 <= 1 then 0.5*(t1*t1) else t3 - 0.5)
  term s2 = t2

once
  t4 = if s2 == 0 then 0 else 1/s2
  store value = s1*t4

blocks of i0
  t5 = d[i0]
  t6 = if abs(t5) < 1 then t5 else if t5 < 0 then -1 else 1
  store grad[i0] = w[i0]*t6*t4
`)
    expect(printLoop(softmaxRows)).toContain("store picked[i0] = x[i0, t1 + 1?]")
    expect(printLoop(softmaxRows)).toContain("z2 << 1/(c2 - t1) if c2 != t1")
  })

  it("names nothing of the user's but plain words", () => {
    const text = printModule(hostile)
    for (const word of ["__proto__", "throw 1", "${1}", "\u2028"]) expect(text).not.toContain(word)
    expect(printModule(crossEntropyOfProbabilities)).toContain("const t1 = in_p[i0]")
  })
})

it("closures run where code generation is forbidden, and generated JavaScript says why it does not", () => {
  const script = `
    import { closure } from "./src/backends/closure.ts"
    import { BackendRefusal } from "./src/backends/backend.ts"
    import { js } from "./src/backends/js/load.ts"
    import { weightedMean } from "./test/programs.ts"
    const result = closure.load(weightedMean).run({ inputs: [Float64Array.of(2, 0.5), Float64Array.of(1, 3)], sizes: { "*": 2 }, outputs: [null, new Float64Array(2)] })
    let refusal = "none"
    try { js.load(weightedMean) } catch (error) { refusal = error instanceof BackendRefusal ? "refused" : String(error) }
    console.log(result[0], refusal)`
  const out = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", "--import", "tsx", "--input-type=module", "-e", script], { encoding: "utf8" })
  expect(out.trim()).toBe(`${(1.5 + 3 * 0.125) / 4} refused`)
})
