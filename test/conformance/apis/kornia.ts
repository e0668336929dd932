// kornia's losses, their arguments and options in this project's words.
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"

type Dimensions = ReadonlyMap<string, number>
type Layout = Readonly<Record<string, string>>

/** Image dimensions are one axis of pixels behind batch and class; targets that are class indices lack the class. */
function pixels(dimensions: Dimensions): Layout {
  const most = dimensions.get("x") ?? 2
  const rest = Array.from({ length: most - 2 }, () => "s")
  return { x: ["n", "c", ...rest].join(" "), y: ["n", ...(dimensions.get("y") === most ? ["c"] : []), ...rest].join(" ") }
}

const pairOf = (loss: string): Api => ({ loss, names: { img1: "p", img2: "y" }, reductions: { default: "none" } })

/** One number for an image; over a batch their mean. */
const whole = { default: "mean" } as const

/** Distributions over the pixels of every sample and channel. */
const divergence = (loss: string): Api => ({
  loss,
  names: { pred: "p", target: "y" },
  reductions: whole,
  layout: () => ({ p: "n d c c", y: "n d c c" }),
})

export const kornia: Apis = {
  "kornia.losses.charbonnier_loss": pairOf("pseudo_huber"),
  "kornia.losses.geman_mcclure_loss": pairOf("geman_mcclure(y, p; c = 2)"),
  "kornia.losses.cauchy_loss": pairOf("cauchy(y, p; c = sqrt(2))"),
  "kornia.losses.welsch_loss": pairOf("welsch(y, p; c = sqrt(2))"),
  "kornia.losses.binary_focal_loss_with_logits": {
    loss: "pixel_focal",
    names: { pred: "x", target: "y", alpha: "alpha", gamma: "gamma", pos_weight: "pos_weight", weight: "weight", ignore_index: "ignore_index" },
    nulls: { alpha: -1 },
    reductions: { default: "none" },
    layout: pixels,
  },
  "kornia.losses.focal_loss": {
    loss: "pixel_softmax_focal",
    names: { pred: "x", target: "y", alpha: "alpha", gamma: "gamma", weight: "weight", ignore_index: "ignore_index" },
    reductions: { default: "none" },
    layout: pixels,
  },
  "kornia.losses.dice_loss": {
    loss: "softmax_dice",
    names: { pred: "x", target: "y", average: "average", eps: "eps", weight: "weight", ignore_index: "ignore_index" },
    reductions: whole,
    layout: pixels,
  },
  "kornia.losses.tversky_loss": {
    loss: "softmax_tversky",
    names: { pred: "x", target: "y", alpha: "alpha", beta: "beta", eps: "eps", ignore_index: "ignore_index" },
    reductions: whole,
    layout: pixels,
  },
  "kornia.losses.lovasz_hinge_loss": {
    loss: "lovasz_hinge",
    names: { pred: "x", target: "y" },
    reductions: whole,
    layout: () => ({ x: "n s s", y: "n s s" }),
    reshape: (name, value) => (name === "pred" && isList(value) ? value.map((image) => (isList(image) ? (image[0] ?? image) : image)) : value),
  },
  "kornia.losses.lovasz_softmax_loss": {
    loss: (inputs) => `lovasz_softmax(y, x${inputs["weight"] === undefined ? "" : ", weight"}; classes = all)`,
    names: { pred: "x", target: "y", weight: "weight" },
    reductions: whole,
    layout: (dimensions) => ({ ...pixels(dimensions), ...(dimensions.has("weight") && { weight: "c" }) }),
  },
  "kornia.losses.kl_div_loss_2d": divergence("kl_divergence"),
  "kornia.losses.js_div_loss_2d": divergence("jensen_shannon"),
  "kornia.losses.psnr_loss": { loss: "psnr", names: { image: "p", target: "y", max_val: "max_val" }, reductions: whole },
  "kornia.losses.total_variation": {
    // The reduction is over the pixels of one image.
    loss: (_, __, reduction) => (reduction === "mean" ? "total_variation(u; averaged = true)" : "total_variation"),
    names: { img: "u" },
    reductions: { default: "none", sum: "none", mean: "none" },
  },
  "kornia.losses.inverse_depth_smoothness_loss": {
    loss: "inverse_depth_smoothness",
    names: { idepth: "d", image: "image" },
    reductions: whole,
    layout: () => ({ d: "n one h w", image: "n c h w" }),
  },
}
