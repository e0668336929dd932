// What the frameworks of the dialects do with what is refused here: with shapes that differ, labels outside the classes, values outside a domain, names they do not
// know. A sentence for each code of a diagnostic, which goes behind the hint (elsewhere.ts), so that somebody who comes from there is told why the same call
// passed. Data and no code: where one loss of a framework differs from the others, it is named beside the sentence.

/** What follows the name of the framework; `but`: of these losses, this instead. */
export interface Conduct {
  readonly does: string
  readonly but?: { readonly losses: readonly string[]; readonly does: string }
}

export interface Framework {
  readonly title: string
  /** By the code of the diagnostic. */
  readonly conduct: ReadonlyMap<string, Conduct>
  /** Its words for options and reductions, and what is written for them here. */
  readonly words: ReadonlyMap<string, string>
}

const SHAPES = ["E703", "E704", "E717"]
const SUMS = "E724"

function framework(title: string, said: { readonly shapes: Conduct | string; readonly label?: string; readonly value: string; readonly name: string; readonly sum?: string; readonly words?: Readonly<Record<string, string>> }): Framework {
  const conduct = (x: Conduct | string): Conduct => (typeof x === "string" ? { does: x } : x)
  return {
    title,
    conduct: new Map([
      ...SHAPES.map((code): [string, Conduct] => [code, conduct(said.shapes)]),
      ...(said.label === undefined ? [] : [["E706", conduct(said.label)] as const]),
      ["E707", conduct(said.value)], ["E702", conduct(said.name)], ["E209", conduct(said.name)], [SUMS, conduct(said.sum ?? "does not look")],
    ]),
    words: new Map(Object.entries(said.words ?? {})),
  }
}

const ANY = "does not look, and computes the formula with any value"
const TYPE_ERROR = "raises a TypeError"

export const frameworks: ReadonlyMap<string, Framework> = new Map([
  ["torch", framework("PyTorch", {
    shapes: {
      does: "broadcasts the two, with a warning at most",
      but: { losses: ["binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "cross_entropy_probabilities", "nll_loss", "multi_margin_loss", "multilabel_margin_loss", "linear_cross_entropy"], does: "refuses such shapes too" },
    },
    label: "raises an IndexError, and on a GPU stops the device", value: "raises for probabilities and some options outside their range, and computes the formula with any target", name: TYPE_ERROR,
    words: { size_average: "reduction: \"mean\" or \"sum\"", reduce: "reduction: \"none\"", elementwise_mean: "reduction: \"mean\"" },
  })],
  ["keras", framework("Keras", {
    shapes: "drops or adds a last axis of length 1, and broadcasts other shapes", label: "raises with TensorFlow on a CPU, and gives NaN or 0 elsewhere", value: ANY, name: TYPE_ERROR,
    words: { sum_over_batch_size: "reduction: \"mean\"", sample_weight: "sampleWeight" },
  })],
  ["optax", framework("Optax", {
    shapes: "asserts equal shapes for some losses, and broadcasts for the others", label: "gives NaN, and counts a negative label from the end", value: ANY, name: TYPE_ERROR, words: { axis: "layout" },
  })],
  ["sklearn", framework("scikit-learn", {
    shapes: "raises a ValueError", label: "raises a ValueError", value: "raises a ValueError", name: TYPE_ERROR, sum: "warns, and divides by the sum in some versions",
    words: { sample_weight: "sampleWeight", multioutput: "reduction" },
  })],
  ["xgboost", framework("XGBoost", {
    shapes: "raises an XGBoostError", label: "raises an XGBoostError", value: "raises an XGBoostError for most labels and parameters outside their range", name: "passes over it with a warning",
  })],
  ["tfjs", framework("TensorFlow.js", {
    shapes: "throws for shapes that differ", value: ANY, name: "takes its options by position",
    words: { SUM_BY_NONZERO_WEIGHTS: "the default of these losses", MEAN: "reduction: \"weightedMean\"", SUM: "reduction: \"sum\"", NONE: "reduction: \"none\"" },
  })],
  ["tfjs_layers", framework("TensorFlow.js", {
    shapes: "broadcasts the two", label: "takes it for no class, which costs nothing", value: ANY, name: "takes its options by position",
  })],
  ["monai", framework("MONAI", {
    shapes: "raises for shapes that differ, or broadcasts them", label: "raises a RuntimeError", value: ANY, name: TYPE_ERROR,
  })],
  ["smp", framework("segmentation_models.pytorch", {
    shapes: "reshapes both, and raises only where the numbers of entries differ", label: "raises a RuntimeError", value: ANY, name: TYPE_ERROR,
  })],
  ["metric_learning", framework("PyTorch Metric Learning", {
    shapes: "raises a ValueError", label: "raises an IndexError, and on a GPU stops the device", value: ANY, name: TYPE_ERROR,
  })],
])
