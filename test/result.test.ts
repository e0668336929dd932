// Results: which kind of array comes back, where it is written, and what `out` may be.
import { describe, expect, test } from "vitest"
import { bind } from "../src/kernel/bind.ts"
import type { Bound } from "../src/kernel/bind.ts"
import { readOptions } from "../src/kernel/options.ts"
import { deliver, destinations } from "../src/kernel/result.ts"
import type { Outcome, Wanted } from "../src/kernel/result.ts"
import type { Signature } from "../src/kernel/signature.ts"
import { refusal, signature } from "./signatures.ts"

const pair = signature("y; p")
const gradP: Wanted = { part: "grad", input: "p" }
const hessP: Wanted = { part: "hess", input: "p" }

/** Plays the kernel: entry i of every array output is `write(i)`, every number output is 0.5. */
function run(bound: Bound, wanted: readonly Wanted[], out?: unknown, write: (i: number) => number = i => i): Outcome {
  const to = destinations(bound, wanted, out)
  for (const { buffer } of to) for (let i = 0; buffer !== null && i < buffer.length; i++) buffer[i] = write(i)
  return deliver(to, to.map(({ buffer }) => (buffer === null ? 0.5 : NaN)), out)
}
const bound = (values: unknown, options?: unknown, s: Signature = pair): Bound => bind(s, values, readOptions(s, options))

describe("derivatives have the kind of their input", () => {
  test.each<[string, unknown, unknown]>([
    ["Float32Array", new Float32Array(3), Float32Array.of(0, 1, 2)],
    ["Float64Array", new Float64Array(3), Float64Array.of(0, 1, 2)],
    ["integers", new Uint8Array(3), Float64Array.of(0, 1, 2)],
    ["big integers", new BigInt64Array(3), Float64Array.of(0, 1, 2)],
    ["nested", [1, 2, 3], [0, 1, 2]],
    ["rows", [[1], [2], [3]], [[0], [1], [2]]],
    ["{ data, shape }", { data: new Float32Array(3), shape: [3, 1] }, Float32Array.of(0, 1, 2)],
    ["{ data: list, shape }", { data: [1, 2, 3], shape: [3] }, Float64Array.of(0, 1, 2)],
    ["number", 3, 0.5],
    ["empty", [], []],
    ["rows of nothing", [[], []], [[], []]],
  ])("%s", (_, p, expected) => {
    const { grad } = run(bound({ y: 0, p }), [gradP])
    expect(grad!["p"]).toStrictEqual(expected)
  })

  test("float32 results are rounded once", () => {
    const tenth = run(bound({ y: 0, p: new Float32Array(1) }), [gradP], undefined, () => 0.1)
    expect(tenth.grad!["p"]).toEqual(Float32Array.of(0.1))
  })

  test("an input named __proto__", () => {
    const odd = signature("__proto__")
    const { grad } = run(bind(odd, JSON.parse('{"__proto__": [1]}')), [{ part: "grad", input: "__proto__" }])
    expect(Object.keys(grad!)).toEqual(["__proto__"])
  })
})

