// Keras's losses, their arguments and options in this project's words: functions, which give one value a sample, and the classes
// that stand on them, which weigh and reduce.
import type { JsonObject } from "../case.ts"
import { isList } from "../case.ts"
import type { Api, Apis } from "./api.ts"
import { sizes, spread, squeezed } from "./api.ts"

type Dimensions = ReadonlyMap<string, number>
type Layout = Readonly<Record<string, string>>

const same = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))

/** The axes of the option, counted from the front; `fallback` where it is not given. */
function axesOf(given: JsonObject, count: number, fallback: readonly number[]): number[] {
  const { axis } = given
  const listed = isList(axis) ? axis.map(Number) : typeof axis === "number" ? [axis] : fallback
  return listed.map((one) => (one < 0 ? one + count : one))
}

/** The shape of the values before they are reduced. */
const valueShape = (given: JsonObject, fallback: readonly number[]): number[] => {
  const shape = sizes(given["y_pred"])
  const gone = axesOf(given, shape.length, fallback)
  return shape.filter((_, k) => !gone.includes(k))
}

/** One weight for all is divided by itself, and the values are summed. */
const oneWeight = (given: JsonObject): boolean => given["sample_weight"] !== undefined && sizes(given["sample_weight"]).length === 0

const reductions = (_: JsonObject, inputs: JsonObject): Record<string, "mean" | "weightedMean" | "sum"> => ({
  sum_over_batch_size: "mean", mean_with_sample_weight: oneWeight(inputs) ? "sum" : "weightedMean",
})

/** The leading dimensions of the values that the weights lack: Keras divides by the sum of the weights as they are given, so the values
 * are summed along these before they are weighed. */
function unweighed(given: JsonObject, reduction: string): string[] {
  const own = sizes(given["sample_weight"]).length
  const lacking = own === 0 || reduction !== "mean_with_sample_weight" ? 0 : valueShape(given, [-1]).length - own
  return dimensionNames(given).filter((name) => name !== "axis").slice(0, Math.max(lacking, 0))
}

/** All dimensions of the prediction; the one that the loss reduces is `axis`. */
function dimensionNames(given: JsonObject): string[] {
  const count = sizes(given["y_pred"]).length
  const [at = count - 1] = axesOf(given, count, [-1])
  return Array.from({ length: count }, (_, k) => (k === at ? "axis" : `d${k}`))
}

const dividedByItself = (name: string, given: JsonObject, reduction: string): boolean => name === "sample_weight" && reduction === "mean_with_sample_weight" && oneWeight(given)

/** Values along one axis, the last unless the option says another. */
function row(loss: string, options: readonly string[], sparse = false): Api {
  return {
    loss: (inputs, params, reduction) => {
      const summed = unweighed({ ...inputs, ...params }, reduction)
      if (summed.length === 0) return `keras.${loss}`
      const [label, row] = sparse ? [`y_true[${summed.join(",")}] in axis`, ["axis", ...summed]] : [`y_true[axis,${summed.join(",")}]`, ["axis", ...summed]]
      const given = options.filter((name) => params[name] !== undefined)
      const formula = `keras.${loss}(y_true, y_pred; ${given.map((name) => `${name} = ${name}`).join(", ")})`.replace("; )", ")")
      return `loss weighed(${label}, y_pred[${row.join(",")}]; ${given.map((name) => `${name} = ${String(params[name])}`).join(", ")}) = sum[${summed.join(",")}](${formula})`.replace("; )", ")")
    },
    names: { ...same("y_true", "y_pred", ...options), sample_weight: "sampleWeight", axis: null },
    reductions,
    reshape: (name, value, given, reduction) => {
      if (dividedByItself(name, given, reduction)) return null
      if (name === "sample_weight") return spread(value, valueShape(given, [-1]).slice(unweighed(given, reduction).length))
      const classes = sizes(given["y_pred"]).length
      return sparse && name === "y_true" && sizes(value).length === classes ? squeezed(value) : value
    },
    layout: (_dimensions, _params, given, reduction) => {
      const names = dimensionNames(given)
      if (names.at(-1) === "axis" && unweighed(given, reduction).length === 0) return undefined
      return { y_pred: names.join(" "), y_true: names.filter((name) => !(sparse && name === "axis")).join(" ") }
    },
  }
}

const inAxis = (name: string, api: Api): Api => ({
  ...api,
  loss: (...of) => (typeof api.loss === "string" ? api.loss : api.loss(...of)).replaceAll("axis", name),
  layout: (dimensions: Dimensions, params: JsonObject, given: JsonObject, reduction: string): Layout | undefined => {
    const layout = api.layout?.(dimensions, params, given, reduction)
    return layout && Object.fromEntries(Object.entries(layout).map(([input, text]) => [input, text.replace("axis", name)]))
  },
})

