// Which of the .loss files hold a framework's own versions (their losses are called with the name of the file in front), each with what the
// framework does by default with the values of the samples.
import type { Reduction } from "../kernel/signature.ts"

export const dialects: ReadonlyMap<string, Reduction> = new Map([
  ["torch", "mean"], ["keras", "mean"], ["optax", "none"], ["sklearn", "mean"], ["xgboost", "sum"], ["tfjs", "mean"], ["tfjs_layers", "none"], ["monai", "mean"], ["smp", "mean"], ["metric_learning", "mean"],
])

/** Dialects whose losses give one entry a sample by default; the types of calls know them (a test compares). */
export type UnreducedDialect = "optax" | "tfjs_layers"
