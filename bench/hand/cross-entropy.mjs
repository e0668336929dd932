// Cross-entropy of logits with labels by index, by hand. In: labels, logits row by row, an array for the gradient of the mean, the number of
// classes. Out: the mean. The exponentials of a row wait in its gradient.

/** Largest, exponentials, gradient: three loops over a row. */
function plain(y, x, grad, classes) {
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

/** One division a row. */
function reciprocal(y, x, grad, classes) {
  const n = y.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const row = i * classes
    const end = row + classes
    let largest = -Infinity
    for (let k = row; k < end; k++) if (x[k] > largest) largest = x[k]
    let total = 0
    for (let k = row; k < end; k++) {
      const e = Math.exp(x[k] - largest)
      grad[k] = e
      total += e
    }
    sum += Math.log(total) + largest - x[row + y[i]]
    const factor = scale / total
    for (let k = row; k < end; k++) grad[k] *= factor
    grad[row + y[i]] -= scale
  }
  return sum * scale
}

/** That with a row (or 4096 entries of it) as a function of its own, so that V8 compiles it and not the inside of a running loop. */
function tiled(y, x, grad, classes) {
  const n = y.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    const row = i * classes
    const end = row + classes
    let largest = -Infinity
    for (let k = row; k < end; k += 4096) largest = largestOf(x, k, Math.min(k + 4096, end), largest)
    let total = 0
    for (let k = row; k < end; k += 4096) total += exponentials(x, grad, k, Math.min(k + 4096, end), largest)
    sum += Math.log(total) + largest - x[row + y[i]]
    for (let k = row; k < end; k += 4096) scaleBy(grad, k, Math.min(k + 4096, end), 1 / (n * total))
    grad[row + y[i]] -= 1 / n
  }
  return sum / n
}

function largestOf(x, begin, end, before) {
  let largest = before
  for (let k = begin; k < end; k++) if (x[k] > largest) largest = x[k]
  return largest
}

function exponentials(x, grad, begin, end, largest) {
  let total = 0
  for (let k = begin; k < end; k++) {
    const e = Math.exp(x[k] - largest)
    grad[k] = e
    total += e
  }
  return total
}

function scaleBy(grad, begin, end, factor) {
  for (let k = begin; k < end; k++) grad[k] *= factor
}

export const gradient = { plain, reciprocal, tiled }

export function value(y, x, classes) {
  const n = y.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    const row = i * classes
    const end = row + classes
    let largest = -Infinity
    for (let k = row; k < end; k++) if (x[k] > largest) largest = x[k]
    let total = 0
    for (let k = row; k < end; k++) total += Math.exp(x[k] - largest)
    sum += Math.log(total) + largest - x[row + y[i]]
  }
  return sum / n
}

export function hessian(y, x, grad, hess, classes) {
  const n = y.length
  const scale = 1 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const row = i * classes
    const end = row + classes
    let largest = -Infinity
    for (let k = row; k < end; k++) if (x[k] > largest) largest = x[k]
    let total = 0
    for (let k = row; k < end; k++) {
      const e = Math.exp(x[k] - largest)
      grad[k] = e
      total += e
    }
    sum += Math.log(total) + largest - x[row + y[i]]
    for (let k = row; k < end; k++) {
      const q = grad[k] / total
      grad[k] = scale * q
      hess[k] = scale * (q * (1 - q))
    }
    grad[row + y[i]] -= scale
  }
  return sum * scale
}
