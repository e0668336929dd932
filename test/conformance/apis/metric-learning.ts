// The losses of pytorch-metric-learning, their arguments and options in this project's words.
import type { Json } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

/** A value is one number. */
const reductions = { default: "mean" } as const

/** A second set of vectors makes another loss. */
const pairs = (name: string, ...options: readonly string[]): Api => ({
  loss: (inputs) => (Object.hasOwn(inputs, "ref_emb") ? `metric_learning.${name}_ref` : `metric_learning.${name}`),
  names: same("embeddings", "labels", "ref_emb", "ref_labels", "reducer", ...options),
  reductions,
})

const one = (name: string, ...options: readonly string[]): Api => ({ loss: `metric_learning.${name}`, names: same("embeddings", "labels", "reducer", ...options), reductions })

/** The columns of the class vectors are classes, or classes and centers: (d, c·k) is (d, c, k). */
const centers = (name: string, count: string, ...options: readonly string[]): Api => ({
  ...one(name, "W", ...options),
  names: { ...same("embeddings", "labels", "W", "reducer", ...options), [count]: null },
  reshape: (argument, value, given) => (argument === "W" && isList(value) ? value.map((row) => inGroups(row, Number(given[count]))) : value),
})

function inGroups(row: Json, size: number): Json {
  return isList(row) ? Array.from({ length: row.length / size }, (_, i) => row.slice(i * size, (i + 1) * size)) : row
}

const apis: Readonly<Record<string, Api>> = {
  ContrastiveLoss: pairs("ContrastiveLoss", "pos_margin", "neg_margin"),
  SignalToNoiseRatioContrastiveLoss: pairs("SignalToNoiseRatioContrastiveLoss", "pos_margin", "neg_margin"),
  TripletMarginLoss: pairs("TripletMarginLoss", "margin", "swap", "smooth_loss"),
  LiftedStructureLoss: one("LiftedStructureLoss", "neg_margin", "pos_margin"),
  GeneralizedLiftedStructureLoss: pairs("GeneralizedLiftedStructureLoss", "neg_margin", "pos_margin"),
  NPairsLoss: one("NPairsLoss"),
  NTXentLoss: pairs("NTXentLoss", "temperature"),
  SupConLoss: pairs("SupConLoss", "temperature"),
  MultiSimilarityLoss: pairs("MultiSimilarityLoss", "alpha", "beta", "base"),
  CircleLoss: pairs("CircleLoss", "m", "gamma"),
  AngularLoss: one("AngularLoss", "alpha"),
  MarginLoss: {
    ...one("MarginLoss", "margin", "beta"),
    loss: (inputs) => (isList(inputs["beta"]) && inputs["beta"].length > 1 ? "metric_learning.MarginLoss_num_classes" : "metric_learning.MarginLoss"),
    // One learned boundary for all classes is a number here.
    reshape: (name, value) => (name === "beta" && isList(value) && value.length === 1 ? (value[0] ?? value) : value),
  },
  TupletMarginLoss: pairs("TupletMarginLoss", "margin", "scale"),
  NCALoss: pairs("NCALoss", "softmax_scale"),
  InstanceLoss: one("InstanceLoss", "gamma"),
  IntraPairVarianceLoss: pairs("IntraPairVarianceLoss", "pos_eps", "neg_eps"),
  RankedListLoss: one("RankedListLoss", "margin", "Tn", "imbalance", "alpha", "Tp"),
  ThresholdConsistentMarginLoss: one("ThresholdConsistentMarginLoss", "lambda_plus", "lambda_minus", "margin_plus", "margin_minus"),
  PNPLoss: one("PNPLoss", "b", "alpha", "anneal", "variant"),
  SmoothAPLoss: one("SmoothAPLoss", "temperature"),
  FastAPLoss: one("FastAPLoss", "num_bins"),
  HistogramLoss: { loss: "metric_learning.HistogramLoss", names: same("embeddings", "labels", "n_bins"), reductions },
  VICRegLoss: { loss: "metric_learning.VICRegLoss", names: same("embeddings", "ref_emb", "invariance_lambda", "variance_mu", "covariance_v", "eps"), reductions },
  SelfSupervisedLoss: {
    // The cases have 0.25 where they do not say another temperature.
    loss: (_, params) => (Object.hasOwn(params, "temperature") ? "metric_learning.SelfSupervisedLoss" : "metric_learning.SelfSupervisedLoss(embeddings, ref_emb; temperature = 0.25)"),
    names: { ...same("embeddings", "ref_emb", "temperature", "symmetric"), inner: null },
    reductions,
  },
  NormalizedSoftmaxLoss: one("NormalizedSoftmaxLoss", "W", "temperature"),
  CosFaceLoss: one("CosFaceLoss", "W", "margin", "scale"),
  ArcFaceLoss: one("ArcFaceLoss", "W", "margin", "scale"),
  SubCenterArcFaceLoss: centers("SubCenterArcFaceLoss", "sub_centers", "margin", "scale"),
  LargeMarginSoftmaxLoss: one("LargeMarginSoftmaxLoss", "W", "margin", "scale"),
  SphereFaceLoss: one("SphereFaceLoss", "W", "margin", "scale"),
  P2SGradLoss: one("P2SGradLoss", "W"),
  SoftTripleLoss: centers("SoftTripleLoss", "centers_per_class", "la", "gamma", "margin"),
  ProxyNCALoss: one("ProxyNCALoss", "W", "softmax_scale"),
  ProxyAnchorLoss: one("ProxyAnchorLoss", "W", "margin", "alpha"),
}

export const metricLearning: Apis = Object.fromEntries(Object.entries(apis).map(([name, row]) => [`pytorch_metric_learning.losses.${name}`, row]))
