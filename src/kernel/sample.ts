// Samples: the entries of the result with `reduction: "none"`, batch dimensions first, then the axes after `per`. Comes in: a bound
// call and the option `sampleWeight`; goes out: their shape, and one weight for each or one for all.
import type { Bound } from "./bind.ts"
import { sizeOf } from "./bind.ts"
import { refuse } from "./refuse.ts"
import { product, readValue } from "./shape.ts"
import type { NumberArray } from "./signature.ts"

/** A value that kept nothing of the batch is one sample: shape []. */
export function sampleShape(bound: Bound): readonly number[] {
  const { per, perSample } = bound.signature
  const kept = per.map(axis => sizeOf(bound, axis))
  return perSample ? [...bound.batchShape, ...kept] : kept
}

export function readSampleWeight(bound: Bound, value: unknown): NumberArray | number | undefined {
  if (value === undefined) return undefined
  const { data, shape } = readValue("sampleWeight", value)
  if (typeof data === "number") return data
  const samples = sampleShape(bound)
  const fits = shape === undefined ? data.length === product(samples) : shape.length === samples.length && shape.every((size, k) => size === samples[k])
  return fits ? data : refuse("E704", { name: "sampleWeight", expected: `a number, or the shape (${samples.join(", ")}): one entry for each sample`, found: shape ?? [data.length] })
}
