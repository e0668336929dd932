// The Hessian of a mean whose divisor depends on what is differentiated by; only losses that have such a divisor bring this. A kernel gives the Hessian diagonal
// of s*S + q*D with s and q held fixed (program.ts); that of the quotient has -2*(D'/D)*g beside it.
import { GRAD, HESS, OVER_GRAD } from "./places.ts"

type Buffers = ReadonlyArray<Float32Array | Float64Array | undefined>

/** Adds it for input `k`, to its array or, where the input is one number, to its places in `result`. */
export function moving(k: number, divisor: number, result: Float64Array, outputs: Buffers): void {
  const slope = outputs[OVER_GRAD + 3 * k] as Float64Array
  const own = slope.length > 0
  const [grad, hess, slopes] = [GRAD, HESS, OVER_GRAD].map((place) => (own ? outputs[place + 3 * k] as Float64Array : result.subarray(place + 3 * k, place + 3 * k + 1))) as [Float64Array, Float64Array, Float64Array]
  if (divisor !== 0) for (let i = 0; i < slopes.length; i++) hess[i] = (hess[i] as number) - 2 * ((slopes[i] as number) / divisor) * (grad[i] as number)
}
