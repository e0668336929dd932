// What each row promises at the points of the data, in units in the last place of a float64, where it is more than 2, and why its line in the table has more than 2. In: the
// name of a row. Out: its bounds, its reason. A row without bounds keeps to 2 at the points of the data; where the reason is a missing rule, the row goes when the rule comes.

export interface Promised {
  readonly value: number
  readonly gradient: number
  readonly hessian: number
}

const usual: Promised = { value: 2, gradient: 2, hessian: 2 }

const STEPS = "several steps, each rounded: up to four bits may be lost before a value is made anew"
const OP = "few steps, each rounded"
const LOOP = "a difference made in a loop may lose eight bits before it is made anew"
const LABEL = "near its root a difference with a label may lose twenty bits: it is as uncertain as the label"
const INPUTS = "a difference of inputs of unlike size, or a square, is rounded once, and an exponential, or what is left of a whole, shows that"
const SUMS = "what a sum of inputs of unlike size has lost is no more than one rounding of an input"
const SUBNORMAL = "the second derivative is subnormal there, or nearly"
const CONVENTION = "a convention at the end of a domain, where the limit would be infinite, or a choice between slopes"

export const promises: ReadonlyMap<string, Partial<Promised> & { readonly reason: string }> = new Map([
  ["binary_crossentropy", { reason: STEPS }],
  ["binary_cross_entropy_with_logits", { reason: LABEL }],
  ["bce_with_logits", { reason: LABEL }],
  ["weighted_binary_cross_entropy_with_logits", { gradient: 4, reason: LABEL }],
  ["weighted_cross_entropy_with_logits", { reason: LABEL }],
  ["multilabel_binary_crossentropy", { gradient: 4, reason: LOOP }],
  ["multilabel_soft_margin", { reason: LABEL }],
  ["focal", { value: 4, gradient: 4, hessian: 4, reason: STEPS }],
  ["softmax_focal", { gradient: 8, hessian: 4, reason: LOOP }],
  ["categorical_crossentropy", { reason: CONVENTION }],
  ["softmax_cross_entropy", { hessian: 4, reason: LOOP }],
  ["safe_softmax_cross_entropy", { gradient: 64, reason: LOOP }],
  ["cross_entropy", { hessian: 4, reason: INPUTS }],
  ["linear_cross_entropy", { reason: INPUTS }],
  ["poly1_cross_entropy", { gradient: 64, hessian: 4, reason: LOOP }],
  ["generalized_cross_entropy", { hessian: 4, reason: STEPS }],
  ["dwd_margin", { reason: STEPS }],
  ["multiclass_sparsemax", { reason: SUMS }],
  ["categorical_hinge", { reason: LOOP }],
  ["cosine_similarity", { gradient: 64, hessian: 16, reason: LOOP }],
  ["cosine_distance", { hessian: 8, reason: LOOP }],
  ["cosine_distance_unnormalised", { reason: LOOP }],
  ["cosine_embedding", { hessian: 8, reason: LOOP }],
  ["triplet_margin", { hessian: 16, reason: LOOP }],
  ["kl_divergence", { gradient: 8, reason: LOOP }],
  ["kl_div", { reason: STEPS }],
  ["generalized_kl_divergence", { reason: LABEL }],
  ["jensen_shannon", { hessian: 4, reason: LOOP }],
  ["squared_hellinger", { hessian: 4, reason: LOOP }],
  ["binary_entropy", { reason: STEPS }],
  ["entropy", { reason: STEPS }],
  ["poisson_nll", { reason: LABEL }],
  ["poisson_nll_exact", { value: 4, gradient: 4, reason: STEPS }],
  ["gamma_deviance", { reason: STEPS }],
  ["tweedie", { reason: STEPS }],
  ["tweedie_deviance_identity", { hessian: 8, reason: STEPS }],
  ["gaussian_nll", { reason: STEPS }],
  ["laplace_nll", { reason: STEPS }],
  ["gaussian_crps", { value: 8, gradient: 16, hessian: 32, reason: INPUTS }],
  ["negative_binomial_nll", { value: 16, gradient: 8, hessian: 4, reason: STEPS }],
  ["absolute_percentage_error", { reason: CONVENTION }],
  ["squared_logarithmic_error", { reason: STEPS }],
  ["root_mean_squared_error", { hessian: 32, reason: LOOP }],
  ["root_mean_squared_logarithmic_error", { gradient: 4, hessian: 8, reason: LOOP }],
  ["mean_pairwise_squared_error", { value: 4, reason: SUMS }],
  ["log_linear_quantile", { reason: LABEL }],
  ["epsilon_insensitive", { reason: INPUTS }],
  ["squared_epsilon_insensitive", { reason: INPUTS }],
  ["periodic", { reason: STEPS }],
  ["logit_distance", { hessian: 4, reason: INPUTS }],
  ["pseudo_huber", { reason: STEPS }],
  ["log_cosh", { hessian: 16, reason: INPUTS }],
  ["fair", { gradient: 4, reason: STEPS }],
  ["wing", { reason: STEPS }],
  ["cauchy", { reason: STEPS }],
  ["welsch", { gradient: 8, hessian: 8, reason: INPUTS }],
  ["geman_mcclure", { gradient: 4, hessian: 4, reason: STEPS }],
  ["tukey_biweight", { reason: INPUTS }],
  ["binary_crossentropy, naive", { gradient: 4, reason: STEPS }],
  ["bce_with_logits, naive", { reason: LABEL }],
  ["bce_with_logits, exp/(1+exp)", { reason: LABEL }],
  ["focal, naive", { gradient: 4, hessian: 4, reason: SUBNORMAL }],
  ["cross_entropy, naive", { reason: INPUTS }],
  ["softmax_cross_entropy, naive", { gradient: 4, hessian: 4, reason: LOOP }],
  ["poisson, naive", { gradient: 4, reason: LABEL }],
  ["op pow", { reason: CONVENTION }],
  ["op clip", { reason: CONVENTION }],
  ["op log10", { reason: OP }],
  ["op sqrt", { hessian: 4, reason: OP }],
  ["op cbrt", { hessian: 4, reason: OP }],
  ["op tan", { hessian: 4, reason: OP }],
  ["op asin", { hessian: 4, reason: OP }],
  ["op acos", { hessian: 4, reason: OP }],
  ["op atan", { gradient: 4, hessian: 8, reason: OP }],
  ["op atan2", { hessian: 4, reason: OP }],
  ["op tanh", { reason: OP }],
  ["op asinh", { hessian: 4, reason: OP }],
  ["op acosh", { hessian: 4, reason: OP }],
  ["op hypot", { hessian: 4, reason: OP }],
  ["op gelu", { gradient: 8, reason: OP }],
  ["op silu", { hessian: 8, reason: SUBNORMAL }],
  ["op sigmoid", { hessian: 4, reason: OP }],
  ["op logaddexp", { gradient: 8, hessian: 8, reason: INPUTS }],
  ["op xlog1py", { reason: OP }],
  ["op log1mexp", { reason: OP }],
  ["op lncosh", { reason: OP }],
  ["op erf", { reason: OP }],
  ["op erfc", { reason: SUBNORMAL }],
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
