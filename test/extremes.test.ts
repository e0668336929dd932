// Inputs far from 1, where a step overflows, or keeps none of the digits of what it adds, though the result is an ordinary number. In: losses and such inputs.
// Expected: the closed forms of the derivatives, computed with 40 digits (mpmath).
import { describe, expect, it } from "vitest"
import { loss } from "../src/index.ts"

const near = (got: unknown, want: readonly number[]): void => {
  const entries = Array.from(got as ArrayLike<number>)
  expect(entries.length).toBe(want.length)
  want.forEach((x, k) => (x === 0 ? expect(entries[k]).toBe(x) : expect(Math.abs((entries[k] ?? NaN) / x - 1)).toBeLessThan(1e-15)))
}

describe("squares that overflow", () => {
  const far = { y: Float64Array.of(1e200, 2e200), p: Float64Array.of(2e200, 0) }

  it.each(["norm(p - y)", "sqrt(sum((p - y)^2))", "sqrt(2)*root_mean_squared_error"])("%s has the gradient of a norm", (source) => {
    const text = source.startsWith("sqrt(2)") ? "root_mean_squared_error" : source
    const scale = source === text ? 1 : Math.SQRT1_2
    const { grad, hess } = loss(text).gradAndHess(far)
    near(grad.p, [0.4472135954999579 * scale, -0.8944271909999159 * scale])
    near(hess.p, [3.577708763999663e-201 * scale, 8.94427190999916e-202 * scale])
  })

  it("a slope that falls like 1/u stays above 0", () => {
    const { grad } = loss("cauchy").gradAndHess({ y: Float64Array.of(0), p: Float64Array.of(1e200) })
    near(grad.p, [1e-200])
  })

  it("a slope of 1 at the end of a pseudo-Huber loss", () => {
    near(loss("pseudo_huber").gradAndHess({ y: Float64Array.of(0), p: Float64Array.of(-1e200) }).grad.p, [-1])
  })

  it("a curvature that falls like 1/u^4 is 0, not large", () => {
    const { hess } = loss("geman_mcclure").gradAndHess({ y: Float64Array.of(0), p: Float64Array.of(1e100) })
    near([Math.abs((hess.p as ArrayLike<number>)[0] ?? NaN)], [0])
  })
})

describe("what is added to a term that overflows", () => {
  // |u| - log(2) of u = 1e30, and log(1 + 1e-8).
  it.each([[1e30, 1e30], [0, 9.99999995000000033333333e-9]])("log(cosh(x) + 1e-8) at %d", (x, want) => near([loss("log(cosh(x) + 1e-8)")({ x })], [want]))
})

describe("an overlap that is nearly whole", () => {
  // 1e-8/(2 + 1e-8): all of a pixel, and 1e-8 in the denominator.
  it("leaves the digits of what is added", () => near([loss("softmax_dice")({ x: [[[0.5]]], y: [[0]] })], [4.99999997500000012499999937e-9]))

  // log(1 + 1e-6) - of one class alone the disagreement is that of chance.
  it("or of what a logarithm is taken of", () => near([loss("weighted_kappa")({ y: [[[1, 0], [1, 0]]], p: [[[0.5, 0.5], [0.25, 0.75]]] })], [9.99999500000333333083333e-7]))
})

describe("sums of three", () => {
  it.each([3.0384445982634516e33, -(2 ** 60), 2 ** 53])("1 - x + x is 1 for x = %d", (x) => {
    expect(loss("loss f(a, b) = max(0, 1 - a + b)")({ a: x, b: x })).toBe(1)
  })

  it("margins of two entries that are far and equal", () => {
    const { grad } = loss("multi_margin").gradAndHess({ x: [3e33, -3e33, 3e33], y: 2 }, { wrt: ["x"] })
    near(grad.x, [1 / 3, 0, -1 / 3])
  })
})
