// `accuracy()`: it finds what is wrong and where, and finds nothing where all is right.
import { describe, expect, it } from "vitest"
import { loss } from "../src/index.ts"

const options = { samples: 120, seed: 7 }
const named = (source: string, span: { readonly start: number; readonly end: number } | undefined) => source.slice(span?.start ?? 0, span?.end ?? 0)

describe("a loss that is right", () => {
  it.each([
    ["loss f(p in [0,1]) = -log(1 - p)", 2],
    ["loss f(y in {0,1}, x) = -(y*log(1/(1+exp(-x))) + (1-y)*log(1 - 1/(1+exp(-x))))", 2],
    ["loss f(y, p; delta > 0 = 1) = let a = abs(p - y) in if a <= delta then a²/2 else delta*(a - delta/2)", 2],
    ["log(1 + exp(x))", 2],
    // Samples that are coupled, and none left: three at a time.
    ["loss f(x, y) = max(abs(x - y))", 0.5],
  ])("%s", (source, bound) => {
    const { value, gradient, hessian, warnings } = loss(source).accuracy(options)
    expect(warnings).toEqual([])
    for (const { worst, median, judged, undecided } of [value, ...Object.values(gradient), ...Object.values(hessian)]) {
      expect(worst).toBeLessThanOrEqual(bound)
      expect(median).toBeLessThanOrEqual(0.6)
      expect([judged > 30, undecided]).toEqual([true, 0])
    }
  })

  it("names every input that is differentiated by, and draws the same samples again", () => {
    const f = loss("loss f(x[c], y in c) = -log(softmax[c](x)[y])")
    const report = f.accuracy(options)
    expect([Object.keys(report.gradient), Object.keys(report.hessian), report.samples, report.seed]).toEqual([["x"], ["x"], 120, 7])
    expect(f.accuracy(options)).toEqual(report)
    expect(f.accuracy({ ...options, seed: 8 })).not.toEqual(report)
  })

  it("takes what `with` folded in", () => {
    const f = loss("loss f(x; a = 1, w[c] = 1, k in {one, two} = one) = sum[c](if k == one then w*x else w*x^2)^a").with({ a: 2, w: [1, 2, 4], k: "two" })
    expect(f.accuracy(options).value.worst).toBeLessThanOrEqual(2)
  })
})

describe("a loss that is wrong", () => {
  it("says where, what was computed, and which part loses the digits", () => {
    // What is sorted is not evaluated anew with more digits.
    const source = "loss f(x[c=2] in [1,2]) = 3 + sum[c](sin(sort[c](x))^2 + cos(sort[c](x))^2 - 1)*1e9"
    const { value, warnings } = loss(source).accuracy({ samples: 20, seed: 7 })
    const { x = 0 } = value.at?.inputs ?? {}
    expect(value.worst).toBeGreaterThan(2 ** 26)
    expect(value.at?.exact).toBe(3)
    expect(loss(String(source))({ x })).toBe(value.at?.found)
    expect(named(source, value.part?.span)).toMatch(/^sin\(sort/)
    expect(warnings.map((w) => w.code)).toContain("W504")
    expect(warnings[0]?.message).toContain(`at x = ${JSON.stringify(x).replace(",", ", ")}: it is 3, computed as ${value.at?.found}`)
    expect(warnings[0]?.span).toEqual(value.part?.span)
  })

  it("counts what cannot be decided", () => {
    const { value, warnings } = loss("loss f(x in [1.5,2]) = 1/(log(3*x) - log(x) - log(3))").accuracy({ samples: 3 })
    expect(value.undecided).toBeGreaterThan(0)
    expect(warnings.find((w) => w.code === "W505")?.message).toMatch(/for example at x = 1\.\d+$/)
  })
})
