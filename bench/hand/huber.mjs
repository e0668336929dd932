// Huber loss with delta 1 by hand. In: targets, predictions, an array for the gradient of the mean. Out: the mean.

/** The two cases of the definition. */
function plain(y, p, grad) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    const a = Math.abs(d)
    if (a <= 1) {
      sum += 0.5 * d * d
      grad[i] = scale * d
    } else {
      sum += a - 0.5
      grad[i] = d > 0 ? scale : -scale
    }
  }
  return sum * scale
}

/** The gradient is the residual, clamped, and the value c(d - c/2). */
function clamped(y, p, grad) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    const c = Math.max(-1, Math.min(1, d))
    sum += c * (d - 0.5 * c)
    grad[i] = scale * c
  }
  return sum * scale
}

/** The two cases in tiles of 4096, so that V8 compiles the function and not the inside of a running loop. */
function tiled(y, p, grad) {
  const n = p.length
  let sum = 0
  for (let begin = 0; begin < n; begin += 4096) sum += tile(y, p, grad, begin, Math.min(begin + 4096, n), 1 / n)
  return sum / n
}

function tile(y, p, grad, begin, end, scale) {
  let sum = 0
  for (let i = begin; i < end; i++) {
    const d = p[i] - y[i]
    const a = Math.abs(d)
    if (a <= 1) {
      sum += 0.5 * d * d
      grad[i] = scale * d
    } else {
      sum += a - 0.5
      grad[i] = d > 0 ? scale : -scale
    }
  }
  return sum
}

export const gradient = { plain, clamped, tiled }

export function value(y, p) {
  const n = p.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    const a = Math.abs(p[i] - y[i])
    sum += a <= 1 ? 0.5 * a * a : a - 0.5
  }
  return sum / n
}

export function hessian(y, p, grad, hess) {
  const n = p.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    const a = Math.abs(d)
    if (a <= 1) {
      sum += 0.5 * d * d
      grad[i] = scale * d
      hess[i] = scale
    } else {
      sum += a - 0.5
      grad[i] = d > 0 ? scale : -scale
      hess[i] = 0
    }
  }
  return sum * scale
}
