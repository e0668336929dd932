// What `lossc check --accuracy` prints: a row for the value and for every derivative; for programs one object.
import { printDiagnostics } from "../diagnostics/frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Accuracy, AccuracyReport } from "../index.ts"

export function accuracyText(name: string, audited: AccuracyReport, warnings: readonly Diagnostic[], source: string): string {
  const text = `${name}: errors in units in the last place of float64, ${audited.samples} samples\n${table(audited)}`
  return warnings.length > 0 ? `${text}\n\n${printDiagnostics(warnings, source)}` : text
}

/** One line of JSON; what JSON cannot spell is a text. Warnings are findings, with lines of their own. */
export function accuracyRecord(file: string, loss: string, { warnings: _warnings, ...audited }: AccuracyReport): string {
  return JSON.stringify({ file, loss, accuracy: audited }, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value))
}

function table({ value, gradient, hessian }: AccuracyReport): string {
  const rows: ReadonlyArray<readonly [string, Accuracy]> = [
    ["value", value],
    ...Object.entries(gradient).map(([name, a]) => [`d/d${name}`, a] as const),
    ...Object.entries(hessian).map(([name, a]) => [`d²/d${name}²`, a] as const),
  ]
  const cells = [["", "worst", "median", "compared", "undecided", "worst at", "digits lost in"], ...rows.map(([name, a]) => [name, figure(a.worst), figure(a.median), `${a.judged}`, `${a.undecided}`, placeText(a), a.part?.text ?? ""])]
  const widths = cells[0]?.map((_, k) => Math.max(...cells.map((row) => (row[k] ?? "").length))) ?? []
  return cells.map((row) => row.map((cell, k) => (k === 0 || k > 4 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  ").trimEnd()).join("\n")
}

const figure = (x: number): string => (Number.isFinite(x) ? `${Number(x.toPrecision(3))}` : "inf")

function placeText({ at }: Accuracy): string {
  if (at === undefined) return ""
  const text = Object.entries(at.inputs).map(([name, x]) => `${name}=${Array.isArray(x) ? `[${x.join(" ")}]` : String(x)}`).join(" ")
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
