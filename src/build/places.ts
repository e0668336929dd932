// Where a prebuilt kernel has its outputs, for those that print kernels and for the runtime that calls them. For input k (counted in the signature)
// the gradient is at GRAD + 3k, the Hessian diagonal and the gradient of the divisor behind it.
export const VALUE = 0
export const SAMPLES = 1
export const OVER = 2
export const GRAD = 3
export const HESS = 4
export const OVER_GRAD = 5

/** The bit that asks a kernel for an output. The gradient of the divisor comes with the Hessian; beyond the fifteenth input they come together. */
export const bitOf = (place: number): number => 1 << Math.min(2 * Math.floor(place / 3) - (place % 3 === 0 ? 1 : 0), 30)
