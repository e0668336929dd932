// The text of one cell becomes a number. What spreadsheets, pandas, R and NumPy write is read: decimal numbers, `nan`, `inf` in
// their spellings, `True` and `False` as 1 and 0. Everything else, an empty cell included, is undefined: Number() alone would
// read "" as 0, "0x10" as 16, and a number that float64 does not hold as an infinity that nobody wrote.
import { FLOAT64 } from "./fault.ts"

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const words = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["+inf", Infinity],
  ["-inf", -Infinity],
  ["infinity", Infinity],
  ["+infinity", Infinity],
  ["-infinity", -Infinity],
  ["true", 1],
  ["false", 0],
])

export function parseCell(text: string): number | undefined {
  const trimmed = text.trim()
  if (!decimal.test(trimmed)) return words.get(trimmed.toLowerCase())
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : undefined
}

/** What is expected of the text of a cell that is no number. */
export const expectedOf = (text: string): string => (decimal.test(text.trim()) ? FLOAT64 : "a number")

/** How a cell is quoted in a message: short, on one line, without characters that a terminal obeys. */
export function quoteCell(text: string): string {
  const line = text.trim().replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\ufffd")
  if (line === "") return "an empty cell"
  return `\`${line.length > 40 ? `${line.slice(0, 40)}…` : line}\``
}
