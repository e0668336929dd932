// Losses with a margin on an angle. Their definitions have no angle: against the text of the papers, which has, and where that has no slope.
import { describe, expect, test } from "vitest"
import { loss } from "../src/index.ts"

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
const cosine = (a: readonly number[], b: readonly number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
const logsumexp = (x: readonly number[]): number => Math.log(x.reduce((sum, one) => sum + Math.exp(one), 0))
const softplus = (x: number): number => Math.log1p(Math.exp(x))

describe("arcface as in its paper", () => {
  const W = [[1, 0.5, -0.25], [-0.5, 1, 2], [0.75, -1.5, 0.25]]
  const arcface = (z: readonly number[], y: number, margin: number, scale: number): number => {
    const angles = W.map((w) => Math.acos(cosine(z, w)))
    const own = angles[y]! <= Math.PI - margin ? Math.cos(angles[y]! + margin) : Math.cos(angles[y]!) - margin * Math.sin(margin)
    return softplus(logsumexp(angles.flatMap((a, c) => (c === y ? [] : [scale * Math.cos(a)]))) - scale * own)
  }
  test.each([
    // The angle is small, near a right angle, wide; with the margin it is more than pi; so is the margin.
    [[1, 0.5, -0.125], 0, 0.5], [[0.25, 1, 1.5], 0, 0.5], [[0.25, 1, 1.5], 2, 0.5], [[-1, -0.5, 0.375], 0, 0.5], [[1, 0.5, -0.125], 0, 4],
  ])("z = %j, class %i, margin %d", (z, y, margin) => {
    const call = { z: [z], y: [y], W, margin, scale: 8 }
    const { value, grad } = loss("arcface").valueAndGrad(call, { wrt: "z" })
    expect(value).toBeCloseTo(arcface(z, y, margin, 8), 12)
    const step = 2 ** -14
    const slopes = z.map((x, i) => (arcface(z.with(i, x + step), y, margin, 8) - arcface(z.with(i, x - step), y, margin, 8)) / (2 * step))
    slopes.forEach((slope, i) => expect((grad["z"] as number[][])[0]![i]).toBeCloseTo(slope, 5))
    expect(loss("subcenter_arcface")({ ...call, W: W.map((w) => [w, w]) })).toBeCloseTo(arcface(z, y, margin, 8), 12)
  })
})

/** There the angle is 0: a corner, whose slope is said to be 0 as that of a norm is, and no digit is lost, although the cosine has lost half of the angle's. */
describe("vectors of one direction", () => {
  test("arcface", () => {
    const [z, W] = [[0.1, 0.7], [[0.3, 2.1], [1, -0.5]]]
    const { value, grad } = loss("arcface").valueAndGrad({ z: [z], y: [0], W, scale: 4 }, { wrt: "z" })
    const other = 4 * cosine(z, W[1]!)
    expect(value).toBeCloseTo(softplus(other - 4 * Math.cos(0.5)), 14)
    expect((grad["z"] as number[][])[0]!.every(Number.isFinite)).toBe(true)
  })

  test("tuplet_margin", () => {
    const z = [[0.1, 0.7], [0.3, 2.1], [1, -0.5]]
    const { value, grad } = loss("tuplet_margin").valueAndGrad({ z: [z], y: [[0, 0, 1]], scale: 4 }, { wrt: "z" })
    expect(value).toBeCloseTo(softplus(4 * cosine(z[0]!, z[2]!) - 4 * Math.cos(0.1)), 14)
    expect((grad["z"] as number[][][]).flat(2).every(Number.isFinite)).toBe(true)
  })
})

// One class has all the weight, and lies in the direction of z: what its slope is more than the mean slope is 0, not two roundings of it. Their difference times |z| would be all there is.
test.each([1e6, 1e9, 1e18, 1e30])("second derivative of norms times squared cosines in a log-sum-exp, for a vector of length %d", (r) => {
  const w = [[0.9, -0.3], [0.25, 1], [1, 1]]
  const z = [0.3 * r, -0.1 * r]
  const of = loss("loss f(z[d], y in c; w[c,d]) = let t = cosine[d](z, w), x = norm[d](z)*t^2 in logsumexp[c if c != y](x) - x[c=y]")
  const { hess } = of.gradAndHess({ z: [z], y: [1], w }, { wrt: "z" })
  const length = Math.hypot(...z)
  const [u, v] = [z.map((one) => one / length), w[1]!.map((one) => one / Math.hypot(...w[1]!))]
  const a = dot(u, v)
  u.forEach((one, i) => {
    const [own, other] = [one * one - 1, 2 * v[i]! * v[i]! - 4 * a * v[i]! * one + a * a * (3 * one * one - 1)]
    expect(((hess["z"] as number[][])[0]![i]! * length) / (own - other)).toBeCloseTo(1, 13)
  })
})

// The same with a choice of two values: norms times cosines are linear, so that there is no second derivative at all.
test("second derivative of a log-sum-exp whose largest entry is linear, beside one that is not", () => {
  const z = [1e30, -1e29, 1e30]
  const of = loss("loss f(z[d], y in c; w[c,d]) = let t = cosine[d](z, w) in logsumexp[c](norm[d](z)*(if c == y then t^4 else t))")
  const { hess } = of.gradAndHess({ z: [z], y: [1], w: [z, [-1e29, 1e30, -1e29]] }, { wrt: "z" })
  for (const one of (hess["z"] as number[][])[0]!) expect(one * Math.hypot(...z)).toBeCloseTo(0, 13)
})
