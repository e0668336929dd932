// The library. Importing it does nothing: no parser is built, no code is generated, nothing is tried.
import { publicly } from "./diagnostics/error.ts"
import * as made from "./loss.ts"
import { format as formatted } from "./syntax/format.ts"
import { parse as parsed } from "./syntax/parse.ts"

/**
 * Compiles a loss from its source: one formula, a text of definitions (the last loss is taken), or the name of a built-in loss.
 * Throws LossError with all diagnostics of the source.
 */
export const loss = /* @__PURE__ */ publicly(made.loss) as typeof made.loss
/** All losses of a text by name. */
export const losses: typeof made.losses = /* @__PURE__ */ publicly(made.losses)
export const parse: typeof parsed = /* @__PURE__ */ publicly(parsed)
export const format: typeof formatted = /* @__PURE__ */ publicly(formatted)
export type { Accumulated, GradAndHess, GradAndHvp, LossFunction, Options, ValueAndGrad } from "./loss.ts"
export type { Accuracy, AccuracyOptions, AccuracyReport } from "./audit/accuracy.ts"
export type { OutputValue } from "./kernel/result.ts"
export type { CompiledKernel } from "./kernel/handle.ts"
export type { Cost } from "./explain/cost.ts"
export type { Explanation, Rewrite } from "./explain/explain.ts"
export { LossError } from "./diagnostics/error.ts"
export type { Diagnostic } from "./diagnostics/diagnostic.ts"
export type { Program } from "./syntax/ast.ts"
export type { Domain, Inputs, InputValue, Labels, ParameterSpec, Reduction, Signature, Values } from "./kernel/signature.ts"
