// TensorFlow.js in this project's words: tf.losses (as TensorFlow's losses of version 1), and the losses and metrics of its layers.
import type { Json, JsonObject } from "../case.ts"
import type { Api, Apis } from "./api.ts"
import { sizes, spread } from "./api.ts"

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

const reductions = { SUM_BY_NONZERO_WEIGHTS: "mean", MEAN: "weightedMean", SUM: "sum", NONE: "none", default: "mean" } as const

/** What a loss is computed from, in the words of the case files; weights have one entry a value. */
function weighted(loss: string, names: Readonly<Record<string, string>>, options: readonly string[], vectors: boolean): Api {
  const valueShape = (given: JsonObject): number[] => sizes(given[Object.keys(names)[0] ?? ""]).slice(0, vectors ? -1 : undefined)
  return {
    loss: `tfjs.${loss}`,
    // MEAN is by the sum of the weights, which is what a call's own weights are for.
    names: (_, __, reduction) => ({ ...names, ...same(...options), weights: reduction === "MEAN" ? "sampleWeight" : "weights", axis: null }),
    reductions,
    reshape: (name, value, given): Json => (name === "weights" ? spread(value, valueShape(given)) : value),
  }
}

const pair = same("labels", "predictions")

const core: Apis = {
  "tf.losses.computeWeightedLoss": weighted("computeWeightedLoss", same("losses"), [], false),
  "tf.losses.absoluteDifference": weighted("absoluteDifference", pair, [], false),
  "tf.losses.meanSquaredError": weighted("meanSquaredError", pair, [], false),
  "tf.losses.huberLoss": weighted("huberLoss", pair, ["delta"], false),
  "tf.losses.logLoss": weighted("logLoss", pair, ["epsilon"], false),
  "tf.losses.hingeLoss": weighted("hingeLoss", pair, [], false),
  "tf.losses.cosineDistance": weighted("cosineDistance", pair, [], true),
  "tf.losses.sigmoidCrossEntropy": weighted("sigmoidCrossEntropy", { labels: "multiClassLabels", predictions: "logits", multiClassLabels: "multiClassLabels", logits: "logits" }, ["labelSmoothing"], false),
  "tf.losses.softmaxCrossEntropy": weighted("softmaxCrossEntropy", { labels: "onehotLabels", predictions: "logits", onehotLabels: "onehotLabels", logits: "logits" }, ["labelSmoothing"], true),
}

/** A trailing dimension of 1 of labels by index goes. */
const byIndex = (name: string, value: Json, given: JsonObject): Json =>
  name === "y_true" && sizes(value).length === sizes(given["y_pred"]).length ? spread(value, sizes(given["y_pred"]).slice(0, -1)) : value

const layers: Readonly<Record<string, readonly string[]>> = {
  meanSquaredError: [], meanAbsoluteError: [], meanAbsolutePercentageError: [], meanSquaredLogarithmicError: [], logcosh: [], poisson: [], hinge: [], squaredHinge: [],
  categoricalHinge: [], cosineProximity: [], kullbackLeiblerDivergence: [], binaryCrossentropy: [], sigmoidCrossEntropyWithLogits: [], categoricalCrossentropy: ["fromLogits"],
  sparseCategoricalCrossentropy: ["fromLogits"], l2Normalize: [], binaryAccuracy: ["threshold"], sparseCategoricalAccuracy: [], categoricalAccuracy: [], precision: [], recall: [], r2Score: [],
}

const layerRow = (name: string, options: readonly string[]): Api => ({
  loss: `tfjs_layers.${name}`,
  names: { ...same(name === "l2Normalize" ? "x" : "y_true", "y_pred", ...options), axis: null },
  reductions: { default: "none", all: "none" },
  ...(name.startsWith("sparse") ? { reshape: byIndex } : {}),
})

export const tfjs: Apis = {
  ...core,
  ...Object.fromEntries(Object.entries(layers).flatMap(([name, options]) => ["losses", "metrics"].map((module) => [`tfl.${module}.${name}`, layerRow(name, options)]))),
}
