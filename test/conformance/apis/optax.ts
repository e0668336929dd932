// optax's losses, their arguments and options in this project's words.
import type { Apis } from "./api.ts"

const reductions = { default: "none" } as const

export const optax: Apis = {
  "optax.losses.squared_error": { loss: "mean_squared_error", names: { predictions: "p", targets: "y" }, reductions },
  "optax.losses.sigmoid_binary_cross_entropy": { loss: "bce_with_logits", names: { logits: "x", labels: "y" }, reductions },
  "optax.losses.softmax_cross_entropy_with_integer_labels": { loss: "cross_entropy", names: { logits: "x", labels: "y" }, reductions },
}
