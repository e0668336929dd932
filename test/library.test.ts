// The built-in losses as a whole: each checks, says what it is for, and is called by its name. A dialect has its own default
// reduction, which stays with what is made of its losses, and reaches a canonical loss of the same name by `lossc.`.
import { describe, expect, test } from "vitest"
import { checkLoss, newChecker } from "../src/check/loss.ts"
import { loss } from "../src/index.ts"
import { library } from "../src/losses/library.ts"
import { optionWords } from "../src/losses/parameter-words.ts"
import { sources } from "../src/losses/sources.ts"

const names = library.known()

/** The texts of the definitions, without their comments. */
test.each(names)("%s checks, and is documented", (name) => {
  const found = library.find(name)
  if (found === undefined) throw new Error(`${name} is not found`)
  const checker = newChecker()
  const { signature } = checkLoss(found.definition, found.home, checker, name)
  expect(checker.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([])
  expect(signature.doc).toMatch(/^[A-Za-z0-9|].*\.$/s)
})

/** A paper by its authors and year, `Lin et al. 2017` or `Good (1952)`, or the library that a loss is from. */
const PAPER = /\p{Lu}[\p{L}-]+( et al\.)?,? \(?(1[789]|20)\d\d\b/u
const LIBRARY = /\b(torch\.nn|keras\.losses|tf\.(nn|compat)|TensorFlow|PyTorch|Keras|Optax|Rax|LossFunctions\.jl|scikit-learn|XGBoost|LightGBM|CatBoost|MONAI|kornia|auraloss)\b/

test.each(names.filter((name) => !name.includes(".")))("%s says where it is from", (name) => {
  const doc = library.find(name)?.definition.doc ?? ""
  expect(PAPER.test(doc) || LIBRARY.test(doc), doc).toBe(true)
})

test("the root of a mean square has the gradient 0 where all is right, between its one-sided slopes, and is 0 for no samples", () => {
  const rmse = loss("root_mean_squared_error")
  expect(rmse.valueAndGrad({ y: [1, 2], p: [1, 2] }, { wrt: "p" })).toEqual({ value: 0, grad: { p: [0, 0] } })
  expect(rmse({ y: [], p: [] })).toBe(0)
  expect(rmse({ y: [1, 2], p: [4, 6] })).toBeCloseTo(5 * Math.SQRT1_2, 15)
})

test("names are unique", () => expect(new Set(names).size).toBe(names.length))

test("a loss reads like its paper: at most 25 lines, the median at most 6", () => {
  const lines = sources
    .flatMap(([, rows]) => rows.map(([, , text]) => text.replace(/^##.*\n/gm, "")))
    .map((text) => text.split("\n").length)
    .sort((a, b) => a - b)
  expect(lines.length).toBeGreaterThanOrEqual(names.length)
  expect(lines.at(-1)).toBeLessThanOrEqual(25)
  expect(lines[lines.length >> 1]).toBeLessThanOrEqual(6)
})

describe("the default reduction of a dialect", () => {
  const data = { predictions: [1, 2, 4], targets: [1, 0, 0] }

  test("optax: one value a sample", () => {
    expect(loss("optax.squared_error")(data)).toEqual([0, 4, 16])
    expect(loss("optax.squared_error(predictions, targets)")(data)).toEqual([0, 4, 16])
    expect(loss("optax.squared_error")(data, { reduction: "sum" })).toBe(20)
  })

  test("a formula that is more than the call has the mean", () => expect(loss("1*optax.squared_error(predictions, targets)")(data)).toBe(20 / 3))

  test("it stays with folded hyper-parameters and derivatives", () => {
    expect(loss("optax.huber_loss").with({ delta: 2 })(data)).toEqual([0, 2, 6])
    expect(loss("optax.squared_error").derivative("predictions")(data)).toEqual([0, 4, 8])
    expect(loss("optax.squared_error").valueAndGrad(data, { wrt: "predictions" })).toEqual({ value: [0, 4, 16], grad: { predictions: [0, 4, 8] } })
  })

  test("canonical losses and the other dialects have the mean", () => {
    expect(loss("squared_error")({ y: data.targets, p: data.predictions })).toBe(20 / 3)
    expect(loss("torch.mse_loss")({ input: data.predictions, target: data.targets })).toBe(20 / 3)
  })
})

describe("lossc. is the qualifier of the canonical losses", () => {
  test("in a formula and as a name", () => {
    expect(loss("lossc.squared_error(y, p)")({ y: 1, p: 3 })).toBe(4)
    expect(loss("lossc.squared_error")({ y: 1, p: 3 })).toBe(4)
  })

  test("a definition may hide a built-in loss and still call it", () => {
    expect(loss("loss squared_error(y, p) = 3*lossc.squared_error(y, p)")({ y: 1, p: 3 })).toBe(12)
  })

  test("one name at one place of two texts is two losses", () => {
    const start = library.find("squared_error")?.definition.span.start ?? 0
    const before = start === 0 ? "" : `${"#".padEnd(start - 1)}\n`
    const both = `${before}loss squared_error(y, p) = 5*(p - y)\nloss both(y, p) = squared_error(y, p) + lossc.squared_error(y, p)`
    expect(loss(both)({ y: 1, p: 3 })).toBe(14)
  })

  test("a name it does not have is an error with a suggestion", () => {
    expect(() => loss("lossc.squared_eror(y, p)")).toThrow(/did you mean `squared_error`/)
    expect(() => loss("lossc.torch.mse_loss(y, p)")).toThrow(/E\d+/)
  })
})

describe("axes of a loss in a formula", () => {
  const predictions = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]

  test("given by bracket, the inputs have them", () => {
    const twice = loss("keras.mean_squared_error[h,w](y_true, y_pred)")
    expect(twice({ y_true: predictions, y_pred: predictions.map((rows) => rows.map((row) => row.map((x) => x + 2))) }, { reduction: "none" })).toEqual([4, 4])
    expect(loss("cross_entropy[k](x, y)").signature.parameters.map(({ name, axes, label }) => [name, axes.map(({ axis }) => axis), label])).toEqual([["x", ["k"], undefined], ["y", [], "k"]])
  })
})

describe("log-sum-exp of nothing", () => {
  const same = "y == y[n'] and n != n'"

  test.each([
    [`z + logsumexp[n' if ${same}](z[n'])`, -Infinity],
    [`softplus(z + logsumexp[n' if ${same}](z[n']))`, 0],
    [`softplus(logsumexp[n' if ${same}](z[n']) + logsumexp[n' if y != y[n']](z[n']))`, 0],
    [`y*(z - logsumexp[n' if ${same}](z[n']))`, Infinity],
  ])("%s", (body, value) => {
    // The last of the three has no partner.
    expect(loss(`loss f(y[n], z[n]) per n = ${body}`)({ y: [0, 0, 1], z: [1, 0.5, 0.25] }, { reduction: "none" })).toEqual([expect.any(Number), expect.any(Number), value])
  })
})

test("log(cosh(x)) neither overflows nor loses the square of a small x", () => {
  const f = loss("log_cosh")
  // log(cosh(1e-4)) and log(cosh(1000)) to 20 digits.
  expect(f({ y: 0, p: [1e-4, 1000] }, { reduction: "none" })).toEqual([4.9999999916666666889e-9, 999.30685281944005469])
})

test("the focal losses of segmentation_models_pytorch as functions: by hand", () => {
  // The truth has the probability 3/4: 1/16 of log(4/3), and at the other sample 1/4: 9/16 of log(4).
  const [easy, hard] = [Math.log(4 / 3) / 16, 9 * Math.log(4) / 16]
  const classes = loss("smp.softmax_focal_loss_with_logits")
  const data = { output: [[0, Math.log(3)], [Math.log(3), 0]], target: [1, 1] }
  expect(classes(data)).toBeCloseTo((easy + hard) / 2, 15)
  expect(classes({ ...data, normalized: true }, { reduction: "sum" })).toBeCloseTo((easy + hard) / (10 / 16), 15)
  expect(classes({ ...data, reduced_threshold: 0.5 }, { reduction: "none" })).toEqual([expect.closeTo(4 * easy, 15), expect.closeTo(Math.log(4), 15)])
  const binary = loss("smp.focal_loss_with_logits")
  expect(binary({ output: [Math.log(3), Math.log(3)], target: [1, 0] }, { reduction: "none" })).toEqual([expect.closeTo(easy / 4, 15), expect.closeTo(3 * hard / 4, 15)])
})

test("what an option is, where the comment of the loss does not say it", () => {
  const words = (name: string): readonly string[] => {
    const { signature: { doc, parameters } } = loss(name)
    return parameters.filter((p) => p.hyper).map((p) => optionWords(p, doc))
  }
  expect(words("simclr_contrastive")).toEqual(["temperature: > 0, default 0.5: divides the scores"])
  // Its comment calls it temperature-scaled.
  expect(words("nt_xent")).toEqual(["temperature: > 0, default 0.07"])
  expect(words("cross_entropy")[0]).toBe("weight[c]: any number, default 1: the weight of each class")
})
