// The losses of segmentation-models-pytorch, their arguments and options in this project's words. Case files name the package by its
// full name and by the usual alias.
import type { JsonObject } from "../case.ts"
import type { Api, Apis } from "./api.ts"

const mode = (params: JsonObject): string => (typeof params["mode"] === "string" ? params["mode"] : "binary")

/** Batch, class and pixels; image dimensions are one axis of pixels. */
function layout(dimensions: ReadonlyMap<string, number>, params: JsonObject): Readonly<Record<string, string>> | undefined {
  if (mode(params) === "binary") return undefined
  const pixels = Array.from({ length: (dimensions.get("y_pred") ?? 0) - 2 }, () => "s")
  return { y_pred: ["n", "c", ...pixels].join(" "), y_true: ["n", ...(mode(params) === "multilabel" ? ["c"] : []), ...pixels].join(" ") }
}

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

const region = (name: string, ...more: readonly string[]): Api => ({
  loss: (_, params) => `smp.${name}_${mode(params)}`,
  names: { mode: null, ...same("y_pred", "y_true", "classes", "log_loss", "from_logits", "smooth", "ignore_index", "eps", "class_weights", ...more) },
  reductions: { default: "mean" },
  layout,
})

/** Without `dims` a score is over everything; `then` is what the test did with the scores. */
const score = (name: string): Api => ({
  loss: `smp.${name}`,
  names: { y_pred: "output", y_true: "target", dims: null, then: null, ...same("smooth", "eps", "alpha", "beta") },
})

const apis: Readonly<Record<string, Api>> = {
  "losses.DiceLoss": region("DiceLoss"),
  "losses.JaccardLoss": region("JaccardLoss"),
  "losses.TverskyLoss": region("TverskyLoss", "alpha", "beta", "gamma"),
  "losses.FocalLoss": {
    loss: (_, params) => `smp.FocalLoss_${mode(params)}`,
    names: { mode: null, ...same("y_pred", "y_true", "alpha", "gamma", "ignore_index", "from_logits", "eps", "normalized", "reduced_threshold", "class_weights") },
    // Over several classes the library averages whatever the reduction left.
    reductions: (params) => (mode(params) === "binary" ? {} : { none: "mean" }),
    layout,
  },
  "losses.LovaszLoss": {
    loss: (_, params) => (mode(params) !== "multiclass" ? "smp.LovaszLoss_binary" : params["per_image"] === true ? "smp.LovaszLoss_multiclass" : "smp.LovaszLoss_multiclass_batch"),
    names: { mode: null, per_image: null, from_logits: null, ...same("y_pred", "y_true", "ignore_index") },
    reductions: { default: "mean" },
    layout: (dimensions, params) => {
      if (mode(params) === "multiclass") return layout(dimensions, params)
      const images = Array.from({ length: dimensions.get("y_pred") ?? 0 }, (_, k) => (k === 0 && params["per_image"] === true ? "n" : "s")).join(" ")
      return { y_pred: images, y_true: images }
    },
  },
  "losses.MCCLoss": { loss: "smp.MCCLoss", names: same("y_pred", "y_true", "eps"), reductions: { default: "mean" } },
  "losses.SoftBCEWithLogitsLoss": { loss: "smp.SoftBCEWithLogitsLoss", names: same("y_pred", "y_true", "weight", "ignore_index", "smooth_factor", "pos_weight") },
  "losses.SoftCrossEntropyLoss": {
    loss: "smp.SoftCrossEntropyLoss",
    names: same("y_pred", "y_true", "smooth_factor", "ignore_index"),
    layout: (dimensions) => {
      const rest = Array.from({ length: (dimensions.get("y_pred") ?? 0) - 2 }, (_, k) => `d${k}`)
      return { y_pred: ["n", "c", ...rest].join(" "), y_true: ["n", ...rest].join(" ") }
    },
  },
  "losses.functional.soft_tversky_score": score("soft_tversky_score"),
  "losses.functional.soft_dice_score": score("soft_dice_score"),
  "losses.functional.soft_jaccard_score": score("soft_jaccard_score"),
}

export const smp: Apis = Object.fromEntries(["smp", "segmentation_models_pytorch"].flatMap((name) => Object.entries(apis).map(([api, row]) => [`${name}.${api}`, row])))