/** Ratios of sums over everything, or over the axes of the option. Weights of a ratio over everything are the samples then. */
function region(loss: string, options: readonly string[]): Api {
  const samples = (inputs: JsonObject, params: JsonObject): boolean => !isList(params["axis"]) && sizes(inputs["sample_weight"]).length > 0
  const named = (params: JsonObject): string => options.filter((name) => params[name] !== undefined).map((name) => `${name} = ${name}`).join(", ")
  return {
    loss: (inputs, params, reduction) => {
      if (!samples(inputs, params)) return `keras.${loss}${isList(params["axis"]) ? "_by_axis" : ""}`
      return `sample_weight*keras.${loss}_by_axis(y_true, y_pred; ${named(params)})`.replace("; )", ")") + (reduction === "mean_with_sample_weight" ? " over sample_weight" : "")
    },
    names: (inputs, params) => ({ ...same("y_true", "y_pred", ...options), sample_weight: samples(inputs, params) ? "sample_weight" : "sampleWeight", axis: null }),
    reductions,
    // One value is weighed, and not reduced any more.
    reshape: (name, value, given, reduction) => (isList(given["axis"]) && dividedByItself(name, given, reduction) ? null : value),
    layout: (dimensions, params) => {
      const count = dimensions.get("y_pred") ?? 1
      const weights = dimensions.get("sample_weight") ?? 0
      if (!isList(params["axis"]) && weights === 0) return undefined
      const axes = isList(params["axis"]) ? axesOf(params, count, []) : Array.from({ length: count }, (_, k) => k)
      const text = Array.from({ length: count }, (_, k) => (axes.includes(k) ? "s" : `d${k}`)).join(" ")
      return { y_true: text, y_pred: text, ...(weights === 0 ? {} : { sample_weight: Array.from({ length: weights }, (_, k) => `n${k}`).join(" ") }) }
    },
  }
}

const elementwise = (loss: string, ...options: readonly string[]): Api => inAxis("d", row(loss, options))
const byClass = (loss: string, ...options: readonly string[]): Api => inAxis("c", row(loss, options))
const byIndex = (loss: string, ...options: readonly string[]): Api => inAxis("c", row(loss, options, true))

const functions: ReadonlyArray<readonly [string, string, Api]> = [
  ["mean_squared_error", "MeanSquaredError", elementwise("mean_squared_error")],
  ["mean_absolute_error", "MeanAbsoluteError", elementwise("mean_absolute_error")],
  ["mean_absolute_percentage_error", "MeanAbsolutePercentageError", elementwise("mean_absolute_percentage_error")],
  ["mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", elementwise("mean_squared_logarithmic_error")],
  ["huber", "Huber", elementwise("huber", "delta")],
  ["log_cosh", "LogCosh", elementwise("log_cosh")],
  ["poisson", "Poisson", elementwise("poisson")],
  ["cosine_similarity", "CosineSimilarity", elementwise("cosine_similarity")],
  ["hinge", "Hinge", elementwise("hinge")],
  ["squared_hinge", "SquaredHinge", elementwise("squared_hinge")],
  ["categorical_hinge", "CategoricalHinge", byClass("categorical_hinge")],
  ["kl_divergence", "KLDivergence", byClass("kl_divergence")],
  ["binary_crossentropy", "BinaryCrossentropy", elementwise("binary_crossentropy", "from_logits", "label_smoothing")],
  ["binary_focal_crossentropy", "BinaryFocalCrossentropy", elementwise("binary_focal_crossentropy", "apply_class_balancing", "alpha", "gamma", "from_logits", "label_smoothing")],
  ["categorical_crossentropy", "CategoricalCrossentropy", byClass("categorical_crossentropy", "from_logits", "label_smoothing")],
  ["categorical_focal_crossentropy", "CategoricalFocalCrossentropy", byClass("categorical_focal_crossentropy", "alpha", "gamma", "from_logits", "label_smoothing")],
  ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", byIndex("sparse_categorical_crossentropy", "from_logits", "ignore_class")],
  ["categorical_generalized_cross_entropy", "CategoricalGeneralizedCrossEntropy", byIndex("categorical_generalized_cross_entropy", "q")],
  ["dice", "Dice", region("dice", [])],
  ["tversky", "Tversky", region("tversky", ["alpha", "beta"])],
  ["circle", "Circle", {
    loss: (inputs) => (inputs["ref_embeddings"] === undefined ? "keras.circle" : "keras.circle_with_references"),
    names: { ...same("y_true", "y_pred", "ref_labels", "ref_embeddings", "gamma", "margin", "remove_diagonal"), sample_weight: "sampleWeight" },
    reductions,
  }],
]

export const keras: Apis = Object.fromEntries(functions.flatMap(([name, type, api]) => [[`keras.losses.${name}`, api], [`keras.losses.${type}`, api]]))
