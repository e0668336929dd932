// The losses of rax, on canonical losses of ranked lists.
import type { Api, Apis } from "./api.ts"

const reductions = { sum_per_list: "none" } as const
const names = { scores: "s", labels: "y", where: "where", weights: "weight" } as const

const list = (loss: string, options: Readonly<Record<string, string>> = {}): Api => ({ loss, names: { ...names, ...options }, reductions })

/** Reduced within each list, where a case wants one number a list. */
const item = (loss: string): Api => ({
  loss: (_, __, reduction) => (reduction === "sum_per_list" ? `loss lists(s[i], y[i], where[i] in {0,1} = 1, weight[i] = 1) = sum[i](${loss}(s, y, where, weight))` : loss),
  names,
  reductions,
})

export const rax: Apis = {
  "rax.softmax_loss": list("ranking_softmax"),
  "rax.poly1_softmax_loss": list("ranking_poly1_softmax", { epsilon: "epsilon" }),
  "rax.unique_softmax_loss": list("ranking_unique_softmax"),
  "rax.listmle_loss": list("list_mle"),
  "rax.pairwise_hinge_loss": list("pairwise_hinge"),
  "rax.pairwise_logistic_loss": list("pairwise_logistic"),
  "rax.pairwise_soft_zero_one_loss": list("pairwise_soft_zero_one"),
  "rax.pairwise_qr_loss": list("pairwise_quantile", { tau: "tau", squared: "squared" }),
  "rax.pairwise_mse_loss": list("pairwise_mse"),
  "rax.pointwise_mse_loss": item("pointwise_mse"),
  "rax.pointwise_sigmoid_loss": item("pointwise_sigmoid"),
}
