// Binary cross-entropy by hand, as formulas stand in a text book: one pass, no special values (p exactly 0 or 1 gives NaN). In: labels,
// probabilities, an array for the gradient of the mean. Out: the mean. Three ways of writing it, because which one is fastest depends on the
// labels and on the engine; what is compared with the kernels is the fastest of the run.

/** As one writes it first. */
function plain(y, p, grad) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const q = p[i]
    sum -= t * Math.log(q) + (1 - t) * Math.log(1 - q)
    grad[i] = scale * ((q - t) / (q * (1 - q)))
  }
  return sum * scale
}

/** One logarithm where the label is 0 or 1. */
function perLabel(y, p, grad) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const q = p[i]
    if (t === 1) {
      sum -= Math.log(q)
      grad[i] = -scale / q
    } else if (t === 0) {
      sum -= Math.log(1 - q)
      grad[i] = scale / (1 - q)
    } else {
      sum -= t * Math.log(q) + (1 - t) * Math.log(1 - q)
      grad[i] = scale * ((q - t) / (q * (1 - q)))
    }
  }
  return sum * scale
}

/** In tiles of 4096, so that V8 compiles the function and not the inside of a running loop, with two sums that do not wait for each other. */
function tiled(y, p, grad) {
  const n = p.length
  let sum = 0
  for (let begin = 0; begin < n; begin += 4096) sum += tile(y, p, grad, begin, Math.min(begin + 4096, n), 1 / n)
  return sum / n
}

function tile(y, p, grad, begin, end, scale) {
  let even = 0
  let odd = 0
  let i = begin
  for (; i + 1 < end; i += 2) {
    const t = y[i]
    const q = p[i]
    const u = y[i + 1]
    const r = p[i + 1]
    even -= t * Math.log(q) + (1 - t) * Math.log(1 - q)
    odd -= u * Math.log(r) + (1 - u) * Math.log(1 - r)
    grad[i] = scale * ((q - t) / (q * (1 - q)))
    grad[i + 1] = scale * ((r - u) / (r * (1 - r)))
  }
  if (i < end) {
    even -= y[i] * Math.log(p[i]) + (1 - y[i]) * Math.log(1 - p[i])
    grad[i] = scale * ((p[i] - y[i]) / (p[i] * (1 - p[i])))
  }
  return even + odd
}

export const gradient = { plain, "per label": perLabel, tiled }

export function value(y, p) {
  const n = p.length
  let sum = 0
  for (let i = 0; i < n; i++) sum -= y[i] * Math.log(p[i]) + (1 - y[i]) * Math.log(1 - p[i])
  return sum / n
}

export function hessian(y, p, grad, hess) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const q = p[i]
    const r = 1 - q
    sum -= t * Math.log(q) + (1 - t) * Math.log(r)
    grad[i] = scale * ((q - t) / (q * r))
    hess[i] = scale * (t / (q * q) + (1 - t) / (r * r))
  }
  return sum * scale
}
