// optax's losses, their arguments and options in this project's words. One value a sample is their default.
import type { Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"
import { sizes } from "./api.ts"

type Dimensions = ReadonlyMap<string, number>
type Layout = Readonly<Record<string, string>>

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

const reductions = { default: "none" } as const

const listed = (axis: Json | undefined, count: number): number[] => (isList(axis) ? axis.map(Number) : typeof axis === "number" ? [axis] : [-1]).map((one) => (one < 0 ? one + count : one))

/** Axes that do not lie side by side have a name each. */
function axisNames(axes: readonly number[], name: string): string[] {
  const together = axes.every((axis, k) => k === 0 || axis === (axes[k - 1] ?? 0) + 1)
  return axes.map((_, k) => (together ? name : `${name}${k}`))
}

/** The option `axis`: where the axis of the loss lies in inputs of all dimensions; labels by index lack it. */
const axisAt = (name: string) => (dimensions: Dimensions, params: JsonObject): Layout | undefined => {
  if (params["axis"] === undefined) return undefined
  const count = Math.max(...dimensions.values())
  const axes = listed(params["axis"], count)
  const names = axisNames(axes, name)
  const whole = Array.from({ length: count }, (_, k) => names[axes.indexOf(k)] ?? `b${k}`)
  const rest = whole.filter((_, k) => !axes.includes(k))
  return Object.fromEntries([...dimensions].flatMap(([input, own]) => (own === 0 ? [] : [[input, (own === count ? whole : rest).join(" ")] as const])))
}

/** A loss along an axis, the last unless the option says another; a mask belongs to it. */
function along(axis: string, loss: string, ...names: readonly string[]): Api {
  return {
    loss: (inputs, params) => {
      const axes = listed(params["axis"], 0)
      const letters = [...new Set(axisNames(axes, axis))]
      if (letters.length < 2) return `optax.${loss}`
      const given = (list: readonly string[], of: JsonObject): string[] => list.filter((name) => of[name] !== undefined)
      const options = given(names, params).map((name) => `${name} = ${name}`).join(", ")
      return `optax.${loss}[${letters.join(",")}](${given(names, inputs).join(", ")}${options === "" ? "" : `; ${options}`})`
    },
    names: { ...same(...names), axis: null },
    reductions,
    layout: axisAt(axis),
  }
}

const plain = (loss: string, ...names: readonly string[]): Api => ({ loss: `optax.${loss}`, names: same(...names), reductions })

/** Samples, entries and classes; where there are no entries in between, one. */
function region(loss: string, ...names: readonly string[]): Api {
  const inner = (value: Json, name: string): Json => (name !== "class_weights" && sizes(value).length === 2 && isList(value) ? value.map((row) => [row]) : value)
  return {
    loss: (_, params) => `optax.${loss}${params["reduction"] === "none" ? "_by_class" : ""}`,
    names: (_, params) => ({ ...same("predictions", "targets", ...names), axis: null, reduction: params["reduction"] === "none" ? null : "reduction" }),
    reductions: { default: "none", mean: "none", sum: "none" },
    reshape: (name, value) => inner(value, name),
    layout: (dimensions) => {
      const text = ["n", ...Array.from({ length: (dimensions.get("predictions") ?? 0) - 2 }, () => "s"), "c"].join(" ")
      return { predictions: text, targets: text }
    },
  }
}

const functions: Readonly<Record<string, Api>> = {
  squared_error: plain("squared_error", "predictions", "targets"),
  l2_loss: plain("l2_loss", "predictions", "targets"),
  huber_loss: plain("huber_loss", "predictions", "targets", "delta"),
  log_cosh: plain("log_cosh", "predictions", "targets"),
  cosine_similarity: along("d", "cosine_similarity", "predictions", "targets", "where", "epsilon"),
  cosine_distance: along("d", "cosine_distance", "predictions", "targets", "where", "epsilon"),
  sigmoid_binary_cross_entropy: plain("sigmoid_binary_cross_entropy", "logits", "labels"),
  sigmoid_focal_loss: plain("sigmoid_focal_loss", "logits", "labels", "alpha", "gamma"),
  hinge_loss: plain("hinge_loss", "predictor_outputs", "targets"),
  perceptron_loss: plain("perceptron_loss", "predictor_outputs", "targets"),
  sparsemax_loss: plain("sparsemax_loss", "logits", "labels"),
  binary_sparsemax_loss: plain("sparsemax_loss", "logits", "labels"),
  softmax_cross_entropy: along("c", "softmax_cross_entropy", "logits", "labels", "where"),
  safe_softmax_cross_entropy: plain("safe_softmax_cross_entropy", "logits", "labels"),
  softmax_cross_entropy_with_integer_labels: along("c", "softmax_cross_entropy_with_integer_labels", "logits", "labels", "where"),
  poly_loss_cross_entropy: along("c", "poly_loss_cross_entropy", "logits", "labels", "where", "epsilon"),
  kl_divergence: along("c", "kl_divergence", "log_predictions", "targets", "where"),
  kl_divergence_with_log_targets: along("c", "kl_divergence_with_log_targets", "log_predictions", "log_targets", "where"),
  generalized_kl_divergence: along("c", "generalized_kl_divergence", "log_predictions", "targets", "where"),
  convex_kl_divergence: along("c", "convex_kl_divergence", "log_predictions", "targets", "where"),
  multiclass_hinge_loss: plain("multiclass_hinge_loss", "scores", "labels"),
  multiclass_perceptron_loss: plain("multiclass_perceptron_loss", "scores", "labels"),
  multiclass_sparsemax_loss: plain("multiclass_sparsemax_loss", "scores", "labels"),
  make_fenchel_young_loss: plain("make_fenchel_young_loss", "scores", "targets", "max_fun"),
  ranking_softmax_loss: {
    loss: "optax.ranking_softmax_loss",
    names: { ...same("logits", "labels", "where", "weights"), reduce_fn: null },
    // What the function that is handed in does with the lists; by default their mean, unless a test of the library maps it over them.
    reductions: (params, _, format) => (format === "peer" ? {} : params["reduce_fn"] === undefined ? { none: "mean", default: "mean" } : params["reduce_fn"] === "sum" ? { none: "sum", default: "sum" } : { default: "none" }),
  },
  triplet_margin_loss: along("d", "triplet_margin_loss", "anchors", "positives", "negatives", "margin", "norm_degree", "eps"),
  ntxent: { ...plain("ntxent", "embeddings", "labels", "temperature"), reductions: { default: "none", mean_over_positive_pairs: "none" } },
  dice_loss: region("dice_loss", "class_weights", "smooth", "alpha", "beta", "ignore_background", "apply_softmax"),
  multiclass_generalized_dice_loss: region("multiclass_generalized_dice_loss", "smooth", "ignore_background", "apply_softmax"),
  binary_dice_loss: {
    ...plain("binary_dice_loss", "predictions", "targets", "smooth", "apply_sigmoid"),
    layout: (dimensions) => {
      const text = ["n", ...Array.from({ length: (dimensions.get("predictions") ?? 0) - 1 }, () => "s")].join(" ")
      return { predictions: text, targets: text }
    },
  },
  smooth_labels: {
    ...along("c", "smooth_labels", "labels", "where", "alpha"),
    // The function has no default; the case files' is 1/8. Where the axis comes first, so it does in the result.
    loss: (inputs, params) => (params["axis"] === 0 ? `loss first(labels[c,b1]; alpha = 1/8) per c, b1 = optax.smooth_labels(labels; alpha = alpha)` : params["alpha"] === undefined ? `optax.smooth_labels(labels${inputs["where"] === undefined ? "" : ", where"}; alpha = 1/8)` : "optax.smooth_labels"),
  },
}

export const optax: Apis = Object.fromEntries(Object.entries(functions).map(([name, api]) => [`optax.losses.${name}`, api]))
