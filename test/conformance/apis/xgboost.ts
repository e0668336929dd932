// XGBoost's objectives and metrics, their arguments and options in this project's words: the names are the dialect's own, with "_" for
// ":" and "-". The library's arrays are flat, its query groups a list of where they start, its lists of options text.
import type { Json, JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

const lengthOf = (value: Json | undefined): number => (isList(value) ? value.length : 0)

/** A flat list as rows, one for each label. */
function rows(value: Json, given: JsonObject): Json {
  const count = lengthOf(given["label"] ?? given["labels"])
  if (!isList(value) || value.some(isList) || count === 0) return value
  const width = value.length / count
  return Array.from({ length: count }, (_, i) => value.slice(i * width, (i + 1) * width))
}

/** Where groups start and the last ends, as the group of each row. */
function groups(starts: Json): Json {
  if (!isList(starts)) return starts
  return starts.slice(1).flatMap((end, g) => Array.from({ length: Number(end) - Number(starts[g]) }, () => g))
}

const listOf = (value: Json): Json => (typeof value === "string" ? (JSON.parse(value) as Json) : isList(value) ? value : [value])

const several = (params: JsonObject, option: string): boolean => lengthOf(listOf(params[option] ?? [])) > 1

const dialect = (name: string): string => `xgboost.${name.replace(/[:-]/g, "_")}`

const objective = (name: string, ...options: readonly string[]): Apis => ({
  [name]: { loss: dialect(name), names: same("margin", "label", "weight", ...options) },
})

/** A list of options with more than one entry has one margin for each. */
const listed = (name: string, option: string): Apis => ({
  [name]: {
    loss: (_, params) => dialect(several(params, option) ? `${name}_multi` : name),
    names: same("margin", "label", "weight", option),
    reshape: (argument, value, given) => (argument === option ? listOf(value) : argument === "margin" && several(given, option) ? rows(value, given) : value),
  },
})

const classes = (name: string): Apis => ({
  [name]: { loss: dialect(name), names: same("margin", "label", "weight", "num_class"), reshape: (argument, value, given) => (argument === "margin" ? rows(value, given) : value) },
})

const ranking = (name: string, ...options: readonly string[]): Apis => ({
  [name]: {
    loss: dialect(name),
    names: {
      ...same("margin", "label", "lambdarank_pair_method", "lambdarank_num_pair_per_sample", "lambdarank_normalization", "lambdarank_score_normalization", ...options),
      group_ptr: "qid",
      group_weight: "weight",
    },
    reshape: (argument, value) => (argument === "group_ptr" ? groups(value) : value),
  },
})

const metricReductions = { weighted_mean: "mean", default: "mean" } as const

const metric = (name: string, options: readonly string[] = [], more: Partial<Api> = {}): Apis => ({
  [`xgboost.metric:${name}`]: { loss: dialect(name), names: same("predictions", "labels", "weight", ...options), reductions: metricReductions, ...more },
})

const perRow = (...lists: readonly string[]): Partial<Api> => ({
  reshape: (argument, value, given) => (argument === "predictions" ? rows(value, given) : lists.includes(argument) ? listOf(value) : value),
})

const survival = ["margin", "label_lower_bound", "label_upper_bound", "aft_loss_distribution", "aft_loss_distribution_scale"]

export const xgboost: Apis = {
  ...objective("reg:squarederror", "scale_pos_weight"),
  ...objective("reg:squaredlogerror"),
  ...objective("reg:pseudohubererror", "huber_slope"),
  ...objective("reg:absoluteerror"),
  ...listed("reg:quantileerror", "quantile_alpha"),
  ...listed("reg:expectileerror", "expectile_alpha"),
  ...objective("reg:logistic", "scale_pos_weight"),
  ...objective("binary:logistic", "scale_pos_weight"),
  ...objective("binary:logitraw", "scale_pos_weight"),
  ...objective("binary:hinge"),
  ...objective("count:poisson"),
  ...objective("reg:gamma", "scale_pos_weight"),
  ...objective("reg:tweedie", "tweedie_variance_power"),
  ...classes("multi:softmax"),
  ...classes("multi:softprob"),
  ...objective("survival:aft", ...survival),
  ...objective("survival:cox"),
  ...ranking("rank:ndcg", "ndcg_exp_gain"),
  ...ranking("rank:map"),
  ...ranking("rank:pairwise"),
  ...metric("rmse"),
  ...metric("rmsle"),
  ...metric("mae"),
  ...metric("mape"),
  ...metric("mphe", ["huber_slope"]),
  ...metric("logloss"),
  ...metric("error", ["threshold"], { at: "threshold" }),
  ...metric("merror", [], perRow()),
  ...metric("mlogloss", [], perRow()),
  ...metric("poisson-nloglik"),
  ...metric("gamma-nloglik"),
  ...metric("gamma-deviance"),
  ...metric("tweedie-nloglik", ["rho"], { at: "rho" }),
  ...metric("aft-nloglik", survival),
  ...metric("interval-regression-accuracy", survival),
  ...metric("cox-nloglik"),
  ...metric("quantile", ["quantile_alpha"], perRow("quantile_alpha")),
  ...metric("expectile", ["expectile_alpha"], perRow("expectile_alpha")),
}
