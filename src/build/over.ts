// The mean of a loss that says itself what it divides by; only such losses bring this. Comes in: a kernel, which gives the divisor D and derivatives of s*S + q*D
// (program.ts); goes out: one that finds D first and then sets s = 1/D and q = -S/D². With these held fixed the Hessian diagonal of a quotient whose divisor depends
// on what is differentiated by lacks -2*(D'/D)*g, which is added here.
import { bitOf, GRAD, HESS, OVER, overGradAt, VALUE } from "./places.ts"
import { floats } from "./read.ts"
import type { Kernel } from "./runtime.ts"
import type { Parameter } from "./signature.ts"

export const over = (kernel: Kernel, parameters: readonly Parameter[], averaged: boolean): Kernel => (inputs, outputs, sizeOf, mask) => {
  const count = parameters.length
  const data = inputs.slice(0, count + 1)
  const [scale, weight] = inputs.slice(count + 1)
  const moving = parameters.flatMap(([, , , , , marks = 0], k) => (marks > 1 && outputs[HESS + 2 * k] ? [[GRAD + 2 * k, HESS + 2 * k, overGradAt(count, k)] as const] : []))
  // Results that are not yet the last word are not rounded.
  const exact = [...outputs]
  for (const places of moving) for (const place of places) exact[place] = floats(outputs[places[1]]?.length ?? 0)
  const first = averaged ? kernel([...data, 0, weight, 0], exact, sizeOf, 0) : undefined
  if (first && mask === bitOf(VALUE)) return first
  const divisor = first?.[OVER] ?? 0
  const inverse = divisor && 1 / divisor
  const result = kernel([...data, first ? inverse : scale, weight, -(first?.[VALUE] ?? 0) * inverse * inverse], exact, sizeOf, mask)
  for (const places of moving) {
    // Of an input that is one number, they stand in the result.
    const [grad, hess, slopes] = places.map((place) => (exact[place]?.length ? exact[place] : result.subarray(place, place + 1))) as [Float64Array, Float64Array, Float64Array]
    hess.forEach((entry, i) => {
      if (divisor !== 0) hess[i] = entry - 2 * ((slopes[i] as number) / divisor) * (grad[i] as number)
    })
    for (const place of places) outputs[place]?.set(exact[place] ?? [])
  }
  return result
}