describe("none", () => {
  const kind = (values: unknown, s: Signature = pair): unknown => run(bound(values, undefined, s), [{ part: "samples" }]).value
  const labeled = signature("x[c]; y in c", "weight?[c]")

  test("Float32Array only if every real array was, nested only if all were", () => {
    expect(kind({ y: new Float32Array(2), p: new Float32Array(2) })).toBeInstanceOf(Float32Array)
    expect(kind({ y: new Uint8Array(2), p: new Float32Array(2) })).toBeInstanceOf(Float32Array)
    expect(kind({ y: 1, p: new Float32Array(2) })).toBeInstanceOf(Float32Array)
    expect(kind({ y: new Float64Array(2), p: new Float32Array(2) })).toBeInstanceOf(Float64Array)
    expect(kind({ y: [1, 2], p: new Float32Array(2) })).toBeInstanceOf(Float64Array)
    expect(kind({ y: [1, 2], p: [1, 2] })).toEqual([0, 1])
    expect(kind({ y: [[1, 2]], p: 1 })).toEqual([[0, 1]])
    expect(kind({ y: new Uint8Array(2), p: 1 })).toBeInstanceOf(Float64Array)
    expect(kind({ x: new Float32Array(4), y: [0, 1] }, labeled)).toBeInstanceOf(Float32Array)
    expect(kind({ x: [[1, 2], [3, 4]], y: Int32Array.of(0, 1) }, labeled)).toEqual([0, 1])
    expect(kind({ x: new Float32Array(4), y: [0, 1], weight: new Float64Array(2) }, labeled)).toBeInstanceOf(Float64Array)
  })

  test("one sample is a number", () => {
    expect(kind({ y: 1, p: 2 })).toBe(0)
    expect(kind({ x: [1, 2, 3], y: 1 }, labeled)).toBe(0)
    expect(kind({ y: [1, 2], p: [1, 2] }, { ...pair, perSample: false })).toBe(0.5)
  })

  test("per axes follow the batch", () => {
    expect(kind({ x: [[1, 2, 3], [4, 5, 6]] }, signature("x[n]", "", { per: ["n"] }))).toEqual([[0, 1, 2], [3, 4, 5]])
    expect(kind({ x: [1, 2, 3] }, signature("x[n]", "", { per: ["n"], perSample: false }))).toEqual([0, 1, 2])
  })
})

describe("layouts are undone", () => {
  test("a permuted input gets its derivative in its own order", () => {
    const x = [[[0, 0], [0, 0], [0, 0]]] // n=1, c=3, h=2
    const { grad } = run(bound({ x, y: 0 }, { layout: { x: "n c h" } }, signature("x[c]; y")), [{ part: "grad", input: "x" }])
    // Canonical order is (n, h, c): entry h*3 + c.
    expect(grad!["x"]).toEqual([[[0, 3], [1, 4], [2, 5]]])
  })

  test("what was expanded is summed, without losing digits", () => {
    const s = signature("a; b")
    const both = bound({ a: new Float64Array(6), b: Float32Array.of(0, 0, 0) }, { layout: { a: "n t", b: "t" }, sizes: { t: 3 } }, s)
    expect(run(both, [{ part: "grad", input: "b" }]).grad!["b"]).toStrictEqual(Float32Array.of(0 + 3, 1 + 4, 2 + 5))
    const many = bound({ a: new Float64Array(3), b: { data: Float64Array.of(0), shape: [] } }, { layout: { a: "n", b: "" } }, s)
    expect(run(many, [{ part: "grad", input: "b" }], undefined, i => [1e16, 1, -1e16][i]!).grad!["b"]).toEqual(Float64Array.of(1))
    expect(run(many, [{ part: "grad", input: "b" }], undefined, i => [Infinity, 1, 2][i]!).grad!["b"]).toEqual(Float64Array.of(Infinity))
  })

  test("`none` has the batch dimensions in order of first appearance", () => {
    const values = { a: [[1, 2, 3], [4, 5, 6]], b: [[1, 4], [2, 5], [3, 6]] }
    expect(run(bound(values, { layout: { a: "n t", b: "t n" } }, signature("a; b")), [{ part: "samples" }]).value).toEqual([[0, 1, 2], [3, 4, 5]])
  })
})

