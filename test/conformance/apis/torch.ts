// PyTorch's losses, their arguments and options in this project's words: the functions of torch.nn.functional and the modules of
// torch.nn that stand on them.
import type { Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"
import { sizes } from "./api.ts"

type Dimensions = ReadonlyMap<string, number>
type Layout = Readonly<Record<string, string>>

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

const dimensionNames = (count: number): string[] => Array.from({ length: count }, (_, k) => `d${k}`)

const softTargets = (inputs: JsonObject): boolean => JSON.stringify(sizes(inputs["input"])) === JSON.stringify(sizes(inputs["target"]))

/** The class axis is the second of several; targets that are no distributions lack it. */
function classesSecond(dimensions: Dimensions): Layout | undefined {
  const most = dimensions.get("input") ?? 0
  if (most < 3) return undefined
  const rest = dimensionNames(most - 2)
  return { input: ["n", "c", ...rest].join(" "), target: ["n", ...(dimensions.get("target") === most ? ["c"] : []), ...rest].join(" ") }
}

/** Tensors of fewer dimensions than the largest belong to its last ones; a dimension of 1 where another has more is not theirs. */
function trailing(_: Dimensions, params: JsonObject, given: JsonObject): Layout | undefined {
  const tensors = Object.entries(given).filter(([name, value]) => !Object.hasOwn(params, name) && sizes(value).length > 0)
  const most = Math.max(...tensors.map(([, value]) => sizes(value).length))
  const layout = tensors.map(([name, value]) => {
    const own = sizes(value)
    const names = dimensionNames(most).slice(most - own.length)
    return [name, names.filter((_, k) => !stretched(own, k, given)).join(" ")] as const
  })
  return layout.every(([, text]) => text === layout[0]?.[1]) ? undefined : Object.fromEntries(layout.filter(([, text]) => text !== ""))
}

/** Whether one of the tensors has more where these sizes have 1. */
const stretched = (own: readonly number[], k: number, given: JsonObject): boolean =>
  own[k] === 1 && Object.values(given).some((value) => (sizes(value).at(k - own.length) ?? 1) > 1)

/** Without the dimensions of 1 where another tensor has more. */
function fitted(_: string, value: Json, given: JsonObject): Json {
  const own = sizes(value)
  const fit = (part: Json, k: number): Json => {
    if (k === own.length || !isList(part)) return part
    return stretched(own, k, given) ? fit(part[0] ?? part, k + 1) : part.map((one) => fit(one, k + 1))
  }
  return fit(value, 0)
}

/** A variance of one entry a row lacks the last dimension. */
function leading(dimensions: Dimensions): Layout | undefined {
  const names = dimensionNames(dimensions.get("input") ?? 0)
  const layout = [...dimensions].flatMap(([name, count]) => (count === 0 ? [] : [[name, names.slice(0, count).join(" ")] as const]))
  return layout.every(([, text]) => text === layout[0]?.[1]) ? undefined : Object.fromEntries(layout)
}

/** A last dimension of 1 where the input has more goes. */
function squeezed(name: string, value: Json, given: JsonObject): Json {
  const own = sizes(value)
  const whole = sizes(given["input"])
  const last = (list: Json): Json => (isList(list) && isList(list[0]) ? list.map(last) : isList(list) ? (list[0] ?? list) : list)
  return name === "var" && own.length === whole.length && own.length > 1 && own.at(-1) === 1 && whole.at(-1) !== 1 ? last(value) : value
}

/** All dimensions but the first are one axis of a distribution: `batchmean` divides by the first alone. */
function afterFirst(dimensions: Dimensions): Layout | undefined {
  const text = ["n", ...Array.from({ length: (dimensions.get("input") ?? 0) - 1 }, () => "c")].join(" ")
  return text.includes("c c") ? { input: text, target: text } : undefined
}

/** The option `dim`: where the vectors lie; the golden files call without it as with -1. */
const vectorsAt = (fallback: number, ...inputs: readonly string[]) => (dimensions: Dimensions, params: JsonObject): Layout => {
  const count = dimensions.get(inputs[0] ?? "") ?? 1
  const dim = typeof params["dim"] === "number" ? params["dim"] : fallback
  const names = dimensionNames(count).map((name, k) => (k === (dim < 0 ? dim + count : dim) ? "d" : name))
  return Object.fromEntries(inputs.map((input) => [input, names.join(" ")]))
}

const functions: Readonly<Record<string, Api>> = {
  l1_loss: { loss: "torch.l1_loss", names: same("input", "target", "weight") },
  mse_loss: { loss: "torch.mse_loss", names: same("input", "target", "weight") },
  smooth_l1_loss: { loss: "torch.smooth_l1_loss", names: same("input", "target", "beta") },
  huber_loss: { loss: "torch.huber_loss", names: same("input", "target", "weight", "delta") },
  poisson_nll_loss: { loss: "torch.poisson_nll_loss", names: same("input", "target", "log_input", "full", "eps") },
  gaussian_nll_loss: { loss: "torch.gaussian_nll_loss", names: same("input", "target", "var", "full", "eps"), reshape: squeezed, layout: leading },
  binary_cross_entropy: { loss: "torch.binary_cross_entropy", names: same("input", "target", "weight"), reshape: fitted, layout: trailing },
  binary_cross_entropy_with_logits: { loss: "torch.binary_cross_entropy_with_logits", names: same("input", "target", "weight", "pos_weight"), reshape: fitted, layout: trailing },
  soft_margin_loss: { loss: "torch.soft_margin_loss", names: same("input", "target") },
  hinge_embedding_loss: { loss: "torch.hinge_embedding_loss", names: same("input", "target", "margin") },
  margin_ranking_loss: { loss: "torch.margin_ranking_loss", names: same("input1", "input2", "target", "margin") },
  multilabel_margin_loss: { loss: "torch.multilabel_margin_loss", names: same("input", "target") },
  multilabel_soft_margin_loss: { loss: "torch.multilabel_soft_margin_loss", names: same("input", "target", "weight") },
  multi_margin_loss: { loss: "torch.multi_margin_loss", names: same("input", "target", "p", "margin", "weight") },
  nll_loss: { loss: "torch.nll_loss", names: same("input", "target", "weight", "ignore_index"), layout: classesSecond },
  cross_entropy: {
    loss: (inputs) => (softTargets(inputs) ? "torch.cross_entropy_probabilities" : "torch.cross_entropy"),
    names: same("input", "target", "weight", "ignore_index", "label_smoothing"),
    layout: classesSecond,
  },
  kl_div: { loss: "torch.kl_div", names: same("input", "target", "log_target"), layout: afterFirst, reductions: (_, { input }) => (sizes(input).length === 1 ? { batchmean: "mean" } : {}) },
  cosine_embedding_loss: { loss: "torch.cosine_embedding_loss", names: same("input1", "input2", "target", "margin") },
  triplet_margin_loss: { loss: "torch.triplet_margin_loss", names: same("anchor", "positive", "negative", "margin", "p", "eps", "swap") },
  triplet_margin_with_distance_loss: { loss: "torch.triplet_margin_with_distance_loss", names: same("anchor", "positive", "negative", "distance", "margin", "swap") },
  cosine_similarity: { loss: "torch.cosine_similarity", names: { ...same("x1", "x2", "eps"), dim: null }, layout: vectorsAt(-1, "x1", "x2"), reductions: { default: "none" } },
  pairwise_distance: { loss: "torch.pairwise_distance", names: { ...same("x1", "x2", "p", "eps"), input1: "x1", input2: "x2", keepdim: null }, reshape: fitted, reductions: { default: "none" } },
  linear_cross_entropy: { loss: "torch.linear_cross_entropy", names: same("input", "target", "linear_weight", "linear_bias", "weight", "ignore_index", "label_smoothing") },
}

/** Modules whose name is not the function's in another spelling. */
const modules: Readonly<Record<string, string>> = {
  BCELoss: "binary_cross_entropy", BCEWithLogitsLoss: "binary_cross_entropy_with_logits", CrossEntropyLoss: "cross_entropy", LinearCrossEntropyLoss: "linear_cross_entropy",
  MSELoss: "mse_loss", L1Loss: "l1_loss", SmoothL1Loss: "smooth_l1_loss", HuberLoss: "huber_loss", NLLLoss: "nll_loss", NLLLoss2d: "nll_loss", KLDivLoss: "kl_div",
  PoissonNLLLoss: "poisson_nll_loss", GaussianNLLLoss: "gaussian_nll_loss", SoftMarginLoss: "soft_margin_loss", HingeEmbeddingLoss: "hinge_embedding_loss",
  MarginRankingLoss: "margin_ranking_loss", MultiLabelMarginLoss: "multilabel_margin_loss", MultiLabelSoftMarginLoss: "multilabel_soft_margin_loss",
  MultiMarginLoss: "multi_margin_loss", CosineEmbeddingLoss: "cosine_embedding_loss", TripletMarginLoss: "triplet_margin_loss",
  TripletMarginWithDistanceLoss: "triplet_margin_with_distance_loss", CosineSimilarity: "cosine_similarity", PairwiseDistance: "pairwise_distance",
}

export const torch: Apis = {
  ...Object.fromEntries(Object.entries(functions).map(([name, row]) => [`torch.nn.functional.${name}`, row])),
  ...Object.fromEntries(Object.entries(modules).flatMap(([name, of]) => (functions[of] === undefined ? [] : [[`torch.nn.${name}`, functions[of]]]))),
}
