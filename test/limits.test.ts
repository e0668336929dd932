// Points where a formula has no value as it stands, or where rounding decides between two cases. In: losses and such points. Expected: limits along the entry that is
// differentiated by, worked out by hand (the reasons stand beside them), and what has digits from 60-digit arithmetic (mpmath).
import { describe, expect, it } from "vitest"
import { loss, type Inputs } from "../src/index.ts"

function derivatives(source: string, inputs: Inputs, wrt: string): { readonly grad: unknown; readonly hess: unknown } {
  const { grad, hess } = loss(source).gradAndHess(inputs, { wrt: [wrt], reduction: "sum" })
  return { grad: grad[wrt], hess: hess[wrt] }
}

describe("a derivative takes its limit along its own entry", () => {
  it("of an index of nothing: it stays 0 as one side grows", () => {
    for (const wrt of ["y", "p"]) expect(derivatives("jaccard", { y: [[0, 0]], p: [[0, 0]] }, wrt)).toEqual({ grad: [[0, 0]], hess: [[0, 0]] })
  })

  it("of a quotient in two entries, 0 along either axis", () => {
    const { grad, hess } = derivatives("loss f(x[c]) = x[0]*x[1]/(x[0] + x[1])", { x: [[0, 0]] }, "x")
    expect([grad, hess].flat(2).map(Math.abs as (x: unknown) => number)).toEqual([0, 0, 0, 0])
  })

  // With p = 0 the divergence is y*log(2)/2.
  it("of a divergence from the mean where both are 0", () => {
    for (const wrt of ["y", "p"]) {
      const { grad, hess } = derivatives("jensen_shannon", { y: [[0, 1]], p: [[0, 1]] }, wrt)
      expect((grad as number[][])[0]![0]).toBe(Math.log(2) / 2)
      expect((hess as number[][])[0]![0]).toBe(0)
    }
  })

  // -(1 - p)^(1/2)*log(p) is (1 - p)^(3/2) and a rest.
  it("of a root at the end of a domain", () => {
    const both = [[[1, 0], [0, 1]]]
    expect((derivatives("asymmetric_unified_focal", { y: both, p: both }, "p").hess as number[][][])[0]![0]![0]).toBe(Infinity)
  })

  // |(y - p)/y| curves up like 2|p|/|y|^3 on both sides of y = 0, also where p is tiny.
  it.each([-1.8e-32, 1.8e-32, -2])("of a pole that curves up, p = %d", (p) => {
    expect(derivatives("absolute_percentage_error", { y: [0], p: [p] }, "y").hess).toEqual([Infinity])
  })

  it("is 0 between two steep walls, and none on a peak", () => {
    expect(derivatives("psnr", { y: [[1, 0]], p: [[1, 0]] }, "p").grad).toEqual([[0, 0]])
    expect(derivatives("lp_distance", { y: [1], p: [1], q: 0.25 }, "p").grad).toEqual([0])
    expect(derivatives("-log(abs(x))", { x: [0] }, "x").grad).toEqual([NaN])
  })

  // Where the second column of a is constant it is uncorrelated with everything, and its numerator 0: the slope of the root, which has none there, does not count. What is
  // left is -2 times the second column of b less its mean.
  it("beside differences from a mean, which no number of digits tells from 0", () => {
    const source = `loss f(a[n,d], b[n,d]) = let u = (a - mean[n](a))/(sqrt(var[n](a)) + 1), v = b - mean[n](b), r = sum[n](u*v[d'])
      in sum[d,d'](if d == d' then (1 - r)^2 else r^2/64)`
    const { grad } = loss(source).valueAndGrad({ a: [[[1, 1], [2, 1], [3, 1]]], b: [[[1, 3], [2, 5], [2, 1]]] }, { wrt: ["a"], reduction: "sum" })
    expect((grad["a"] as number[][][])[0]!.map(([, x]) => x)).toEqual([0, -4, 4])
  })

  // The logarithm of the slope s(1 - s) of a sigmoid, and of the distance of two cut points: its second derivative is -2s(1 - s).
  it("of entries that are equal, as they move apart", () => {
    const at = (x: number): unknown => derivatives("ordinal_logit", { x: [x], y: [1], cut: [1, 1] }, "x").hess
    expect(at(1)).toEqual([0.5])
    expect((at(3) as number[])[0]).toBeCloseTo(0.2099871708070130, 15)
  })

  it("is none where the value jumps as soon as other entries move", () => {
    expect(derivatives("sum[c](x*y)/sqrt(sum[c](x^2)*sum[c](y^2))", { x: [[0, 0, 0]], y: [[1, 2, 2]] }, "x").grad).toEqual([[NaN, NaN, NaN]])
  })
})

describe("an infinite entry is larger than all others", () => {
  // The cosine of the angle to the third axis: -0.1/3.4e38.
  it("also than those near the end of float32", () => {
    const y = [[3.4e38, -1.86, -0.1]]
    expect(loss("cosine_similarity")({ y, p: [[-1.1e31, 4019245, Infinity]] })).toBeCloseTo(2.9411764705882353e-40, 55)
    expect(loss("cosine_distance")({ y: [[1, 2]], p: [[Infinity, 3e38]] })).toBeCloseTo(0.5527864045000421, 15)
    expect(loss("multiclass_hinge")({ x: [[0.336, 3.4e38, Infinity]], y: [2] })).toBe(0)
  })

  it("and what comes round again has no limit", () => {
    expect(loss("periodic")({ y: [3.4e38], p: [Infinity] })).toBeNaN()
  })
})