describe("out", () => {
  const values = { y: new Float64Array(2), p: new Float64Array(2) }
  const refused = (out: unknown, wanted: readonly Wanted[] = [gradP, hessP], given: unknown = values): string => {
    const { text, hints } = refusal(() => run(bound(given), wanted, out))
    return `${text}\n${hints}`
  }

  test("the kernel writes into the caller's arrays, and the result is `out`", () => {
    const g = new Float64Array(2)
    const out = { grad: { p: g } }
    const to = destinations(bound(values), [{ part: "value" }, gradP], out)
    expect(to[1]!.buffer).toBe(g)
    g.set([1, 2])
    const result = deliver(to, [0.25, NaN], out)
    expect(result).toBe(out)
    expect(result).toEqual({ value: 0.25, grad: { p: Float64Array.of(1, 2) } })
    expect(result.grad!["p"]).toBe(g)
  })

  test("a result is the next call's out, nested ones and numbers too", () => {
    const given = bound({ y: 1, p: [[1, 2], [3, 4]] })
    const wanted: Wanted[] = [{ part: "samples" }, gradP, { part: "grad", input: "y" }]
    const first = run(given, wanted)
    const rows = first.grad!["p"]
    const second = run(given, wanted, first, i => 10 * i)
    expect(second).toEqual({ value: [[0, 10], [20, 30]], grad: { p: [[0, 10], [20, 30]], y: 0.5 } })
    expect(second.grad!["p"]).toBe(rows)
  })

  test("any real array will do, also for nested and permuted inputs", () => {
    const g = new Float32Array(4)
    expect(run(bound({ y: 1, p: [[1, 2], [3, 4]] }), [gradP], { grad: { p: g } }).grad!["p"]).toBe(g)
    expect(g).toEqual(Float32Array.of(0, 1, 2, 3))
    run(bound({ y: [[1, 2], [3, 4]], p: [[1, 2], [3, 4]] }, { layout: { y: "a b", p: "b a" } }), [gradP], { grad: { p: g } })
    expect(g).toEqual(Float32Array.of(0, 2, 1, 3))
  })

  test("a result over an input: the kernel still reads the old entries", () => {
    const memory = new Float64Array([5, 6, 7])
    const p = memory.subarray(0, 2)
    const given = bound({ y: 0, p })
    const target = memory.subarray(1, 3)
    const out = { grad: { p: target } }
    const to = destinations(given, [gradP], out)
    to[0]!.buffer!.set([1, 2])
    expect([...memory]).toEqual([5, 6, 7])
    deliver(to, [NaN], out)
    expect([...memory]).toEqual([5, 1, 2])
    // Side by side in one buffer nothing is copied.
    expect(destinations(given, [gradP], { grad: { p: new Float64Array(memory.buffer, 8, 2) } })[0]!.buffer!.buffer).not.toBe(memory.buffer)
    const apart = new Float64Array(4)
    expect(destinations(bound({ y: 0, p: apart.subarray(0, 2) }), [gradP], { grad: { p: apart.subarray(2) } })[0]!.buffer!.buffer).toBe(apart.buffer)
    expect(destinations(bound({ y: 0, p: apart.subarray(2) }), [gradP], { grad: { p: apart.subarray(0, 2) } })[0]!.buffer!.buffer).toBe(apart.buffer)
    const v = new Float64Array(2)
    expect(destinations(bound(values), [{ part: "hvp", input: "p" }], { hvp: { p: v } }, [v])[0]!.buffer).not.toBe(v)
  })

  test("of the wrong kind", () => {
    expect(refused(new Float64Array(2))).toContain("`out`")
    expect(refused(Object.freeze({}))).toContain("frozen")
    expect(refused({ grad: { p: new Int32Array(2) } })).toContain("`out.grad.p` must be a Float32Array or Float64Array of 2 entries")
    expect(refused({ grad: { p: new Float64Array(3) } })).toContain("found one of 3")
    expect(refused({ grad: { p: [1, 2, 3] } })).toContain("nested arrays of shape (2)")
    expect(refused({ grad: new Float64Array(2) })).toContain("`out.grad` must be an object")
    expect(refused({ grad: { q: new Float64Array(2) } })).toContain("`out.grad` names `q`")
    expect(refused({ gradient: {} })).toContain("`out` names `gradient`")
    expect(refused({ hess: {} }, [gradP])).toContain("which is no result of this call")
    expect(refused({ value: new Float64Array(2) }, [{ part: "value" }])).toContain("`out.value` must be left out, because the result is a number")
    expect(refused({ grad: { p: new Float64Array(1) } }, [gradP], { y: 1, p: 2 })).toContain("because the result is a number")
    const g = new Float64Array(3)
    expect(refused({ grad: { p: g.subarray(0, 2) }, hess: { p: g.subarray(1) } })).toContain("`out.grad.p` and `out.hess.p` share memory")
  })
})
