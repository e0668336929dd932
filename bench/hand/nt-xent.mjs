// NT-Xent over all pairs by hand, value and gradient: a double loop with one row of similarities in hand, O(n·d + n) memory. In: class labels, n vectors
// of length d row by row, an array for the gradient, the temperature. Out: the mean over ordered pairs of one class of
// log(exp(s) + sum over the other classes of exp(s')) - s, with s the cosine over the temperature.

export function ntXent(y, z, grad, d, temperature = 0.07) {
  const n = y.length
  const unit = new Float64Array(n * d)
  const slope = new Float64Array(n * d)
  const lengths = new Float64Array(n)
  normalize(z, unit, lengths, n, d)
  let pairs = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j && y[i] === y[j]) pairs++
  const row = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) sum += anchor(i, y, unit, slope, row, n, d, temperature)
  // The gradient by a vector is that by its direction, less its part along the direction, over its length.
  for (let i = 0; i < n; i++) {
    const at = i * d
    let along = 0
    for (let k = 0; k < d; k++) along += slope[at + k] * unit[at + k]
    const scale = 1 / (pairs * temperature * lengths[i])
    for (let k = 0; k < d; k++) grad[at + k] = scale * (slope[at + k] - along * unit[at + k])
  }
  return sum / pairs
}

function normalize(z, unit, lengths, n, d) {
  for (let i = 0; i < n; i++) {
    let squares = 0
    for (let k = 0; k < d; k++) squares += z[i * d + k] * z[i * d + k]
    lengths[i] = Math.sqrt(squares)
    for (let k = 0; k < d; k++) unit[i * d + k] = z[i * d + k] / lengths[i]
  }
}

/** The terms of one anchor, and what it adds to the slopes by both ends of its pairs. */
function anchor(i, y, unit, slope, row, n, d, temperature) {
  const here = i * d
  let largest = -Infinity
  for (let j = 0; j < n; j++) {
    const there = j * d
    let dot = 0
    for (let k = 0; k < d; k++) dot += unit[here + k] * unit[there + k]
    row[j] = dot / temperature
    if (row[j] > largest) largest = row[j]
  }
  let others = 0
  for (let j = 0; j < n; j++) {
    if (y[j] === y[i]) continue
    row[j] = Math.exp(row[j] - largest)
    others += row[j]
  }
  let sum = 0
  let weight = 0
  for (let j = 0; j < n; j++) {
    if (y[j] !== y[i] || j === i) continue
    const own = Math.exp(row[j] - largest)
    sum += Math.log(own + others) + largest - row[j]
    weight += 1 / (own + others)
    spread(here, j * d, own / (own + others) - 1, unit, slope, d)
  }
  if (weight > 0) for (let j = 0; j < n; j++) if (y[j] !== y[i]) spread(here, j * d, row[j] * weight, unit, slope, d)
  return sum
}

function spread(here, there, factor, unit, slope, d) {
  for (let k = 0; k < d; k++) {
    slope[here + k] += factor * unit[there + k]
    slope[there + k] += factor * unit[here + k]
  }
}
