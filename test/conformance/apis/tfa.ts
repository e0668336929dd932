// TensorFlow Addons' losses, their arguments and options in this project's words.
import type { Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Apis } from "./api.ts"
import { sizes } from "./api.ts"

const reductions = { default: "mean", sum_over_batch_size: "mean", sum: "sum", none: "none" } as const
const names = { y_true: "y", y_pred: "p", sample_weight: "sampleWeight" } as const

/** One-hot rows as class indices. */
const indices = (value: Json): Json => (isList(value) ? value.map((row) => (isList(row) ? row.findIndex((one) => one === 1) : row)) : value)

const mode = (params: JsonObject): Json => params["mode"] ?? "giou"

export const tfa: Apis = {
  "tfa.losses.ContrastiveLoss": { loss: "contrastive_on_distance", names: { ...names, y_pred: "d", margin: "margin" }, reductions },
  // The last axis is averaged before anything is weighted.
  "tfa.losses.PinballLoss": { loss: "mean_pinball", names: { ...names, tau: "tau" }, reductions },
  "tfa.losses.GIoULoss": { loss: (_, params) => (mode(params) === "iou" ? "iou_box" : "giou(y, p; eps = 0)"), names: { ...names, mode: null }, reductions },
  "tfa.losses.NpairsLoss": { loss: "n_pairs_similarity", names: { y_true: "y", y_pred: "s" }, reductions },
  "tfa.losses.NpairsMultilabelLoss": { loss: "n_pairs_multilabel", names: { y_true: "y", y_pred: "s" }, reductions },
  "tfa.losses.WeightedKappaLoss": { loss: "weighted_kappa", names: { ...names, num_classes: null, weightage: "weightage", epsilon: "epsilon" }, reductions },
  "tfa.losses.sparsemax_loss": {
    loss: "multiclass_sparsemax",
    names: { logits: "x", labels: "y", sparsemax: null },
    reductions: { default: "none" },
    reshape: (name, value) => (name === "labels" && sizes(value).length === 2 ? indices(value) : value),
  },
}
