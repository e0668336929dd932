// PyTorch's losses, their arguments and options in this project's words.
import type { JsonObject } from "../case.ts"
import type { Apis } from "./api.ts"
import { sizes } from "./api.ts"

const softTargets = (inputs: JsonObject): boolean => JSON.stringify(sizes(inputs["input"])) === JSON.stringify(sizes(inputs["target"]))

/** PyTorch's class axis is the second of several; targets that are no distributions lack it. */
function classesSecond(dimensions: ReadonlyMap<string, number>): Readonly<Record<string, string>> | undefined {
  const most = dimensions.get("x") ?? 0
  if (most < 3) return undefined
  const rest = Array.from({ length: most - 2 }, (_, k) => `d${k}`)
  return { x: ["n", "c", ...rest].join(" "), y: ["n", ...(dimensions.get("y") === most ? ["c"] : []), ...rest].join(" ") }
}

export const torch: Apis = {
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
  "torch.nn.BCEWithLogitsLoss": { loss: "bce_with_logits", names: { input: "x", target: "y", weight: "weight", pos_weight: "pos_weight" } },
}
