// Positions along an axis, of which an empty one has none; only losses that look for some bring this.
import { refuse } from "./refuse.ts"
import type { Compact } from "./signature.ts"

export function positions([, , , , , axes = []]: Compact, sizeOf: (axis: string) => number): void {
  for (const axis of axes) if (sizeOf(axis) === 0) refuse("E719", `the axis \`${axis}\` is empty: \`argmax\` has no position`)
}
