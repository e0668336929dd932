// What a library calls a loss and its arguments, in this project's words: one row per API, never per case. A row renames, reshapes,
// chooses the loss and the reduction, and does no arithmetic on values. To cover an API, add a row.
import type { Reduction } from "../../src/kernel/signature.ts"
import type { JsonObject } from "./case.ts"
import { isList } from "./case.ts"

export interface Api {
  /** A built-in loss, or the choice among several by what the case gives. */
  readonly loss: string | ((inputs: JsonObject) => string)
  /** Arguments and options of the library to inputs and hyper-parameters of the loss. What is not here is `missing`. */
  readonly names: Readonly<Record<string, string>>
  /** Names of the library's reductions that mean something else here, or have another name. */
  readonly reductions?: Readonly<Record<string, Reduction>>
  /** The dimensions of an input of ours in memory order, where they differ from the signature; by its number of dimensions. */
  readonly layout?: (dimensions: ReadonlyMap<string, number>) => Readonly<Record<string, string>> | undefined
}

const named: Readonly<Record<string, Reduction>> = { mean: "mean", sum: "sum", none: "none", batchmean: "batchmean" }

export const reductionOf = (api: Api, name: string): Reduction | undefined => {
  const table = { ...named, ...api.reductions }
  return Object.hasOwn(table, name) ? table[name] : undefined
}

const softTargets = (inputs: JsonObject): boolean => JSON.stringify(sizes(inputs["input"])) === JSON.stringify(sizes(inputs["target"]))

/** PyTorch's class axis is the second of several; targets that are no distributions lack it. */
function classesSecond(dimensions: ReadonlyMap<string, number>): Readonly<Record<string, string>> | undefined {
  const most = dimensions.get("x") ?? 0
  if (most < 3) return undefined
  const rest = Array.from({ length: most - 2 }, (_, k) => `d${k}`)
  return { x: ["n", "c", ...rest].join(" "), y: ["n", ...(dimensions.get("y") === most ? ["c"] : []), ...rest].join(" ") }
}

/** Image dimensions are one axis of pixels. */
function pixels(dimensions: ReadonlyMap<string, number>): Readonly<Record<string, string>> | undefined {
  const layout = ["n", "c", ...Array.from({ length: (dimensions.get("p") ?? 0) - 2 }, () => "s")].join(" ")
  return { y: layout, p: layout }
}

function sizes(value: unknown): number[] {
  return isList(value as JsonObject[string]) && Array.isArray(value) ? [value.length, ...sizes(value[0])] : []
}

const keras = { sum_over_batch_size: "mean" } as const
const optax = { default: "none" } as const

const rows: Readonly<Record<string, Api>> = {
  "torch.nn.functional.l1_loss": { loss: "mean_absolute_error", names: { input: "p", target: "y" } },
  "torch.nn.functional.mse_loss": { loss: "mean_squared_error", names: { input: "p", target: "y" } },
  "torch.nn.functional.binary_cross_entropy": { loss: "binary_crossentropy", names: { input: "p", target: "y", weight: "weight" } },
  "torch.nn.functional.binary_cross_entropy_with_logits": { loss: "bce_with_logits", names: { input: "x", target: "y", weight: "weight", pos_weight: "pos_weight" } },
  "torch.nn.functional.cross_entropy": {
    loss: (inputs) => (softTargets(inputs) ? "softmax_cross_entropy" : "cross_entropy"),
    names: { input: "x", target: "y", weight: "weight", ignore_index: "ignore_index", label_smoothing: "label_smoothing" },
    layout: classesSecond,
  },
  "torch.nn.functional.kl_div": { loss: "kl_div", names: { input: "x", target: "t", log_target: "log_target" } },
  "optax.losses.squared_error": { loss: "mean_squared_error", names: { predictions: "p", targets: "y" }, reductions: optax },
  "optax.losses.sigmoid_binary_cross_entropy": { loss: "bce_with_logits", names: { logits: "x", labels: "y" }, reductions: optax },
  "optax.losses.softmax_cross_entropy_with_integer_labels": { loss: "cross_entropy", names: { logits: "x", labels: "y" }, reductions: optax },
  "keras.losses.CategoricalCrossentropy": {
    loss: "keras.categorical_crossentropy",
    names: { y_true: "y", y_pred: "p" },
    reductions: keras,
  },
  "monai.losses.DiceLoss": { loss: "dice", names: { input: "p", target: "y" }, layout: pixels },
  "torch.nn.BCEWithLogitsLoss": { loss: "bce_with_logits", names: { input: "x", target: "y", weight: "weight", pos_weight: "pos_weight" } },
}

export const apiNamed = (name: string): Api | undefined => (Object.hasOwn(rows, name) ? rows[name] : undefined)
