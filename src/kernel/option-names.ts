// The names of what a call may be given besides its inputs, said once for the library and for prebuilt losses, which bundle nothing else of it.
import type { Reduction } from "./signature.ts"

/** Options of every loss; those that choose how a kernel is made come behind them (options.ts). */
export const callOptions = ["reduction", "sampleWeight", "layout", "sizes", "wrt", "out"] as const
export const reductions: readonly Reduction[] = ["mean", "sum", "none", "weightedMean", "batchmean"]
