// What somebody who comes from a framework is told where the same call passed, or failed otherwise, there. The conduct of the frameworks was seen by such calls of torch 2.13,
// Keras on JAX, Optax, scikit-learn, MONAI, smp and PyTorch Metric Learning; that of TensorFlow.js and XGBoost is from their documentation.
import { describe, expect, test } from "vitest"
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts"
import { loss, LossError, type LossFunction } from "../src/index.ts"
import { dialects } from "../src/losses/dialects.ts"
import { frameworks } from "../src/losses/frameworks.ts"
import { library } from "../src/losses/library.ts"

const named = (name: string): LossFunction => loss(name)

function thrown(call: () => unknown): Diagnostic {
  try {
    call()
  } catch (error) {
    if (error instanceof LossError && error.diagnostics[0] !== undefined) return error.diagnostics[0]
    throw error
  }
  throw new Error("nothing was refused")
}

describe("every framework has its conduct", () => {
  test("and the losses that differ are losses of it", () => {
    expect([...frameworks.keys()].sort()).toEqual([...dialects.keys()].sort())
    const known = new Set(library.known())
    for (const [dialect, { conduct }] of frameworks) for (const { but } of conduct.values()) for (const name of but?.losses ?? []) expect(known.has(`${dialect}.${name}`), name).toBe(true)
  })
})

describe("shapes that would be stretched", () => {
  test.each([
    ["torch.mse_loss", { input: [[1], [2], [3]], target: [1, 2, 3] }, /give both the shape \(3\); PyTorch broadcasts the two/],
    ["torch.binary_cross_entropy", { input: [[0.5], [0.5]], target: [1, 0] }, /PyTorch refuses such shapes too/],
    ["keras.mean_squared_error", { y_true: [[[1]], [[2]]], y_pred: [[1], [2]] }, /Keras drops or adds a last axis/],
    ["tfjs.meanSquaredError", { labels: [[1], [2]], predictions: [1, 2] }, /TensorFlow\.js throws/],
    ["sklearn.mean_squared_error", { y_true: [1, 2, 3], y_pred: [1, 2] }, /`layout`; scikit-learn .* raises a ValueError/],
  ])("%s", (name, inputs, hint) => {
    const { code, hint: found } = thrown(() => named(name)(inputs))
    expect(code).toBe("E703")
    expect(found).toMatch(hint)
  })

  test("a loss of no framework says what to write", () => {
    expect(thrown(() => loss("(y - p)^2")({ y: [[1], [2]], p: [1, 2] })).hint).toMatch(/give both the shape \(2\)$/)
  })
})

describe("labels", () => {
  test("outside the classes", () => {
    expect(thrown(() => named("torch.cross_entropy")({ input: [[1, 2]], target: [2] })).hint).toMatch(/the last is 1; PyTorch raises an IndexError/)
    expect(thrown(() => named("optax.softmax_cross_entropy_with_integer_labels")({ logits: [[1, 2]], labels: [3] })).hint).toMatch(/Optax gives NaN/)
    expect(thrown(() => loss("torch.cross_entropy(x, t)")({ x: [[1, 2]], t: [2] })).hint).toMatch(/PyTorch raises an IndexError/)
    expect(thrown(() => named("torch.cross_entropy").with({ label_smoothing: 0.1 })({ input: [[1, 2]], target: [2] })).hint).toMatch(/PyTorch/)
  })

  test.each([
    ["torch.soft_margin_loss", { input: [1, 2], target: [0, 1] }, /write `2\*target - 1`; PyTorch .* any other value/],
    ["torch.binary_cross_entropy_with_logits", { input: [1, 2], target: [-1, 1] }, /write `\(target \+ 1\)\/2`/],
    ["xgboost.binary_logistic", { margin: [1, 2], label: [-1, 1] }, /write `\(label \+ 1\)\/2`; XGBoost raises an XGBoostError/],
    ["sklearn.hinge_loss", { y_true: [0, 1], pred_decision: [1, 2] }, /write `2\*y_true - 1`; scikit-learn/],
  ])("of the other convention: %s", (name, inputs, hint) => {
    const [first] = named(name).check(inputs)
    expect(first?.code).toBe("E707")
    expect(first?.hint).toMatch(hint)
  })

  test("of neither convention nothing is guessed", () => {
    expect(named("torch.soft_margin_loss").check({ input: [1, 2], target: [0, 2] })[0]?.hint).not.toMatch(/write/)
  })
})

describe("rows of probabilities", () => {
  const probabilities = named("torch.cross_entropy_probabilities")

  test("that do not sum to one are found by check, the first by its place", () => {
    const found = probabilities.check({ input: [[1, 2], [1, 2], [1, 2]], target: [[0.5, 0.5], [0.5, 0.6], [1, 1]] })
    expect(found.map(({ code }) => code)).toEqual(["E724"])
    expect(found[0]?.message).toBe("the entries of `target[1]` along `c` sum to 1.1, not to 1, and so does 1 row more")
    expect(found[0]?.hint).toMatch(/divide by their sum.*PyTorch does not look/)
  })

  test("that do are passed, rounded as float32 too", () => {
    expect(probabilities.check({ input: [[1, 2, 3]], target: { data: Float32Array.of(0.1, 0.2, 0.7), shape: [1, 3] } })).toEqual([])
  })
})

describe("options", () => {
  test("that are unknown, by another name, or options of the call", () => {
    const mse = named("torch.mse_loss")
    const told = (extra: object): string | undefined => thrown(() => mse({ input: [1], target: [1], ...extra })).hint
    expect(told({ wieght: 1 })).toBe("did you mean `weight`?; PyTorch raises a TypeError")
    expect(told({ size_average: true })).toMatch(/^write `reduction: /)
    expect(told({ reduction: "sum" })).toBe("`reduction` is an option of the call: `f(inputs, { reduction: … })`")
    expect(thrown(() => named("keras.mean_squared_error")({ y_true: [[1]], y_pred: [[1]] }, { reduction: "sum_over_batch_size" as "mean" })).hint).toBe("write `reduction: \"mean\"` for it")
  })

  test("out of range are found by check", () => {
    expect(named("torch.cross_entropy").check({ input: [[1, 2]], target: [0], label_smoothing: 1.5 })[0]?.hint).toMatch(/PyTorch raises for .* some options/)
  })

  test("a loss that a framework does not have", () => {
    const { code, hint, fix } = thrown(() => named("torch.crossentropy"))
    expect([code, hint, fix]).toEqual(["E208", "did you mean `cross_entropy`?", "torch.cross_entropy"])
  })
})
