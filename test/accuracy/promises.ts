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
  ["multilabel_binary_crossentropy", { gradient: 4, reason: "several steps, each rounded" }],
  ["focal", { value: 4, gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_focal", { gradient: 8, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_cross_entropy", { hessian: 4, reason: "several steps, each rounded" }],
  ["cross_entropy", { hessian: 4, reason: "several steps, each rounded" }],
  ["generalized_cross_entropy", { hessian: 4, reason: "several steps, each rounded" }],
  ["safe_softmax_cross_entropy", { gradient: 64, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["poly1_cross_entropy", { gradient: 64, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["triplet_margin", { hessian: 16, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["root_mean_squared_error", { hessian: 32, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["cosine_similarity", { gradient: 64, hessian: 16, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["cosine_distance", { hessian: 8, reason: "several steps, each rounded" }],
  ["cosine_embedding", { hessian: 8, reason: "a difference made in a loop may lose eight bits before it is made anew" }],
  ["kl_divergence", { gradient: 8, reason: "several steps, each rounded" }],
  ["jensen_shannon", { hessian: 4, reason: "several steps, each rounded" }],
  ["squared_hellinger", { hessian: 4, reason: "several steps, each rounded" }],
  ["poisson_nll_exact", { value: 2 ** 47, gradient: 4, reason: "lgamma(1 + y) of a tiny y: the sum has lost y" }],
  ["tweedie_deviance_identity", { hessian: 8, reason: "several steps, each rounded" }],
  ["gaussian_crps", { value: 8, gradient: 16, hessian: 4, reason: "several steps, each rounded" }],
  ["negative_binomial_nll", { value: 2 ** 47, gradient: 8, hessian: 4, reason: "lgamma(1 + y) of a tiny y: the sum has lost y" }],
  ["root_mean_squared_logarithmic_error", { hessian: 8, reason: "several steps, each rounded" }],
  ["mean_pairwise_squared_error", { value: 4, reason: "several steps, each rounded" }],
  ["logit_distance", { hessian: 4, reason: "several steps, each rounded" }],
  ["log_cosh", { hessian: 16, reason: "several steps, each rounded" }],
  ["fair", { gradient: 4, reason: "several steps, each rounded" }],
  ["welsch", { gradient: 8, hessian: 8, reason: "several steps, each rounded" }],
  ["geman_mcclure", { gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["binary_crossentropy, naive", { gradient: 4, reason: "several steps, each rounded" }],
  ["focal, naive", { gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
  ["softmax_cross_entropy, naive", { gradient: 4, hessian: 4, reason: "several steps, each rounded" }],
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
