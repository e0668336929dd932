// Sorting by index, stable, without allocation. In: keys and their number. Out: in `order` the positions that sort them upwards.
// Equal keys keep their order, -0 equals 0, a NaN stands behind all numbers. Runs of eight are sorted by insertion and merged
// bottom-up; `work` is as long as `order`. The method of typed arrays was rejected: it allocates, and calls back per comparison.
//
// The function uses no outer names, because emitted modules contain its text; its casts leave no trace in it.

export function sortPositions(keys: Float64Array, order: Float64Array, work: Float64Array, count: number): void {
  const RUN = 8
  for (let from = 0; from < count; from += RUN) {
    const to = Math.min(from + RUN, count)
    for (let i = from; i < to; i += 1) {
      const key = keys[i] as number
      let at = i
      while (at > from) {
        const before = keys[order[at - 1] as number] as number
        if (!(key < before || (before !== before && key === key))) break
        order[at] = order[at - 1] as number
        at -= 1
      }
      order[at] = i
    }
  }
  let source = order
  let target = work
  for (let width = RUN; width < count; width *= 2) {
    for (let from = 0; from < count; from += 2 * width) {
      const middle = Math.min(from + width, count)
      const to = Math.min(from + 2 * width, count)
      let a = from
      let b = middle
      for (let at = from; at < to; at += 1) {
        const left = a < middle ? (keys[source[a] as number] as number) : NaN
        const right = b < to ? (keys[source[b] as number] as number) : NaN
        const second = b < to && (a >= middle || right < left || (left !== left && right === right))
        target[at] = (second ? source[b++] : source[a++]) as number
      }
    }
    const sorted = target
    target = source
    source = sorted
  }
  if (source !== order) for (let i = 0; i < count; i += 1) order[i] = source[i] as number
}
