// Losses and metrics on real predictions, against the numbers PyTorch and scikit-learn gave (test/data/expected.json, 15 digits). Every
// number of that file is either computed here or named as one that is no formula.
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { bindColumns } from "../src/data/columns.ts"
import { openArray, openSource } from "../src/data/open.ts"
import type { ArrayData, DataSource } from "../src/data/source.ts"
import type { LossFunction, Options } from "../src/index.ts"
import { loss } from "../src/index.ts"
import type { InputValue } from "../src/kernel/signature.ts"

const path = (name: string) => new URL(`data/${name}`, import.meta.url).pathname
const { results } = JSON.parse(readFileSync(path("expected.json"), "utf8")) as { results: Record<string, Record<string, number | number[]>> }
const expected = (file: string, name: string) => results[file]![name] as number

const source = "-(y*log(sigmoid(x)) + (1-y)*log(1 - sigmoid(x)))"
const crossEntropy = "cross_entropy"
const d = "(y - p)"
const prediction: Array<[string, string]> = [["p", "prediction"]]

interface Row {
  readonly source: string
  readonly options?: Options
  readonly hyper?: Record<string, InputValue>
  readonly map?: Array<[string, string]>
}

const classWeights = (file: string): InputValue => results[file]!["class_weights"] as number[]

const rows: Record<string, Record<string, Row>> = {
  "breast-cancer.csv": {
    rows: { source: "sum(y == y)" },
    positives: { source: "sum(y)" },
    log_loss_p: { source: "-(y*log(p) + (1-y)*log(1-p))" },
    bce_p_torch: { source: "binary_crossentropy" },
    brier_p: { source: "(y - p)^2" },
    bce_logits_torch: { source },
    bce_logits_pos_weight_2: { source: "bce_with_logits", hyper: { pos_weight: 2 } },
    bce_logits_sum: { source: "bce_with_logits", options: { reduction: "sum" } },
    hinge_logits: { source: "max(0, 1 - (2*y - 1)*x)" },
    soft_margin_torch: { source: "log(1 + exp(-(2*y - 1)*x))" },
    accuracy: { source: "(p > 0.5) == y" },
    roc_auc: { source: "loss auc(y[n] in {0,1}, p[n]) = sum[n,n'](y*(1 - y[n'])*((p > p[n']) + (p == p[n'])/2))/(sum[n](y)*sum[n](1 - y))" },
    focal_gamma2_alpha025_logits: { source: "focal" },
  },
  digits: {
    rows: { source: "loss rows(x[c], y in c) = y == y", options: { reduction: "sum" } },
    classes: { source: "loss classes(x[c]) = size(c)" },
    cross_entropy_torch: { source: crossEntropy },
    log_loss_sklearn: { source: "loss f(y in c, x[c]) = -log(softmax[c](x)[y])" },
    cross_entropy_sum: { source: crossEntropy, options: { reduction: "sum" } },
    cross_entropy_label_smoothing_01: { source: crossEntropy, hyper: { label_smoothing: 0.1 } },
    cross_entropy_class_weights: { source: crossEntropy, hyper: { weight: classWeights("digits") } },
    cross_entropy_class_weights_smoothing_01: { source: crossEntropy, hyper: { weight: classWeights("digits"), label_smoothing: 0.1 } },
    cross_entropy_ignore_index_3: { source: crossEntropy, hyper: { ignore_index: 3 } },
    multi_margin_torch: { source: "loss f(x[c], y in c) = sum[c if c != y](relu(1 - x[y] + x))/size(c)" },
    brier_multiclass: { source: "loss f(x[c], y in c) = sum[c]((softmax[c](x) - (c == y))^2)" },
    accuracy: { source: "loss f(x[c], y in c) = argmax[c](x) == y" },
  },
  "diabetes.csv": {
    rows: { source: "sum(y == y)" },
    mean_squared_error: { source: `${d}^2`, map: prediction },
    root_mean_squared_error: { source: `sqrt(mean(${d}²))`, map: prediction },
    mean_absolute_error: { source: "mean_absolute_error", map: prediction },
    huber_delta_30_torch: { source: "huber", hyper: { delta: 30 }, map: prediction },
    smooth_l1_beta_30_torch: { source: `let a = abs${d} in if a < 30 then a^2/60 else a - 15`, map: prediction },
    pinball_01_lower: { source: "max(0.1*(y - lower), -0.9*(y - lower))" },
    pinball_09_upper: { source: "max(0.9*(y - upper), -0.1*(y - upper))" },
    pinball_05_prediction: { source: `abs${d}/2`, map: prediction },
    mean_squared_log_error: { source: "(log1p(p) - log(1 + y))^2", map: prediction },
    mean_absolute_percentage_error: { source: `abs(${d}/y)`, map: prediction },
    mean_poisson_deviance: { source: "2*(y*log(y/p) - y + p)", map: prediction },
    mean_gamma_deviance: { source: "2*(log(p/y) + y/p - 1)", map: prediction },
    mean_tweedie_deviance_15: { source: "2*(y^(2-k)/((1-k)*(2-k)) - y*p^(1-k)/(1-k) + p^(2-k)/(2-k))".replaceAll("k", "1.5"), map: prediction },
    poisson_nll_rate_torch: { source: "p - y*log(p + 1e-8)", map: prediction },
    log_cosh: { source: `log(cosh${d})`, map: prediction },
    r2: { source: `1 - sum(${d}²)/sum((y - mean(y))²)`, map: prediction },
    coverage: { source: "lower <= y and y <= upper" },
  },
  "wine.csv": {
    rows: { source: "loss rows(p[c], y in c) = y == y", options: { reduction: "sum" } },
    log_loss_sklearn: { source: "sparse_categorical_crossentropy" },
    nll_of_log_p_torch: { source: "loss f(y in c, p[c]) = let u = log(p) in -u[y]" },
    cross_entropy_onehot_sum: { source: "loss f(y in c, p[c]) = -sum[c]((c == y)*log(p))", options: { reduction: "sum" } },
    label_smoothing_01: { source: "loss f(y in c, p[c]) = -sum[c]((0.9*(c == y) + 0.1/size(c))*log(p))" },
    nll_class_weights_torch: { source: "loss f(y in c, p[c]; w[c]) = -w[y]*log(p[y]) over w[y]", hyper: { w: classWeights("wine.csv") } },
    brier_multiclass: { source: "loss f(y in c, p[c]) = sum[c]((p - (c == y))^2)" },
    kl_from_onehot_smoothed_01: { source: "loss f(y in c, p[c]) = let t = 0.9*(c == y) + 0.1/size(c) in kl_divergence(t, p)" },
    focal_gamma2: { source: "loss f(y in c, p[c]; gamma = 2) = -(1 - p[y])^gamma*log(p[y])" },
    accuracy: { source: "loss f(y in c, p[c]) = argmax[c](p) == y" },
  },
}

