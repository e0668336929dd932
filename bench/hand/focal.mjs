// Binary focal loss on logits by hand, gamma 2 and alpha 1/4. In: labels, logits, an array for the gradient of the mean. Out: the mean.

/** The definition, with labels anywhere between 0 and 1. */
function plain(y, x, grad) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const q = 1 / (1 + Math.exp(-x[i]))
    const weight = 0.25 * t + 0.75 * (1 - t)
    const miss = 1 - (t * q + (1 - t) * (1 - q))
    const logs = t * Math.log(q) + (1 - t) * Math.log(1 - q)
    sum -= weight * miss * miss * logs
    grad[i] = scale * weight * miss * (2 * (2 * t - 1) * q * (1 - q) * logs - miss * (t - q))
  }
  return sum * scale
}

/** Labels are 0 or 1: both cases are one, with the sign of the logit turned. Right for no other label. */
function turned(y, x, grad) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const sign = 2 * y[i] - 1
    const weight = 0.75 - 0.5 * y[i]
    const hit = 1 / (1 + Math.exp(-sign * x[i]))
    const miss = 1 - hit
    const log = Math.log(hit)
    sum -= weight * miss * miss * log
    grad[i] = scale * sign * weight * miss * miss * (2 * hit * log - miss)
  }
  return sum * scale
}

/** That in tiles of 4096, so that V8 compiles the function and not the inside of a running loop. */
function tiled(y, x, grad) {
  const n = x.length
  let sum = 0
  for (let begin = 0; begin < n; begin += 4096) sum += tile(y, x, grad, begin, Math.min(begin + 4096, n), 1 / n)
  return sum / n
}

function tile(y, x, grad, begin, end, scale) {
  let sum = 0
  for (let i = begin; i < end; i++) {
    const sign = 2 * y[i] - 1
    const weight = 0.75 - 0.5 * y[i]
    const hit = 1 / (1 + Math.exp(-sign * x[i]))
    const miss = 1 - hit
    const log = Math.log(hit)
    sum -= weight * miss * miss * log
    grad[i] = scale * sign * weight * miss * miss * (2 * hit * log - miss)
  }
  return sum
}

export const gradient = { plain, "sign turned": turned, tiled }

export function value(y, x) {
  const n = x.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    const hit = 1 / (1 + Math.exp((1 - 2 * y[i]) * x[i]))
    sum -= (0.75 - 0.5 * y[i]) * (1 - hit) * (1 - hit) * Math.log(hit)
  }
  return sum / n
}

/** With z = sx, h = sigmoid(z), m = 1 - h: the first derivative by z is w·m²(2h·log h - m), the second w·h·m²(2(1 - 3h)·log h + 5m). */
export function hessian(y, x, grad, hess) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const sign = 2 * y[i] - 1
    const weight = 0.75 - 0.5 * y[i]
    const h = 1 / (1 + Math.exp(-sign * x[i]))
    const m = 1 - h
    const log = Math.log(h)
    const common = weight * m * m
    sum -= common * log
    grad[i] = scale * sign * common * (2 * h * log - m)
    hess[i] = scale * h * common * (2 * (1 - 3 * h) * log + 5 * m)
  }
  return sum * scale
}
