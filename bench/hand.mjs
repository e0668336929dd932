// The loops a person would write: value and gradient of the mean, one pass, naive formulas, no special values. They are what
// the kernels are compared with, so they are written for speed as far as a hand goes: no Math.pow, no Math.sign, the division
// by the number of samples once. All of them fail somewhere (p exactly 0 or 1, large logits), which the kernels do not.

export function bce(y, p, grad) {
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

/** Sigmoid, then the formula on probabilities. */
export function bceFromLogits(y, x, grad) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const q = 1 / (1 + Math.exp(-x[i]))
    sum -= t * Math.log(q) + (1 - t) * Math.log(1 - q)
    grad[i] = scale * (q - t)
  }
  return sum * scale
}

export function mse(y, p, grad) {
  const n = p.length
  const scale = 2 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    sum += d * d
    grad[i] = scale * d
  }
  return sum / n
}

export function huber(y, p, grad) {
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

/** Gamma 2, alpha 1/4, labels between 0 and 1. */
export function focal(y, x, grad) {
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

/** Labels by index. The exponentials of a row wait in its gradient. */
export function crossEntropy(y, x, grad, classes) {
  const n = y.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const row = i * classes
    let largest = -Infinity
    for (let c = 0; c < classes; c++) if (x[row + c] > largest) largest = x[row + c]
    let total = 0
    for (let c = 0; c < classes; c++) {
      const e = Math.exp(x[row + c] - largest)
      grad[row + c] = e
      total += e
    }
    sum += Math.log(total) + largest - x[row + y[i]]
    for (let c = 0; c < classes; c++) grad[row + c] = scale * (grad[row + c] / total)
    grad[row + y[i]] -= scale
  }
  return sum * scale
}
