// scikit-learn's losses, their arguments and options in this project's words: the names are the dialect's own.
import type { Apis } from "./api.ts"

const names = { y_true: "y_true", raw_prediction: "raw_prediction", sample_weight: "sample_weight" } as const
const reductions = { average: "mean", default: "mean" } as const

const row = (name: string, options: Readonly<Record<string, string>> = {}): Apis => ({
  [`sklearn._loss.${name}`]: { loss: `sklearn.${name}`, names: { ...names, ...options }, reductions },
})

export const sklearn: Apis = {
  ...row("HalfSquaredError"),
  ...row("AbsoluteError"),
  ...row("PinballLoss", { quantile: "quantile" }),
  ...row("HuberLoss", { quantile: "quantile", delta: "delta" }),
  ...row("HalfPoissonLoss"),
  ...row("HalfGammaLoss"),
  ...row("HalfTweedieLoss", { power: "power" }),
  ...row("HalfTweedieLossIdentity", { power: "power" }),
  ...row("HalfBinomialLoss"),
  ...row("HalfMultinomialLoss", { n_classes: "n_classes" }),
  ...row("ExponentialLoss"),
}
