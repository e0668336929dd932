// scikit-learn's losses, their arguments and options in this project's words: the names are the dialect's own.
import type { Json } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"

const names = { y_true: "y_true", raw_prediction: "raw_prediction", sample_weight: "sample_weight" } as const
const reductions = { average: "mean", default: "mean" } as const

const row = (name: string, options: Readonly<Record<string, string>> = {}): Apis => ({
  [`sklearn._loss.${name}`]: { loss: `sklearn.${name}`, names: { ...names, ...options }, reductions },
})

/** Rows of predictions are those of several classes. */
function several(value: Json | undefined): boolean {
  return isList(value) && isList(value[0])
}

const metric = (name: string, prediction = "y_pred", options: readonly string[] = [], loss: Api["loss"] = `sklearn.${name}`): Apis => ({
  [`sklearn.metrics.${name}`]: {
    loss,
    names: { y_true: "y_true", [prediction]: prediction, sample_weight: "sample_weight", ...Object.fromEntries(options.map((option) => [option, option])) },
    reductions: { default: "mean" },
  },
})

const byClasses = (name: string, prediction: string): Api["loss"] => (inputs) => `sklearn.${name}${several(inputs[prediction]) ? "_multiclass" : ""}`

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
  ...metric("mean_squared_error"),
  ...metric("root_mean_squared_error"),
  ...metric("mean_absolute_error"),
  ...metric("mean_absolute_percentage_error"),
  ...metric("mean_squared_log_error"),
  ...metric("mean_pinball_loss", "y_pred", ["alpha"]),
  ...metric("mean_tweedie_deviance", "y_pred", ["power"]),
  ...metric("mean_poisson_deviance"),
  ...metric("mean_gamma_deviance"),
  ...metric("log_loss", "y_pred", [], byClasses("log_loss", "y_pred")),
  ...metric("brier_score_loss", "y_proba"),
  ...metric("hinge_loss", "pred_decision", [], byClasses("hinge_loss", "pred_decision")),
  ...metric("zero_one_loss"),
}
