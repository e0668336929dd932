// A picture made of signs, for a terminal. In: curves. Out: lines of text: the vertical axis on the left, the range of the horizontal
// axis below, one sign for each curve.
import { curvesRange, type Series } from "./draw.ts"

const SIGNS = ["●", "+", "·", "x", "o", "*"]
const HEIGHT = 20

export function terminalPlot(series: readonly Series[], title: string, xName: string, width: number): string {
  const panels = new Map<string, Series[]>()
  for (const s of series) {
    const name = [s.fx, s.fy].filter((part) => part !== "").join(", ")
    panels.set(name, [...(panels.get(name) ?? []), s])
  }
  const pictures = [...panels].map(([name, curves]) => [...(name === "" ? [] : [name]), ...panel(curves, xName, Math.max(30, width - 14))].join("\n"))
  const names = [...new Map(series.map((s) => [s.name, s])).values()].map((s) => `${signOf(s)} ${s.name}`)
  return [title, names.join("   "), ...pictures].join("\n\n")
}

const signOf = ({ color, dash }: Series): string => SIGNS[Math.max(color, dash) % SIGNS.length] ?? "●"

function panel(curves: readonly Series[], xName: string, width: number): readonly string[] {
  const points = curves.flatMap((curve) => curve.points)
  const [low, high] = curvesRange(curves)
  const xs = points.map(({ x }) => x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const cells = Array.from({ length: HEIGHT }, () => Array.from({ length: width }, () => " "))
  const zero = rowOf(0, low, high)
  if (zero !== undefined) cells[zero]?.fill("─")
  for (const curve of [...curves].reverse()) {
    for (const { x, y } of curve.points) {
      const row = y === Infinity ? 0 : y === -Infinity ? HEIGHT - 1 : rowOf(y, low, high)
      const column = right > left ? Math.round(((x - left) / (right - left)) * (width - 1)) : 0
      const line = row === undefined ? undefined : cells[row]
      if (line !== undefined) line[column] = Math.abs(y) === Infinity ? "∞" : signOf(curve)
    }
  }
  const label = (value: number): string => `${Number(value.toPrecision(4))}`.padStart(10)
  return [
    ...cells.map((row, k) => `${k === 0 ? label(high) : k === HEIGHT - 1 ? label(low) : " ".repeat(10)} │${row.join("").trimEnd()}`),
    `${" ".repeat(11)}└${"─".repeat(width)}`,
    `${" ".repeat(12)}${`${Number(left.toPrecision(4))}`.padEnd(Math.max(1, Math.floor(width / 2) - xName.length))}${xName}${`${Number(right.toPrecision(4))}`.padStart(Math.ceil(width / 2))}`,
  ]
}

function rowOf(y: number, low: number, high: number): number | undefined {
  const row = Math.round((1 - (y - low) / (high - low)) * (HEIGHT - 1))
  return row >= 0 && row < HEIGHT ? row : undefined
}