/** Not numbers of a formula: inputs of others, and derivatives, which have tests of their own below. */
const others = ["class_weights", "bce_logits_gradient_l1", "bce_logits_gradient_first5", "cross_entropy_gradient_l1", "cross_entropy_gradient_row0"]

const tables = new Map<string, DataSource>()
for (const file of ["wine.csv", "breast-cancer.csv", "diabetes.csv"]) tables.set(file, await openSource(path(file), new Uint8Array()))
const arrays = [["x", await openArray(path("digits-logits.npy"), "x", "real")] as const, ["y", await openArray(path("digits-labels.npy"), "y", "label")] as const]

function inputsOf(f: LossFunction, file: string, map: Array<[string, string]> = [], float64 = false): Record<string, InputValue> {
  const open = f.signature.parameters.filter(({ hyper }) => !hyper)
  const bound = file === "digits" ? digits(open.map(({ name }) => name)) : bindColumns(open, [tables.get(file)!], new Map(map))
  const value = ({ data, shape }: ArrayData): InputValue => ({ data: float64 && data instanceof Float32Array ? Float64Array.from(data) : data, shape })
  return Object.fromEntries([...bound].map(([name, array]) => [name, value(array)]))
}

const digits = (names: string[]) => new Map(arrays.filter(([name]) => names.includes(name)))

/** 15 digits are printed, and the references are sums in float64: a few units in the last place of their own. */
const agrees = (got: number, want: number, relative = 1e-14) => expect(Math.abs(got - want), `expected ${want}, got ${got}`).toBeLessThanOrEqual(relative * Math.abs(want))

describe.each(Object.entries(results))("%s", (file, numbers) => {
  test("every number is accounted for", () => {
    expect([...Object.keys(rows[file]!), ...others].sort()).toEqual(expect.arrayContaining(Object.keys(numbers).sort()))
    expect(Object.keys(numbers)).toEqual(expect.arrayContaining(Object.keys(rows[file]!)))
  })

  test.each(Object.entries(rows[file]!))("%s", (name, { source: text, options = {}, hyper = {}, map }) => {
    const f = loss(text)
    agrees(f({ ...inputsOf(f, file, map), ...hyper }, options) as number, expected(file, name))
  })
})

describe("gradients", () => {
  const gradient = (text: string, file: string): number[] => {
    const f = loss(text)
    // As float64, so that the entries are not rounded to float32.
    const { grad } = f.valueAndGrad(inputsOf(f, file, [], true), { wrt: "x" })
    const x = grad["x"]!
    return Array.from(("data" in (x as object) ? (x as unknown as { data: Float64Array }).data : x) as Float64Array)
  }
  const l1 = (numbers: number[]) => numbers.reduce((sum, value) => sum + Math.abs(value), 0)

  test("binary cross-entropy on logits", () => {
    const got = gradient(source, "breast-cancer.csv")
    agrees(l1(got), expected("breast-cancer.csv", "bce_logits_gradient_l1"))
    ;(results["breast-cancer.csv"]!["bce_logits_gradient_first5"] as number[]).forEach((want, i) => agrees(got[i]!, want))
  })

  test("cross-entropy of ten classes", () => {
    const got = gradient(crossEntropy, "digits")
    agrees(l1(got), expected("digits", "cross_entropy_gradient_l1"))
    // The reference takes 1 from a probability of 0.9991 and so loses three digits of the label's entry.
    ;(results["digits"]!["cross_entropy_gradient_row0"] as number[]).forEach((want, i) => agrees(got[i]!, want, 1e-12))
  })
})
