// Where a prebuilt kernel has its outputs, for those that print kernels and for the runtime that calls them: the value and what the loss says that the mean divides by,
// the values of the samples, then for parameter k (counted in the signature) the gradient at GRAD + 2k and the Hessian diagonal behind it, and behind all of them the
// gradients of the divisor, which come with the Hessian.
export const VALUE = 0
export const OVER = 1
export const SAMPLES = 2
export const GRAD = 3
export const HESS = 4
export const overGradAt = (count: number, k: number): number => GRAD + 2 * count + k

/** The bit that asks a kernel for an output; the value needs none, and beyond the fifteenth parameter they come together. */
export const bitOf = (place: number): number => 1 << Math.min(place - 2, 30)
