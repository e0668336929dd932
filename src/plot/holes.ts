// Where a surface has no number. In: the values of cells in rows. Out: for contours, the values with the holes filled from beside them, so
// that no contour runs around a hole; and the holes as few rectangles for each kind, to be drawn over it.
import type { Surface } from "./sample.ts"

export type Kind = "∞" | "-∞" | "no value"

/** In cells, from the lower left corner. */
export interface Hole {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

const kindOf = (value: number): Kind | undefined => (Number.isNaN(value) ? "no value" : value === Infinity ? "∞" : value === -Infinity ? "-∞" : undefined)

export function filled({ width, values }: Surface): readonly number[] {
  const finite = values.filter(Number.isFinite)
  const anything = finite[0] ?? 0
  return values.map((value, k) => {
    if (Number.isFinite(value)) return value
    const column = k % width
    const beside = [-1, 0, 1].flatMap((dx) => (column + dx < 0 || column + dx >= width ? [] : [k + dx - width, k + dx, k + dx + width].flatMap((at) => values[at] ?? []))).filter(Number.isFinite)
    return beside.length === 0 ? anything : beside.reduce((a, b) => a + b, 0) / beside.length
  })
}

/** The holes without the outermost cells, which lie beyond the edges. */
export function seenHoles(surface: Surface): ReadonlyMap<Kind, readonly Hole[]> {
  const inside = [...holes(surface)].map(([kind, cells]) => [kind, cells.flatMap(({ left, right, bottom, top }): Hole[] => {
    const seen = { left: Math.max(left, 1), right: Math.min(right, surface.width - 1), bottom: Math.max(bottom, 1), top: Math.min(top, surface.height - 1) }
    return seen.left < seen.right && seen.bottom < seen.top ? [seen] : []
  })] as const)
  return new Map(inside.filter(([, cells]) => cells.length > 0))
}

export function holes({ width, height, values }: Surface): ReadonlyMap<Kind, readonly Hole[]> {
  const found = new Map<Kind, Hole[]>()
  let below = new Map<string, Hole>()
  for (let row = 0; row < height; row++) {
    const here = new Map<string, Hole>()
    for (let from = 0; from < width; ) {
      const kind = kindOf(values[row * width + from] ?? NaN)
      let to = from + 1
      while (to < width && kindOf(values[row * width + to] ?? NaN) === kind) to++
      if (kind !== undefined) here.set(`${kind} ${from} ${to}`, { left: from, right: to, bottom: below.get(`${kind} ${from} ${to}`)?.bottom ?? row, top: row + 1 })
      from = to
    }
    // A rectangle that does not go on in the next row is done.
    for (const [name, hole] of below) if (!here.has(name)) put(found, name, hole)
    below = here
  }
  for (const [name, hole] of below) put(found, name, hole)
  return found
}

function put(found: Map<Kind, Hole[]>, name: string, hole: Hole): void {
  const kind = (["-∞", "∞", "no value"] as const).find((each) => name.startsWith(each))
  if (kind !== undefined) found.set(kind, [...(found.get(kind) ?? []), hole])
}
