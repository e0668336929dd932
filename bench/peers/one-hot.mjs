// Labels by index as rows of zeros with a one, for peers that take no index. In: labels and the number of classes. Out: the rows, flat.
export function oneHot(labels, classes) {
  const rows = new Float32Array(labels.length * classes)
  for (const [i, label] of labels.entries()) rows[i * classes + label] = 1
  return rows
}
