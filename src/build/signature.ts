// The signature of a prebuilt loss as its module has it, an array that reads like a text: `[[["y", ["*"]], ["x", ["*", "c"]], ["alpha", [], .25]], ["*"], "p", , [["c"]]]`. What
// is taken apart by its places costs no names in the runtime, and nothing is parsed at the first call. Only types here: the text is written by signature-text.ts.
import type { Reduction } from "../kernel/signature.ts"

export type Parameter = readonly [
  name: string,
  /** `*`, the batch, stands first; a hyper-parameter has none. */
  axes: readonly string[],
  /** Undefined: required. NaN: the default takes a kernel of its own. Of a switch or a choice: its place. */
  fallback?: number | undefined,
  /** Of a label: the axis it is a position of. */
  label?: string | undefined,
  /** Of a switch or a choice. */
  words?: readonly (string | boolean)[] | undefined,
  /** 1: differentiated by only when named, since its values are a set. 2: the divisor depends on it. 3: both. */
  marks?: number,
]

export type Compact = readonly [
  parameters: readonly Parameter[],
  /** The axes of a value, `*` first if it has the batch. */
  samples: readonly string[],
  /**
   * `p` samples depend on each other, `f` switches and choices are fixed in a kernel, of which there is one for each
   * setting.
   */
  marks: string,
  /** Where it is not the mean. */
  reduction?: Reduction | undefined,
  /** All axes but the batch, with the length of those whose length is fixed. */
  axes?: ReadonlyArray<readonly [axis: string, length?: number]>,
  /** Axes that need a position. */
  positions?: readonly string[],
]
