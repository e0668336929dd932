// Nested arrays as results. Comes in: a flat row-major array and a shape; goes out: nested arrays of numbers, new ones or those
// that the caller gave to be written into.

export type NestedResult = number | NestedResult[]

export function nest(data: ArrayLike<number>, shape: readonly number[]): NestedResult {
  const build = (depth: number, start: number, count: number): NestedResult => {
    if (depth === shape.length) return data[start] ?? NaN
    const rows = shape[depth] ?? 0
    const step = rows === 0 ? 0 : count / rows
    const list: NestedResult[] = new Array<NestedResult>(rows)
    for (let i = 0; i < rows; i++) list[i] = build(depth + 1, start + i * step, step)
    return list
  }
  return build(0, 0, data.length)
}

/** Whether `value` is nested arrays of exactly this shape. */
export function hasShape(value: unknown, shape: readonly number[], depth = 0): boolean {
  if (depth === shape.length) return typeof value === "number"
  return Array.isArray(value) && value.length === shape[depth] && value.every(row => hasShape(row, shape, depth + 1))
}

/** Overwrites nested arrays that `hasShape` has accepted. */
export function fillNested(target: NestedResult[], data: ArrayLike<number>): void {
  let next = 0
  const fill = (rows: NestedResult[]): void => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      if (Array.isArray(row)) fill(row)
      else rows[i] = data[next++] ?? NaN
    }
  }
  fill(target)
}
