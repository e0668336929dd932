// Sums of products for every pair: by fours, with the loops over rows the other way round in generated JavaScript, and weights of pairs divided once. The bits are
// those of every backend, the sum is held against exact arithmetic, and one large sample goes to the faster backend.
import { describe, expect, it } from "vitest"
import { closure } from "../src/backends/closure.ts"
import { Contest } from "../src/backends/contest.ts"
import { js } from "../src/backends/js/load.ts"
import { printProgram } from "../src/backends/js/print.ts"
import { carefulWasm } from "../src/backends/wasm/load.ts"
import { loss } from "../src/index.ts"
import { findReduction } from "../src/ops/reduce.ts"
import { BY_FOURS } from "../src/schedule/fours.ts"
import { printLoop } from "../src/schedule/print.ts"
import { requested } from "./request.ts"
import { generator } from "./samples.ts"

const COSINES = "loss f(z[n,d]) = mean[n,n' if n != n'](exp(cosine[d](z, z[n'])))"

function vectors(n: number, d: number, scale = 1): { data: Float64Array; shape: number[] } {
  const next = generator(31 * n + d)
  return { data: Float64Array.from({ length: n * d }, () => scale * next()), shape: [n, d] }
}

/** Exactly, as a multiple of 2^-1100. */
function exactly(x: number): bigint {
  let [whole, power] = [x, 1100]
  while (!Number.isInteger(whole)) [whole, power] = [whole * 2, power - 1]
  return BigInt(whole) << BigInt(power)
}

function toNumber(x: bigint): number {
  return Number(x >> 900n) / 2 ** 200
}

describe("the sum", () => {
  const row = findReduction(BY_FOURS)!
  const sumOf = (terms: readonly number[]): number => {
    const state = Float64Array.from(row.init)
    terms.forEach((x, k) => row.step(state, x, k))
    return row.finish(state)
  }

  it("loses no more than the products have lost", () => {
    for (const [length, both] of [[4096, false], [4099, false], [30000, false], [1001, true], [3, true]] as const) {
      const next = generator(length)
      const terms = Array.from({ length }, () => (both ? next() : Math.abs(next())))
      const total = terms.reduce((sum, x) => sum + exactly(x), 0n)
      const size = terms.reduce((sum, x) => sum + Math.abs(x), 0)
      expect(Math.abs(toNumber(exactly(sumOf(terms)) - total)), `${length}`).toBeLessThanOrEqual(2 ** -53 * (3 * size + Math.abs(toNumber(total))))
    }
  })

  it("of infinities and of what is no number", () => {
    expect(sumOf([1, Infinity, 2, 3, 4])).toBe(Infinity)
    expect(sumOf([1, 2, 3, 4, -Infinity])).toBe(-Infinity)
    expect(sumOf([Infinity, 1, 1, 1, -Infinity])).toBeNaN()
    expect(sumOf([])).toBe(0)
  })
})

describe("the bits of all backends", () => {
  const bits = (backend: typeof js, source: string, [n, d]: readonly [number, number], scale = 1): string => {
    const f = loss(source)
    // After so many pairs generated JavaScript is the text for many turns.
    if (backend === js) f.valueAndGrad({ z: vectors(190, 4) }, { wrt: "z", backend })
    const out = new Float64Array(n * d)
    const { value } = f.valueAndGrad({ z: vectors(n, d, scale) }, { wrt: "z", backend, out: { grad: { z: out } } })
    return Buffer.from(Float64Array.of(value as number, ...out).buffer).toString("hex")
  }

  it.each([[3, 3], [9, 8], [6, 11], [1, 5], [2, 1], [5, 4], [8, 2]] as const)("%i vectors of %i", (n, d) => {
    const want = bits(closure, COSINES, [n, d])
    expect(bits(js, COSINES, [n, d])).toBe(want)
    expect(bits(carefulWasm, COSINES, [n, d])).toBe(want)
  })

  it("where the weight of a pair would be out of range, too", () => {
    for (const scale of [2 ** 60, 2 ** 380]) {
      const want = bits(closure, COSINES, [5, 5], scale)
      expect(bits(js, COSINES, [5, 5], scale)).toBe(want)
      expect(bits(carefulWasm, COSINES, [5, 5], scale)).toBe(want)
    }
  })

  it.each(["supcon", "multi_similarity"])("%s: what only some pairs need", (name) => {
    const y = Int32Array.from({ length: 12 }, (_, i) => i % 4)
    const [want, got] = [js, carefulWasm].map((backend) => {
      const out = new Float64Array(36)
      const { value } = loss(name).valueAndGrad({ z: vectors(12, 3), y }, { wrt: "z", backend, out: { grad: { z: out } } })
      return [value, ...out]
    })
    expect(got).toEqual(want)
  })
})

