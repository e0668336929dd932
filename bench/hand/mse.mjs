// Mean squared error by hand. In: targets, predictions, an array for the gradient of the mean. Out: the mean.

function plain(y, p, grad) {
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

/** Four sums, so that additions do not wait for each other. */
function unrolled(y, p, grad) {
  const n = p.length
  const scale = 2 / n
  const whole = n - (n % 4)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < whole; i += 4) {
    const d0 = p[i] - y[i]
    const d1 = p[i + 1] - y[i + 1]
    const d2 = p[i + 2] - y[i + 2]
    const d3 = p[i + 3] - y[i + 3]
    s0 += d0 * d0
    s1 += d1 * d1
    s2 += d2 * d2
    s3 += d3 * d3
    grad[i] = scale * d0
    grad[i + 1] = scale * d1
    grad[i + 2] = scale * d2
    grad[i + 3] = scale * d3
  }
  for (let i = whole; i < n; i++) {
    const d = p[i] - y[i]
    s0 += d * d
    grad[i] = scale * d
  }
  return (s0 + s1 + s2 + s3) / n
}

/** The same in tiles of 4096, so that V8 compiles the function and not the inside of a running loop. */
function tiled(y, p, grad) {
  const n = p.length
  let sum = 0
  for (let begin = 0; begin < n; begin += 4096) sum += tile(y, p, grad, begin, Math.min(begin + 4096, n), 2 / n)
  return sum / n
}

function tile(y, p, grad, begin, end, scale) {
  let even = 0
  let odd = 0
  let i = begin
  for (; i + 1 < end; i += 2) {
    const d = p[i] - y[i]
    const e = p[i + 1] - y[i + 1]
    even += d * d
    odd += e * e
    grad[i] = scale * d
    grad[i + 1] = scale * e
  }
  if (i < end) {
    const d = p[i] - y[i]
    even += d * d
    grad[i] = scale * d
  }
  return even + odd
}

export const gradient = { plain, unrolled, tiled }

export function value(y, p) {
  const n = p.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    sum += d * d
  }
  return sum / n
}

export function hessian(y, p, grad, hess) {
  const n = p.length
  const scale = 2 / n
  let sum = 0
  for (let i = 0; i < n; i++) {
    const d = p[i] - y[i]
    sum += d * d
    grad[i] = scale * d
    hess[i] = scale
  }
  return sum / n
}
