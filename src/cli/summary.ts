// What eval prints for a person: the loss on the first line, then one row of figures for every derivative. 15 significant digits
// of the loss are what a float64 always keeps through text; `--json` and `--out` write every digit.
import type { ArrayData } from "../data/source.ts"

export interface Summary {
  readonly size: number
  /** Of the finite entries; absent where there is none. */
  readonly min?: number
  readonly max?: number
  readonly mean?: number
  /** Sum of the absolute values of the finite entries. */
  readonly l1: number
  readonly nonFinite: number
}

export function summarize(array: ArrayData): Summary {
  const running = newSummary()
  running.add(array)
  return running.result()
}

export interface RunningSummary {
  add(array: ArrayData): void
  result(): Summary
}

export function newSummary(): RunningSummary {
  let min = Infinity
  let max = -Infinity
  let size = 0
  let finite = 0
  const sum = compensated()
  const l1 = compensated()
  return {
    add({ data }) {
      size += data.length
      for (const entry of data) {
        const value = Number(entry)
        if (!Number.isFinite(value)) continue
        finite++
        min = Math.min(min, value)
        max = Math.max(max, value)
        sum.add(value)
        l1.add(Math.abs(value))
      }
    },
    result() {
      const rest = { size, l1: l1.total(), nonFinite: size - finite }
      return finite === 0 ? rest : { ...rest, min, max, mean: sum.total() / finite }
    },
  }
}

/** The summary of the same entries times a positive number. */
export function scaled({ size, nonFinite, l1, min, max, mean }: Summary, by: number): Summary {
  const rest = { size, nonFinite, l1: l1 * by }
  return min === undefined || max === undefined || mean === undefined ? rest : { ...rest, min: min * by, max: max * by, mean: mean * by }
}

/** Neumaier's sum: the figures are compared with references to the last digit. */
function compensated(): { add(value: number): void; total(): number } {
  let sum = 0
  let lost = 0
  return {
    add(value) {
      const next = sum + value
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
      sum = next
    },
    total: () => (Number.isFinite(sum) ? sum + lost : sum),
  }
}

const columns = ["size", "min", "max", "mean", "l1", "non-finite"]

/** One row a derivative, figures right-aligned. */
export function summaryTable(rows: ReadonlyMap<string, Summary>): string {
  const cells = [...rows].map(([name, { size, min, max, mean, l1, nonFinite }]) => [name, `${size}`, figure(min), figure(max), figure(mean), figure(l1), `${nonFinite}`])
  const table = [["", ...columns], ...cells]
  const widths = ["", ...columns].map((_, k) => Math.max(...table.map((row) => (row[k] ?? "").length)))
  return table.map((row) => row.map((cell, k) => (k === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[k] ?? 0) + 2))).join("")).join("\n")
}

const figure = (value: number | undefined): string => (value === undefined ? "-" : `${Number(value.toPrecision(10))}`)

export const fullPrecision = (value: number): string => `${Number(value.toPrecision(15))}`
