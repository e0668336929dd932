// Made data, the same every time: what all suites run on. Float32 arrays and Int32 labels, as predictions usually come.

/** Numbers between 0 and 1, both excluded (xorshift32). */
function uniform(seed) {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
}

function fill(length, seed, make) {
  const next = uniform(seed)
  return Float32Array.from({ length }, () => make(next))
}

export const probabilities = (n) => fill(n, 1, (next) => 0.001 + 0.998 * next())
export const softLabels = (n) => fill(n, 2, (next) => next())
export const hardLabels = (n) => fill(n, 3, (next) => (next() < 0.5 ? 0 : 1))
/** Labels 0 and 1 but one. */
export function nearlyHardLabels(n) {
  const labels = hardLabels(n)
  labels[n >> 1] = 0.5
  return labels
}
/** Nearly normal with the given deviation: the sum of twelve uniforms. */
export const normals = (n, deviation, seed) => fill(n, seed, (next) => {
  let sum = -6
  for (let k = 0; k < 12; k++) sum += next()
  return deviation * sum
})
export const classLabels = (n, classes) => Int32Array.from(fill(n, 4, (next) => Math.floor(next() * classes)))
