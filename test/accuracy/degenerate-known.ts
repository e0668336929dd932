// What kernels are not exact about at the degenerate points. In: a loss by name. Out: its calls, what they should give, and the numbers that are wrong by more than is known.
// An entry here that no number needs any more is a fault of its own.
import { readFileSync } from "node:fs"
import { checkOnce } from "../audit-point.ts"
import { degenerateCalls, type DegenerateCall } from "./degenerate.ts"
import { faultsOf, type Fault } from "./degenerate-compare.ts"
import type { WantedCall } from "./degenerate-values.ts"

/** By loss and kind of point. */
export const wanted: ReadonlyMap<string, Readonly<Record<string, WantedCall>>> = new Map(readFileSync(new URL("degenerate.jsonl", import.meta.url), "utf8").trim().split("\n").map((text) => {
  const { loss, calls } = JSON.parse(text) as { readonly loss: string; readonly calls: Readonly<Record<string, WantedCall>> }
  return [loss, calls] as const
}))

export const callsOf = (name: string): readonly DegenerateCall[] => degenerateCalls(checkOnce(name), name)

/** As a share of the largest number of a result, or of one rounding of terms of size 1. */
const LOOPS = 2 ** -43

/**
 * Numbers that are small beside others of their result, or beside the terms they are made of: a difference made in a loop may lose eight bits before it is made anew, one made in loops
 * of loops is not made anew, nor what entries of solutions of equations are put into, and what the second derivatives of quotients of sums lose is not asked for. All other losses are right entry by entry.
 */
const coarse: ReadonlySet<string> = new Set([
  "approx_mrr", "arcface", "asymmetric_unified_focal", "barlow_twins", "clip_pairs", "dice_ce", "generalized_dice_focal", "generalized_lifted_structure",
  "generalized_wasserstein_dice", "intra_pair_variance", "lifted_structure", "manifold", "multi_similarity", "normalized_softmax", "proxy_anchor", "simclr_contrastive", "smooth_ap",
  "snr_contrastive", "softmax_dice", "sphereface", "subcenter_arcface", "weighted_kappa", "approx_ndcg",
  "keras.circle_with_references", "metric_learning.CosFaceLoss", "metric_learning.InstanceLoss", "metric_learning.IntraPairVarianceLoss", "metric_learning.LargeMarginSoftmaxLoss", "metric_learning.ManifoldLoss",
  "metric_learning.MarginLoss_num_classes", "metric_learning.MultiSimilarityLoss", "metric_learning.MultiSimilarityLoss_ref", "metric_learning.NormalizedSoftmaxLoss",
  "metric_learning.ProxyAnchorLoss", "metric_learning.ProxyNCALoss", "metric_learning.SignalToNoiseRatioContrastiveLoss_ref",
  "metric_learning.SphereFaceLoss", "metric_learning.TupletMarginLoss_ref", "monai.BarlowTwinsLoss", "monai.GeneralizedDiceLoss_batch",
  "monai.GeneralizedWassersteinDiceLoss", "optax.multiclass_generalized_dice_loss",
])

/** The rest: a loss, or a loss and a kind of point, each with its reason and how far off its numbers are at most; without a number, any. */
const known: ReadonlyMap<string, readonly [reason: string, share?: number]> = new Map([
  ["monai.FocalLoss", ["a factor below the smallest normal number", 2 ** -500]],
  ["nt_xent: hard and perfect", ["small slopes of rows that are alike: a difference made in a loop", LOOPS]],
  ["metric_learning.AngularLoss: the high ends", ["a value made in loops of loops is not made anew", LOOPS]],
  ["tuplet_margin: random", ["a value made in loops of loops is not made anew", LOOPS]],
  ["tuplet_margin: tiny", ["64 times the rounding of a cosine", LOOPS]],
])

/** Faults that are not known, and entries for what is no fault. */
export function openFaults(name: string): { readonly faults: readonly Fault[]; readonly idle: readonly string[] } {
  const { faults } = faultsOf(name, callsOf(name), wanted.get(name) ?? {})
  const used = new Set<string>()
  const open = faults.filter(({ kind, share }) => {
    const place = [`${name}: ${kind}`, name].find((one) => known.has(one))
    const [, most = Infinity] = known.get(place ?? "") ?? [undefined, coarse.has(name) ? LOOPS : -1]
    used.add(place ?? name)
    return !(share <= most || most === Infinity)
  })
  return { faults: open, idle: [...known.keys(), ...coarse].filter((place) => (place === name || place.startsWith(`${name}: `)) && !used.has(place)) }
}

/** Entries of losses or points that are not there. */
export function strangers(): readonly string[] {
  return [...known.keys(), ...coarse].filter((place) => {
    const [name = "", kind] = place.split(": ")
    return !wanted.has(name) || (kind !== undefined && wanted.get(name)?.[kind] === undefined)
  })
}