it("a gradient by vectors does not depend on their scale but by its inverse, however small the weights", () => {
  const f = loss("loss f(z[n,d]) = mean[n,n' if n != n'](stop(exp(60*(cosine[d](z, z[n']) - 1)))*dot[d](z, z[n'])/stop(norm[d](z)*norm[d](z)[n']))")
  const gradient = (scale: number): number[] => {
    const out = new Float64Array(4)
    f.valueAndGrad({ z: { data: Float64Array.of(1, 2, -2, -1.5).map((x) => x * scale), shape: [2, 2] } }, { wrt: "z", backend: js, out: { grad: { z: out } } })
    return [...out].map((x) => x * scale)
  }
  const want = gradient(1)
  for (const scale of [2 ** 40, 2 ** -40, 2 ** 200, 2 ** -200, 2 ** 440]) gradient(scale).forEach((x, k) => expect(Math.abs(x / want[k]! - 1), `${scale}`).toBeLessThan(1e-14))
})

describe("the program", () => {
  const { program } = requested(COSINES, { z: [[1, 2], [2, 1]] }, "grad", { wrt: "z" }).compiled

  it("sums by fours only what is summed for every pair, and divides once for each", () => {
    const text = printLoop(program)
    const [before = "", behind = ""] = text.split(/(?=sum by fours)/)
    expect(before).toMatch(/sum sum\d+\n +for i\d+ in d/) // the lengths of the vectors
    expect(behind).toMatch(/sum by fours/)
    expect(text).toMatch(/if t\d+ then t\d+ else t\d+\n +(t\d+ = row\d+\[i\d+\]\n +)?sum\d+ << /)
  })

  it("reads vectors along their rows", () => {
    expect(printProgram(program).body).toMatch(/let high_\d+ = parts_\d+\[i\d+\]/)
    expect(printProgram(program, true).body).not.toContain("parts_")
  })

  it("makes the sums of four turns side by side, and reads what they have in common once", () => {
    const { body } = printProgram(program)
    const [, four = ""] = /for \(; turn_\d+ < size_d - 3; turn_\d+ \+= 4\) \{\n([^}]*still_0_3 = in_z[^\n]*\n(?:[^\n]*\n){13})/.exec(body) ?? []
    expect(four.match(/\{ const \$t = side_/g)).toHaveLength(4)
    expect(four.match(/still_0_\d = in_z\[/g)).toHaveLength(4)
    expect(printProgram(program, true).body).not.toContain("side_")
  })
})

it("a contest of two backends goes to the faster one, and is held again", () => {
  const run = (times: readonly [number, number], calls: number, contest = new Contest()): number[] => Array.from({ length: calls }, () => {
    const which = contest.next()
    contest.took(which, times[which])
    return which
  })
  expect(run([1, 2], 64).slice(10)).toEqual(new Array(54).fill(0))
  expect(run([2, 1], 64).slice(10)).toEqual(new Array(54).fill(1))
  expect(run([1, 1], 20).at(-1)).toBe(1)
  const contest = new Contest()
  run([1, 2], 64, contest)
  expect(run([1, 0.5], 2, contest)).toEqual([1, 1])
})
