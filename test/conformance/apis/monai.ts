// MONAI's losses, their arguments and options in this project's words.
import type { Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

/** One of our losses for each combination of the flags that change what goes in or comes out. */
const variant = (name: string, params: JsonObject, suffixes: readonly (readonly [flag: string, suffix: string])[]): string =>
  [`monai.${name}`, ...suffixes.flatMap(([flag, suffix]) => (params[flag] === true ? [suffix] : []))].join("_")

/** Batch, channels, and one axis of pixels; what has one channel, which a mask or labels are given with, lacks the axis. */
function images(dimensions: ReadonlyMap<string, number>): Readonly<Record<string, string>> {
  const most = Math.max(...dimensions.values())
  const pixels = Array.from({ length: most - 2 }, () => "s")
  const layout = (name: string): string[] => (dimensions.get(name) === most ? ["n", "c", ...pixels] : ["n", ...pixels])
  return Object.fromEntries(["input", "target", "mask", "y_pred", "y_true"].filter((name) => dimensions.has(name)).map((name) => [name, layout(name).join(" ")]))
}

/** A channel axis of length one is dropped where ours has none. */
function withoutChannel(value: Json): Json {
  return isList(value) ? value.map((sample) => (isList(sample) && sample.length === 1 ? (sample[0] ?? sample) : sample)) : value
}

const oneChannel = (value: Json | undefined): boolean => isList(value) && isList(value[0]) && value[0].length === 1

const labels = (params: JsonObject): boolean => params["to_onehot_y"] === true

const reshape = (name: string, value: Json, given: JsonObject): Json => (name === "mask" || (name === "target" && labels(given)) ? withoutChannel(value) : value)

const activation = ["input", "target", "include_background", "sigmoid", "softmax", "other_act", "smooth_nr", "smooth_dr", "soft_label"]
const dice = [...activation, "squared_pred", "jaccard", "weight"]

/** The library leaves the background out of what it does not reduce; ours is 0 there. Only classes are before it, or samples and classes. */
const withoutBackground = (value: unknown, params: JsonObject, reduction: string): unknown => {
  if (params["include_background"] !== false || reduction !== "none" || !Array.isArray(value)) return value
  const rest = (classes: unknown): unknown => (Array.isArray(classes) && classes.length > 1 ? classes.slice(1) : classes)
  return params["batch"] === true ? rest(value) : value.map(rest)
}

const region = (name: string, names: readonly string[]): Api => ({
  loss: (_, params) => variant(name, params, [["batch", "batch"], ["to_onehot_y", "to_onehot_y"]]),
  names: { ...same(...names), batch: null, to_onehot_y: null },
  layout: images,
  reshape,
  shown: withoutBackground,
})

/** The library reduces the parts and adds them. */
const sum = (name: string, names: readonly string[]): Api => ({
  loss: (_, params) => variant(name, params, [["to_onehot_y", "to_onehot_y"]]),
  names: { ...same(...names, "batch", "reduction"), to_onehot_y: null },
  reduced: true,
  layout: images,
  reshape,
})

/** The library's value is one number whatever the reduction. */
const number = { mean: "mean", sum: "mean", none: "mean", default: "mean" } as const
const unified = (name: string, ...names: readonly string[]): Api => ({ loss: `monai.${name}`, names: { input: "y_pred", target: "y_true", ...same("y_pred", "y_true", ...names) }, layout: images })

export const monai: Apis = {
  "monai.losses.DiceLoss": region("DiceLoss", dice),
  "monai.losses.MaskedDiceLoss": region("MaskedDiceLoss", [...dice, "mask"]),
  "monai.losses.TverskyLoss": region("TverskyLoss", [...activation, "alpha", "beta"]),
  "monai.losses.MCCLoss": region("MCCLoss", activation),
  "monai.losses.GeneralizedDiceLoss": region("GeneralizedDiceLoss", [...activation, "w_type"]),
  "monai.losses.FocalLoss": {
    loss: (_, params, reduction) => variant(reduction === "none" ? "FocalLoss_none" : "FocalLoss", params, [["to_onehot_y", "to_onehot_y"]]),
    names: { ...same("input", "target", "include_background", "gamma", "alpha", "weight", "use_softmax"), to_onehot_y: null },
    layout: images,
    reshape,
    shown: withoutBackground,
  },
  "monai.losses.DiceCELoss": sum("DiceCELoss", [...dice, "lambda_dice", "lambda_ce", "label_smoothing"]),
  "monai.losses.DiceFocalLoss": sum("DiceFocalLoss", [...dice, "lambda_dice", "lambda_focal", "gamma", "alpha"]),
  "monai.losses.GeneralizedDiceFocalLoss": sum("GeneralizedDiceFocalLoss", [...activation, "w_type", "weight", "lambda_gdl", "lambda_focal", "gamma"]),
  "monai.losses.GeneralizedWassersteinDiceLoss": {
    loss: "monai.GeneralizedWassersteinDiceLoss",
    names: same("input", "target", "dist_matrix", "weighting_mode", "smooth_nr", "smooth_dr"),
    layout: images,
  },
  "monai.losses.MaskedLoss": {
    loss: (_, params) => `monai.MaskedLoss_${params["loss"] === "l1" ? "l1" : "mse"}`,
    names: { ...same("input", "target", "mask"), loss: null },
    layout: (dimensions) => {
      const image = ["n", "c", ...Array.from({ length: (dimensions.get("input") ?? 0) - 2 }, (_, k) => `d${k}`)]
      return { input: image.join(" "), target: image.join(" "), mask: image.filter((name) => name !== "c").join(" ") }
    },
    reshape,
  },
  "monai.losses.AsymmetricFocalLoss": unified("AsymmetricFocalLoss", "delta", "gamma", "epsilon"),
  "monai.losses.AsymmetricFocalTverskyLoss": unified("AsymmetricFocalTverskyLoss", "delta", "gamma", "epsilon"),
  "monai.losses.AsymmetricUnifiedFocalLoss": {
    ...unified("AsymmetricUnifiedFocalLoss", "weight", "delta", "gamma"),
    loss: (inputs) => (oneChannel(inputs["y_pred"] ?? inputs["input"]) ? "monai.AsymmetricUnifiedFocalLoss_labels" : "monai.AsymmetricUnifiedFocalLoss"),
    reductions: number,
  },
  "monai.losses.PatchAdversarialLoss": {
    loss: "monai.PatchAdversarialLoss",
    names: same("input", "criterion", "no_activation_leastsq", "target_is_real", "for_discriminator"),
    reductions: (params) => (params["criterion"] === "hinge" ? number : {}),
  },
  "monai.losses.BoxGIoULoss": { loss: "monai.BoxGIoULoss", names: same("input", "target") },
  "monai.losses.ContrastiveLoss": { loss: "monai.ContrastiveLoss", names: same("input", "target", "temperature") },
  "monai.losses.BarlowTwinsLoss": { loss: "monai.BarlowTwinsLoss", names: same("input", "target", "lambd") },
}
