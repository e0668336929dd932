// What `explain` says. Formulas that it prints are compiled and compared with the derivatives of calls; figures and mathematics were
// written down by hand.
import { describe, expect, it } from "vitest"
import { check } from "../src/check/program.ts"
import { warningsOf } from "../src/check/warnings.ts"
import { catalog } from "../src/diagnostics/catalog.ts"
import { latex } from "../src/explain/latex.ts"
import { loss, type LossFunction } from "../src/index.ts"
import { library } from "../src/losses/library.ts"
import { parse } from "../src/syntax/parse.ts"
import { codes, failure } from "./failure.ts"

const bce = "-(y*log(p) + (1-y)*log(1-p))"

describe("explain", () => {
  it("json: signature, formula, rewrites, gradient, loops, cost, warnings", () => {
    const e = loss("focal").explain("json")
    expect(e.signature).toBe("focal(y in [0,1], x; alpha in [0,1] = 0.25, gamma >= 0 = 2)")
    expect(loss(e.formula)({ y: 1, x: 0 })).toBe(loss("focal")({ y: 1, x: 0 }))
    expect(e.rewrites).toContainEqual({ rule: "log-sigmoid", before: "log(sigmoid(x))", after: "-softplus(-x)" })
    expect(Object.keys(e.gradient)).toEqual(["y", "x"])
    expect(e.warnings).toEqual([])
    expect(JSON.parse(JSON.stringify(e))).toEqual(e)
  })

  it.each([bce, "huber", "let d = y - p in if d > 0 then d^2 else abs(d)"])("the gradient of %s is a formula", (source) => {
    const f: LossFunction = loss(source)
    const points = { y: [0.25, 0.75], p: [0.5, 0.125] }
    const { grad } = f.valueAndGrad(points, { reduction: "sum" })
    for (const [name, text] of Object.entries(f.explain("json").gradient)) {
      const formula: LossFunction = loss(f.signature.parameters.some((p) => p.hyper) ? `loss g(y, p; delta = 1) = ${text}` : text)
      const values = formula(points, { reduction: "none" }) as readonly number[]
      expect(values).toEqual(Array.from(grad[name] as readonly number[], (v) => expect.closeTo(v, 14)))
    }
  })

  it("rows and labels stand in the gradient as in the language", () => {
    const { gradient } = loss("loss f(x[c], y in c) = logsumexp[c](x) - x[y]").explain("json")
    expect(gradient["x"]).toMatch(/logsumexp\[c\]\(x\).*if y == c then/)
    expect(loss("sum(x)^2/2").explain("json").gradient["x"]).toBe("sum[batch](x)")
  })

  it("counts what a sample costs", () => {
    // Per sample: two reads, one logarithm, a product, a sum over the batch; once: the division by the length and its guard.
    const { cost } = loss("y*log(p)").explain("json", { wrt: [], reduction: "sum" })
    expect(cost).toContainEqual(expect.objectContaining({ per: ["batch"], reads: 2, writes: 0, functions: { isnan: 1, log: 1 } }))
    const rows = loss("loss f(x[c]) = sum[c](exp(x))").explain("json", { wrt: [], reduction: "sum" }).cost
    expect(rows).toContainEqual({ per: ["batch", "c"], arithmetic: 1, functions: { exp: 1 }, reads: 1, writes: 0 })
  })

  it("text and Markdown have a heading for each part", () => {
    const text = loss("huber").explain()
    for (const part of ["huber(y, p; delta > 0 = 1)", "formula", "rewrites", "gradient of the sum over the batch", "loops", "cost of value and gradient", "warnings"]) expect(text).toContain(`${part}\n  `)
    const markdown = loss("huber").explain("markdown")
    expect(markdown).toMatch(/^# huber\(y, p; delta > 0 = 1\)\n\nHuber loss .*\n\n\$\$\\ell = \\begin\{cases\}/)
    expect(markdown.match(/^```$/gm)).toHaveLength(12)
  })

  it("refuses another format", () => expect(codes(failure(() => loss("x^2").explain("html" as "text")))).toEqual(["E802"]))
})

describe("LaTeX", () => {
  const formula = (source: string): string => {
    const program = parse(source)
    if (program.kind !== "formula") throw new Error("expected a formula")
    return latex(program.body)
  }
  it.each([
    ["(y - p)^2/2", "\\frac{\\left(y - p\\right)^{2}}{2}"],
    ["-(y*log(p) + (1-y)*log(1-p))", "-\\left(y \\, \\log\\left(p\\right) + \\left(1 - y\\right) \\, \\log\\left(1 - p\\right)\\right)"],
    ["2*3*x", "2 \\cdot 3 \\, x"],
    ["1e-7 + x₁", "1 \\cdot 10^{-7} + \\mathit{x₁}"],
    ["sum[c](w_2*exp(x[c=y]))", "\\sum_{c}\\left(w_{2} \\, e^{x_{c = y}}\\right)"],
    ["sqrt(abs(x))*gamma", "\\sqrt{\\left|x\\right|} \\, \\gamma"],
    ["if x <= 0 and not y == 1 then 0 else inf", "\\begin{cases} 0 & \\text{if } x \\le 0 \\wedge \\neg y = 1 \\\\ \\infty & \\text{otherwise} \\end{cases}"],
    ["let my_name = x in my_name^(a/b)", "\\mathit{my\\_name}^{\\frac{a}{b}} \\quad\\text{where}\\quad \\mathit{my\\_name} = x"],
    ["(a/b)^2 + max(a, b; k = 1)", "\\left(\\frac{a}{b}\\right)^{2} + \\max\\left(a, b, k = 1\\right)"],
  ])("%s", (source, expected) => expect(formula(source)).toBe(expected))

  it("is a target of emit", () => expect(loss("x/y").emit("latex")).toBe("\\frac{x}{y}"))
})

describe("warnings", () => {
  const warnings = (source: string) => warningsOf(check(source, library).losses.at(-1)!)
  it.each((["W501", "W502", "W503", "W506", "W507", "W508", "W509", "W510"] as const).map((code) => [code, String(catalog[code].example)] as const))("%s: %s", (code, source) => {
    expect(warnings(source).map((w) => w.code)).toEqual([code])
  })

  it.each([
    ["a name of a default or a size is used", "loss f(x[c]; a = 1, b = a) = b*sum[c](x)", []],
    ["an unused input, hyper-parameter and name", "loss f(x, y; z = 1) = let a = x in x", ["W501", "W501", "W501"]],
    ["an epsilon in a quotient, a clip, a maximum", "x/(y + 1e-8) + log(clip(x, 1e-7, 1 - 1e-7)) + log(max(x, 1e-12))", ["W503", "W503", "W503"]],
    ["an epsilon that is none", "x/(y + 1) + log(x + 0.5) + 1e-7", []],
    ["conditions that data decide", "loss f(y in [0,1], x) = if y > 0 and x > 0 then x else 0", []],
    ["a condition that the domain decides", "loss f(y in [0,1], x) = if y > 2 then x else 0", ["W502"]],
    ["switches and choices are not decided conditions", "loss f(x; full = false, kind in {a, b} = a) = (if full then x else 0) + (if kind == b then 1 else 0)", []],
    ["domains declared", "loss f(x > 0, p in [0,1]) = log(x) + log(p) + sqrt(1 - p)", []],
    ["a bare formula declares none", "log(x)", []],
    ["a target without the axis of the sum, as a factor and in 1 - y", "loss f(targets, p[c] in [0,1]) = -mean[c](targets*log(p) + (1 - targets)*log(1 - p))", ["W507"]],
    ["a weight, a difference and a label rightly have none", "loss f(y, k in c, w, p[c]) = sum[c](w*(y - p)^2) + sum[c](if k == c then w*p else 0)", []],
    ["a bare formula gives its names the axis", "-sum[c](y*log(p))", []],
    ["roots, logarithms, quotients and powers outside their domains", "sqrt(-1 - x^2) + log(-exp(x)) + x/0 + (-1 - x^2)^0.5 + asin(2 + abs(x)) + log(0)", Array<string>(6).fill("W509")],
    ["outside its domain by those of the inputs", "loss f(x in [0,1], y >= 2) = log1p(-y) + atanh(1 + x) + sqrt(x - y)", ["W509", "W509", "W509"]],
    ["values at the end of a domain, or somewhere", "loss f(x in [0,1], y) = sqrt(x - 1) + log(x) + sqrt(-y^2) + 1/(x - 1) + y^-2 + acos(1 + x)", []],
    ["the branch that is left out", "loss f(x > 0) = if x > 0 then log(x) else log(-x)", ["W502"]],
    ["a reduction without a bracket beside values of each sample", "loss f(k in c, x[c]) = logsumexp(x) - x[k] + max(x)", ["W508", "W508"]],
    ["or alone, in whatever stands around it", "loss f(y[c], x[c]) = let e = y - x in 1 - 2*sqrt(mean(e^2))", ["W508"]],
    ["norms", "loss f(a[d], p[d], q[d]; m = 1) = relu(norm(a - p) - norm(a - q) + m)", ["W508", "W508"]],
    ["sums over the batch set against each other are meant", "loss f(y[c], x[c]) = sum((y - x)^2)/sum(y^2)", []],
    ["a sum of sums is meant; so is one without axes", "loss f(y[c], p[c]) = mean(sum[c](y*p))\nloss g(y, p) = sum(y*p)", []],
  ])("%s", (_, source, expected) => expect(warnings(source).map((w) => w.code)).toEqual(expected))

  it("point at the source", () => {
    const source = "loss f(x, y) = x/(x^2 + 1e-9)"
    expect(warnings(source).map(({ span }) => source.slice(span?.start, span?.end))).toEqual(["y", "(x^2 + 1e-9)"])
  })

  it("the canonical losses use every name; a framework's may have options without an effect", () => {
    for (const name of library.known().filter((each) => !each.includes("."))) expect(warnings(name).filter((w) => ["W501", "W507", "W508", "W509"].includes(w.code)), name).toEqual([])
  })
})
