// What each row promises at the points of the data, in units in the last place of a float64, where it is more than 2, and why its line in the table has more than 2. In: the
// name of a row. Out: its bounds, its reason. A row without bounds keeps to 2 at the points of the data; where the reason is a missing rule, the row goes when the rule comes.

export interface Promised {
  readonly value: number
  readonly gradient: number
  readonly hessian: number
}

const usual: Promised = { value: 2, gradient: 2, hessian: 2 }

const STEPS = "several steps, each rounded, and what they lack is not added where that costs more than a few exponentials"
const OP = "few steps, each rounded"
const SLOW = "a function that no code makes anew: about three bits may be lost before decimals do"
const DEEP = "products in loops of loops are rounded and not made anew, and an exponential shows that"
const SUMS = "what a sum of inputs of unlike size has lost is no more than one rounding of an input"
const SUBNORMAL = "the second derivative is subnormal there, or nearly"
const CONVENTION = "a convention at the end of a domain, where the limit would be infinite, or a choice between slopes"

export const promises: ReadonlyMap<string, Partial<Promised> & { readonly reason: string }> = new Map([
  ["multilabel_binary_crossentropy", { reason: STEPS }],
  ["multilabel_soft_margin", { reason: STEPS }],
  ["focal", { value: 4, gradient: 4, hessian: 4, reason: STEPS }],
  ["softmax_focal", { gradient: 4, hessian: 4, reason: STEPS }],
  ["categorical_crossentropy", { reason: CONVENTION }],
  ["softmax_cross_entropy", { hessian: 4, reason: STEPS }],
  ["safe_softmax_cross_entropy", { reason: STEPS }],
  ["cross_entropy", { hessian: 4, reason: STEPS }],
  ["linear_cross_entropy", { reason: DEEP }],
  ["poly1_cross_entropy", { reason: STEPS }],
  ["generalized_cross_entropy", { hessian: 4, reason: STEPS }],
  ["dwd_margin", { reason: STEPS }],
  ["multiclass_sparsemax", { reason: SUMS }],
  ["cosine_similarity", { gradient: 4, reason: STEPS }],
  ["cosine_distance", { hessian: 4, reason: STEPS }],
  ["cosine_embedding", { reason: STEPS }],
  ["triplet_margin", { reason: STEPS }],
  ["kl_divergence", { reason: STEPS }],
  ["kl_div", { reason: STEPS }],
  ["jensen_shannon", { reason: STEPS }],
  ["squared_hellinger", { reason: STEPS }],
  ["binary_entropy", { reason: STEPS }],
  ["poisson_nll_exact", { reason: SLOW }],
  ["gaussian_crps", { value: 8, gradient: 4, reason: SLOW }],
  ["negative_binomial_nll", { value: 4, hessian: 4, reason: SLOW }],
  ["absolute_percentage_error", { reason: CONVENTION }],
  ["squared_logarithmic_error", { reason: STEPS }],
  ["root_mean_squared_error", { reason: STEPS }],
  ["root_mean_squared_logarithmic_error", { gradient: 4, reason: STEPS }],
  ["mean_pairwise_squared_error", { reason: SUMS }],
  ["log_linear_quantile", { reason: CONVENTION }],
  ["squared_epsilon_insensitive", { reason: STEPS }],
  ["periodic", { reason: STEPS }],
  ["logit_distance", { reason: STEPS }],
  ["pseudo_huber", { reason: STEPS }],
  ["wing", { reason: STEPS }],
  ["welsch", { reason: STEPS }],
  ["tukey_biweight", { reason: STEPS }],
  ["focal, naive", { gradient: 4, hessian: 4, reason: STEPS }],
  ["cross_entropy, naive", { reason: STEPS }],
  ["softmax_cross_entropy, naive", { reason: STEPS }],
  ["op pow", { reason: CONVENTION }],
  ["op clip", { reason: CONVENTION }],
  ["op cbrt", { hessian: 4, reason: OP }],
  ["op tan", { hessian: 4, reason: OP }],
  ["op atan2", { reason: OP }],
  ["op tanh", { reason: OP }],
  ["op asinh", { hessian: 4, reason: OP }],
  ["op acosh", { hessian: 4, reason: OP }],
  ["op hypot", { hessian: 4, reason: OP }],
  ["op sigmoid", { reason: OP }],
  ["op gelu", { reason: OP }],
  ["op silu", { reason: SUBNORMAL }],
  ["op logaddexp", { reason: OP }],
  ["op xlog1py", { reason: OP }],
  ["op log1mexp", { reason: OP }],
  ["op lncosh", { reason: OP }],
  ["op erfc", { reason: OP }],
  ["op erfcx", { reason: OP }],
  ["op normcdf", { reason: OP }],
  ["op lognormcdf", { hessian: 4, reason: OP }],
  ["op lgamma", { reason: OP }],
  ["op lgamma1p", { reason: OP }],
  ["op digamma", { reason: OP }],
  ["op trigamma", { reason: OP }],
])

/** Of a line of the table that has more than 2. */
export const reasonOf = (name: string): string | undefined => promises.get(name)?.reason

export function promiseOf(name: string): Promised {
  return { ...usual, ...promises.get(name) }
}
