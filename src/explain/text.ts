// An explanation for people: plain text for a terminal, Markdown for a page.
import { printDiagnostic } from "../diagnostics/frame.ts"
import { costText } from "./cost.ts"
import type { Explanation } from "./explain.ts"

/** More rewrites are counted, not listed: a derivative repeats what was done to the value. */
const LISTED = 40

export function explanationText(e: Explanation): string {
  return sections(e).map(({ title, lines }) => `${title}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}`).join("\n\n")
}

export function explanationMarkdown(e: Explanation, math: readonly string[]): string {
  const code = (lines: readonly string[]): string[] => ["```", ...lines, "```"]
  const rest = sections(e).slice(1).flatMap(({ title, lines }) => ["", `## ${title.charAt(0).toUpperCase()}${title.slice(1)}`, "", ...code(lines)])
  return [`# ${e.signature}`, ...(e.doc === "" ? [] : ["", e.doc]), ...math.flatMap((line) => ["", `$$${line}$$`]), ...rest].join("\n")
}

function sections(e: Explanation): ReadonlyArray<{ readonly title: string; readonly lines: readonly string[] }> {
  const steps = e.rewrites.slice(0, LISTED).map(({ rule, before, after }) => `${rule}: ${before}  →  ${after}`)
  const more = e.rewrites.length > LISTED ? [`… and ${e.rewrites.length - LISTED} more`] : []
  return [
    { title: e.signature, lines: e.doc === "" ? ["a loss without documentation"] : e.doc.split("\n") },
    { title: "formula", lines: e.formula.split("\n") },
    { title: "rewrites", lines: steps.length === 0 ? ["none"] : [...steps, ...more] },
    { title: "gradient of the sum over the batch", lines: Object.entries(e.gradient).length === 0 ? ["none: no input is differentiated"] : Object.entries(e.gradient).map(([name, text]) => `d/d${name}: ${text}`) },
    { title: "loops", lines: e.loops.split("\n") },
    { title: "cost of value and gradient", lines: e.cost.map((cost) => `per ${cost.per.length === 0 ? "call" : cost.per.map((axis) => (axis === "batch" ? "sample" : axis)).join(" and ")}: ${costText(cost)}`) },
    { title: "warnings", lines: e.warnings.length === 0 ? ["none"] : e.warnings.flatMap(({ span: _span, ...warning }) => printDiagnostic(warning, "").split("\n")) },
  ]
}