describe("a corner", () => {
  it.each(["max(x, 0)", "max(0, x)", "relu(x)"])("of what is cut off at 0 has the slope 0: %s", (source) => {
    expect(derivatives(source, { x: [0] }, "x")).toEqual({ grad: [0], hess: [0] })
  })

  // Probabilities sum to 1 whatever the scores are: a slope of 0, and no digits are looked for.
  it("of no kind is where a sum stays the same", () => {
    const { grad, hess } = derivatives("loss f(x[c,s], y[s]) = sum[c,s if y > 0](softmax[c](x))", { x: [[[0.3, 0.5, 1], [0.1, 2, -1]]], y: [[1, 0, 1]] }, "x")
    expect([grad, hess].flat(4)).toEqual(Array(12).fill(0))
  })
})

describe("values that are equal by rounding only", () => {
  it("a choice between both sides of a kink", () => {
    const quantile = loss("log_linear_quantile")
    for (const side of [1, -1]) {
      const inputs = { y: [1], x: [side * 6.151700258385947e-43] }
      expect(quantile(inputs)).toBe(3.0758501291929735e-43)
      expect(quantile.valueAndGrad(inputs, { wrt: ["x"] }).grad.x).toEqual([side / 2])
    }
  })

  it("the largest of sums that round to one number is one of them", () => {
    const hinge = (x: readonly number[]): unknown => loss("multiclass_hinge").valueAndGrad({ x: [x], y: [0] }, { wrt: ["x"] }).grad.x
    expect(hinge([-3.9e-41, -7.5e-19, -3.9e-41])).toEqual([[-1, 0, 1]])
    expect(hinge([0, 1e-30, 1e-30])).toEqual([[-1, 0.5, 0.5]])
  })
})

describe("what a small number is added to", () => {
  // lgamma(2) is 0: lgamma(2 + y) is (1 - gamma)*y and little more, of which 2 + y knows nothing.
  it.each([[1.9e-16, 8.032902366870877061574e-17], [1e-9, 4.227843354209341990819e-10], [-0.125, -0.04767268539918829764]])("the factorial of 1 + %d", (y, want) => {
    expect(Math.abs((loss("lgamma(y + 2)")({ y }) as number) / want - 1)).toBeLessThan(2 ** -50)
  })

  it("of a negative binomial likelihood", () => {
    const value = loss("negative_binomial_nll")({ y: 1.8997411112719098e-16, m: 1.8997473316701162e-16, alpha: 0.5 })
    expect(Math.abs((value as number) / 7.008675186498261965961e-15 - 1)).toBeLessThan(2 ** -50)
  })
})

describe("what leaves the range of float64 on the way only", () => {
  it("an exponential that is halved", () => {
    expect(loss("(exp(l) + m^2 - 1 - l)/2").valueAndGrad({ l: 710, m: 0.5 }, { wrt: ["l"] }).grad.l).toBe(1.1169973830808555e308)
  })

  it.each([120, 200])("a difference that cancels a hundred digits and more, z = %d", (z) => {
    expect(Math.abs((loss("cosh(z) - sinh(z)")({ z }) as number) / Math.exp(-z) - 1)).toBeLessThan(2 ** -51)
  })

  // 2*z^2/sigma times the density at z: masks hide that terms near 1 cancel. What z = y/sigma is rounded by, and its square, the exponential shows z^2/2 times.
  it.each([[20, 4.283702004404882781421e-121], [25, 3.821720061104764737419e-190]])("a curvature of which a hundred digits cancel in the formula, y = %d", (y, want) => {
    const hess = loss("gaussian_crps").gradAndHess({ y, m: 0, sigma: 0.84 }, { wrt: ["sigma"] }).hess.sigma as number
    expect(Math.abs(hess / want - 1)).toBeLessThan((y / 0.84) ** 2 * 2 ** -53)
  })

  it.each([[-744.5, -3.0495668192576320e-319], [-745.2000122070312, -1.5143515795233705e-319]])("a subnormal slope over a small sum, x = %d", (x, want) => {
    const { grad, hess } = loss("-log(sigmoid(x) + 0.0000152587890625)").gradAndHess({ x })
    expect([grad.x, hess.x]).toEqual([want, want])
  })
})

describe("classes that have nearly all of the weight", () => {
  // Logits 42.05… and 3.80…: of the first class all but 2.4e-17.
  const inputs = { h: [[-3.463331699371338, 21.459360122680664]], y: [0], W: [[0.25, 2], [2, 0.5]] }
  const near = (got: unknown, want: readonly number[]): void => (got as number[][]).flat().forEach((x, k) => expect(Math.abs(x / want[k]! - 1)).toBeLessThan(4 * 2 ** -52))

  it("leave slopes of the right size to the layer below", () => {
    const { grad, hess } = loss("linear_cross_entropy").gradAndHess(inputs, { wrt: ["h", "W"], reduction: "sum" })
    near(grad.h, [4.2788817877481848844e-17, -3.6676129609270156152e-17])
    near(grad.W, [8.468106819069136844e-17, -5.2469751546095970255e-16, -8.468106819069136844e-17, 5.2469751546095970255e-16])
    near(hess.h, [7.4880431285593233645e-17, 5.5014194413905232882e-17])
  })

  it("and constants beside their logarithms are not lost in large logits", () => {
    const hess = (b: number): unknown => loss("softmax_focal").gradAndHess({ y: [[0.15, 0, 0.15]], x: [[b, 0, b]] }, { wrt: ["x"], reduction: "sum" }).hess.x
    expect(hess(1e16)).toEqual(hess(1e3))
  })
})
