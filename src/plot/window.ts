// What of a picture can be seen. In: points and the edges of a window; values of any size. Out: lines cut at the edges, so that nothing is drawn beyond
// them (a renderer of SVG may fall over what it is told to draw and then to hide), and numbers short enough for the ticks of an axis.
import type { Point } from "./sample.ts"

/** The parts of a line between the edges; NaN between two of them. A pole is followed to the edge. */
export function within(points: readonly Point[], low: number, high: number): readonly Point[] {
  const all = points.map((point, k) => ({ x: point.x, y: atPole(points, k) }))
  const seen: Point[] = []
  const add = (point: Point): void => {
    const last = seen.at(-1)
    if (last === undefined || last.x !== point.x || last.y !== point.y) seen.push(point)
  }
  all.forEach((to, k) => {
    const from = all[k - 1]
    const piece = from === undefined ? undefined : between(from, to, low, high)
    if (from === undefined || piece === undefined) {
      add({ x: to.x, y: NaN })
      if (to.y >= low && to.y <= high) add(to)
      return
    }
    add(piece[0])
    add(piece[1])
    if (piece[1].y !== to.y) add({ x: piece[1].x, y: NaN })
  })
  return seen
}

/** A single infinity that the points before or behind it rise to ends the line there. Other infinities are no part of one. */
function atPole(points: readonly Point[], k: number): number {
  const y = points[k]?.y ?? NaN
  if (Math.abs(y) !== Infinity) return y
  if (points[k - 1]?.y === y || points[k + 1]?.y === y) return NaN
  const rises = (near: number, far: number): boolean => {
    const [a, b] = [points[near]?.y ?? NaN, points[far]?.y ?? NaN]
    return Number.isFinite(a) && Number.isFinite(b) && Math.sign(a - b) === Math.sign(y)
  }
  return rises(k - 1, k - 2) || rises(k + 1, k + 2) ? y : NaN
}

/** The part of a straight piece that lies between the edges. */
function between(from: Point, to: Point, low: number, high: number): readonly [Point, Point] | undefined {
  if (Number.isNaN(from.y) || Number.isNaN(to.y) || Math.max(from.y, to.y) < low || Math.min(from.y, to.y) > high) return undefined
  const cut = (inside: Point, outside: Point): Point => {
    const edge = outside.y > high ? high : outside.y < low ? low : outside.y
    if (edge === outside.y) return outside
    if (Math.abs(outside.y) === Infinity) return { x: outside.x, y: edge }
    // Halves, because the difference of two doubles may be infinite.
    const share = (edge / 2 - inside.y / 2) / (outside.y / 2 - inside.y / 2)
    return { x: inside.x + (outside.x - inside.x) * share, y: edge }
  }
  const [a, b] = [cut(to, from), cut(from, to)]
  return [a, b]
}

/** A power of ten by which the numbers at an axis are divided where they would be long. */
export interface Unit {
  readonly exponent: number
  /** ` × 1e-9`; empty for 1. */
  readonly text: string
  readonly of: (value: number) => number
}

export function unitOf(low: number, high: number): Unit {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const exponent = size === 0 || (size < 1e5 && size >= 1e-2) ? 0 : Math.floor(Math.log10(size))
  const half = Math.trunc(exponent / 2)
  return { exponent, text: exponent === 0 ? "" : `× 1e${exponent}`, of: (value) => (value / 10 ** half) / 10 ** (exponent - half) }
}
