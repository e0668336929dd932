// What each row promises at the points of the data, in units in the last place of a float64, where it is more than 2. In: the name of a
// row. Out: its bounds. Every row here says why; where the reason is a missing rule, the row goes when the rule comes.

export interface Promised {
  readonly value: number
  readonly gradient: number
  readonly hessian: number
}

const usual: Promised = { value: 2, gradient: 2, hessian: 2 }

export const promises: ReadonlyMap<string, Partial<Promised> & { readonly reason: string }> = new Map([
  ["weighted_binary_cross_entropy_with_logits", { gradient: 4, reason: "several steps, each rounded" }],
  ["multilabel_binary_crossentropy", { value: 4096, gradient: 65536, hessian: 65536, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["focal", { value: 4, gradient: 8, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_focal", { gradient: 8, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_cross_entropy", { gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["safe_softmax_cross_entropy", { gradient: 2048, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["cross_entropy", { hessian: 4, reason: "several steps, each rounded" }],
  ["poly1_cross_entropy", { gradient: 64, reason: "several steps, each rounded" }],
  ["generalized_cross_entropy", { hessian: 4, reason: "several steps, each rounded" }],
  ["multiclass_sparsemax", { value: Infinity, gradient: Infinity, reason: "the support of scores 1e15 apart is found in float64" }],
  ["cosine_similarity", { gradient: 64, hessian: 256, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["cosine_distance", { gradient: 8192, hessian: 1024, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["cosine_embedding", { gradient: 16384, hessian: 16384, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["triplet_margin", { hessian: 16, reason: "several steps, each rounded" }],
  ["kl_divergence", { gradient: 8, reason: "the slope at p = 0 is infinite" }],
  ["jensen_shannon", { gradient: 32, hessian: 32, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["squared_hellinger", { value: 16, gradient: 16, hessian: 4, reason: "several steps, each rounded" }],
  ["poisson_nll_exact", { value: 2 ** 47, gradient: 4, reason: "lgamma(1 + y) of a tiny y: the sum has lost y" }],
  ["tweedie", { gradient: 8, reason: "several steps, each rounded" }],
  ["tweedie_deviance_identity", { gradient: 8, hessian: 8, reason: "several steps, each rounded" }],
  ["laplace_nll", { hessian: 4, reason: "several steps, each rounded" }],
  ["gaussian_crps", { value: 8, gradient: 16, hessian: 8, reason: "several steps, each rounded" }],
  ["negative_binomial_nll", { value: 2 ** 47, gradient: 8, hessian: 4, reason: "lgamma(1 + y) of a tiny y: the sum has lost y" }],
  ["absolute_percentage_error", { hessian: Infinity, reason: "the second derivative at y = 0 is that of abs there, 0" }],
  ["squared_logarithmic_error", { value: 32, gradient: 16, hessian: 4, reason: "a difference of values of different inputs may lose eight bits before it is made anew" }],
  ["root_mean_squared_error", { hessian: 32, reason: "several steps, each rounded" }],
  ["root_mean_squared_logarithmic_error", { gradient: 8, hessian: 8, reason: "several steps, each rounded" }],
  ["mean_pairwise_squared_error", { value: 4, gradient: 1024, reason: "differences that lose up to four bits, in loops up to sixteen, stay plain" }],
  ["periodic", { value: 8, reason: "several steps, each rounded" }],
  ["logit_distance", { hessian: 4, reason: "several steps, each rounded" }],
  ["pseudo_huber", { gradient: Infinity, hessian: Infinity, reason: "at an infinite residual a limit is taken along one input only" }],
  ["log_cosh", { hessian: 16, reason: "several steps, each rounded" }],
  ["fair", { value: 4, gradient: 4, reason: "several steps, each rounded" }],
  ["cauchy", { hessian: 8, reason: "several steps, each rounded" }],
  ["welsch", { gradient: 8, hessian: 8, reason: "several steps, each rounded" }],
  ["geman_mcclure", { gradient: 4, hessian: 16, reason: "several steps, each rounded" }],
  ["tukey_biweight", { value: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["binary_crossentropy, naive", { gradient: 4, reason: "several steps, each rounded" }],
  ["focal, naive", { gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_cross_entropy, naive", { gradient: 4, hessian: 8, reason: "several steps, each rounded" }],
  ["poisson, naive", { gradient: 4, reason: "several steps, each rounded" }],
  ["op sqrt", { hessian: 4, reason: "few steps, each rounded" }],
  ["op cbrt", { hessian: 4, reason: "few steps, each rounded" }],
  ["op tan", { hessian: 4, reason: "few steps, each rounded" }],
  ["op asin", { hessian: 4, reason: "few steps, each rounded" }],
  ["op atan", { gradient: 4, hessian: 8, reason: "few steps, each rounded" }],
  ["op atan2", { hessian: 4, reason: "few steps, each rounded" }],
  ["op asinh", { hessian: 4, reason: "few steps, each rounded" }],
  ["op acos", { hessian: 4, reason: "few steps, each rounded" }],
  ["op acosh", { hessian: 4, reason: "few steps, each rounded" }],
  ["op hypot", { hessian: 4, reason: "few steps, each rounded" }],
  ["op sigmoid", { hessian: 4, reason: "few steps, each rounded" }],
  ["op gelu", { gradient: 8, reason: "few steps, each rounded" }],
  ["op silu", { hessian: 8, reason: "few steps, each rounded" }],
  ["op logaddexp", { gradient: 8, hessian: 8, reason: "few steps, each rounded" }],
  ["op lognormcdf", { hessian: 4, reason: "few steps, each rounded" }],
])

export function promiseOf(name: string): Promised {
  return { ...usual, ...promises.get(name) }
}
