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

/** Version 1 of TensorFlow's names of the same. */
const first: ReadonlyArray<readonly [string, string]> = [
  ["compute_weighted_loss", "computeWeightedLoss"], ["absolute_difference", "absoluteDifference"], ["mean_squared_error", "meanSquaredError"], ["huber_loss", "huberLoss"],
  ["log_loss", "logLoss"], ["hinge_loss", "hingeLoss"], ["cosine_distance", "cosineDistance"], ["sigmoid_cross_entropy", "sigmoidCrossEntropy"], ["softmax_cross_entropy", "softmaxCrossEntropy"],
]

const firstNames = { logits: "predictions", multi_class_labels: "multiClassLabels", onehot_labels: "onehotLabels", label_smoothing: "labelSmoothing" } as const

const firstReductions = { weighted_sum_by_nonzero_weights: "mean", weighted_mean: "weightedMean", weighted_sum: "sum" } as const

function versionOne(api: Api): Api {
  const names: Api["names"] = (inputs, params, reduction) => {
    const own = typeof api.names === "function" ? api.names(inputs, params, reduction === "weighted_mean" ? "MEAN" : reduction) : api.names
    return { ...own, ...Object.fromEntries(Object.entries(firstNames).flatMap(([theirs, ours]) => (own[ours] === undefined || own[ours] === null ? [] : [[theirs, own[ours]]]))) }
  }
  return { ...api, names, reductions: { ...reductions, ...firstReductions } }
}

/** Functions of tf.nn: one value a sample. */
const functions: Apis = {
  "tf.nn.sigmoid_cross_entropy_with_logits": { loss: "binary_cross_entropy_with_logits", names: { labels: "y", logits: "x" }, reductions: { default: "none" } },
  "tf.nn.weighted_cross_entropy_with_logits": { loss: "weighted_cross_entropy_with_logits", names: { labels: "y", logits: "logits", pos_weight: "pos_weight" }, reductions: { default: "none" } },
  "tf.nn.softmax_cross_entropy_with_logits": { loss: "softmax_cross_entropy", names: { labels: "y", logits: "x" }, reductions: { default: "none" } },
  "tf.nn.sparse_softmax_cross_entropy_with_logits": { loss: "cross_entropy", names: { labels: "y", logits: "x" }, reductions: { default: "none" } },
  "tf.nn.log_poisson_loss": { loss: "poisson_nll", names: { targets: "y", log_input: "x", compute_full_loss: "full" }, reductions: { default: "none" } },
  "tf.nn.l2_loss": { loss: "optax.l2_loss", names: { t: "predictions" }, reductions: { default: "sum", none: "sum" } },
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
  ...functions,
  ...Object.fromEntries(first.flatMap(([name, of]) => Object.entries(core).flatMap(([api, row]) => (api === `tf.losses.${of}` ? [[`tf.compat.v1.losses.${name}`, versionOne(row)] as const] : [])))),
  "tf.compat.v1.losses.mean_pairwise_squared_error": { loss: "tfjs.meanPairwiseSquaredError", names: same("labels", "predictions", "weights"), reductions: { default: "sum" } },
  ...Object.fromEntries(Object.entries(layers).flatMap(([name, options]) => ["losses", "metrics"].map((module) => [`tfl.${module}.${name}`, layerRow(name, options)]))),
}
