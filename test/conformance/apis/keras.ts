// Keras's losses, their arguments and options in this project's words.
import type { Apis } from "./api.ts"

const reductions = { sum_over_batch_size: "mean" } as const

export const keras: Apis = {
  "keras.losses.CategoricalCrossentropy": {
    loss: "keras.categorical_crossentropy",
    names: { y_true: "y", y_pred: "p" },
    reductions,
  },
}
