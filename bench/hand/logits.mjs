// Binary cross-entropy from logits by hand. In: labels, logits, an array for the gradient of the mean. Out: the mean.

/** The sigmoid, then the formula on probabilities; infinite from x = 37 on. */
function plain(y, x, grad) {
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

/** The form of the frameworks, max(x, 0) - xt + log(1 + exp(-|x|)): one exponential and one logarithm. */
function oneLogarithm(y, x, grad) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const a = x[i]
    const e = Math.exp(-Math.abs(a))
    sum += (a > 0 ? a : 0) - a * t + Math.log(1 + e)
    grad[i] = scale * ((a > 0 ? 1 : e) / (1 + e) - t)
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
    const t = y[i]
    const a = x[i]
    const e = Math.exp(-Math.abs(a))
    sum += (a > 0 ? a : 0) - a * t + Math.log(1 + e)
    grad[i] = scale * ((a > 0 ? 1 : e) / (1 + e) - t)
  }
  return sum
}

export const gradient = { plain, "one logarithm": oneLogarithm, tiled }

export function value(y, x) {
  const n = x.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += (x[i] > 0 ? x[i] : 0) - x[i] * y[i] + Math.log(1 + Math.exp(-Math.abs(x[i])))
  return sum / n
}

export function hessian(y, x, grad, hess) {
  const n = x.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const t = y[i]
    const a = x[i]
    const e = Math.exp(-Math.abs(a))
    const q = (a > 0 ? 1 : e) / (1 + e)
    sum += (a > 0 ? a : 0) - a * t + Math.log(1 + e)
    grad[i] = scale * (q - t)
    hess[i] = scale * (q * (1 - q))
  }
  return sum * scale
}
