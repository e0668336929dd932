// LossFunctions.jl, its arguments and options in this project's words. With weights, `normalize` (the default) divides by their sum.
import type { JsonObject } from "../case.ts"
import type { Apis } from "./api.ts"

const normalized = (params: JsonObject, inputs: JsonObject): boolean => inputs["weights"] !== undefined && params["normalize"] !== false

const row = (name: string, loss: string, prediction: string, options: Readonly<Record<string, string>> = {}): Apis => ({
  [`LossFunctions.${name}`]: {
    loss,
    names: { output: prediction, target: "y", weights: "sampleWeight", normalize: null, ...options },
    reductions: (params, inputs) => (normalized(params, inputs) ? { default: "none", sum: "weightedMean" } : { default: "none" }),
  },
})

export const lossfunctions: Apis = {
  ...row("MisclassLoss", "misclassification", "p"),
  ...row("ZeroOneLoss", "zero_one", "x"),
  ...row("L1DistLoss", "absolute_error", "p"),
  ...row("L2DistLoss", "squared_error", "p"),
  ...row("LPDistLoss", "lp_distance", "p", { P: "q" }),
  ...row("PeriodicLoss", "periodic", "p", { circumf: "c" }),
  ...row("HuberLoss", "huber", "p", { d: "delta" }),
  ...row("L1EpsilonInsLoss", "epsilon_insensitive", "p", { ε: "eps", eps: "eps" }),
  ...row("EpsilonInsLoss", "epsilon_insensitive", "p", { ε: "eps", eps: "eps" }),
  ...row("L2EpsilonInsLoss", "squared_epsilon_insensitive", "p", { ε: "eps", eps: "eps" }),
  ...row("LogitDistLoss", "logit_distance", "p"),
  ...row("QuantileLoss", "pinball", "p", { τ: "tau", tau: "tau" }),
  ...row("LogCoshLoss", "log_cosh", "p"),
  ...row("PerceptronLoss", "perceptron", "x"),
  ...row("LogitMarginLoss", "logistic_margin", "x"),
  ...row("L1HingeLoss", "hinge", "x"),
  ...row("HingeLoss", "hinge", "x"),
  ...row("L2HingeLoss", "squared_hinge", "x"),
  ...row("SmoothedL1HingeLoss", "smoothed_hinge", "x", { γ: "gamma", gamma: "gamma" }),
  ...row("ModifiedHuberLoss", "modified_huber", "x"),
  ...row("L2MarginLoss", "squared_margin", "x"),
  ...row("ExpLoss", "exponential", "x"),
  ...row("SigmoidLoss", "sigmoid_margin", "x"),
  ...row("DWDMarginLoss", "dwd_margin", "x", { q: "q" }),
  ...row("PoissonLoss", "poisson_nll", "x"),
  ...row("CrossEntropyLoss", "binary_crossentropy", "p"),
}
